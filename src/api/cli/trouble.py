"""What goes wrong at the shell through nobody's fault but the asker's, or with a remedy that they have."""


class Trouble(Exception):
    """What the person at the shell must know, in a sentence."""
