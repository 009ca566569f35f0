"""Pages for people: rendered here, complete without scripts, Vietnamese first."""
