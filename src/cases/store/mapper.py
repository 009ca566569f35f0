"""From event structs to their stored form and back: types, versions, upcasters, sealing."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce
from itertools import repeat, starmap
from operator import or_
from typing import Any

import msgspec

from cases.events import Event, Fact, Metadata, Recorded, type_of
from cases.persons import PersonDetails, Sealed, Words
from cases.store.keys import SubjectKey
from cases.store.personal import Holders
from cases.store.recorder import NewEvent, Shapes, Sheet, StoredEvent, StreamSheet
from cases.store.sealing import F, Opening, sealed
from cases.values import SubjectId

_encoder = msgspec.json.Encoder()
_metadata_decoder = msgspec.json.Decoder(Metadata)
_times_decoder = msgspec.json.Decoder(list[dt.datetime])

_UNDER_A_KEY = frozenset({PersonDetails, Words, Sealed})
"""What is sealed, or will be."""

_UNREADABLE = (msgspec.DecodeError, ValueError)
"""What comes of bytes that are not what a sheet should hold. Some could be such that they come to more lines than one,
or to none: then the columns differ in length."""


class UnknownEventType(Exception):
    """The record holds an event that this program does not know: a newer one wrote it."""

    def __init__(self, event_type: str, schema_version: int, position: int = 0) -> None:
        """Name the event."""
        super().__init__(f"{event_type} version {schema_version} at position {position}")
        self.event_type = event_type
        self.position = position


class UnreadableEvent(Exception):
    """The record holds an event of a known type that cannot be read: its bytes, or its type, are not what they were."""

    def __init__(self, stored: StoredEvent, error: Exception) -> None:
        """Say which event it is, and never what it holds: that may name somebody."""
        super().__init__(
            f"{type(error).__name__} at position {stored.position}: {stored.type},"
            f" version {stored.version} of {stored.stream}"
        )


class Mapper:
    """Knows every event type that the program can write or read."""

    def __init__(self, event_types: Iterable[type[Event]]) -> None:
        """Take the event types.

        :raises ValueError: if two of them have one name.
        :raises TypeError: if one could hold personal values where they would not be sealed.
        """
        self._types: dict[str, type[Event]] = {}
        for event_type in event_types:
            name = type_of(event_type)
            if name in self._types:
                message = f"two event types are named {name}"
                raise ValueError(message)
            self._types[name] = event_type
        self._names = {cls: name for name, cls in self._types.items()}
        self.shapes = _shapes(self._types)
        any_event: Any = reduce(or_, self._types.values())
        self._event_decoder: msgspec.json.Decoder[Event] = msgspec.json.Decoder(any_event)
        self._decoders = {name: msgspec.json.Decoder(cls) for name, cls in self._types.items()}
        self._holders = Holders(self._types.values())

    @property
    def types(self) -> Mapping[str, type[Event]]:
        """Every event type by its stored name."""
        return self._types

    def seal(self, event: Event, *, stream: str, version: int, keys: Mapping[SubjectId, SubjectKey]) -> Event:
        """Return the event with every personal value encrypted under its subject's key.

        :raises KeyError: if a subject's key is not among the keys.
        """
        return sealed(self._holders, event, stream=stream, version=version, keys=keys)

    def opening(self, facts: Sequence[F]) -> Opening[F]:
        """Return what it takes to unseal some facts."""
        return Opening(self._holders, facts)

    def unseal(self, fact: F, keys: Mapping[SubjectId, SubjectKey]) -> F:
        """Return the fact with its personal values readable; `Erased` stands where the key is gone.

        :raises TamperedBox: if a box does not open with the key it names.
        """
        (unsealed,), _ = self.opening([fact]).unsealed(keys)
        return unsealed

    def subjects(self, event: Event) -> tuple[SubjectId, ...]:
        """Return everyone in an event under whose key something is, or will be, sealed."""
        return tuple(dict.fromkeys(self._holders.subjects(event, _UNDER_A_KEY)))

    def to_stored(self, event: Event, *, stream: str, version: int, tags: Sequence[str]) -> NewEvent:
        """Return the stored form of an event whose personal values are sealed.

        :raises UnknownEventType: if its type is not in the registry.
        """
        name = self._names.get(type(event))
        if name is None:
            raise UnknownEventType(type_of(event), event.class_version)
        return NewEvent(
            stream=stream,
            version=version,
            type=name,
            schema_version=event.class_version,
            tags=tuple(sorted(set(tags))),
            data=_encoder.encode(event),
        )

    def to_event(self, stored: StoredEvent) -> Event:
        """Return the event of a stored form, brought forward to today's shape, its personal values still sealed.

        :raises UnknownEventType: if a newer program wrote it.
        :raises UnreadableEvent: if it is not what its type says.
        """
        cls = self._types.get(stored.type)
        if cls is None or stored.schema_version > cls.class_version:
            raise UnknownEventType(stored.type, stored.schema_version, stored.position)
        steps = _steps(cls, stored.schema_version)
        try:
            if not steps:
                return self._decoders[stored.type].decode(stored.data)
            state = msgspec.json.decode(stored.data)
            for upcast in steps:
                upcast(state)
            return msgspec.convert(state, cls)
        except Exception as error:
            raise UnreadableEvent(stored, error) from error

    def recorded_on(self, sheet: Sheet) -> list[Recorded] | None:
        """Return what is recorded on a sheet, or None where that must be read event by event.

        So it is where an event must be brought forward, or is none that this program knows, or is not ours at all.
        """
        if not sheet.plain:
            return None
        try:
            rows = zip(
                sheet.streams.split("\n") if sheet.positions else (),
                sheet.versions,
                sheet.positions,
                self._event_decoder.decode_lines(sheet.events),
                _times_decoder.decode(sheet.recorded_at),
                _metadata_decoder.decode_lines(sheet.metadata),
                strict=True,
            )
            return list(starmap(Recorded, rows))
        except _UNREADABLE:
            return None

    def facts_on(self, stream: str, sheet: StreamSheet) -> list[Fact] | None:
        """Return the facts on a stream's sheet, or None where they must be read event by event, as above."""
        if not sheet.plain:
            return None
        try:
            events = self._event_decoder.decode_lines(sheet.events)
            versions = range(1, len(sheet.positions) + 1)
            return list(starmap(Fact, zip(repeat(stream, len(events)), versions, sheet.positions, events, strict=True)))
        except _UNREADABLE:
            return None

    def to_fact(self, stored: StoredEvent) -> Fact:
        """Return a stored event in its place.

        :raises UnknownEventType: if a newer program wrote it.
        :raises UnreadableEvent: if it is not what its type says.
        """
        event = self.to_event(stored)
        return Fact(stream=stored.stream, version=stored.version, position=stored.position, event=event)

    def to_recorded(self, stored: StoredEvent) -> Recorded:
        """Return a stored event with its place in the record.

        :raises UnknownEventType: if a newer program wrote it.
        :raises UnreadableEvent: if it is not what its type says.
        """
        event = self.to_event(stored)
        try:
            metadata = _metadata_decoder.decode(stored.metadata)
        except _UNREADABLE as error:
            raise UnreadableEvent(stored, error) from error
        return Recorded(
            stream=stored.stream,
            version=stored.version,
            position=stored.position,
            recorded_at=stored.recorded_at,
            event=event,
            metadata=metadata,
        )


Upcast = Callable[[dict[str, Any]], None]


def _steps(cls: type[Event], version: int) -> list[Upcast]:
    """Return what brings a stored form forward from a version; nothing where fields were only added since."""
    found = (getattr(cls, f"upcast_v{n}_v{n + 1}", None) for n in range(version, cls.class_version))
    return [upcast for upcast in found if upcast is not None]


def _shapes(types: Mapping[str, type[Event]]) -> Shapes:
    return Shapes(
        changed=tuple(name for name, cls in types.items() if _steps(cls, 1)),
        later=tuple(
            f"{name} {version}"
            for name, cls in types.items()
            for version in range(2, cls.class_version + 1)
            if not _steps(cls, version)
        ),
    )
