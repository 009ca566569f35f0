"""What every recorded fact is made of."""

import datetime as dt
from functools import cache
from typing import ClassVar

import msgspec

from cases.values import UnitId


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A fact, as it is stored: the tag names its type for ever, `class_version` the shape of its fields.

    A stored form of an earlier version n is brought forward by a static method `upcast_vN_vM(state)` on the class,
    which changes the decoded JSON object in place, one step at a time; none is needed where a field was only added.

    A program that meets a field it does not know was overtaken by a newer one: it stops there and guesses nothing.

    What is frozen and holds only what is frozen is never part of a cycle: the garbage collector need not look at it.
    """

    class_version: ClassVar[int] = 1


class Metadata(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Who recorded a fact, in which role and for which unit, and in which request. Never a name.

    Part of the stored format: a new field needs a default, and older programs pass it over.
    """

    actor: str
    """The account; what the program does by itself is `hoso`."""
    role: str
    unit: UnitId
    request_id: str | None = None
    entered_from: str | None = None
    """The paper that it was entered from, by the law's id of it; None where people told it themselves."""


class Fact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An event in its place: all that a fold needs, and what a box in it is bound to."""

    stream: str
    version: int
    position: int
    event: Event


class Recorded(Fact, frozen=True, kw_only=True, gc=False):
    """A fact with who recorded it when."""

    recorded_at: dt.datetime
    metadata: Metadata


def type_of(event: Event | type[Event]) -> str:
    """Return the short stable name under which an event is stored."""
    return _tag_of(event if isinstance(event, type) else type(event))


@cache
def _tag_of(event_type: type[Event]) -> str:
    tag = event_type.__struct_config__.tag
    if not isinstance(tag, str):
        message = f"{event_type!r} has no tag of its own"
        raise TypeError(message)
    return tag
