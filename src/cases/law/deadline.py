"""What clocks see of a case, and what a deadline is. It holds no verdict: what moves with the clock is asked for."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice, zip_longest
from typing import Literal

from msgspec import Struct

from cases.law.clock_rows import EndsIn
from cases.values import SubjectId, UnitId, Value, day_in_vietnam, midnight_of

State = Literal["running", "running-out", "met", "met-late", "missed", "elapsed", "not-due"]
FIRST_RECEIPT = "first-receipt"
ONE_DAY = dt.timedelta(days=1)
LAST_DAY = dt.date.max - 2 * ONE_DAY
"""Nobody's day; from it a day in Vietnam can still be told as an instant."""


class Moment(Value, frozen=True, kw_only=True):
    """That something was so: by which fact, when, and when that came on record."""

    type: str
    version: int
    at: dt.datetime
    recorded_at: dt.datetime


class ClockFact(Struct, frozen=True, kw_only=True):
    """A fact of a case as clocks see it: its type, what it says as corrected, and when it came on record."""

    version: int
    type: str
    recorded_at: dt.datetime
    says: object

    def moment(self, *fields: str | None) -> Moment:
        """Return when it was so: as it says in the first of some fields that it fills, a day from its beginning.

        Nothing was so only after it came on record.
        """
        at = self._said(fields)
        if isinstance(at, dt.date) and not isinstance(at, dt.datetime):
            at = midnight_of(min(at, LAST_DAY)).astimezone(dt.UTC)
        if not isinstance(at, dt.datetime) or at > self.recorded_at:
            at = self.recorded_at
        return Moment(type=self.type, version=self.version, at=at, recorded_at=self.recorded_at)

    def so_by(self, *fields: str | None) -> dt.datetime:
        """Return by when it was so at the latest: of a day alone nobody knows the hour, and its end counts."""
        at = self._said(fields)
        if isinstance(at, dt.date) and not isinstance(at, dt.datetime):
            return min(end_of(at), self.recorded_at)
        return self.moment(*fields).at

    def _said(self, fields: Iterable[str | None]) -> object:
        said = (getattr(self.says, field, None) for field in fields if field is not None)
        return next((one for one in said if one is not None), None)


class Watched(Struct, frozen=True, kw_only=True, dict=True):
    """A case as clocks see it."""

    groups: frozenset[str]
    """The rule groups that its kinds are in."""
    conditions: frozenset[str]
    owners: Mapping[str, UnitId]
    """Whose the acts are that the commune of the event, or of residence, or the province owes."""
    areas: Mapping[str, tuple[UnitId, ...]]
    """What each of these lies in, nearest first."""
    own_receipts: Mapping[str, dt.datetime | None]
    """When each of these, if it is a commune, was told itself."""
    children: tuple[SubjectId, ...]
    """The children who live, as far as is known, each person once; each has their own clocks."""
    same: Mapping[SubjectId, frozenset[SubjectId]] = {}
    """Every id of those who were found to stand under several."""
    added: Mapping[SubjectId, ClockFact] = {}
    """The fact that told of each child whom the report did not tell of."""
    receipts: tuple[ClockFact, ...]
    facts: tuple[ClockFact, ...]
    """Its facts, oldest first; what opened it again because it protects a child stands there as a reopening, too."""

    @cached_property
    def by_type(self) -> Mapping[str, Sequence[ClockFact]]:
        """Its facts by their type, of each the oldest first."""
        found: dict[str, list[ClockFact]] = {}
        for fact in self.facts:
            found.setdefault(fact.type, []).append(fact)
        return found

    def first_receipt(self, since: dt.date) -> Moment | None:
        """When anyone first received a report of it, from a day on: what was received before runs no clock."""
        return next((one for one, day in self._received if day >= since), None)

    def reported_anew(self, first: Moment) -> Sequence[tuple[Moment, dt.datetime]]:
        """Return the first report after each closing of the case, with that closing; the very first is none of them."""
        anew = []
        for closed_at, following in zip_longest(self._closings, self._closings[1:]):
            after = (
                one for one, _ in self._received if one.at > closed_at and (following is None or one.at <= following)
            )
            anew += [(one, closed_at) for one in islice(after, 1) if one.at > first.at]
        return anew

    def closed_before(self, told: Moment) -> dt.datetime | None:
        """When the case was closed last before something was told, or None if it was not."""
        return max((closed_at for closed_at in self._closings if closed_at < told.at), default=None)

    @cached_property
    def _received(self) -> Sequence[tuple[Moment, dt.date]]:
        """When it was reported, each time with its day in Vietnam, the earliest first."""
        told = sorted((fact.moment("received_at") for fact in self.receipts), key=lambda one: one.at)
        return [(one, day_in_vietnam(one.at)) for one in told]

    @cached_property
    def _closings(self) -> Sequence[dt.datetime]:
        return sorted({fact.moment("closed_at").at for fact in self.by_type.get("case.closed", ())})


class Ended(Moment, frozen=True, kw_only=True):
    """What stopped a clock: by which row of the law, and whether nothing ever was owed."""

    stop: str
    voids: bool


class Deadline(Value, frozen=True, kw_only=True):
    """What is owed from when to when, and the facts that say so."""

    clock: str
    rule: str
    """The version of the clock, or of the overlay in its place."""
    child: SubjectId | None
    owner: UnitId
    starts: Moment
    starts_by: str
    """The named moment or the type of the fact that started it."""
    own_receipt_at: dt.datetime | None
    """When the commune whose it is was told itself, beside the first receipt by anyone."""
    due_at: dt.datetime
    """By then: of days, the midnight after the last one."""
    due_on: dt.date | None
    """The last day; None for hours."""
    running_out_at: dt.datetime
    calendar_known: bool
    """Whether the days of the moon, and days that were moved, are known of all years that it reaches into."""
    ends_in: EndsIn = "missed"
    """What it comes to when it is over, unmet and not stopped."""
    moved_by: int | None = None
    """The version of the fact that put the last day off."""
    met: Moment | None = None
    ended: Ended | None = None

    @property
    def settled(self) -> State | None:
        """What it comes to at any moment, or None while that moves with the clock."""
        if self.ended is not None and self.ended.voids:
            return "not-due"
        if self.met is not None:
            return "met" if self.met.at <= self.due_at else "met-late"
        return "not-due" if self.ended is not None else None

    def state(self, at: dt.datetime) -> State:
        """Return where it stands at an instant."""
        if self.settled is not None:
            return self.settled
        if at > self.due_at:
            return self.ends_in
        return "running-out" if at >= self.running_out_at else "running"

    @property
    def recorded_late(self) -> bool:
        """Whether what was done in time came on record only after the due time."""
        return self.met is not None and self.met.at <= self.due_at < self.met.recorded_at

    @property
    def settled_since(self) -> dt.datetime | None:
        """Since when the record says that it was met or ended in time; None while nothing says so."""
        in_time = [one for one in (self.met, self.ended) if one is not None and one.at <= self.due_at]
        return min((one.recorded_at for one in in_time), default=None)

    @property
    def can_lapse(self) -> bool:
        """Whether, once it is due, nothing on record by then had met it. A period that is over has not lapsed."""
        if self.ends_in != "missed":
            return False
        voided = self.ended is not None and self.ended.voids
        return not voided and (self.settled_since is None or self.settled_since > self.due_at)


@lru_cache(maxsize=10_000)
def end_of(day: dt.date) -> dt.datetime:
    """Return the instant at which a day ends in Vietnam."""
    return midnight_of(min(day, LAST_DAY) + ONE_DAY).astimezone(dt.UTC)
