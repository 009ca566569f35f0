"""The end of a person's personal values: one stream a subject whose key was destroyed."""
