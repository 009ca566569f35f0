"""The record over HTTP, for auditors."""
