"""Forms that write: drawn from the bodies of the contract, read back into them, nothing typed ever lost."""
