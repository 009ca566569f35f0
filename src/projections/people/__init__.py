"""People: the one place where personal values stand readable, beside the record that holds them sealed."""
