"""Instants and days as clients send them, held against the clock. Only the edge reads it."""

import datetime as dt
from uuid import UUID

from cases import ids
from cases.refusals import Invalid
from cases.values import VIETNAM, Interval, day_in_vietnam

AHEAD_TOLERATED = dt.timedelta(minutes=10)
CLOCK_WRONG_TOLERATED = dt.timedelta(hours=26)


def now() -> dt.datetime:
    """Return this instant."""
    return dt.datetime.now(dt.UTC)


def new_id() -> UUID:
    """Return a new random id, behind those that were made before."""
    return ids.new_id(now())


def last_day(instant: dt.datetime) -> dt.date | None:
    """Return the day in Vietnam that ends at an instant; None for an instant within a day."""
    local = instant.astimezone(VIETNAM)
    return None if local.time() != dt.time.min else local.date() - dt.timedelta(days=1)


def received(instant: dt.datetime, path: str, *, at: dt.datetime) -> tuple[dt.datetime, bool]:
    """Return an instant that a weak PC's clock may have set, and whether that clock is suspect.

    :raises Invalid: `in-the-future`, if it is later than now by more than 26 hours.
    """
    ahead = instant - at
    if ahead > CLOCK_WRONG_TOLERATED:
        raise Invalid("in-the-future", path)
    return _in_utc(instant, path), ahead > AHEAD_TOLERATED


def year_of_receipt(instant: dt.datetime) -> int:
    """Return the year in Vietnam at an instant; of the first and the last hours of all time, the year that they say."""
    try:
        return day_in_vietnam(instant).year
    except OverflowError:
        return instant.year


def past_instant(instant: dt.datetime, path: str, *, at: dt.datetime) -> dt.datetime:
    """Return an instant that cannot lie ahead.

    :raises Invalid: `in-the-future`, if it is later than now by more than ten minutes.
    """
    if instant - at > AHEAD_TOLERATED:
        raise Invalid("in-the-future", path)
    return _in_utc(instant, path)


def _in_utc(instant: dt.datetime, path: str) -> dt.datetime:
    try:
        in_utc = instant.astimezone(dt.UTC)
    except OverflowError:
        # The first hours of the year 1, which are in no year in UTC.
        raise Invalid("field-instant", path) from None
    if in_utc.date() == dt.date.min:
        # The first instant of all time is no instant to the database, but minus infinity: nobody could read it again.
        raise Invalid("field-instant", path)
    return in_utc


def past_day(day: dt.date | None, path: str, *, at: dt.datetime) -> dt.date | None:
    """Return a day that cannot lie ahead, a PC's clock that is a day off allowed for.

    :raises Invalid: `in-the-future`, if it is later than tomorrow.
    """
    if day is not None and day > day_in_vietnam(at + CLOCK_WRONG_TOLERATED):
        raise Invalid("in-the-future", path)
    return day


def occurred(on: dt.date | None, first: dt.date | None, last: dt.date | None, *, at: dt.datetime) -> Interval | None:
    """Return the days on which something may have happened: `occurred_on`, or from and until; None if nobody knows.

    :raises Invalid: `days-twice`, if both ways are used; `days-reversed`; `in-the-future`; `field-missing`, if only the
        last day is given.
    """
    if on is not None and (first is not None or last is not None):
        raise Invalid("days-twice", "occurred_on")
    first = on if on is not None else first
    if first is None:
        if last is not None:
            raise Invalid("field-missing", "occurred_from", {"field": "occurred_from"})
        return None
    last = first if last is None else last
    if last < first:
        raise Invalid("days-reversed", "occurred_until")
    past_day(first, "occurred_on" if on else "occurred_from", at=at)
    past_day(last, "occurred_on" if on else "occurred_until", at=at)
    return Interval(first=first, last=last)


def day_or_none(text: str) -> dt.date | None:
    """Return the day that a text is, or None if it is none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
