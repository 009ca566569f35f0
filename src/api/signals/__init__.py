"""Signals from outside, and the list of those that no case was found for."""
