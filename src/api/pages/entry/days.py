"""On which days the places of a form are meant, field by field: those on which the API resolves them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from api import times
from api.cases.timeline import TimelineItem
from api.pages.entry.shape import Asked
from api.pages.entry.typed import Typed
from cases.values import Interval, day_in_vietnam, one_day

_BY_RECEIPT = ("commune_of_residence", "commune_of_stay", "received_in")
"""Where a child lives and stays, and who took the report in, is told as of the receipt."""
_UNDER = ("", "changes.")
"""Where the days of what happened stand: in a report or a finding, and in a correction."""


class Days(Struct, frozen=True, kw_only=True):
    """The days on which places are meant, and of some fields others."""

    usual: Interval
    by_field: Mapping[str, Interval] = {}

    def of(self, path: str) -> Interval:
        """Return the days of the field that a path leads to; one of several goes by the name of them all."""
        name = next(part for part in reversed(path.split(".")) if not part.isdecimal())
        return self.by_field.get(name, self.usual)


def of_report(typed: Typed, today: dt.date) -> Days:
    """Return the days of a report: when it happened, or else when it was received; of some fields that alone."""
    received = one_day(_day(typed.one("received_at")) or today)
    return Days(usual=_happened(typed) or received, by_field=dict.fromkeys(_BY_RECEIPT, received))


def of_matter(typed: Typed, *, happened: Interval, received: dt.date, own: dt.date) -> Days:
    """Return the days of what is found of a matter, or corrected: as it is said now, or else as the case has it.

    Whose answer a corrected fact was is meant on the fact's own day.
    """
    by_field = {**dict.fromkeys(_BY_RECEIPT, one_day(received)), "unit": one_day(own)}
    return Days(usual=_happened(typed) or happened, by_field=by_field)


def own_day(asked: Iterable[Asked], typed: Typed, fact: TimelineItem | None, today: dt.date) -> dt.date:
    """Return the day of an act, or of the fact that it corrects: as it is typed, or else on record; else today."""
    data = {} if fact is None else fact.as_corrected or fact.data or {}
    for path in _instants(asked):
        day = _day(typed.one(path))
        if day is None and (said := data.get(path.rpartition(".")[2])):
            day = day_in_vietnam(dt.datetime.fromisoformat(said))
        if day is not None:
            return day
    return today


def _instants(asked: Iterable[Asked], under: str = "") -> Iterator[str]:
    for one in asked:
        if one.control == "instant":
            yield under + one.name
        elif one.control == "one":
            yield from _instants(one.parts, f"{under}{one.name}.")


def _happened(typed: Typed) -> Interval | None:
    """Return the days on which something happened, as they were typed, or None."""
    for under in _UNDER:
        first = _day(typed.one(f"{under}occurred_on")) or _day(typed.one(f"{under}occurred_from"))
        if first is not None:
            last = _day(typed.one(f"{under}occurred_until")) or first
            return Interval(first=first, last=max(first, last))
    return None


def _day(text: str) -> dt.date | None:
    """Return the day that a day or an instant begins with, or None where none was typed."""
    return times.day_or_none(text[:10])
