"""Whose facts a unit is judged by in the year of a merger: a rule that is a row of the standard."""

import datetime as dt
from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from cases.law.standards import MergerRule
from cases.places.register import Places
from cases.places.unit import Unit
from cases.values import UnitId
from projections.fitness.counting import ChildCounted
from projections.fitness.judging import Mark

Of = TypeVar("Of", Mark, ChildCounted)


class Merger(Struct, frozen=True, kw_only=True):
    """What became of a unit in a year in which units were merged."""

    rule: MergerRule = "each-unit-for-its-days"
    whole: tuple[Unit, ...]
    """The units of the year that went into this one and into no other."""
    divided: tuple[Unit, ...]
    """Those that went into this one and into others: a fact of theirs is shown under each and counts once."""
    successors: tuple[Unit, ...]

    @property
    def before(self) -> tuple[Unit, ...]:
        """The units that went into this one in the year."""
        return (*self.whole, *self.divided)

    @property
    def judged(self) -> bool:
        """Whether the unit is judged for the year: one that ended in it is not, where the last day's has all of it."""
        return not self.successors or self.rule == "each-unit-for-its-days"

    @property
    def counting(self) -> tuple[UnitId, ...]:
        """The former units whose facts count for this one."""
        return tuple(one.unit_id for one in self.whole) if self.rule == "the-unit-of-the-last-day" else ()

    @property
    def sharing(self) -> tuple[UnitId, ...]:
        """The former units whose facts count for this one as far as the province gave it the case."""
        return tuple(one.unit_id for one in self.divided) if self.rule == "the-unit-of-the-last-day" else ()


def marks_shared(marks: Iterable[Mark], unit: UnitId) -> list[Mark]:
    """Return what the marks of a divided unit are to a successor that is judged for the whole year.

    Those that the province gave to it count; those that it gave to none yet are an open question to each.
    """
    shared = _shared(marks, unit)
    return [mark if mark.placed == unit else replace(mark, reason=None, open="divided-unit") for mark in shared]


def children_shared(children: Iterable[ChildCounted], unit: UnitId) -> list[ChildCounted]:
    """Return what the children of a divided unit are to a successor that is judged for the whole year: as its marks."""
    shared = _shared(children, unit)
    return [child if child.placed == unit else replace(child, doubtful="divided-unit") for child in shared]


def _shared(found: Iterable[Of], unit: UnitId) -> list[Of]:
    return [one for one in found if one.placed in {None, unit}]


def merger_of(unit: Unit, year: int, places: Places) -> Merger | None:
    """Return what became of a unit in a year; None where it came out of nothing and went into nothing in that year."""
    before: tuple[Unit, ...] = ()
    after: tuple[Unit, ...] = ()
    if unit.first is not None and unit.first.year == year:
        before = tuple(one for one in places.predecessors(unit.unit_id) if _lived_in(one, year))
    if unit.last is not None and unit.last.year == year and unit.last != dt.date(year, 12, 31):
        after = places.successors(unit.unit_id)
    if not before and not after:
        return None
    whole = tuple(one for one in before if len(places.successors(one.unit_id)) == 1)
    return Merger(
        whole=whole,
        divided=tuple(one for one in before if one not in whole),
        successors=after,
    )


def _lived_in(unit: Unit, year: int) -> bool:
    return unit.last is not None and unit.last.year == year
