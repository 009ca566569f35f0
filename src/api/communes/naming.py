"""Units of a year and months of a commune, as they are named from outside."""

import datetime as dt

from api import times
from api.asking import EARLIEST, invalid_parameter
from api.communes.months import MONTHS
from api.communes.returns import Month
from api.units import Level, found
from cases.places.register import Places
from cases.places.unit import Unit
from cases.values import day_in_vietnam, year_of

YEAR_FIRST = 1990
YEARS_AHEAD = 1


def found_in_year(places: Places, given: str, year: int, *, level: Level | None) -> Unit:
    """Return the unit that a code or unit id names in a year.

    :raises ProblemError: 422 for a year out of reach, and as for any place that is named.
    """
    if not YEAR_FIRST <= year <= day_in_vietnam(times.now()).year + YEARS_AHEAD:
        raise invalid_parameter("year")
    return found(places, given, "unit", days=year_of(year), level=level)


def year_at(as_of: dt.datetime | None) -> int:
    """Return the year of a moment of the past, or of its first year within reach; this one where it is none."""
    now = times.now()
    if as_of is None or as_of.tzinfo is None or as_of > now:
        return day_in_vietnam(now).year
    return max(YEAR_FIRST, day_in_vietnam(max(as_of, EARLIEST)).year)


def month_of(places: Places, given: str, year: int, month: int) -> Month:
    """Return the month of a commune.

    :raises ProblemError: 422 for a month that is none, and as above.
    """
    unit = found_in_year(places, given, year, level="commune")
    if month not in MONTHS:
        raise invalid_parameter("month")
    return Month(unit=unit, year=year, month=month)
