"""Which streams were ever tagged how: the index by which whole streams are found."""
