"""The rows of the calendar: what stands in days.toml. A part of the law, kept and adopted with it.

As of all rows of the law: never rename a field, never change a type or a default; a new field needs a default.
"""

import datetime as dt
from typing import Literal

from cases.law.rows import Coded, Named
from cases.values import Value

How = Literal["itself", "substitute", "swapped"]
"""Why nobody works on a day: it is the holiday; it stands in for one that fell on a day of rest; it was swapped for a
day of rest on which people work instead."""


class Holiday(Coded, frozen=True, kw_only=True):
    """A public holiday. One with a month and a day of our own calendar is a day off in every year it is in force."""

    month: int | None = None
    day: int | None = None


class DayOff(Value, frozen=True, kw_only=True):
    """A day of one year on which nobody works, and by which holiday."""

    on: dt.date
    holiday: str
    how: How = "itself"


class CalendarYear(Named, frozen=True, kw_only=True):
    """What was fixed for one year: the days of the moon, days of rest that stand in, days that were swapped."""

    year: int
    adopted_on: dt.date | None = None
    """The day on which it was made known; None where we do not know it. Of several rows of a year the last counts."""
    off: tuple[DayOff, ...]
    worked: tuple[dt.date, ...] = ()
    """Days of rest on which people work, for a day that was swapped."""

    @property
    def key(self) -> str:
        """What names this version of a year."""
        return f"{self.year}@{self.adopted_on or 'unknown'}"
