"""Payouts: what the fund owes by the cases, and what left it."""
