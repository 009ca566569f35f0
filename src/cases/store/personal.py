"""Where personal values stand in events: found out once for each type, so that a walk touches nothing else."""

from collections.abc import Callable, Container, Iterable, Mapping
from operator import is_not
from typing import Any

import msgspec
from msgspec import inspect

from cases.events import Event
from cases.persons import Erased, PersonDetails, Sealed, Words
from cases.values import SubjectId

Change = Callable[[Any, SubjectId, str], Any]
"""What is to stand in a personal field: by what stands there now, whose it is, and the field's path."""

Changer = Callable[[Any, Change, str], Any]
"""Makes of a struct, whose path it is given, one with its personal values changed; made once for each type."""

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
        self._changers: dict[type, Changer] = {}
        self._changers.update((struct, _changer(fields, self._changers)) for struct, fields in self._fields.items())

    def subjects(self, struct: msgspec.Struct, values: Container[type]) -> list[SubjectId]:
        """Return of whom personal values of some types stand in a struct, each as often as there are any."""
        found: list[SubjectId] = []
        self._collect(struct, values, found)
        return found

    def changed(self, event: Event, change: Change) -> Event:
        """Return the event with what `change` makes of each personal value in it: itself, where all stays as it is.

        One walk finds what is there and puts what follows in its place.
        """
        changer = self._changers.get(type(event))
        return event if changer is None else changer(event, change, "")

    def _collect(self, struct: msgspec.Struct, values: Container[type], found: list[SubjectId]) -> None:
        personal, holding = self._fields.get(type(struct), _NOTHING)
        for name in personal:
            value = getattr(struct, name)
            if type(value) in values:
                found.append(struct.subject_id)  # type: ignore[attr-defined] # every holder has it
        for name in holding:
            value = getattr(struct, name)
            if type(value) is tuple:
                for item in value:
                    self._collect(item, values, found)
            elif value is not None:
                self._collect(value, values, found)

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


def _changer(fields: Fields, changers: Mapping[type, Changer]) -> Changer:
    """Return the way to change what is personal in structs with these fields; `changers` knows those within them."""
    personal, holding = ([(name, f".{name}") for name in names] for names in fields)

    def changed(struct: Any, change: Change, path: str) -> Any:  # noqa: ANN401 - any struct of the type
        changes: dict[str, Any] = {}
        for name, step in personal:
            old = getattr(struct, name)
            if old is not None and (new := change(old, struct.subject_id, path + step)) is not old:
                changes[name] = new
        for name, step in holding:
            old = getattr(struct, name)
            if not old:
                continue
            if type(old) is tuple:
                new = _each_changed(old, changers, change, f"{path}{step}.")
            else:
                changer = changers.get(type(old))
                new = old if changer is None else changer(old, change, path + step)
            if new is not old:
                changes[name] = new
        return msgspec.structs.replace(struct, **changes) if changes else struct

    return changed


def _each_changed(old: tuple[Any, ...], changers: Mapping[type, Changer], change: Change, path: str) -> tuple[Any, ...]:
    new = list(old)
    for index, struct in enumerate(old):
        changer = changers.get(type(struct))
        if changer is not None:
            new[index] = changer(struct, change, f"{path}{index}")
    return tuple(new) if any(map(is_not, new, old)) else old


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
