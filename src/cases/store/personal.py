"""Where personal values stand in events: found out once for each type, so that a walk touches nothing else."""

from collections.abc import Iterable, Iterator
from operator import is_not
from typing import Any, TypeVar

import msgspec
from msgspec import inspect

from cases.events import Event
from cases.persons import Erased, PersonDetails, Sealed, Words

Personal = tuple[Any, str, str]
"""What stands in a personal field, whose it is, and the field's path."""

S = TypeVar("S", bound=msgspec.Struct)

_PERSONAL = frozenset({PersonDetails, Words, Sealed, Erased})


Fields = tuple[tuple[str, ...], tuple[str, ...]]
"""The fields of a struct in which personal values stand, and those within which they lie."""

_NOTHING: Fields = ((), ())


class Holders:
    """Knows, for each struct that events are made of, in which of its fields personal values stand, or lie within."""

    def __init__(self, event_types: Iterable[type[Event]]) -> None:
        """Look through the event types.

        :raises TypeError: if one could hold personal values where they would not be sealed.
        """
        self._fields: dict[type, Fields] = {}
        # All of them at once: what several are made of is looked at once.
        for event_type in inspect.multi_type_info(event_types):
            self._holds(event_type)
        self._fields = {struct: fields for struct, fields in self._fields.items() if fields != _NOTHING}

    def values(self, event: Event) -> list[Personal]:
        """Return every personal value in an event, sealed or not."""
        found: list[Personal] = []
        self._collect(event, "", found)
        return found

    def filled(self, event: Event, values: Iterable[Any]) -> Event:
        """Return the event with other values in its personal fields, in the order in which `values` returns them.

        Where none of them is another, it is the event itself.
        """
        return self._filled(event, iter(values))

    def _collect(self, struct: msgspec.Struct, path: str, found: list[Personal]) -> None:
        personal, holding = self._fields.get(type(struct), _NOTHING)
        for name in personal:
            value = getattr(struct, name)
            if value is not None:
                found.append((value, struct.subject_id, f"{path}.{name}"))  # type: ignore[attr-defined] # every holder has it
        for name in holding:
            value = getattr(struct, name)
            if type(value) is tuple:
                for index, item in enumerate(value):
                    self._collect(item, f"{path}.{name}.{index}", found)
            elif value is not None:
                self._collect(value, f"{path}.{name}", found)

    def _filled(self, struct: S, values: Iterator[Any]) -> S:
        """Return a struct filled as above, from as many of the values as stand in it."""
        personal, holding = self._fields.get(type(struct), _NOTHING)
        changes = {}
        for name in personal:
            old = getattr(struct, name)
            if old is not None and (new := next(values)) is not old:
                changes[name] = new
        for name in holding:
            old = getattr(struct, name)
            if type(old) is tuple:
                items = [self._filled(item, values) for item in old]
                if any(map(is_not, items, old)):
                    changes[name] = tuple(items)
            elif old is not None and (new := self._filled(old, values)) is not old:
                changes[name] = new
        return msgspec.structs.replace(struct, **changes) if changes else struct

    def _holds(self, info: inspect.Type) -> bool:
        """Return whether values of a type can hold personal values: then all of them stand where a walk finds them.

        :raises TypeError: if some could stand where they would be stored in clear, or without a subject.
        """
        match info:
            case inspect.StructType(cls=struct, fields=fields):
                if struct not in self._fields:
                    self._fields[struct] = _NOTHING
                    personal = [field.name for field in fields if _stands_in(struct, field)]
                    # All of them are looked at, whatever the first one holds.
                    holding = [field.name for field in fields if field.name not in personal and self._holds(field.type)]
                    self._fields[struct] = tuple(personal), tuple(holding)
                return self._fields[struct] != _NOTHING
            case inspect.UnionType(types=types):
                each = [self._holds(one) for one in types]
                return any(each)
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


def _stands_in(struct: type, field: inspect.Field) -> bool:
    """Return whether a personal value can stand in a field.

    :raises TypeError: if it would not be sealed there.
    """
    if not _is_personal(field.type):
        return False
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
