"""Fitness: what the facts say of each commune and year (Decision 06/2019)."""
