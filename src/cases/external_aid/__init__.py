"""What others than the fund give to children, month by month: beside the ledger, never in it."""
