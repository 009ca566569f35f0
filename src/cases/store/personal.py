"""Where personal values stand in events: found out once for each type, so that a walk touches nothing else."""

from collections.abc import Callable, Iterable
from operator import is_not
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from cases.events import Event
from cases.persons import Erased, PersonDetails, Sealed, Words

Change = Callable[[Any, str, str], Any]
"""Takes what stands in a personal field, whose it is, and the field's path; returns what shall stand there."""

Personal = tuple[Any, str, str]
"""What stands in a personal field, whose it is, and the field's path."""

S = TypeVar("S", bound=msgspec.Struct)

_PERSONAL = frozenset({PersonDetails, Words, Sealed, Erased})


class Holders:
    """Knows, for each struct that events are made of, in which of its fields personal values stand, or lie within."""

    def __init__(self, event_types: Iterable[type[Event]]) -> None:
        """Look through the event types.

        :raises TypeError: if one could hold personal values where they would not be sealed.
        """
        self._fields: dict[type, tuple[str, ...]] = {}
        for event_type in event_types:
            self._holds(inspect.type_info(event_type))
        self._fields = {struct: fields for struct, fields in self._fields.items() if fields}

    def values(self, event: Event) -> list[Personal]:
        """Return every personal value in an event, sealed or not."""
        found: list[Personal] = []
        self._collect(event, "", found)
        return found

    def changed(self, event: Event, change: Change) -> Event:
        """Return the event with something else in each of its personal fields; itself, where nothing is changed."""
        return self._changed(event, "", change) if type(event) in self._fields else event

    def _collect(self, struct: msgspec.Struct, path: str, found: list[Personal]) -> None:
        for name in self._fields.get(type(struct), ()):
            value = getattr(struct, name)
            if value is None:
                continue
            if type(value) in _PERSONAL:
                found.append((value, struct.subject_id, f"{path}.{name}"))  # type: ignore[attr-defined] # every holder has it
            elif type(value) is tuple:
                for index, item in enumerate(value):
                    self._collect(item, f"{path}.{name}.{index}", found)
            else:
                self._collect(value, f"{path}.{name}", found)

    def _changed(self, struct: S, path: str, change: Change) -> S:
        changes = {}
        for name in self._fields.get(type(struct), ()):
            old = getattr(struct, name)
            if not old:
                # Nobody, or none of several.
                continue
            inside = f"{path}.{name}"
            if type(old) in _PERSONAL:
                new = change(old, struct.subject_id, inside)  # type: ignore[attr-defined] # as above
            elif type(old) is tuple:
                items = [self._changed(item, f"{inside}.{n}", change) for n, item in enumerate(old)]
                new = tuple(items) if any(map(is_not, items, old)) else old
            else:
                new = self._changed(old, inside, change)
            if new is not old:
                changes[name] = new
        return msgspec.structs.replace(struct, **changes) if changes else struct

    def _holds(self, info: inspect.Type) -> bool:
        """Return whether values of a type can hold personal values: then all of them stand where a walk finds them.

        :raises TypeError: if some could stand where they would be stored in clear, or without a subject.
        """
        match info:
            case inspect.StructType(cls=struct, fields=fields):
                if struct not in self._fields:
                    self._fields[struct] = ()
                    # All of them are looked at, whatever the first one holds.
                    self._fields[struct] = tuple(field.name for field in fields if self._field_holds(struct, field))
                return bool(self._fields[struct])
            case inspect.UnionType(types=types):
                holding = [self._holds(one) for one in types]
                return any(holding)
            case inspect.VarTupleType(item_type=item) if not _is_personal(item):
                return self._holds(item)
            case inspect.CollectionType(item_type=item):
                inside: tuple[inspect.Type, ...] = (item,)
            case inspect.TupleType(item_types=items):
                inside = items
            case inspect.DictType(key_type=key, value_type=value):
                inside = (key, value)
            case _:
                return False
        if any(_is_personal(one) or self._holds(one) for one in inside):
            message = f"personal values in a {type(info).__name__} would not be sealed"
            raise TypeError(message)
        return False

    def _field_holds(self, struct: type, field: inspect.Field) -> bool:
        if not _is_personal(field.type):
            return self._holds(field.type)
        if "subject_id" not in struct.__struct_fields__:  # type: ignore[attr-defined] # it is a struct
            message = f"{struct.__name__} holds personal values and names no subject"
            raise TypeError(message)
        if not {Sealed, Erased} <= _structs_in(field.type):
            message = f"{struct.__name__} holds personal values and could not hold them sealed"
            raise TypeError(message)
        return True


def _is_personal(info: inspect.Type) -> bool:
    return not _PERSONAL.isdisjoint(_structs_in(info))


def _structs_in(info: inspect.Type) -> set[type]:
    types = info.types if isinstance(info, inspect.UnionType) else (info,)
    return {one.cls for one in types if isinstance(one, inspect.StructType)}
