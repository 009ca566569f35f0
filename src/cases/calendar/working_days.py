"""Which days are working days, and which day lies some working days behind another."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, lru_cache

from msgspec import Struct

from cases.calendar.rows import CalendarYear, Holiday

_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)
DAYS_KEPT_MAX = 10_000
"""How many days a calendar remembers the nature of: more than twenty years."""


class Calendar(Struct, frozen=True, kw_only=True, dict=True):
    """The calendar of offices: five days a week but public holidays, the days that stand in, and what was swapped."""

    holidays: tuple[Holiday, ...] = ()
    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()
    years: frozenset[int] = frozenset()
    """The years of which it is known which days stand in and were swapped, and when Tết was."""

    def knows(self, first: dt.date, last: dt.date) -> bool:
        """Return whether all years from one day to another are known; in others the days of the moon are missing."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    @cached_property
    def is_working_day(self) -> Callable[[dt.date], bool]:
        """Whether offices work on a day; the same days are asked for again and again."""
        return lru_cache(maxsize=DAYS_KEPT_MAX)(self._is_working_day)

    def _is_working_day(self, day: dt.date) -> bool:
        if day in self.worked:
            return True
        return not (day.weekday() >= _SATURDAY or day in self.off or self._is_holiday(day))

    def working_day_behind(self, day: dt.date, count: int) -> dt.date:
        """Return the working day that is so many working days behind a day, which itself does not count."""
        while count:
            day += _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def working_day_from(self, day: dt.date) -> dt.date:
        """Return the day itself if offices work on it, otherwise the next on which they do."""
        return day if self.is_working_day(day) else self.working_day_behind(day, 1)

    def working_day_before(self, day: dt.date, count: int) -> dt.date:
        """Return the working day that is so many working days before a day, which itself does not count."""
        while count:
            day -= _ONE_DAY
            count -= self.is_working_day(day)
        return day

    def _is_holiday(self, day: dt.date) -> bool:
        return any(
            (one.in_force_from or dt.date.min) <= day <= (one.in_force_until or dt.date.max)
            for one in self._of_every_year.get((day.month, day.day), ())
        )

    @cached_property
    def _of_every_year(self) -> Mapping[tuple[int | None, int | None], Sequence[Holiday]]:
        """The holidays by their month and day; those of the moon have none, and stand among the days off."""
        found: dict[tuple[int | None, int | None], list[Holiday]] = {}
        for one in self.holidays:
            found.setdefault((one.month, one.day), []).append(one)
        return found


def calendar_of(holidays: Sequence[Holiday], years: Sequence[CalendarYear]) -> Calendar:
    """Return the calendar that some rows make; of several rows of a year the one adopted last."""
    latest: dict[int, CalendarYear] = {}
    for row in years:
        known = latest.get(row.year)
        if known is None or (known.adopted_on or dt.date.min) <= (row.adopted_on or dt.date.min):
            latest[row.year] = row
    return Calendar(
        holidays=tuple(holidays),
        off=frozenset(day.on for row in latest.values() for day in row.off),
        worked=frozenset(day for row in latest.values() for day in row.worked),
        years=frozenset(latest),
    )
