"""That an act was due and nothing on record had met it: a judgement of its moment, apart from the case.

A timely act that is recorded later shows the deadline as met; that it had lapsed stays readable.
These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt
from collections.abc import Sequence

from cases.events import Event, Recorded
from cases.values import CaseId, SubjectId

STREAM_PREFIX = "deadline-"


class DeadlineLapsed(Event, frozen=True, kw_only=True, tag="deadline.lapsed"):
    """At `due_at` nothing on record had met the act that a clock asks for. It says nothing on why."""

    clock: str
    rule: str
    """The version of the clock by which it was due."""
    started_by: str
    started_version: int
    """The version in the case of the fact that started it."""
    started_at: dt.datetime
    due_at: dt.datetime
    child: SubjectId | None = None


def stream_of(case_id: CaseId) -> str:
    """Return the name of the stream that holds the lapses of a case."""
    return f"{STREAM_PREFIX}{case_id}"


def case_id_of(stream: str) -> CaseId:
    """Return the case whose lapses a stream holds."""
    return CaseId(stream.removeprefix(STREAM_PREFIX))


def decide(lapses: Sequence[DeadlineLapsed], history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Return those lapses that are not on record: each is there once for its clock, its child and its due time."""
    known = {_place(one.event) for one in history if isinstance(one.event, DeadlineLapsed)}
    return tuple(lapse for lapse in lapses if _place(lapse) not in known)


def tags(_event: Event) -> tuple[str, ...]:
    """Return nothing: the stream is named after its case."""
    return ()


def _place(lapse: DeadlineLapsed) -> tuple[object, ...]:
    return lapse.clock, lapse.child, lapse.started_version, lapse.due_at
