"""What rows of several projections are made of."""

import msgspec

_encode = msgspec.json.Encoder().encode


def to_json(value: object) -> str:
    """Return a value as JSON text for a jsonb column."""
    return _encode(value).decode()
