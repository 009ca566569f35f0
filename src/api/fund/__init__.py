"""The fund over HTTP: payments, payouts, reconciliation."""
