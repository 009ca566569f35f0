"""What other registers and bodies said, and what became of it."""
