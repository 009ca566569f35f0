"""Timelines: what happened in each case, in order."""
