"""What goes wrong with the embedded PostgreSQL, in sentences for the person who started the program."""


class EmbeddedPostgresError(Exception):
    """The embedded PostgreSQL cannot be found, made, started or reached; the message says why and what to do."""
