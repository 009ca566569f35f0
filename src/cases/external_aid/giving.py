"""Aid from others than the fund: monthly gifts of a donor to pupils, of a union to orphans. One stream a promise.

It stands beside the fund's ledger and never in it: nobody of the fund holds this money. A promise goes on as long as it
says, past the sixteenth birthday too. Which months were missed is told when it is asked, never stored.

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.persons import Details
from cases.refusals import Invalid, Refused
from cases.values import Dong, SubjectId, UnitId, Value, month_after

STREAM_PREFIX = "external-aid-"
RECEIVERS_MAX = 100_000

Receivers = Annotated[int, Meta(ge=1, le=RECEIVERS_MAX)]
GiverKind = Literal["person", "organisation", "anonymous"]
Ending = Literal["on-day", "end-of-upper-secondary", "not-stated"]


class Giver(Value, frozen=True, kw_only=True):
    """Who gives, where it is known and they agree to be recorded."""

    subject_id: SubjectId
    details: Details | None = None


class Receiver(Value, frozen=True, kw_only=True):
    """For whom it is, where it is one of them alone."""

    subject_id: SubjectId
    details: Details | None = None


class Paper(Value, frozen=True, kw_only=True):
    """The paper that says so, and a passage in it. Never a person."""

    document: str
    passage: str | None = None


class AidPromised(Event, frozen=True, kw_only=True, tag="external-aid.promised"):
    """Somebody promised so much a month to each of some children."""

    aid_id: str
    area: UnitId
    giver_kind: GiverKind
    giver: Giver | None = None
    receivers: Receivers = 1
    receiver: Receiver | None = None
    monthly_vnd: Dong
    """To each, a month; the least, where it is not the same for all."""
    monthly_vnd_max: Dong | None = None
    first_month: dt.date
    """The first day of the first month."""
    last_month: dt.date | None = None
    ending: Ending = "not-stated"
    source: Paper


class AidGiven(Event, frozen=True, kw_only=True, tag="external-aid.given"):
    """What was promised for a month was given, to all or to some of them."""

    aid_id: str
    gift_id: str
    month: dt.date
    receivers: Receivers = 1
    amount_vnd: Dong
    given_on: dt.date
    source: Paper


class AidEnded(Event, frozen=True, kw_only=True, tag="external-aid.ended"):
    """It ended with this month."""

    aid_id: str
    last_month: dt.date
    source: Paper


AidEvent = AidPromised | AidGiven | AidEnded


class Aid(msgspec.Struct, frozen=True, kw_only=True):
    """A promise with what came of it."""

    promised: AidPromised | None = None
    given: tuple[AidGiven, ...] = ()
    ended: AidEnded | None = None

    def months(self, until: dt.date) -> tuple[dt.date, ...]:
        """Return the first day of each month for which aid was promised, up to a day."""
        if self.promised is None:
            return ()
        ends = (until, self.promised.last_month, self.ended.last_month if self.ended else None)
        last = min(day for day in ends if day is not None)
        found, month = [], self.promised.first_month
        while month <= last:
            found.append(month)
            month = month_after(month)
        return tuple(found)

    def missed(self, until: dt.date) -> tuple[tuple[dt.date, int], ...]:
        """Return the months over by a day for which fewer gifts are on record than promised, and how many lack."""
        promised = self.promised
        if promised is None:
            return ()
        got: dict[dt.date, int] = {}
        for one in self.given:
            got[one.month] = got.get(one.month, 0) + one.receivers
        over = (month for month in self.months(until) if month_after(month) <= until)
        return tuple((month, lack) for month in over if (lack := promised.receivers - got.get(month, 0)) > 0)


def stream_of(aid_id: str) -> str:
    """Return the name of a promise's stream."""
    return f"{STREAM_PREFIX}{aid_id}"


def fold(history: Iterable[Recorded | Event]) -> Aid:
    """Return what a stream amounts to."""
    aid = Aid()
    for one in history:
        event = one if isinstance(one, Event) else one.event
        match event:
            case AidPromised():
                aid = replace(aid, promised=event)
            case AidGiven():
                aid = replace(aid, given=(*aid.given, event))
            case AidEnded():
                aid = replace(aid, ended=event)
            case _:
                pass
    return aid


def decide(event: AidEvent, aid: Aid) -> tuple[Event, ...]:
    """Return what happened, or nothing if it is on record.

    :raises Refused: `aid-exists` or `entry-exists`, if something else has this id.
    :raises Invalid: `aid-unknown`; `month-not-promised`, before the first or behind the last; `days-reversed`.
    """
    promised = aid.promised
    if isinstance(event, AidPromised):
        return _decide_promise(event, promised)
    if promised is None:
        raise Invalid("aid-unknown", "aid_id")
    match event:
        case AidGiven():
            known = next((one for one in aid.given if one.gift_id == event.gift_id), None)
            if known is not None and known != event:
                raise Refused("entry-exists")
            if event.month not in aid.months(event.month):
                raise Invalid("month-not-promised", "month")
            return () if known else (event,)
        case AidEnded():
            if event.last_month < promised.first_month:
                raise Invalid("days-reversed", "last_month")
            return () if event == aid.ended else (event,)


def _decide_promise(event: AidPromised, known: AidPromised | None) -> tuple[Event, ...]:
    if event.last_month is not None and event.last_month < event.first_month:
        raise Invalid("days-reversed", "last_month")
    if event.monthly_vnd_max is not None and event.monthly_vnd_max < event.monthly_vnd:
        raise Invalid("amounts-reversed", "monthly_vnd_max")
    if known is None:
        return (event,)
    # Names are sealed once they are on record: they cannot be compared.
    if replace(known, giver=None, receiver=None) == replace(event, giver=None, receiver=None):
        return ()
    raise Refused("aid-exists")


def tags(event: Event) -> tuple[str, ...]:
    """Return what a promise shall be found by: its area, and whoever is named in it."""
    if not isinstance(event, AidPromised):
        return ()
    named = (event.giver, event.receiver)
    return (f"unit:{event.area}", *(f"subject:{one.subject_id}" for one in named if one is not None))
