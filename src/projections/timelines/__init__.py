"""Timelines: what happened in each case, in order. They are read from the record itself: nothing is kept of them."""
