"""Hypothesis strategies from msgspec types: any value that a struct's annotations allow."""

import datetime as dt
import functools
from collections.abc import Mapping
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from cases.persons import Erased, Sealed
from cases.values import Interval

T = TypeVar("T", bound=msgspec.Struct)
Strategy = st.SearchStrategy[Any]

SUBJECT_FIELDS = frozenset({"subject_id", "same_as", "because_of"})
"""Fields that hold a subject's id, which is a UUID and typed as text."""

ITEMS_MAX = 3
STORED_FORMS = (Sealed, Erased)
"""What stands in the place of personal values on record, and never in what somebody just said."""

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
CENTURIES_TWO = dt.timedelta(days=73_000)

instants = st.timedeltas(-CENTURIES_TWO, CENTURIES_TWO).map(lambda since: EPOCH + since)
subject_ids = st.uuids().map(str)
intervals = st.tuples(st.dates(), st.dates()).map(lambda days: Interval(first=min(days), last=max(days)))

OVERRIDES: Mapping[type, Strategy] = {Interval: intervals}
"""Structs whose fields must fit each other."""


SINGLE_VALUES: Mapping[type[inspect.Type], Strategy] = {
    inspect.StrType: st.text(max_size=20),
    inspect.BoolType: st.booleans(),
    inspect.DateTimeType: instants,
    inspect.DateType: st.dates(),
    inspect.BytesType: st.binary(max_size=40),
    inspect.NoneType: st.none(),
}
"""A type that is missing here is not yet used in any event: add it."""


@functools.cache
def from_type(cls: type[T], *, without: tuple[type, ...] = ()) -> st.SearchStrategy[T]:
    """Return a strategy for instances of a struct; members of unions named in `without` do not occur."""
    return _struct(inspect.type_info(cls), without)


def _struct(info: inspect.Type, without: tuple[type, ...]) -> Strategy:
    assert isinstance(info, inspect.StructType)
    if info.cls in OVERRIDES:
        return OVERRIDES[info.cls]
    required: dict[str, Strategy] = {}
    optional: dict[str, Strategy] = {}
    for field in info.fields:
        strategy = subject_ids if field.name in SUBJECT_FIELDS else _any_of(field.type, without)
        (required if field.required else optional)[field.name] = strategy
    return st.fixed_dictionaries(required, optional=optional).map(lambda fields: info.cls(**fields))


def _any_of(info: inspect.Type, without: tuple[type, ...]) -> Strategy:
    match info:
        case inspect.UnionType(types=types):
            allowed = [one for one in types if not (isinstance(one, inspect.StructType) and one.cls in without)]
            return st.one_of(*(_any_of(one, without) for one in allowed))
        case inspect.StructType():
            return _struct(info, without)
        case inspect.VarTupleType(item_type=item):
            return st.lists(_any_of(item, without), max_size=ITEMS_MAX).map(tuple)
        case inspect.LiteralType(values=values):
            return st.sampled_from(values)
        case inspect.IntType(ge=at_least, le=at_most):
            return st.integers(-(2**31) if at_least is None else at_least, 2**31 if at_most is None else at_most)
        case _:
            return SINGLE_VALUES[type(info)]
