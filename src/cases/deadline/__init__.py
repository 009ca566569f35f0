"""What must be remembered of deadlines: that nothing had met one when it was due."""
