"""What all projections share: one loop, checkpoints, rebuilding, waiting for a position, any moment of the past."""
