"""The ledger: every movement of every fund, in double entry."""
