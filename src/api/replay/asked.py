"""What a replay is asked for, as people type it: a moment, a case by its id or number, a commune by its code."""

import datetime as dt
import re
from uuid import UUID

from msgspec import Struct

from cases.case_number.numbering import CaseNumberIssued, stream_of
from cases.handling import Record
from cases.places.register import Places
from cases.places.unit import Unit
from cases.values import VIETNAM, CaseId, Interval, day_in_vietnam, year_of

_NUMBER = re.compile(r"([0-9a-z]{2,5})-([0-9]{4})-([0-9]{4,9})")


class NoInstant(ValueError):
    """A text is no moment."""


class NotACommune(ValueError):
    """A unit is of another level."""


class Instant(Struct, frozen=True, kw_only=True):
    """A moment that was asked for; `assumed` where nobody said an offset, and Vietnam's was taken."""

    at: dt.datetime
    assumed: bool

    @property
    def in_vietnam(self) -> dt.datetime:
        """The moment as clocks in Vietnam show it."""
        return self.at.astimezone(VIETNAM)


def read_instant(text: str) -> Instant:
    """Return the moment that a text names: an instant with an offset, or a day or a time of clocks in Vietnam.

    :raises NoInstant: if it names none.
    """
    try:
        at = dt.datetime.fromisoformat(text.strip())
        # Years at the very ends of time are in no year elsewhere.
        at.replace(tzinfo=at.tzinfo or VIETNAM).astimezone(dt.UTC)
    except (ValueError, OverflowError):
        raise NoInstant(text) from None
    return Instant(at=at, assumed=False) if at.tzinfo else Instant(at=at.replace(tzinfo=VIETNAM), assumed=True)


def find_commune(places: Places, given: str, *, on: dt.date | None, year: int | None, moment: Instant) -> Unit:
    """Return the commune that a unit id names, or a code on a day: the given one, else in the year, else at the moment.

    A code that only one unit has ever borne names that one, whatever the day.

    :raises UnitNotResolvedError: if it names none then, or two.
    :raises NotACommune: if it is a district or a province.
    """
    day = on or day_in_vietnam(moment.at)
    days = year_of(year) if year is not None and on is None else Interval(first=day, last=day)
    bearing = places.bearing(given) if on is None and "~" not in given else ()
    if len(bearing) == 1:
        (unit,) = bearing
    else:
        unit = places.unit(given) if "~" in given and on is None else places.resolve(given, days=days)
    if unit.level != "commune":
        raise NotACommune(unit.full_name)
    return unit


async def find_case(record: Record, given: str) -> CaseId | None:
    """Return the case of an id or a number, or None if there never was one."""
    numbered = _NUMBER.fullmatch(given)
    if numbered is None:
        try:
            return CaseId(str(UUID(given)))
        except ValueError:
            return None
    code, year, _ = numbered.groups()
    stream = stream_of(code, int(year))
    history = (await record.histories([stream]))[stream]
    issued = (one.event for one in history if isinstance(one.event, CaseNumberIssued))
    return next((event.case_id for event in issued if event.case_number == given), None)
