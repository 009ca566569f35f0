"""The three levels of protection: what is planned, done and overdue on each, and on which a child stands, and when.

Prevention stands outside the plan (LTE art. 48), support and intervention in it and beside it (art. 49, 50, 52(1)); aid
to a bereaved family is aid and no level. All of it is derived: nothing here is ever stored as a verdict.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, get_args

from msgspec.structs import replace

from cases.case.assessed import Death, death_that_stands, same_person
from cases.case.protection import MeasureOutcome, Plan, PlanDecision
from cases.case.state import Case, Level, Measure
from cases.case.stays import stays
from cases.values import SubjectId, Value, day_in_vietnam, midnight_of

LEVELS: tuple[Level, ...] = get_args(Level)
ChildLevel = Literal["support", "intervention"]
"""A level that a child stands on; prevention is for all children."""
_OF_A_CHILD = frozenset(get_args(ChildLevel))


EARLIEST = dt.date(1900, 1, 1)
"""Nobody who is a child now stood on a level before: a slip of the pen in a day stops nothing."""


class Counted(Value, frozen=True, kw_only=True):
    """A measure that counts on a level: outside a plan, of the plan that runs, or done under one that ran."""

    measure_id: str
    level: Level
    children: tuple[SubjectId, ...]
    plan_id: str | None
    begun_on: dt.date
    """The day of its arrangement, or of the approval of its plan."""
    due_on: dt.date | None
    done_on: dt.date | None

    @property
    def day(self) -> dt.date:
        """The day by whose year and by whose commune it counts: when it was due, or else done, or else begun."""
        return self.due_on or self.done_on or self.begun_on

    def is_overdue(self, today: dt.date) -> bool:
        """Return whether it was due before today and is not done."""
        return self.done_on is None and self.due_on is not None and self.due_on < today


class Count(Value, frozen=True, kw_only=True):
    """How far the measures of a level are."""

    planned: int = 0
    done: int = 0
    overdue: int = 0


class Stretch(Value, frozen=True, kw_only=True):
    """A time in which a child stood on a level: from an instant to before another, which is None while it goes on."""

    level: ChildLevel
    from_at: dt.datetime
    until_at: dt.datetime | None


def counts(measures: Iterable[Counted], today: dt.date) -> dict[Level, Count]:
    """Return, for each level, how many measures there are, how many are done, how many are overdue on a day."""
    by_level: dict[Level, list[Counted]] = {level: [] for level in LEVELS}
    for measure in measures:
        by_level[measure.level].append(measure)
    return {
        level: Count(
            planned=len(several),
            done=sum(one.done_on is not None for one in several),
            overdue=sum(one.is_overdue(today) for one in several),
        )
        for level, several in by_level.items()
    }


def counted(case: Case) -> tuple[Counted, ...]:
    """Return the measures that count: those outside a plan, and of each child's plans what runs and what was done.

    What an approved plan left undone when a later one took its place is planned no longer, and so never overdue.
    """
    latest = _latest(case.protection.outcomes)
    found = [_outside(case, measure, latest) for measure in case.measures if measure.level is not None]
    for plan, approval in _approved(case):
        for one in plan.measures:
            done_on = _done_on(latest.get(one.measure_id), None)
            if done_on is not None or _next_plan(case, one.child, plan) is None:
                found.append(
                    Counted(
                        measure_id=one.measure_id,
                        level=one.level,
                        children=(one.child,),
                        plan_id=plan.plan_id,
                        begun_on=day_in_vietnam(approval.at),
                        due_on=one.due_on,
                        done_on=done_on,
                    )
                )
    return tuple(found)


def running_plans(case: Case) -> tuple[Plan, ...]:
    """Return the plans that run: of each child, the latest that was approved and not returned since."""
    return tuple(
        plan for plan, _ in _approved(case) if any(_next_plan(case, one.child, plan) is None for one in plan.measures)
    )


def level_at(stretches: Iterable[Stretch], at: dt.datetime) -> ChildLevel | None:
    """Return the level that a child stood on at an instant; None outside all of them."""
    return next(
        (one.level for one in stretches if one.from_at <= at and (one.until_at is None or at < one.until_at)), None
    )


Ending = Literal["done", "replaced", "decided-again", "taken-over", "ended", "closed", "died"]


class Run(Value, frozen=True, kw_only=True):
    """What puts a child on a level: a measure of an approved plan, one outside it, an emergency, a stay apart."""

    level: ChildLevel
    begun_at: dt.datetime
    ended_at: dt.datetime | None
    versions: tuple[int, ...]
    """The facts that it follows from."""
    ended_by: Ending | None = None
    ended_in: int | None = None
    """The version of the fact that ended it."""

    def runs_at(self, at: dt.datetime) -> bool:
        """Return whether it runs at an instant."""
        return self.begun_at <= at and (self.ended_at is None or at < self.ended_at)


def stretches(case: Case, child: SubjectId) -> tuple[Stretch, ...]:
    """Return the times in which a child stood on a level, oldest first: on the highest of whatever ran for it then."""
    times = runs(case, child)
    if not times:
        return ()
    moments = sorted({one.begun_at for one in times} | {one.ended_at for one in times if one.ended_at is not None})
    found: list[Stretch] = []
    for moment, following in zip(moments, [*moments, None][1:], strict=True):
        on = {one.level for one in times if one.runs_at(moment)}
        if not on:
            continue
        level: ChildLevel = "intervention" if "intervention" in on else "support"
        if found and found[-1].level == level and found[-1].until_at == moment:
            found[-1] = Stretch(level=level, from_at=found[-1].from_at, until_at=following)
        else:
            found.append(Stretch(level=level, from_at=moment, until_at=following))
    return tuple(found)


def runs(case: Case, child: SubjectId) -> tuple[Run, ...]:
    """Return whatever ran for a child, and what ended it.

    What runs ends where it is done, where a later plan takes its place, where the case is closed, where the child died.
    """
    ids = same_person(case, child)
    begun = [*_of_plans(case, ids), *_of_measures(case, ids), *_of_emergencies(case, ids)]
    if not begun:
        return ()
    death = death_that_stands(case, child)
    found = [_ended(case, death, run, ends) for run, ends in begun]
    return tuple([one for one in found if one.ended_at is None or one.begun_at < one.ended_at])


End = tuple[dt.datetime, Ending, int]
Begun = tuple[Run, list[End]]
"""What began to run, and what would have ended it."""


def _of_plans(case: Case, ids: frozenset[SubjectId]) -> Iterator[Begun]:
    if not case.protection.plans:
        return
    latest, approved = _latest(case.protection.outcomes), _approved(case)
    for plan in case.protection.plans:
        for number, decision in enumerate(plan.decisions):
            if not decision.approved:
                continue
            ends: list[End] = [(one.at, "decided-again", one.version) for one in plan.decisions[number + 1 :]]
            ends += [
                (later.at, "replaced", other.version)
                for other, later in approved
                if other is not plan and _names(other, ids) and _order(later) > _order(decision)
            ]
            for one in plan.measures:
                if one.child in ids:
                    run = Run(
                        level=one.level,
                        begun_at=decision.at,
                        ended_at=None,
                        versions=(plan.version, decision.version),
                    )
                    yield run, [*ends, *_done(latest.get(one.measure_id), None, plan.version)]


def _of_measures(case: Case, ids: frozenset[SubjectId]) -> Iterator[Begun]:
    latest = _latest(case.protection.outcomes)
    for measure in case.measures:
        if measure.level in _OF_A_CHILD and (not measure.children or not ids.isdisjoint(measure.children)):
            # mypy does not see that a level of the list is one of its members.
            level: ChildLevel = "intervention" if measure.level == "intervention" else "support"
            begun_at = _start_of(_begun_on(case, measure))
            run = Run(level=level, begun_at=begun_at, ended_at=None, versions=(measure.version,))
            yield run, _done(latest.get(measure.measure_id), measure.done_on, measure.version)


def _of_emergencies(case: Case, ids: frozenset[SubjectId]) -> Iterator[Begun]:
    """Yield emergency measures, until a plan takes over, and separations: both are intervention (LTE art. 50)."""
    approved = _approved(case) if case.protection.emergencies else []
    for emergency in case.protection.emergencies:
        if not emergency.children or not ids.isdisjoint(emergency.children):
            taken_over: list[End] = [
                (approval.at, "taken-over", plan.version)
                for plan, approval in approved
                if _names(plan, ids) and approval.at > emergency.taken_at
            ]
            yield _intervention(emergency.taken_at, (emergency.version,)), taken_over
    for stay in stays(case):
        if stay.child in ids:
            ended: list[End] = (
                [] if stay.ended_at is None else [(stay.ended_at, "ended", stay.ended_in or stay.versions[-1])]
            )
            yield _intervention(stay.began_at, stay.versions), ended


def _intervention(begun_at: dt.datetime, versions: tuple[int, ...]) -> Run:
    return Run(level="intervention", begun_at=begun_at, ended_at=None, versions=versions)


def _done(outcome: MeasureOutcome | None, otherwise: dt.date | None, version: int) -> list[End]:
    """Return that a measure was done, and in which fact; empty while nothing says so."""
    done_at = _end_of(_done_on(outcome, otherwise))
    return [] if done_at is None else [(done_at, "done", version if outcome is None else outcome.version)]


def _ended(case: Case, death: Death | None, run: Run, ends: list[End]) -> Run:
    """Return what began to run with the first of what ends it."""
    ends += [(closing.at, "closed", closing.version) for closing in case.assessed.closings if closing.at > run.begun_at]
    if death is not None and (died_at := _end_of(death.died_on)) is not None:
        ends.append((died_at, "died", death.version))
    if not ends:
        return run
    ended_at, ended_by, ended_in = min(ends)
    return replace(run, ended_at=ended_at, ended_by=ended_by, ended_in=ended_in)


def _outside(case: Case, measure: Measure, latest: Mapping[str, MeasureOutcome]) -> Counted:
    if measure.level is None:
        message = "aid is on no level"
        raise ValueError(message)
    return Counted(
        measure_id=measure.measure_id,
        level=measure.level,
        children=measure.children,
        plan_id=None,
        begun_on=_begun_on(case, measure),
        due_on=measure.due_on,
        done_on=_done_on(latest.get(measure.measure_id), measure.done_on),
    )


def _begun_on(case: Case, measure: Measure) -> dt.date:
    """Return the day on which a measure outside a plan was arranged, as far as anybody knows."""
    begun_on = measure.arranged_on or measure.done_on
    if begun_on is not None:
        return begun_on
    if case.received_at is None:
        message = "what is in no case begins on no day"
        raise ValueError(message)
    return day_in_vietnam(case.received_at)


def _approved(case: Case) -> list[tuple[Plan, PlanDecision]]:
    """Return the plans that stand as approved, with their approval, oldest first."""
    found = [
        (plan, plan.decision) for plan in case.protection.plans if plan.decision is not None and plan.decision.approved
    ]
    return sorted(found, key=lambda one: _order(one[1]))


def _order(decision: PlanDecision) -> tuple[dt.datetime, int]:
    """Return what decisions are ordered by: of two at one instant, the one that came on record last is the later."""
    return decision.at, decision.version


def _next_plan(case: Case, child: SubjectId, plan: Plan) -> Plan | None:
    """Return the plan that took the place of this one for a child, or None if this one runs."""
    ids = same_person(case, child)
    in_order = [one for one, _ in _approved(case) if _names(one, ids)]
    behind = in_order[in_order.index(plan) + 1 :]
    return behind[0] if behind else None


def _names(plan: Plan, ids: frozenset[SubjectId]) -> bool:
    return any(one.child in ids for one in plan.measures)


def _latest(outcomes: Iterable[MeasureOutcome]) -> Mapping[str, MeasureOutcome]:
    return {one.measure_id: one for one in sorted(outcomes, key=lambda one: (one.on, one.version))}


def _done_on(outcome: MeasureOutcome | None, otherwise: dt.date | None) -> dt.date | None:
    if outcome is None:
        return otherwise
    return outcome.on if outcome.outcome == "done" else None


@lru_cache(maxsize=10_000)
def _start_of(day: dt.date) -> dt.datetime:
    return midnight_of(max(day, EARLIEST)).astimezone(dt.UTC)


def _end_of(day: dt.date | None) -> dt.datetime | None:
    return None if day is None or day == dt.date.max else _start_of(day + dt.timedelta(days=1))
