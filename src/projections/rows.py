"""What rows of several projections are made of."""

import msgspec

_encode = msgspec.json.Encoder().encode


def to_json(value: object) -> str:
    """Return a value as JSON text for a text column: it is read as a whole and never looked into."""
    return _encode(value).decode()
