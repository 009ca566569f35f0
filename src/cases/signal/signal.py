"""A signal from outside: a death in the civil registry, a child in a hospital, a word of the police or of a school.

It opens no case by itself. Where none is found for it in time, it stands before the province's eyes: a commune that
records nothing is not thereby one in which nothing happened (a rule of this program).

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, assert_never, get_args
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from cases.case.state import FindingBy
from cases.events import Event, Recorded
from cases.persons import Said
from cases.refusals import Refused
from cases.values import CaseId, Interval, SubjectId, UnitId

STREAM_PREFIX = "signal-"

SIGNALS = UUID("9a8d3c55-7a0f-5f0e-b2f5-41f0a8c9d6e3")
"""The namespace of the subjects whose keys seal the words of signals: never changed."""

SignalSource = Literal["civil-registry", "hospital", "police", "hotline", "school", "other"]
About = Literal["death", "injury", "abuse", "abandonment", "missing", "other"]


class SignalReceived(Event, frozen=True, kw_only=True, tag="signal.received"):
    """Another register or body says that something happened to a child."""

    signal_id: str
    source: SignalSource
    about: About
    unit: UnitId | None = None
    area: UnitId | None = None
    occurred: Interval | None = None
    received_at: dt.datetime
    reference: str | None = None
    """The number that it has over there; never a person."""
    said: Said | None = None


class SignalMatched(Event, frozen=True, kw_only=True, tag="signal.matched"):
    """A case was found to be about the same matter."""

    signal_id: str
    case_id: CaseId
    by: FindingBy
    matched_at: dt.datetime


class SignalDismissed(Event, frozen=True, kw_only=True, tag="signal.dismissed"):
    """Somebody says, and why, that there is nothing for a case in it. A commune's word alone settles nothing."""

    signal_id: str
    by: FindingBy
    dismissed_at: dt.datetime
    said: Said | None = None


class SignalReopened(Event, frozen=True, kw_only=True, tag="signal.reopened"):
    """What was found or said of it was wrong: it waits for a case again."""

    signal_id: str
    by: FindingBy
    reopened_at: dt.datetime
    said: Said | None = None


SignalEvent = SignalReceived | SignalMatched | SignalDismissed | SignalReopened


class Signal(msgspec.Struct, frozen=True, kw_only=True):
    """A signal as of its last fact."""

    version: int = 0
    received: SignalReceived | None = None
    case_id: CaseId | None = None
    dismissed_by: FindingBy | None = None


def stream_of(signal_id: str) -> str:
    """Return the name of a signal's stream."""
    return f"{STREAM_PREFIX}{signal_id}"


def words_of_signal(signal_id: str) -> SubjectId:
    """Return the subject under whose key the words of a signal are sealed."""
    return SubjectId(str(uuid5(SIGNALS, signal_id)))


def fold(history: Sequence[Recorded]) -> Signal:
    """Return what a stream amounts to."""
    folded = Signal()
    for one in history:
        if isinstance(one.event, get_args(SignalEvent)):
            folded = replace(_evolve(folded, one.event), version=one.version)
    return folded


def decide(event: SignalEvent, folded: Signal) -> tuple[Event, ...]:
    """Return what happens next; empty where it is so already.

    :raises Refused: `signal-exists`, if another signal has this id; `signal-unknown`, if there is none to speak of.
    """
    if isinstance(event, SignalReceived):
        return _decide_received(event, folded)
    if folded.received is None:
        raise Refused("signal-unknown")
    match event:
        case SignalMatched():
            return () if folded.case_id == event.case_id else (event,)
        case SignalDismissed():
            return () if folded.dismissed_by == event.by and event.said is None else (event,)
        case SignalReopened():
            return () if folded.case_id is None and folded.dismissed_by is None else (event,)
        case _:
            assert_never(event)


def tags(event: Event) -> tuple[str, ...]:
    """Return what the stream shall be found by: units, case, the years, the subject of its words."""
    found: list[str] = []
    if isinstance(event, SignalReceived):
        found += [f"unit:{unit}" for unit in (event.unit, event.area) if unit is not None]
        if event.occurred is not None:
            found += [f"year:{year}" for year in range(event.occurred.first.year, event.occurred.last.year + 1)]
    if isinstance(event, SignalMatched):
        found.append(f"case:{event.case_id}")
    said: Said | None = getattr(event, "said", None)
    return (*found, f"subject:{said.subject_id}") if said else tuple(found)


def _decide_received(event: SignalReceived, folded: Signal) -> tuple[Event, ...]:
    if folded.received is None:
        return (event,)
    # Words are sealed once they are on record: they cannot be compared.
    if replace(folded.received, said=None) == replace(event, said=None):
        return ()
    raise Refused("signal-exists")


def _evolve(folded: Signal, event: SignalEvent) -> Signal:
    match event:
        case SignalReceived():
            return replace(folded, received=event)
        case SignalMatched():
            return replace(folded, case_id=event.case_id, dismissed_by=None)
        case SignalDismissed():
            return replace(folded, case_id=None, dismissed_by=event.by)
        case SignalReopened():
            return replace(folded, case_id=None, dismissed_by=None)
        case _:
            assert_never(event)
