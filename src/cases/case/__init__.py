"""The case stream: what happened to children in one matter, and what was done. One file an act of Decree 56."""
