"""What is owed: across cases as a worklist, and in one case."""
