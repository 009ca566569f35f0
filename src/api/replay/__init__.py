"""What the record showed at a moment, and what changed between two: folded from the record alone, for the shell."""
