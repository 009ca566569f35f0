"""The small types that every part of the house speaks in."""

import datetime as dt
from typing import Annotated, NewType

import msgspec
from msgspec import Meta

CaseId = NewType("CaseId", str)
"""A case: a UUID in its usual lower-case form."""

SubjectId = NewType("SubjectId", str)
"""A person in a stream, with a key of their own, or the matter of a case: a UUID."""

UnitId = NewType("UnitId", str)
"""A commune, district or province in its time: GSO code, `~`, first day (`06463~2025-07-01`, `06505~`)."""

COUNTRY = UnitId("vn~")
"""The whole country, as a scope."""

Dong = Annotated[int, Meta(ge=1, le=10**15)]
"""An amount of money in whole đồng."""

DongInAll = Annotated[int, Meta(ge=1)]
"""What several amounts come to, in whole đồng: it may be more than anybody can enter at once."""

VIETNAM = dt.timezone(dt.timedelta(hours=7))
"""The zone in which Vietnam counts its days; it has had no other since 1975."""
_SECOND_DAY = dt.date.min + dt.timedelta(days=1)


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """The base of everything that is compared by what it holds: frozen values, of which none holds itself."""


class Interval(Value, frozen=True, kw_only=True):
    """The days on which something may have happened, both included, in Vietnam."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        """Refuse an interval that ends before it begins.

        :raises ValueError: if the last day is before the first.
        """
        if self.last < self.first:
            message = "the last possible day is before the first"
            raise ValueError(message)

    def within(self, other: "Interval") -> bool:
        """Return whether all of these days are days of the other."""
        return other.first <= self.first and self.last <= other.last

    def meets(self, other: "Interval") -> bool:
        """Return whether the two share a day."""
        return self.first <= other.last and other.first <= self.last

    @property
    def year(self) -> int | None:
        """The calendar year that holds all of these days, or None if they lie in several."""
        return self.first.year if self.first.year == self.last.year else None


def one_day(day: dt.date) -> Interval:
    """Return a day as the only one of an interval."""
    return Interval(first=day, last=day)


def year_of(year: int) -> Interval:
    """Return the days of a calendar year."""
    return Interval(first=dt.date(year, 1, 1), last=dt.date(year, 12, 31))


def month_after(day: dt.date) -> dt.date:
    """Return the first day of the month after the one that a day is in."""
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def midnight_of(day: dt.date) -> dt.datetime:
    """Return the instant at which a day begins in Vietnam; of the first day of all time, that of the next one.

    It began before there is an instant in UTC for it.
    """
    return dt.datetime.combine(max(day, _SECOND_DAY), dt.time(), VIETNAM)


def day_in_vietnam(instant: dt.datetime) -> dt.date:
    """Return the calendar day in Vietnam at an instant."""
    return instant.astimezone(VIETNAM).date()
