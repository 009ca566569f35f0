"""The record's SQL: one statement a file, named after what it does."""
