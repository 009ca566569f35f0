"""The plan of support and intervention: drafted, approved or returned (D56 art. 28, forms 04 and 05; LTE art. 52).

There may be several in time: one that was returned is drafted anew, under an id of its own.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt

import msgspec
from msgspec.structs import replace

from cases.case.assessed import died_before
from cases.case.on_record import check_children, is_on_record, same_but_for_words
from cases.case.protection import Plan, PlanDecision, PlanLevel, PlanMeasure
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId, Value, day_in_vietnam


class PlannedMeasure(Value, frozen=True, kw_only=True):
    """A measure of a plan; what it is, and who sees to it, is said."""

    measure_id: str
    child: SubjectId
    level: PlanLevel
    due_on: dt.date | None = None
    said: Said | None = None


class PlanDrafted(Event, frozen=True, kw_only=True, tag="case.plan-drafted"):
    """A plan was drawn up and put before the chair (D56 art. 28(1), form 04)."""

    plan_id: str
    drafted_at: dt.datetime
    clock_suspect: bool = False
    drafted_by: str
    """The account."""
    measures: tuple[PlannedMeasure, ...]
    said: Said | None = None


class PlanApproved(Event, frozen=True, kw_only=True, tag="case.plan-approved"):
    """The chair, or the deputy acting for them, approved a plan: it is to be carried out (D56 art. 28(2), form 05)."""

    plan_id: str
    approved_at: dt.datetime
    clock_suspect: bool = False
    approved_by: str
    """The account."""
    acting_for_chair: bool = False
    said: Said | None = None


class PlanReturned(Event, frozen=True, kw_only=True, tag="case.plan-returned"):
    """The chair, or the deputy acting for them, gave a plan back; why is said. The next one is drafted anew."""

    plan_id: str
    returned_at: dt.datetime
    clock_suspect: bool = False
    returned_by: str
    """The account."""
    acting_for_chair: bool = False
    said: Said | None = None


class DraftPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Put a plan before the chair."""

    drafted: PlanDrafted


class DecideOnPlan(msgspec.Struct, frozen=True, kw_only=True):
    """Approve or return a plan."""

    decision: PlanApproved | PlanReturned


def evolve_plan(case: Case, version: int, event: PlanDrafted) -> Case:
    """Return the case with the plan, which waits for the chair."""
    plan = Plan(
        version=version,
        plan_id=event.plan_id,
        drafted_at=event.drafted_at,
        drafted_by=event.drafted_by,
        measures=tuple(
            PlanMeasure(measure_id=one.measure_id, child=one.child, level=one.level, due_on=one.due_on)
            for one in event.measures
        ),
    )
    return replace(case, protection=replace(case.protection, plans=(*case.protection.plans, plan)))


def evolve_decision(case: Case, version: int, event: PlanApproved | PlanReturned) -> Case:
    """Return the case with the decision on a plan, among those on it by its own time."""
    approved = isinstance(event, PlanApproved)
    decision = PlanDecision(
        version=version,
        plan_id=event.plan_id,
        approved=approved,
        at=event.approved_at if isinstance(event, PlanApproved) else event.returned_at,
        by=event.approved_by if isinstance(event, PlanApproved) else event.returned_by,
        acting_for_chair=event.acting_for_chair,
    )
    plans = tuple(_decided(plan, decision) for plan in case.protection.plans)
    return replace(case, protection=replace(case.protection, plans=plans))


def decide_plan(command: DraftPlan, case: Case) -> tuple[Event, ...]:
    """Return the plan, or nothing if this very plan is on record.

    :raises Invalid: `person-unknown`, if a child is not in this matter; `measure-twice`, if an id is used twice.
    :raises Refused: `child-has-died`, if it is dated after the death of a child that it has a measure for;
        `plan-exists` and `measure-exists`, if another plan or another measure has such an id.
    """
    event = command.drafted
    check_children(case, (one.child for one in event.measures), "measures")
    ids = [one.measure_id for one in event.measures]
    if len(set(ids)) < len(ids):
        raise Invalid("measure-twice", "measures")
    for fact in case.facts:
        if isinstance(fact.event, PlanDrafted) and fact.event.plan_id == event.plan_id:
            # Who sends it again drafted nothing: the plan is whose it was.
            if same_but_for_words(replace(event, drafted_by=fact.event.drafted_by), fact.event):
                return ()
            raise Refused("plan-exists")
    if set(ids) & measure_ids(case):
        raise Refused("measure-exists")
    drafted_on = day_in_vietnam(event.drafted_at)
    if any(died_before(case, one.child, drafted_on) for one in event.measures):
        raise Refused("child-has-died")
    return (event,)


def decide_on_plan(command: DecideOnPlan, case: Case) -> tuple[Event, ...]:
    """Return the decision on a plan, or nothing if it stands so already and nothing more is said.

    :raises Invalid: `plan-unknown`.
    :raises Refused: `own-plan`, if somebody would approve what they drafted.
    """
    event = command.decision
    plan = case.protection.plan(event.plan_id)
    if plan is None:
        raise Invalid("plan-unknown", "plan_id")
    if isinstance(event, PlanApproved) and event.approved_by == plan.drafted_by:
        raise Refused("own-plan", "D56 28")
    return () if is_on_record(case, event) else (event,)


def measure_ids(case: Case) -> set[str]:
    """Return the ids of every measure of a case, in plans and outside."""
    planned = {one.measure_id for plan in case.protection.plans for one in plan.measures}
    return planned | {one.measure_id for one in case.measures}


def _decided(plan: Plan, decision: PlanDecision) -> Plan:
    if plan.plan_id != decision.plan_id:
        return plan
    return replace(plan, decisions=tuple(sorted((*plan.decisions, decision), key=lambda one: (one.at, one.version))))
