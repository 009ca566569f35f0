"""Golden files: how everything that is stored stands in the record, in each of its versions, written down once.

Each holds a value with every field set, one with as few as can be, what the second one means with its defaults spelled
out, and what each field with a fixed choice may hold: whoever changes these changes what is on record already.
"""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import UNSET, inspect

from cases.events import Metadata
from cases.persons import PersonDetails, Sealed, Words
from cases.registry import EVENT_TYPES
from cases.store.mapper import Mapper
from cases.values import Interval
from strategies import SUBJECT_FIELDS

FOLDER = Path(__file__).parent / "cases" / "golden"

MAPPER = Mapper(EVENT_TYPES)

SHAPES: Mapping[str, type[msgspec.Struct]] = {
    **MAPPER.types,
    "in-a-box.person": PersonDetails,
    "in-a-box.words": Words,
    "metadata": Metadata,
}
"""Everything that is stored: events, what their boxes hold, and what is kept beside them."""

# The box opens with no key: a golden file is about the shape of what is stored.
SEALED = Sealed(box=bytes(range(48)))
SUBJECT = "0b6a1a3e-6a0b-4d6e-9a55-3f1f8f1f2a10"
DAY = dt.date(2024, 2, 29)
INSTANT = dt.datetime(2024, 2, 29, 16, 59, 59, 123456, tzinfo=dt.UTC)
DAYS = Interval(first=dt.date(2023, 12, 31), last=DAY)


class Golden(msgspec.Struct, frozen=True, kw_only=True):
    """The content of a golden file."""

    full: dict[str, object]
    least: dict[str, object]
    least_means: dict[str, object]
    choices: dict[str, list[str]]


def version_of(cls: type[msgspec.Struct]) -> int:
    """Return the version of a type's shape today; what is no event has had one only."""
    version: int = getattr(cls, "class_version", 1)
    return version


def golden_files(folder: Path = FOLDER) -> Iterator[tuple[str, int, Path]]:
    """Return every golden file with the name and the version that it is of."""
    for path in sorted(folder.glob("*.json")):
        name, _, version = path.stem.rpartition(".v")
        yield name, int(version), path


def read(path: Path) -> Golden:
    """Return the content of a golden file."""
    return msgspec.json.decode(path.read_bytes(), type=Golden)


def make_missing(folder: Path = FOLDER) -> list[str]:
    """Write the golden files that are not there for today's shapes; return their names. None is ever written again."""
    made = []
    for name, cls in SHAPES.items():
        path = folder / f"{name}.v{version_of(cls)}.json"
        if not path.exists():
            path.write_text(json.dumps(_golden(cls), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
            made.append(path.name)
    return made


def stored_json(value: msgspec.Struct) -> dict[str, object]:
    """Return the stored form of a value, decoded."""
    return msgspec.json.decode(msgspec.json.encode(value), type=dict[str, object])


def meaning(value: object) -> object:
    """Return a value as JSON with every default spelled out."""
    match value:
        case Sealed():
            return stored_json(value)
        case msgspec.Struct():
            return {name: meaning(getattr(value, name)) for name in value.__struct_fields__}
        case tuple():
            return [meaning(one) for one in value]
        case _ if value is UNSET:
            return "left as it is"
        case _:
            return msgspec.to_builtins(value)


def choices(info: inspect.Type, path: str = "") -> dict[str, list[str]]:
    """Return what may stand in each field that holds one of a few words."""
    match info:
        case inspect.StructType(fields=fields):
            inner = [(field.type, f"{path}.{field.name}") for field in fields]
        case inspect.UnionType(types=types):
            inner = [(one, path) for one in types]
        case inspect.VarTupleType(item_type=item):
            inner = [(item, path)]
        case inspect.LiteralType(values=values):
            return {path: sorted(str(one) for one in values)}
        case _:
            return {}
    return {where: words for one, at in inner for where, words in choices(one, at).items()}


def _golden(cls: type[msgspec.Struct]) -> dict[str, object]:
    info = inspect.type_info(cls)
    full, least = _full(info), _least(info)
    assert isinstance(full, cls)
    assert isinstance(least, cls)
    return {
        "full": stored_json(full),
        "least": stored_json(least),
        "least_means": meaning(least),
        "choices": choices(info),
    }


def _full(info: inspect.Type) -> object:
    """Return a value of a type with every field set to something that is no default."""
    match info:
        case inspect.StructType(cls=cls, fields=fields):
            if cls in {Sealed, Interval}:
                return SEALED if cls is Sealed else DAYS
            return cls(**{field.name: _full_field(field) for field in fields})
        case inspect.UnionType():
            return _full(_chosen(info))
        case inspect.VarTupleType(item_type=item):
            return (_full(item),)
        case _:
            return _single(info)


def _full_field(field: inspect.Field) -> object:
    if field.name in SUBJECT_FIELDS:
        return SUBJECT
    return field.name if isinstance(_chosen(field.type), inspect.StrType) else _full(field.type)


def _least(info: inspect.Type) -> object:
    """Return a value of a type with only the fields that it must have, and what structs lie in it, likewise."""
    match info:
        case inspect.StructType(cls=cls, fields=fields) if cls not in {Sealed, Interval}:
            kept = [field for field in fields if field.required or _nests(field.type)]
            return cls(**{field.name: _least_field(field) for field in kept})
        case inspect.UnionType():
            return _least(_chosen(info))
        case inspect.VarTupleType(item_type=item):
            return (_least(item),)
        case _:
            return _full(info)


def _least_field(field: inspect.Field) -> object:
    return _least(field.type) if _nests(field.type) else _full_field(field)


def _nests(info: inspect.Type) -> bool:
    """Return whether a value of this type holds a struct that has defaults of its own."""
    chosen = _chosen(info)
    if isinstance(chosen, inspect.VarTupleType):
        return _nests(chosen.item_type)
    return isinstance(chosen, inspect.StructType) and chosen.cls not in {Sealed, Interval}


def _chosen(info: inspect.Type) -> inspect.Type:
    """Return the member of a union that an example takes: the sealed form, else the first that is something."""
    if not isinstance(info, inspect.UnionType):
        return info
    sealed: Iterable[inspect.Type] = (
        one for one in info.types if isinstance(one, inspect.StructType) and one.cls is Sealed
    )
    return next(iter(sealed), next(one for one in info.types if not isinstance(one, inspect.NoneType)))


def _single(info: inspect.Type) -> object:
    match info:
        case inspect.LiteralType(values=values):
            return values[0]
        case inspect.IntType(ge=at_least):
            return 7 if at_least is None else at_least + 6
        case inspect.BoolType():
            return True
        case inspect.StrType():
            return "text"
        case inspect.DateType():
            return DAY
        case inspect.DateTimeType():
            return INSTANT
        case _:
            message = f"no example for {info}"
            raise NotImplementedError(message)
