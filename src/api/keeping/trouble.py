"""What goes wrong with backups, in sentences for whoever keeps them."""


class NotKept(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""
