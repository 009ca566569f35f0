"""What outsiders promised and gave: beside the ledger, never in it."""
