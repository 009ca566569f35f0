"""Communes over HTTP: places, and what the facts say of a year."""
