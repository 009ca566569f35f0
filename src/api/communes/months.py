"""The months of a commune's year: which are over, and which cases fall into each."""

import datetime as dt

from cases.nil_return.nil_return import ends
from cases.places.unit import Unit
from cases.values import Interval
from projections.case_files.happening import Happened

MONTHS = range(1, 13)


def falls_into(case: Happened, year: int, month: int) -> bool:
    """Return whether all days on which a case may have happened lie in a month; unknown days are that of receipt."""
    return case.days.within(_days(year, month))


def over(unit: Unit, year: int, month: int, today: dt.date) -> bool:
    """Return whether a month is over in which a unit existed."""
    days = _days(year, month)
    return today > days.last and unit.in_force(days)


def _days(year: int, month: int) -> Interval:
    return Interval(first=dt.date(year, month, 1), last=ends(year, month) - dt.timedelta(days=1))
