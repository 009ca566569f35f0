"""What pages are asked for: a place, a year, a moment; as people type them."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated

from litestar.params import QueryParameter
from msgspec import Struct

from api import times
from api.asking import EARLIEST, invalid_parameter
from api.communes.naming import YEAR_FIRST, YEARS_AHEAD
from api.parsing import whole_number
from cases.places.register import Places
from cases.places.unit import Unit, UnitUnknown
from cases.values import COUNTRY, VIETNAM, UnitId, day_in_vietnam, year_of
from cases.vietnamese import fold_name

CHOICES_MAX = 30

Text = Annotated[str | None, QueryParameter(max_length=100)]


class Place(Struct, frozen=True, kw_only=True):
    """The place that a page is about; several to choose from, or none, where a text does not settle it."""

    unit: Unit | None
    choices: tuple[Unit, ...] = ()


def read_year(text: str | None) -> int | None:
    """Return the year that was asked for, or None if none was.

    :raises ProblemError: 422, if it is no year that anything can be on record of.
    """
    if text is None or not text.strip():
        return None
    year = whole_number(text.strip())
    if year is None or not YEAR_FIRST <= year <= this_year() + YEARS_AHEAD:
        raise invalid_parameter("year")
    return year


def this_year() -> int:
    """Return the year that it is in Vietnam."""
    return day_in_vietnam(times.now()).year


def read_instant(text: str | None) -> dt.datetime | None:
    """Return the moment of the past that was asked for: an instant, or, from a form, one of clocks in Vietnam.

    :raises ProblemError: 422, if it is none.
    """
    if text is None or not text.strip():
        return None
    try:
        # A plus sign that nobody escaped arrives as a blank.
        instant = dt.datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise invalid_parameter("as_of") from None
    return max(instant if instant.tzinfo else instant.replace(tzinfo=VIETNAM), EARLIEST)


def find_place(places: Places, *, given: str | None, text: str | None, own: UnitId, year: int | None) -> Place:
    """Return the place that was asked for: typed just now, chosen before, or one's own.

    :raises ProblemError: 422, if a chosen one is unknown.
    """
    if text is not None and text.strip():
        return _settled(_typed(places, text.strip(), year), text)
    if given is not None and given.strip():
        if "~" not in given:
            return _settled(_in_force(places.bearing(given.strip()), year), given)
        try:
            unit = places.unit(given)
        except UnitUnknown:
            raise invalid_parameter("area") from None
        return Place(unit=None if unit.unit_id == COUNTRY else unit)
    return Place(unit=None if own == COUNTRY else places.unit(own))


def units_then(places: Places, unit: Unit, year: int) -> tuple[Unit, ...]:
    """Return the unit itself if it existed in a year; otherwise those of its level, of that year, that went into it."""
    days = year_of(year)
    if unit.in_force(days):
        return (unit,)
    before = (places.unit(one) for one in sorted(places.scope(unit.unit_id)))
    return tuple(one for one in before if one.level == unit.level and one.in_force(days))


def _typed(places: Places, text: str, year: int | None) -> tuple[Unit, ...]:
    return _in_force(places.bearing(text) or places.search(text, on=None, limit=CHOICES_MAX), year)


def _in_force(units: Sequence[Unit], year: int | None) -> tuple[Unit, ...]:
    return tuple(unit for unit in units if year is None or unit.in_force(year_of(year)))


def _settled(found: tuple[Unit, ...], text: str) -> Place:
    """Return the one place that a text can mean, or those to choose from."""
    whole = [unit for unit in found if fold_name(unit.full_name) == fold_name(text)]
    if len(whole) == 1 or len(found) == 1:
        return Place(unit=(whole or found)[0])
    return Place(unit=None, choices=found)
