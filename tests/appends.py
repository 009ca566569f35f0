"""Bare events and appends for tests of the recorders, which do not look into what they keep."""

from uuid import UUID, uuid4

from cases.store.recorder import Append, CommandKey, NewEvent
from cases.values import SubjectId

METADATA = b'{"actor":"account-1","role":"commune-officer","unit":"06463~2025-07-01"}'


def a_key(*, actor: str = "account-1", command_id: UUID | None = None, request: bytes = b"request") -> CommandKey:
    """Return the key of a command that has not come before."""
    return CommandKey(actor=actor, command_id=command_id or uuid4(), request_hmac=request)


def an_event(
    stream: str, version: int, *, data: bytes = b"{}", tags: tuple[str, ...] = (), event_type: str = "test.happened"
) -> NewEvent:
    """Return an event for a place in a stream."""
    return NewEvent(stream=stream, version=version, type=event_type, schema_version=1, tags=tags, data=data)


def events(stream: str, first: int, last: int) -> tuple[NewEvent, ...]:
    """Return events for all places from one to another."""
    return tuple(an_event(stream, version, data=b'{"n":%d}' % version) for version in range(first, last + 1))


def an_append(
    *added: NewEvent,
    key: CommandKey | None = None,
    expected: dict[str, int] | None = None,
    answer: bytes = b'{"answer":"first"}',
    new_keys: tuple[tuple[SubjectId, bytes], ...] = (),
    erase: tuple[SubjectId, ...] = (),
) -> Append:
    """Return what a command adds; unless said otherwise it expects just what its own events follow on."""
    before: dict[str, int] = {}
    for event in added:
        before.setdefault(event.stream, event.version - 1)
    return Append(
        key=key or a_key(),
        events=added,
        expected=tuple((before if expected is None else expected).items()),
        metadata=METADATA,
        answer=answer,
        new_keys=new_keys,
        erase=erase,
    )


def an_erasure(subject: SubjectId, version: int = 1) -> NewEvent:
    """Return the event that says that a subject's key was destroyed."""
    return an_event(f"subject-{subject}", version, event_type="subject.erased")
