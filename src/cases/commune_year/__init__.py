"""The stream of a commune's year: what it scored itself, how that was appraised, and what was decided."""
