"""The record: how facts are appended, kept and read."""
