"""Who may come in, and who has read what."""
