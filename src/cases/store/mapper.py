"""From event structs to their stored form and back: types, versions, upcasters, sealing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

import msgspec
from msgspec import inspect

from cases.events import Event, Metadata, Recorded, type_of
from cases.persons import Erased, PersonDetails, Sealed, Words
from cases.store.keys import SubjectKey
from cases.store.recorder import NewEvent, StoredEvent

_encoder = msgspec.json.Encoder()
_metadata_decoder = msgspec.json.Decoder(Metadata)
_plain_decoder = msgspec.json.Decoder(PersonDetails | Words)

Change = Callable[[Any, str, str], Any]
"""Takes what stands in a personal field, whose it is, and the field's path; returns what shall stand there."""


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
        self._decoders = {name: msgspec.json.Decoder(cls) for name, cls in self._types.items()}
        self._holders = {cls: _holds_personal(inspect.type_info(cls), {}) for cls in self._types.values()}

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

        def close(value: Any, subject: str, path: str) -> Any:  # noqa: ANN401 - any struct's field
            if not isinstance(value, PersonDetails | Words):
                return value
            where = _where(stream, version, type_of(event), path, subject)
            return Sealed(box=keys[UUID(subject)].seal(_encoder.encode(value), where=where))

        return self._changed(event, close)

    def unseal(self, recorded: Recorded, keys: Mapping[UUID, SubjectKey]) -> Recorded:
        """Return the event with its personal values readable; `Erased` stands where the key is gone.

        :raises TamperedBox: if a box does not open with the key it names.
        """

        def open_(value: Any, subject: str, path: str) -> Any:  # noqa: ANN401 - any struct's field
            if not isinstance(value, Sealed):
                return value
            key = keys.get(UUID(subject))
            where = _where(recorded.stream, recorded.version, type_of(recorded.event), path, subject)
            plain = key.open(value.box, where=where) if key else None
            return Erased() if plain is None else _plain_decoder.decode(plain)

        return msgspec.structs.replace(recorded, event=self._changed(recorded.event, open_))

    def unopenable(self, event: Event, keys: Mapping[UUID, SubjectKey]) -> set[UUID]:
        """Return whose boxes in the event no key at hand was used for: they were erased, or the box is not theirs."""
        found: set[UUID] = set()

        def look(value: Any, subject: str, _path: str) -> Any:  # noqa: ANN401 - any struct's field
            if isinstance(value, Sealed):
                key = keys.get(UUID(subject))
                if key is None or not key.sealed(value.box):
                    found.add(UUID(subject))
            return value

        self._changed(event, look)
        return found

    def subjects(self, event: Event) -> tuple[UUID, ...]:
        """Return everyone in the event under whose key something is, or will be, sealed."""
        found: dict[UUID, None] = {}

        def note(value: Any, subject: str, _path: str) -> Any:  # noqa: ANN401 - any struct's field
            if isinstance(value, PersonDetails | Words | Sealed):
                found[UUID(subject)] = None
            return value

        self._changed(event, note)
        return tuple(found)

    def to_stored(self, event: Event, *, stream: str, version: int, tags: Sequence[str]) -> NewEvent:
        """Return the stored form of an event whose personal values are sealed.

        :raises UnknownEventType: if its type is not in the registry.
        """
        name = type_of(event)
        if self._types.get(name) is not type(event):
            raise UnknownEventType(name, event.class_version)
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

    def _changed(self, event: Event, change: Change) -> Event:
        holders = self._holders[type(event)]
        return cast("Event", _change(event, "", change)) if holders else event


def _where(stream: str, version: int, event_type: str, path: str, subject: str) -> bytes:
    """Return the place that a box is bound to, so that it opens nowhere else."""
    return f"{stream}\n{version}\n{event_type}\n{path}\n{subject}".encode()


def _change(value: Any, path: str, change: Change) -> Any:  # noqa: ANN401 - walks any struct
    if isinstance(value, tuple):
        items = tuple(_change(item, f"{path}.{index}", change) for index, item in enumerate(value))
        return value if all(new is old for new, old in zip(items, value, strict=True)) else items
    if not isinstance(value, msgspec.Struct):
        return value
    changed = {}
    for name in value.__struct_fields__:
        old = getattr(value, name)
        if isinstance(old, PersonDetails | Words | Sealed | Erased):
            new = change(old, value.subject_id, f"{path}.{name}")  # type: ignore[attr-defined] # every holder has it
        else:
            new = _change(old, f"{path}.{name}", change)
        if new is not old:
            changed[name] = new
    return msgspec.structs.replace(value, **changed) if changed else value


def _holds_personal(info: inspect.Type, known: dict[type, bool]) -> bool:
    """Return whether values of a type can hold personal values: then all of them stand where sealing finds them.

    :raises TypeError: if some could stand where they would be stored in clear, or without a subject.
    """
    match info:
        case inspect.StructType(cls=struct, fields=fields):
            if struct not in known:
                known[struct] = False
                # All of them are looked at, whatever the first one holds.
                holding = [_field_holds_personal(struct, field.type, known) for field in fields]
                known[struct] = any(holding)
            return known[struct]
        case inspect.UnionType(types=types):
            holding = [_holds_personal(one, known) for one in types]
            return any(holding)
        case inspect.VarTupleType(item_type=item) if not _is_personal(item):
            return _holds_personal(item, known)
        case inspect.CollectionType(item_type=item):
            inside: tuple[inspect.Type, ...] = (item,)
        case inspect.TupleType(item_types=items):
            inside = items
        case inspect.DictType(key_type=key, value_type=value):
            inside = (key, value)
        case _:
            return False
    if any(_is_personal(one) or _holds_personal(one, known) for one in inside):
        message = f"personal values in a {type(info).__name__} would not be sealed"
        raise TypeError(message)
    return False


def _field_holds_personal(struct: type, info: inspect.Type, known: dict[type, bool]) -> bool:
    if not _is_personal(info):
        return _holds_personal(info, known)
    if "subject_id" not in struct.__struct_fields__:  # type: ignore[attr-defined] # it is a struct
        message = f"{struct.__name__} holds personal values and names no subject"
        raise TypeError(message)
    if not {Sealed, Erased} <= _structs_in(info):
        message = f"{struct.__name__} holds personal values and could not hold them sealed"
        raise TypeError(message)
    return True


def _is_personal(info: inspect.Type) -> bool:
    return bool({PersonDetails, Words, Sealed, Erased} & _structs_in(info))


def _structs_in(info: inspect.Type) -> set[type]:
    types = info.types if isinstance(info, inspect.UnionType) else (info,)
    return {one.cls for one in types if isinstance(one, inspect.StructType)}
