"""Read models, each rebuildable from the record alone."""
