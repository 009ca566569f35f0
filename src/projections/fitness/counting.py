"""Which children an indicator counts in a commune's year, and what of each is on record: the pure rule.

Where one may belong into the count or not, or is taken out of it by the word of a commune alone, it is open: whatever
it turns out to be lies between the least and the most points.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal

import msgspec

from cases.case.assessed import each_child_once, is_dead, same_person
from cases.case.duties import duty_to_plan
from cases.case.people import ChildAdded
from cases.case.state import Case, Child, Matter, finding_of, untrue_by_others
from cases.case.watched import dead_when_told_of, groups_of
from cases.events import Recorded, type_of
from cases.law.deadline import FIRST_RECEIPT, Deadline
from cases.law.model import Law
from cases.law.scoring import Counted
from cases.law.standards import CountsFor, Indicator, PlanClock
from cases.values import VIETNAM, CaseId, SubjectId, UnitId, Value, year_of
from projections.deadlines.owed import deadlines_of
from projections.engine.projection import Knowledge
from projections.fitness.judging import FactPlace, years_in
from projections.fitness.without_communes import Dated, dated_by_others, dead_by_others, linked_by_others

State = Literal["fit", "open", "lost"]
WhyOpen = Literal[
    "not-verified",
    "undetermined",
    "lifted-by-commune-alone",
    "named-by-commune-alone",
    "year-unknown",
    "no-clock",
    "divided-unit",
]

_FIRST = frozenset({FIRST_RECEIPT, type_of(ChildAdded)})
"""By what the clocks of a child run at first; later ones of the same clock are another matter."""
AGREED = frozenset({"settled", "received", "disputed", "found-child"})
"""Why a plan is a commune's beyond the word of the one that gains by it: another body said so, or the law does."""


class ChildCounted(Value, frozen=True, kw_only=True):
    """A child whom an indicator counts in a unit's year."""

    case_id: CaseId
    child: SubjectId
    indicator: str
    """The row of the standard."""
    group: str | None = None
    """The rule group by which it counts the case; None where it counts all."""
    unit_id: UnitId | None
    units: tuple[UnitId, ...]
    """Every unit that the case has to do with: who of them may see it."""
    restricted: tuple[str, ...] = ()
    year_from: int
    year_until: int
    because: tuple[FactPlace, ...]
    fit: bool = False
    lacks: PlanClock | Literal["help"] | None = None
    """What is not on record yet."""
    due_at: dt.datetime | None = None
    """Until when it may come in time; None where it came, or cannot any more."""
    doubtful: WhyOpen | None = None
    """Why nobody can say yet whether the child belongs into the count."""
    placed: UnitId | None = None
    """The successor that the province gave the case of a divided unit to."""

    def why(self, year: int) -> WhyOpen | None:
        """Return why the child may belong into a year's count or not; None where it does."""
        if self.doubtful is not None:
            return self.doubtful
        return None if self.year_from == self.year_until == year else "year-unknown"

    def state(self, year: int, at: dt.datetime) -> State:
        """Return where it stands in a year's count at an instant."""
        if self.why(year) is not None:
            return "open"
        if self.fit:
            return "fit"
        return "open" if self.may_yet(at) else "lost"

    def may_yet(self, at: dt.datetime) -> bool:
        """Return whether what is lacking may still come in time."""
        return not self.fit and self.due_at is not None and at <= self.due_at


def children_counted(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> tuple[ChildCounted, ...]:
    """Return the children of a case whom the indicators of a standard count, each as it stands on record."""
    if not case.version:
        return ()
    found: list[ChildCounted] = []
    read: _Read | None = None
    for indicator in knowledge.law.indicators:
        if indicator.computed is not None:
            places = list(_places(case, indicator, knowledge.law))
            if places:
                read = _read(case, history, knowledge) if read is None else read
                owed = deadlines_of(case, history, knowledge) if indicator.computed == "plans-in-time" else ()
                found += _children(read, indicator, places, owed)
    return tuple(found)


def counted_in(
    children: Iterable[ChildCounted], rows: Iterable[Indicator], *, year: int, at: dt.datetime
) -> dict[str, Counted]:
    """Return how many fit, may yet, and are there, by what the record computes of some indicators."""
    computed_by = {one.key: one.computed for one in rows if one.computed is not None}
    states: dict[str, list[State]] = {computed: [] for computed in computed_by.values()}
    for child in children:
        computed = computed_by.get(child.indicator)
        if computed is not None:
            states[computed].append(child.state(year, at))
    return {
        computed: Counted(fit=each.count("fit"), open=each.count("open"), all=len(each))
        for computed, each in states.items()
    }


class _Place(msgspec.Struct, frozen=True, kw_only=True):
    """A unit and the years in which a case is counted, and why that is doubtful, if it is."""

    unit: UnitId | None
    years: tuple[int, int]
    doubtful: WhyOpen | None
    group: str | None


def _places(case: Case, indicator: Indicator, law: Law) -> Iterator[_Place]:
    """Yield where and when an indicator counts a case: as it stands, and as it would without a commune's own word."""
    duplicate = case.cooperation.duplicate
    if duplicate is not None:
        if duplicate.by == "commune":
            alone = msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, duplicate=None))
            for one in _places(alone, indicator, law):
                yield msgspec.structs.replace(one, doubtful="lifted-by-commune-alone")
        return
    if untrue_by_others(case) and (case.found is None or case.found.finding != "confirmed"):
        return
    asks, asked = _asks(case.matter, indicator, law), _asks(case.without_commune, indicator, law)
    if not (asks or asked):
        return
    unit, before = _whose(case, indicator.counts_for)
    here = None
    if asks and (doubtful := _doubt(case)) != "lifted-by-commune-alone":
        if doubtful is None and unit != before and before is not None:
            doubtful = "named-by-commune-alone"
        group = _group(case.matter, indicator, law)
        here = _Place(unit=unit, years=years_in(case, case.matter), doubtful=doubtful, group=group)
        yield here
    years = years_in(case, case.without_commune)
    lifted = here is None or (here.unit, here.years) != (before, years)
    if asked and lifted and before is not None and not untrue_by_others(case):
        group = _group(case.without_commune, indicator, law)
        yield _Place(unit=before, years=years, doubtful="lifted-by-commune-alone", group=group)


def _doubt(case: Case) -> WhyOpen | None:
    """Return why nobody can say yet whether it is a case: by its finding."""
    if case.found is None:
        return "not-verified"
    if case.found.finding == "undetermined":
        return "undetermined"
    return None if case.found.finding == "confirmed" else "lifted-by-commune-alone"


def _whose(case: Case, counts_for: CountsFor) -> tuple[UnitId | None, UnitId | None]:
    """Return whose year a case counts in, and whose it would be without what a commune alone says of its place."""
    others = case.without_commune
    if counts_for == "event":
        return case.commune_of_event, others.commune_of_event
    plan = duty_to_plan(case)
    if plan.because in AGREED:
        return plan.unit, plan.unit
    return plan.unit, others.commune_of_residence or others.commune_of_event


def _asks(matter: Matter, indicator: Indicator, law: Law) -> bool:
    return not indicator.all_groups or _group(matter, indicator, law) is not None


def _group(matter: Matter, indicator: Indicator, law: Law) -> str | None:
    """Return the first of an indicator's groups that a matter is in."""
    found = groups_of(matter, law)
    return next((group for group in (indicator.group, *indicator.groups) if group in found), None)


class _Read(msgspec.Struct, frozen=True, kw_only=True):
    """A case with its children who are counted, and how it would stand without what communes alone say."""

    case: Case
    living: tuple[Child, ...]
    people: Case
    """Without what communes say of who is whom."""
    dead: frozenset[SubjectId]
    """Whom others than a commune found dead."""
    dated: Dated | None
    """Without what communes corrected; None where they corrected nothing."""


def _read(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> _Read:
    people = linked_by_others(case, history, knowledge)
    dead = dead_by_others(people, history, knowledge)
    return _Read(
        case=case,
        living=_living(people, history, dead, knowledge.law),
        people=people,
        dead=dead,
        dated=dated_by_others(case, history, knowledge),
    )


def _living(case: Case, history: Sequence[Recorded], dead: frozenset[SubjectId], law: Law) -> tuple[Child, ...]:
    """Return the children of whom nobody but a commune alone says that they are dead, or that they live after all."""
    once, told_dead = each_child_once(case), dead_when_told_of([one.event for one in history])
    about_a_death = all("DP" in groups_of(matter, law) for matter in (case.matter, case.without_commune))
    return tuple(
        [
            child
            for child in case.children
            if child.subject_id in once
            and child.subject_id not in told_dead
            and not (child.subject_id in dead and is_dead(case, child.subject_id))
            and not (child.outcome is None and about_a_death)
        ]
    )


def _children(
    read: _Read, indicator: Indicator, places: Sequence[_Place], owed: Sequence[Deadline]
) -> Iterator[ChildCounted]:
    case, because, units = read.case, {fact.version: fact.position for fact in read.case.because}, read.case.units
    for child in read.living:
        own = finding_of(read.people, child.subject_id)
        untrue = own is not None and own.is_untrue and bool(own.children)
        if untrue and _untrue_by_others(read.people, child):
            continue
        stands = (
            _planned(case, child, owed, indicator) if indicator.computed == "plans-in-time" else _helped(case, child)
        )
        if _by_its_own_word(read, child, stands, indicator):
            stands = msgspec.structs.replace(stands, fit=False, doubtful="lifted-by-commune-alone")
        at = because | {fact.version: fact.position for fact in case.facts if fact.version in stands.versions}
        facts = tuple([FactPlace(case_id=case.case_id, version=one, position=at[one]) for one in sorted(at)])
        for place in places:
            yield ChildCounted(
                case_id=case.case_id,
                child=child.subject_id,
                indicator=indicator.key,
                group=place.group,
                unit_id=place.unit,
                units=units,
                restricted=case.cooperation.restricted,
                year_from=place.years[0],
                year_until=place.years[1],
                because=facts,
                fit=stands.fit,
                lacks=stands.lacks,
                # Help is for the year; a plan has its clocks.
                due_at=_end_of(place.years[1]) if stands.lacks == "help" else stands.due_at,
                doubtful=place.doubtful
                or stands.doubtful
                or ("lifted-by-commune-alone" if untrue or _is_said_dead(read, child) else None),
                placed=None if place.unit is None else case.cooperation.placed(place.unit),
            )


def _by_its_own_word(read: _Read, child: Child, stands: "_Stands", indicator: Indicator) -> bool:
    """Return whether a child would be no more in the count, or have what was asked, by a commune's own word alone."""
    subject, case, dated = child.subject_id, read.case, read.dated
    if read.people is not case:
        if subject not in each_child_once(case):
            return True
        if stands.fit and same_person(case, subject) != same_person(read.people, subject):
            return True
    if dated is None or not stands.fit or indicator.computed != "plans-in-time":
        return False
    return not _planned(dated.case, child, dated.owed, indicator).fit


@cache
def _end_of(year: int) -> dt.datetime:
    return dt.datetime.combine(year_of(year).last, dt.time(23, 59, 59), VIETNAM).astimezone(dt.UTC)


class _Stands(msgspec.Struct, frozen=True, kw_only=True):
    """What is on record for a child, by which versions of the case."""

    fit: bool = False
    versions: tuple[int, ...] = ()
    lacks: PlanClock | Literal["help"] | None = None
    due_at: dt.datetime | None = None
    doubtful: WhyOpen | None = None


def _planned(case: Case, child: Child, owed: Sequence[Deadline], indicator: Indicator) -> _Stands:
    """Return whether a plan for a child was drafted and approved in time. That a case is closed spares no plan."""
    first = (one for one in owed if (one.clock, one.child) == ("plan", child.subject_id) and one.starts_by in _FIRST)
    draft = next(first, None)
    if draft is None:
        # Entered from an old paper, or before the clock was in force: nothing says what was in time.
        return _Stands(doubtful="no-clock")
    if draft.met is None:
        return _Stands(lacks="plan", due_at=draft.due_at)
    drafted = (draft.met.version,)
    if "plan" in indicator.clocks and draft.settled == "met-late":
        return _Stands(lacks="plan", versions=drafted)
    if "plan-approval" not in indicator.clocks:
        return _Stands(fit=True, versions=drafted)
    ids = same_person(case, child.subject_id)
    plans = {plan.version for plan in case.protection.plans if any(one.child in ids for one in plan.measures)}
    approvals = [one for one in owed if one.clock == "plan-approval" and one.starts.version in plans]
    in_time = [one for one in approvals if one.met is not None and one.met.at <= one.due_at]
    if in_time:
        return _Stands(fit=True, versions=(*drafted, *(one.met.version for one in in_time if one.met)))
    waiting = [one.due_at for one in approvals if one.met is None]
    late = tuple(one.met.version for one in approvals if one.met)
    return _Stands(lacks="plan-approval", versions=(*drafted, *late), due_at=max(waiting, default=None))


def _helped(case: Case, child: Child) -> _Stands:
    """Return whether anything was arranged for a child, or stands in an approved plan, and was not left undone."""
    ids = same_person(case, child.subject_id)
    undone = {one.measure_id for one in case.protection.outcomes if one.outcome == "not-done"}
    outside = [
        one.version
        for one in case.measures
        if one.measure_id not in undone and (not one.children or not ids.isdisjoint(one.children))
    ]
    planned = [
        plan.decision.version
        for plan in case.protection.plans
        if plan.decision is not None and plan.status == "approved"
        for one in plan.measures
        if one.child in ids and one.measure_id not in undone
    ]
    at_once = [
        one.version for one in case.protection.emergencies if not one.children or not ids.isdisjoint(one.children)
    ]
    versions = tuple(sorted({*outside, *planned, *at_once}))
    return _Stands(fit=bool(versions), versions=versions, lacks=None if versions else "help")


def _untrue_by_others(case: Case, child: Child) -> bool:
    """Return whether others than a commune found last that it is untrue of a child."""
    by_others = [found for found in case.findings if found.by != "commune"]
    found = finding_of(msgspec.structs.replace(case, findings=tuple(by_others)), child.subject_id)
    return found is not None and found.is_untrue


def _is_said_dead(read: _Read, child: Child) -> bool:
    """Return whether a commune alone says of a counted child that they died, or that they live after all."""
    return child.subject_id in read.dead or is_dead(read.case, child.subject_id)
