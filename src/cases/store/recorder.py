"""The port: what a record can do, whatever keeps it."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from msgspec import Struct

from cases.values import SubjectId

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager


class NewEvent(Struct, frozen=True, kw_only=True):
    """An event ready to be stored: its personal values are sealed already."""

    stream: str
    version: int
    type: str
    schema_version: int
    tags: tuple[str, ...]
    data: bytes


class StoredEvent(Struct, frozen=True, kw_only=True):
    """An event as it stands in the record."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    tags: tuple[str, ...]
    data: bytes
    metadata: bytes
    command_id: UUID
    recorded_at: dt.datetime


class Shapes(Struct, frozen=True, kw_only=True):
    """Which stored shapes today's decoder reads as they are: the first of any type, but for some, and some later ones.

    A field that was only added has a default: the shape without it is read like the one with it.
    """

    changed: tuple[str, ...]
    """The types whose first shape must be brought forward."""
    later: tuple[str, ...]
    """Later shapes that are read as they are: type and version, with a space between."""

    def read(self, event_type: str, version: int) -> bool:
        """Return whether a shape is read as it is."""
        return event_type not in self.changed if version == 1 else f"{event_type} {version}" in self.later


class Sheet(Struct, frozen=True, kw_only=True):
    """Several events with their places, column by column, so that each column is decoded at once."""

    plain: bool
    """Whether today's decoder reads each as it is stored: what is not plain is read event by event."""
    positions: Sequence[int]
    versions: Sequence[int]
    streams: str
    """A line for each event."""
    events: bytes
    """A line of JSON for each."""
    metadata: bytes
    """A line of JSON for each."""
    recorded_at: str
    """A JSON array."""


class StreamSheet(Struct, frozen=True, kw_only=True):
    """What one stream says, from its first event on, whose version is 1; each column as on a sheet."""

    plain: bool
    positions: Sequence[int]
    events: bytes


class CommandKey(Struct, frozen=True, kw_only=True):
    """What makes a command the same command: who sent it, and the key they gave it."""

    actor: str
    command_id: UUID
    request_hmac: bytes


class Append(Struct, frozen=True, kw_only=True):
    """Everything that one command changes: all of it is recorded, or none.

    `expected` holds the streams that the decision rests on, read or written, with the version each must still have.
    `new_keys` are wrapped keys of new subjects, `used_keys` those that something here is sealed with and that must
    still stand; `erase` are subjects whose keys are destroyed, each of which must be said by an event of its own in the
    same append.
    """

    key: CommandKey
    events: tuple[NewEvent, ...]
    expected: tuple[tuple[str, int], ...]
    metadata: bytes
    answer: bytes
    new_keys: tuple[tuple[SubjectId, bytes], ...] = ()
    used_keys: tuple[tuple[SubjectId, bytes], ...] = ()
    erase: tuple[SubjectId, ...] = ()


class Appended(Struct, frozen=True, kw_only=True):
    """What became of a command: its own events, or those that the same command left behind earlier."""

    position: int
    recorded_at: dt.datetime
    answer: bytes
    events: tuple[tuple[str, int, str, int], ...]
    """(stream, version, type, position) of each event, in order."""
    repeated: bool = False


class Head(Struct, frozen=True, kw_only=True):
    """The end of the record."""

    log_id: UUID
    position: int
    recorded_at: dt.datetime | None


class StreamMoved(Exception):
    """A stream that the decision rested on has moved on (nothing was written)."""

    def __init__(self, stream: str, version: int) -> None:
        """Name the stream and the version it has now."""
        super().__init__(f"{stream} is at version {version} now")
        self.stream = stream
        self.version = version


class CommandReused(Exception):
    """The same key came before with another command (nothing was written)."""


class RecordUnavailable(Exception):
    """The record cannot be reached right now; of an append it also says that nothing was written, nor will be."""


class OutcomeUnknown(Exception):
    """An append was sent and its answer lost: it is on record or not, and only the same key sent again will tell."""


@runtime_checkable
class Recorder(Protocol):
    """What a record can do. Versions are 1, 2, 3 in a stream; positions are dense and in commit order."""

    async def append(self, append: Append) -> Appended:
        """Record everything one command changes, or nothing.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        :raises RecordUnavailable: if the record cannot be reached; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written.
        """

    def alone(self) -> "AbstractAsyncContextManager[Recorder]":
        """Lend the record with nobody else writing to it: what is appended on it is on record where the block ends.

        It keeps everybody waiting: for what others always come before, and nothing else.

        :raises RecordUnavailable: if the record cannot be reached; nothing was written.
        """

    async def find_command(self, key: CommandKey) -> Appended | None:
        """Return what the same command left behind earlier, or None if it is new.

        :raises CommandReused: if the key came before with another command.
        """

    async def read_streams(self, streams: Sequence[str], *, until: int | None = None) -> list[StoredEvent]:
        """Return the events of some streams, ordered by stream and version, up to a position."""

    async def read_stream_from(self, stream: str, version: int) -> list[StoredEvent]:
        """Return the events of a stream from one of its versions on, that one included, in order."""

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the version that each of some streams is at; 0 where it has not begun."""

    async def read_log(self, *, after: int, limit: int) -> list[StoredEvent]:
        """Return the next events behind a position, in order."""

    async def sheet_of_streams(self, streams: Sequence[str], shapes: Shapes, *, until: int | None = None) -> Sheet:
        """Return all of some streams on one sheet, each in the order of its versions, up to a position."""

    async def sheet_of_log(self, shapes: Shapes, *, after: int, until: int) -> Sheet:
        """Return the events behind one position up to another on one sheet, in order."""

    async def facts_of_streams(
        self, streams: Sequence[str], shapes: Shapes, *, until: int | None = None
    ) -> dict[str, StreamSheet]:
        """Return what each of some streams says, up to a position."""

    async def head(self) -> Head:
        """Return the end of the record."""

    async def position_at(self, instant: dt.datetime) -> int:
        """Return the position of the last event recorded by an instant; 0 before the first."""

    async def subject_keys(self, subjects: Sequence[SubjectId]) -> dict[SubjectId, bytes]:
        """Return the wrapped keys of those subjects that have one."""
