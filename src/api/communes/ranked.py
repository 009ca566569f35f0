"""How complete and how timely a commune's year is on record, and the order that follows: never that of fewest cases."""

import datetime as dt
from collections.abc import Collection, Sequence
from fractions import Fraction
from typing import Literal, Protocol, TypeVar

from msgspec import Struct

from api.communes.months import MONTHS, falls_into, over
from api.units import NamedUnit
from cases.places.unit import Unit
from projections.case_files.happening import Happened
from projections.deadlines.queries import Kept

Order = Literal["code", "timeliness"]


class TimelinessAnswer(Struct, frozen=True, kw_only=True):
    """What was due in the year and is over, or was met: how much of it in time."""

    due: int
    met: int
    met_late: int
    missed: int


class CompletenessAnswer(Struct, frozen=True, kw_only=True):
    """The months of the year that are over, and for how many of them anything is on record."""

    months_over: int
    complete: int
    signed: int
    """Months for which a nil return stands, with no case in them."""
    with_cases: int
    false: int
    """Of these: those for which a nil return stands all the same."""


class Rankable(Protocol):
    """What can be put in order."""

    @property
    def unit(self) -> NamedUnit:
        """The unit."""

    @property
    def timeliness(self) -> TimelinessAnswer:
        """How timely its year is."""

    @property
    def completeness(self) -> CompletenessAnswer:
        """How complete its year is."""


Ranked = TypeVar("Ranked", bound=Rankable)


def timeliness(kept: Kept) -> TimelinessAnswer:
    """Return how much of what was due was met in time."""
    return TimelinessAnswer(due=kept.due, met=kept.met, met_late=kept.met_late, missed=kept.missed)


def completeness(
    unit: Unit, year: int, cases: Sequence[Happened], signed: Collection[int], today: dt.date
) -> CompletenessAnswer:
    """Return for how many of the months that are over, of those that the unit existed in, anything is on record."""
    months = [month for month in MONTHS if over(unit, year, month, today)]
    with_cases = {month for month in months if any(falls_into(case, year, month) for case in cases)}
    signed_only = set(months) & set(signed) - with_cases
    return CompletenessAnswer(
        months_over=len(months),
        complete=len(with_cases) + len(signed_only),
        signed=len(signed_only),
        with_cases=len(with_cases),
        false=len(with_cases & set(signed)),
    )


def rank(items: Sequence[Ranked]) -> list[Ranked]:
    """Return units in the order of how complete and then how timely their year is on record.

    Where nothing was due nothing was in time: such a unit stands behind every one that did something in time, and of
    two alike the one that met more stands first. A case that is recorded and dealt with in time never costs a place.
    """
    return sorted(items, key=_place)


def _place(one: Rankable) -> tuple[Fraction, Fraction, int, str]:
    months, kept = one.completeness, one.timeliness
    complete = Fraction(months.complete, months.months_over) if months.months_over else Fraction(0)
    in_time = Fraction(kept.met, kept.due) if kept.due else Fraction(0)
    return -complete, -in_time, -kept.met, one.unit.unit_id
