"""From event structs to their stored form and back: types, versions, upcasters, sealing."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from operator import or_
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from cases.events import Event, Fact, InRecord, Metadata, Recorded, type_of
from cases.persons import Erased, PersonDetails, Sealed, Words
from cases.store.keys import SubjectKey
from cases.store.personal import Holders
from cases.store.recorder import NewEvent, Shapes, Sheet, StoredEvent, StreamSheet

T = TypeVar("T")

_encoder = msgspec.json.Encoder()
_metadata_decoder = msgspec.json.Decoder(Metadata)
_plain_decoder = msgspec.json.Decoder(PersonDetails | Words)


class UnknownEventType(Exception):
    """The record holds an event that this program does not know: a newer one wrote it."""

    def __init__(self, event_type: str, schema_version: int, position: int = 0) -> None:
        """Name the event."""
        super().__init__(f"{event_type} version {schema_version} at position {position}")
        self.event_type = event_type
        self.position = position


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
        changed = {name: cls.class_version for name, cls in self._types.items() if cls.class_version > 1}
        self.shapes = Shapes(types=tuple(changed), versions=tuple(changed.values()))
        any_event: Any = reduce(or_, self._types.values())
        self._recorded_decoder = msgspec.json.Decoder(list[InRecord[any_event]])
        self._events_decoder = msgspec.json.Decoder(list[any_event])
        self._decoders = {name: msgspec.json.Decoder(cls) for name, cls in self._types.items()}
        self._holders = Holders(self._types.values())

    @property
    def types(self) -> Mapping[str, type[Event]]:
        """Every event type by its stored name."""
        return self._types

    def knows(self, stored: StoredEvent) -> bool:
        """Return whether this program can read an event."""
        cls = self._types.get(stored.type)
        return cls is not None and stored.schema_version <= cls.class_version

    def seal(self, event: Event, *, stream: str, version: int, keys: Mapping[UUID, SubjectKey]) -> Event:
        """Return the event with every personal value encrypted under its subject's key.

        :raises KeyError: if a subject's key is not among the keys.
        """
        place = _place(stream, version, event)

        def close(value: Any, subject: str, path: str) -> Any:  # noqa: ANN401 - any struct's field
            if not isinstance(value, PersonDetails | Words):
                return value
            return Sealed(box=keys[to_uuid(subject)].seal(_encoder.encode(value), where=_where(place, path, subject)))

        return self._holders.changed(event, close)

    def unseal(self, recorded: Recorded, keys: Mapping[UUID, SubjectKey]) -> Recorded:
        """Return the event with its personal values readable; `Erased` stands where the key is gone.

        :raises TamperedBox: if a box does not open with the key it names.
        """
        (unsealed,), _ = self.unseal_all([recorded], keys)
        return unsealed

    def unseal_all(
        self, recorded: Iterable[Recorded], keys: Mapping[UUID, SubjectKey]
    ) -> tuple[list[Recorded], set[UUID]]:
        """Return events with their personal values readable, and whose boxes no key at hand was used for.

        `Erased` stands in the place of those: they were erased, or the box is not theirs.

        :raises TamperedBox: if a box does not open with the key it names.
        """
        unopened: set[UUID] = set()
        place = ""

        def open_(value: Any, subject: str, path: str) -> Any:  # noqa: ANN401 - any struct's field
            if type(value) is not Sealed:
                return value
            key = keys.get(to_uuid(subject))
            plain = key.open(value.box, where=_where(place, path, subject)) if key else None
            if plain is not None:
                return _plain_decoder.decode(plain)
            unopened.add(to_uuid(subject))
            return Erased()

        unsealed = []
        for one in recorded:
            place = _place(one.stream, one.version, one.event)
            event = self._holders.changed(one.event, open_)
            unsealed.append(one if event is one.event else msgspec.structs.replace(one, event=event))
        return unsealed, unopened

    def subjects(self, *events: Event) -> tuple[UUID, ...]:
        """Return everyone in some events under whose key something is, or will be, sealed."""
        values = (value for event in events for value in self._holders.values(event))
        named = dict.fromkeys(subject for value, subject, _ in values if type(value) is not Erased)
        return tuple(map(to_uuid, named))

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
        """
        cls = self._types.get(stored.type)
        if cls is None or stored.schema_version > cls.class_version:
            raise UnknownEventType(stored.type, stored.schema_version, stored.position)
        if stored.schema_version == cls.class_version:
            return self._decoders[stored.type].decode(stored.data)
        state = msgspec.json.decode(stored.data)
        for version in range(stored.schema_version, cls.class_version):
            upcast = getattr(cls, f"upcast_v{version}_v{version + 1}", None)
            if upcast is not None:
                upcast(state)
        return msgspec.convert(state, cls)

    def recorded_on(self, sheet: Sheet) -> list[Recorded] | None:
        """Return what is recorded on a sheet, or None where that must be read event by event.

        So it is where an event has an earlier shape, or one that this program does not know, or is not ours at all.
        """
        found = _decoded(sheet, self._recorded_decoder)
        # Bytes could be such that they end one event and begin another.
        return found if found is not None and len(found) == sheet.events else None

    def facts_on(self, sheet: StreamSheet) -> list[Fact] | None:
        """Return the facts on a stream's sheet, or None where they must be read event by event, as above."""
        events = _decoded(sheet, self._events_decoder)
        if events is None or len(events) != len(sheet.positions):
            return None
        places = zip(sheet.positions, events, strict=True)
        return [Fact(version=version, position=at, event=event) for version, (at, event) in enumerate(places, start=1)]

    def to_recorded(self, stored: StoredEvent) -> Recorded:
        """Return a stored event with its place in the record.

        :raises UnknownEventType: if a newer program wrote it.
        """
        return Recorded(
            stream=stored.stream,
            version=stored.version,
            position=stored.position,
            recorded_at=stored.recorded_at,
            event=self.to_event(stored),
            metadata=_metadata_decoder.decode(stored.metadata),
        )


def _decoded(sheet: Sheet | StreamSheet, decoder: msgspec.json.Decoder[list[T]]) -> list[T] | None:
    if not sheet.plain:
        return None
    try:
        return decoder.decode(sheet.content)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


@lru_cache(maxsize=10_000)
def to_uuid(subject: str) -> UUID:
    """Return a subject id as the record's tables know it; the same few are asked for again and again."""
    return UUID(subject)


def _place(stream: str, version: int, event: Event) -> str:
    return f"{stream}\n{version}\n{type_of(event)}"


def _where(place: str, path: str, subject: str) -> bytes:
    """Return the place that a box is bound to, so that it opens nowhere else."""
    return f"{place}\n{path}\n{subject}".encode()
