"""What may happen in a case, and the record of what did."""
