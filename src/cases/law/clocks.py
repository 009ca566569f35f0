"""Which deadlines a case has: when each started and by which fact, when it ends, what met or stopped it.

Nothing here depends on the moment at which it is asked.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from cases.law.clock_rows import Clock, ClockOverlay, ClockStop, Trigger
from cases.law.deadline import FIRST_RECEIPT, ONE_DAY, Deadline, Ended, Moment, Watched, end_of
from cases.law.model import Law
from cases.law.starting import Start, concerns, firing, ids_of, speaking, starts_by_facts, starts_by_telling
from cases.values import UnitId, day_in_vietnam


def deadlines(case: Watched, law: Law) -> tuple[Deadline, ...]:
    """Return the deadlines that follow from a case, each clock in the version in force on the day that it started.

    Emergency measures and separation: D56 art. 26(3), 31, 32; plan and approval: art. 28. Days end at midnight in
    Vietnam and the day of the start does not count (Civil Code 2015, unverified).
    """
    return tuple(deadline for clock in law.clocks for deadline in examine(case, clock, law).deadlines)


class Examined(Struct, frozen=True, kw_only=True):
    """What a version of a clock asks of a case, or why it asks for nothing."""

    deadlines: tuple[Deadline, ...] = ()
    nothing: Literal["other-groups", "condition-not-met", "not-started", "version-not-in-force"] | None = None


def examine(case: Watched, clock: Clock, law: Law) -> Examined:
    """Return what one version of a clock asks of a case."""
    if clock.groups and case.groups.isdisjoint(clock.groups):
        return Examined(nothing="other-groups")
    if clock.when is not None and clock.when not in case.conditions:
        return Examined(nothing="condition-not-met")
    starts = (*starts_by_telling(case, clock, law), *starts_by_facts(case, clock))
    if not starts:
        return Examined(nothing="not-started")
    found = tuple(
        _deadline(case, clock, start, law) for start in starts if clock.covers_day(day_in_vietnam(start.moment.at))
    )
    return Examined(deadlines=found) if found else Examined(nothing="version-not-in-force")


def _deadline(case: Watched, clock: Clock, start: Start, law: Law) -> Deadline:
    begun = day_in_vietnam(start.moment.at)
    overlay = _overlay(clock, case.areas[clock.owed_by], begun, law)
    last, due_at, running_out_at = _due(clock, overlay or clock, start.moment.at, law)
    put_off = None if last is None else _moved(case, clock, start)
    if last is None or put_off is None or put_off[0] <= last:
        put_off = None
    else:
        kept = due_at - running_out_at
        last, due_at = put_off[0], end_of(put_off[0])
        running_out_at = due_at - kept
    met = [
        fact.moment(trigger.at, trigger.else_at)
        for trigger in clock.met_by
        for fact in speaking(case, clock, trigger, start)
    ]
    if not clock.same:
        met = [one for one in met if _is_behind(one, start, one.at)]
    return Deadline(
        clock=clock.id,
        rule=(overlay or clock).key,
        child=start.child,
        owner=case.owners[clock.owed_by],
        starts=start.moment,
        starts_by=start.by,
        own_receipt_at=case.own_receipts[clock.owed_by] if start.by == FIRST_RECEIPT else None,
        due_at=due_at,
        due_on=last,
        running_out_at=running_out_at,
        calendar_known=last is None or law.calendar.knows(begun, last),
        ends_in=clock.ends_in,
        moved_by=put_off[1] if put_off else None,
        met=min(met, key=lambda moment: moment.at, default=None),
        ended=_ended(case, clock, start, due_at, law),
    )


def _overlay(clock: Clock, areas: Sequence[UnitId], day: dt.date, law: Law) -> ClockOverlay | None:
    """Return the length that the nearest unit gave the clock by then, if one did."""
    in_force = [row for row in law.clock_overlays if row.clock == clock.id and row.covers_day(day)]
    return next((row for area in areas for row in in_force if row.unit == area), None)


def _due(
    clock: Clock, length: Clock | ClockOverlay, start: dt.datetime, law: Law
) -> tuple[dt.date | None, dt.datetime, dt.datetime]:
    """Return the last day, the due time, and from when on it is running out."""
    calendar, first = law.calendar, day_in_vietnam(start)
    if length.counted_in == "hours":
        due_at = start + dt.timedelta(hours=length.length)
        return None, due_at, due_at - dt.timedelta(hours=length.running_out)
    if length.counted_in == "days":
        last = first + dt.timedelta(days=length.length - clock.counts_first_day)
        if clock.last_day_on_holiday == "next-working-day":
            last = calendar.working_day_from(last)
        left = last - length.running_out * ONE_DAY
    else:
        begins = calendar.working_day_from(first) if clock.counts_first_day else first
        last = calendar.working_day_behind(begins, length.length - clock.counts_first_day)
        left = calendar.working_day_before(last, length.running_out)
    return last, end_of(last), end_of(left)


def _moved(case: Watched, clock: Clock, start: Start) -> tuple[dt.date, int] | None:
    """Return the latest day to which the last one was put off, and by which fact; not by what came after a new start.

    The fact that starts it may itself name a later day. None where nothing put it off.
    """
    moves = [
        (getattr(fact.says, trigger.to or trigger.at or "", None), fact.moment(trigger.at))
        for trigger in clock.moved_by
        for fact in firing(trigger, case)
        if concerns(fact, start, clock)
    ]
    if not moves:
        return None
    begun = start.moment.at
    others = (other for other in starts_by_facts(case, clock) if other.ids == start.ids)
    anew = min((other.moment.at for other in others if other.moment.at > begun), default=None)
    days = [
        (day, moment.version)
        for day, moment in moves
        if isinstance(day, dt.date) and begun <= moment.at and (anew is None or moment.at < anew)
    ]
    return max(days, default=None)


def _ended(case: Watched, clock: Clock, start: Start, due_at: dt.datetime, law: Law) -> Ended | None:
    """Return what stopped a clock: what voids it first, then what ended it earliest."""
    found = [
        Ended(
            type=standing.type,
            version=standing.version,
            at=standing.at,
            recorded_at=standing.recorded_at,
            stop=stop.id,
            voids=stop.effect == "voids",
        )
        for stop in law.stops_of_clocks[clock.id]
        if stop.by.event in case.by_type and (standing := _stopped(case, clock, stop, start, due_at)) is not None
    ]
    return min(found, key=lambda one: (not one.voids, one.at), default=None)


def _stopped(case: Watched, clock: Clock, stop: ClockStop, start: Start, due_at: dt.datetime) -> Moment | None:
    """Return by what a stop stands for the child, or for each of the children, that a clock was started for."""
    of_each = [replace(start, child=child, ids=ids_of(case, child)) for child in start.every] or [start]
    found = [_standing(case, clock, stop, one, due_at) for one in of_each]
    stands = [one for one in found if one is not None]
    return max(stands, key=_when) if len(stands) == len(found) else None


def _standing(case: Watched, clock: Clock, stop: ClockStop, start: Start, due_at: dt.datetime) -> Moment | None:
    """Return by what a stop stands: now, where it voids; when the act was due, where it ends. The last word counts.

    Of a period nobody misses the end: what follows it is stopped at any time.
    """

    def said(triggers: Iterable[Trigger]) -> Iterator[Moment]:
        for trigger in triggers:
            for fact in speaking(case, clock, trigger, start):
                one, so_by = fact.moment(trigger.at, trigger.else_at), fact.so_by(trigger.at, trigger.else_at)
                in_time = clock.ends_in == "elapsed" or so_by <= due_at
                if stop.effect == "voids" or (in_time and _is_behind(one, start, so_by)):
                    yield one

    stopped = max(said((stop.by,)), key=_when, default=None)
    if stopped is None or not stop.unless:
        return stopped
    until = start.anew_at if stop.effect == "ends" else None
    undone = (one for one in said(stop.unless) if until is None or one.at < until)
    return None if any(_when(one) > _when(stopped) for one in undone) else stopped


def _is_behind(one: Moment, start: Start, so_by: dt.datetime) -> bool:
    """Return whether something was so behind a start, or may have been: on the day, at whatever hour, of the start."""
    return start.behind is None or _when(one) > start.behind or one.at < start.behind[0] < so_by


def _when(moment: Moment) -> tuple[dt.datetime, int]:
    return moment.at, moment.version
