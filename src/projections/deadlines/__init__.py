"""Deadlines: what each case owes from when to when, and which of them lapsed."""
