"""Ids in the order of time: what is recorded next stands beside what was recorded last, in every index.

The layout is that of RFC 9562: 48 bits of milliseconds, or of another order, then version and variant, then what makes
it the only one.
"""

import datetime as dt
import os
from uuid import UUID

TIME_ORDERED, DERIVED_IN_ORDER = 7, 8
"""The versions of ids that stand in an order."""
_TIME_BITS = 48
_REST_BITS = 128 - _TIME_BITS
_REST = (1 << _REST_BITS) - 1
_VERSION_AT, _VARIANT_AT = 76, 62
_MARKS = 0xF << _VERSION_AT | 0x3 << _VARIANT_AT
_VARIANT = 0x2 << _VARIANT_AT


def new_id(at: dt.datetime) -> UUID:
    """Return a new random id that stands behind those of before an instant (version 7)."""
    return _at(int(at.timestamp() * 1_000), int.from_bytes(os.urandom(_REST_BITS // 8)), version=TIME_ORDERED)


def beside(neighbour: UUID, derived: UUID) -> UUID:
    """Return a derived id with the time of another, beside which it so stands (version 8)."""
    return ordered(neighbour.int >> _REST_BITS, derived)


def ordered(place: int, derived: UUID) -> UUID:
    """Return a derived id at a place in an order, a number of 48 bits at most (version 8)."""
    return _at(place, derived.int, version=DERIVED_IN_ORDER)


def _at(place: int, rest: int, *, version: int) -> UUID:
    return UUID(int=place << _REST_BITS | rest & _REST & ~_MARKS | version << _VERSION_AT | _VARIANT)
