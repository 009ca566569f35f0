"""Erasing a person: the key under which their values are sealed is destroyed, and that it was is on record."""

import msgspec

from cases.events import Event
from cases.values import CaseId, SubjectId

STREAM_PREFIX = "subject-"


class SubjectErased(Event, frozen=True, kw_only=True, tag="subject.erased"):
    """Somebody's key was destroyed: what was sealed under it can be read by nobody any more."""

    subject_id: SubjectId
    because_of: SubjectId
    """Whose erasure it was: one person may stand in the record under several subject ids, and in words on a matter."""
    basis: str
    """The decision or request that it rests on: a document, never a name."""
    case_ids: tuple[CaseId, ...] = ()
    """The cases that the person stands in: what is derived of them is derived anew."""


class EraseSubject(msgspec.Struct, frozen=True, kw_only=True):
    """Destroy a person's key."""

    subject_id: SubjectId
    because_of: SubjectId
    basis: str
    case_ids: tuple[CaseId, ...] = ()


def stream_of(subject_id: SubjectId) -> str:
    """Return the name of a subject's stream."""
    return f"{STREAM_PREFIX}{subject_id}"


def decide(command: EraseSubject) -> tuple[Event, ...]:
    """Return the erasure. Whether there is a key is found out where it is destroyed: somebody may be making one."""
    erased = SubjectErased(
        subject_id=command.subject_id,
        because_of=command.because_of,
        basis=command.basis,
        case_ids=command.case_ids,
    )
    return (erased,)


def tags(event: Event) -> tuple[str, ...]:
    """Return the subject."""
    return (f"subject:{event.subject_id}",) if isinstance(event, SubjectErased) else ()
