"""Backups: the whole record in one folder, and the way back from it."""
