"""The record in memory: the same rules without a database, for tests of what stands above it."""

import datetime as dt
from bisect import bisect_right
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from uuid import UUID, uuid4

import msgspec

from cases.store.batch import appended
from cases.store.recorder import (
    Append,
    Appended,
    CommandKey,
    CommandReused,
    Head,
    Shapes,
    Sheet,
    StoredEvent,
    StreamMoved,
    StreamSheet,
)
from cases.values import SubjectId


class MemoryRecorder:
    """Keeps the record in lists. It has the guarantees of the port but for surviving the process."""

    def __init__(self, clock: Callable[[], dt.datetime]) -> None:
        """Take the clock, which only stamps what is recorded."""
        self._clock = clock
        self._log_id = uuid4()
        self._recorded_at: dt.datetime | None = None
        self._events: list[StoredEvent] = []
        self._streams: dict[str, list[StoredEvent]] = {}
        self._commands: dict[tuple[str, UUID], tuple[bytes, Appended]] = {}
        self._keys: dict[SubjectId, bytes] = {}

    async def append(self, append: Append) -> Appended:
        """Record everything one command changes, or nothing.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        """
        found = await self.find_command(append.key)
        if found is not None:
            return found
        for stream, expected in append.expected:
            version = self._version(stream)
            if version != expected:
                raise StreamMoved(stream, version)
        for subject, wrapped in append.used_keys:
            if self._keys.get(subject) != wrapped:
                raise StreamMoved("subject-keys", 0)
        self._check(append)
        # An act that adds nothing has its time too, and no later one falls behind it.
        now = self._clock()
        recorded_at = self._recorded_at = max(now, self._recorded_at or now)
        stored = [
            StoredEvent(
                position=len(self._events) + n,
                stream=event.stream,
                version=event.version,
                type=event.type,
                schema_version=event.schema_version,
                tags=event.tags,
                data=event.data,
                metadata=append.metadata,
                command_id=append.key.command_id,
                recorded_at=recorded_at,
            )
            for n, event in enumerate(append.events, start=1)
        ]
        for event in stored:
            self._events.append(event)
            self._streams.setdefault(event.stream, []).append(event)
        self._keys.update(append.new_keys)
        for subject in append.erase:
            self._keys.pop(subject, None)
        (one,) = appended([append], len(self._events) - len(stored), recorded_at)
        self._commands[append.key.actor, append.key.command_id] = (append.key.request_hmac, one)
        return one

    @asynccontextmanager
    async def alone(self) -> AsyncIterator["MemoryRecorder"]:
        """Lend the record itself: whoever appends here waits for nothing, so nobody comes in between."""
        yield self

    async def find_command(self, key: CommandKey) -> Appended | None:
        """Return what the same command left behind earlier, or None if it is new.

        :raises CommandReused: if the key came before with another command.
        """
        found = self._commands.get((key.actor, key.command_id))
        if found is None:
            return None
        request_hmac, one = found
        if request_hmac != key.request_hmac:
            raise CommandReused
        return msgspec.structs.replace(one, repeated=True)

    async def read_streams(self, streams: Sequence[str], *, until: int | None = None) -> list[StoredEvent]:
        """Return the events of some streams, ordered by stream and version, up to a position."""
        last = len(self._events) if until is None else until
        return [e for name in sorted(set(streams)) for e in self._streams.get(name, ()) if e.position <= last]

    async def read_stream_from(self, stream: str, version: int) -> list[StoredEvent]:
        """Return the events of a stream from one of its versions on, that one included, in order."""
        return self._streams.get(stream, [])[version - 1 :]

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the version that each of some streams is at; 0 where it has not begun."""
        return {stream: self._version(stream) for stream in streams}

    async def read_log(self, *, after: int, limit: int) -> list[StoredEvent]:
        """Return the next events behind a position, in order."""
        return list(islice(self._events, after, after + limit))

    async def sheet_of_streams(self, streams: Sequence[str], shapes: Shapes, *, until: int | None = None) -> Sheet:
        """Return all of some streams on one sheet, each in the order of its versions, up to a position."""
        return _sheet(await self.read_streams(streams, until=until), shapes)

    async def sheet_of_log(self, shapes: Shapes, *, after: int, until: int) -> Sheet:
        """Return the events behind one position up to another on one sheet, in order."""
        return _sheet(await self.read_log(after=after, limit=max(until - after, 0)), shapes)

    async def facts_of_streams(
        self, streams: Sequence[str], shapes: Shapes, *, until: int | None = None
    ) -> dict[str, StreamSheet]:
        """Return what each of some streams says, up to a position."""
        return {one: _stream_sheet(await self.read_streams([one], until=until), shapes) for one in set(streams)}

    async def head(self) -> Head:
        """Return the end of the record."""
        return Head(log_id=self._log_id, position=len(self._events), recorded_at=self._recorded_at)

    async def position_at(self, instant: dt.datetime) -> int:
        """Return the position of the last event recorded by an instant; 0 before the first."""
        return bisect_right(self._events, instant, key=lambda event: event.recorded_at)

    async def subject_keys(self, subjects: Sequence[SubjectId]) -> dict[SubjectId, bytes]:
        """Return the wrapped keys of those subjects that have one."""
        return {subject: self._keys[subject] for subject in subjects if subject in self._keys}

    def _version(self, stream: str) -> int:
        return max((event.version for event in self._streams.get(stream, ())), default=0)

    def _check(self, append: Append) -> None:
        """Refuse what a unique index or a rule of the append function would refuse."""
        written = {event.stream for event in append.events}
        taken = {(event.stream, event.version) for name in written for event in self._streams.get(name, ())}
        for event in append.events:
            if (event.stream, event.version) in taken:
                raise StreamMoved(event.stream, self._version(event.stream))
            taken.add((event.stream, event.version))
        if any(subject in self._keys for subject, _ in append.new_keys):
            raise StreamMoved("subject-keys", 0)
        said = {event.stream for event in append.events if event.type == "subject.erased"}
        if any(f"subject-{subject}" not in said for subject in append.erase):
            message = "a key is destroyed only together with the event that says so"
            raise ValueError(message)


def _sheet(events: Sequence[StoredEvent], shapes: Shapes) -> Sheet:
    return Sheet(
        plain=_plain(events, shapes),
        positions=[one.position for one in events],
        versions=[one.version for one in events],
        streams="\n".join(one.stream for one in events),
        events=b"\n".join(one.data for one in events),
        metadata=b"\n".join(one.metadata for one in events),
        recorded_at=msgspec.json.encode([one.recorded_at for one in events]).decode(),
    )


def _stream_sheet(events: Sequence[StoredEvent], shapes: Shapes) -> StreamSheet:
    return StreamSheet(
        plain=_plain(events, shapes),
        positions=[one.position for one in events],
        events=b"\n".join(one.data for one in events),
    )


def _plain(events: Sequence[StoredEvent], shapes: Shapes) -> bool:
    return all(shapes.read(one.type, one.schema_version) for one in events)
