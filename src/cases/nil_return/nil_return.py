"""Nil returns: a commune signs for a month that no case came to its knowledge (a rule of this program).

Silence is no merit; a signature is a word that can turn out false. Whether it did is derived: a case that later falls
into the month shows it.

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, get_args
from uuid import UUID, uuid5

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.persons import Said
from cases.refusals import Refused
from cases.values import SubjectId, UnitId, month_after

STREAM_PREFIX = "returns-"

RETURNS = UUID("d7a5f7b0-6c0e-5d0b-9a64-0f7b7a1f5c21")
"""The namespace of the subjects whose keys seal the words of returns: never changed."""

Month = Annotated[int, Meta(ge=1, le=12)]


class NilReturnSigned(Event, frozen=True, kw_only=True, tag="nil-return.signed"):
    """Whoever answers for the commune signed that in a month nothing came to its knowledge."""

    unit: UnitId
    year: int
    month: Month
    signed_at: dt.datetime
    said: Said | None = None


class NilReturnWithdrawn(Event, frozen=True, kw_only=True, tag="nil-return.withdrawn"):
    """The commune takes its signature back; that it had signed stays readable."""

    unit: UnitId
    year: int
    month: Month
    withdrawn_at: dt.datetime
    said: Said | None = None


ReturnEvent = NilReturnSigned | NilReturnWithdrawn


class Returns(msgspec.Struct, frozen=True, kw_only=True):
    """The months of a commune's year for which a signature stands."""

    version: int = 0
    signed: frozenset[int] = frozenset()


def stream_of(unit: UnitId, year: int) -> str:
    """Return the name of the stream of a commune's returns in a year."""
    return f"{STREAM_PREFIX}{unit}-{year}"


def words_of_returns(unit: UnitId, year: int) -> SubjectId:
    """Return the subject under whose key the words of a commune's returns in a year are sealed."""
    return SubjectId(str(uuid5(RETURNS, f"{unit}/{year}")))


def fold(history: Sequence[Recorded]) -> Returns:
    """Return what a stream amounts to."""
    folded = Returns()
    for one in history:
        event = one.event
        if isinstance(event, NilReturnSigned):
            folded = replace(folded, signed=folded.signed | {event.month}, version=one.version)
        elif isinstance(event, NilReturnWithdrawn):
            folded = replace(folded, signed=folded.signed - {event.month}, version=one.version)
    return folded


def ends(year: int, month: int) -> dt.date:
    """Return the first day after a month."""
    return month_after(dt.date(year, month, 1))


def decide(event: ReturnEvent, folded: Returns, *, today: dt.date) -> tuple[Event, ...]:
    """Return what happens next; empty where it is so already.

    :raises Refused: `month-not-over`, if somebody would sign for days that are still to come.
    """
    if isinstance(event, NilReturnWithdrawn):
        return (event,) if event.month in folded.signed else ()
    if today < ends(event.year, event.month):
        raise Refused("month-not-over")
    return () if event.month in folded.signed else (event,)


def tags(event: Event) -> tuple[str, ...]:
    """Return what the stream shall be found by: the unit, the year, the subject of its words."""
    if not isinstance(event, get_args(ReturnEvent)):
        return ()
    found = (f"unit:{event.unit}", f"year:{event.year}")
    return found if event.said is None else (*found, f"subject:{event.said.subject_id}")
