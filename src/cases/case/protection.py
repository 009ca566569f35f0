"""What protects the children of a case: emergency measures, separation, conferences, plans, outcomes, visits.

Part of the state that the facts of a case fold into. The literals are part of the stored format too: never rename one.

Facts stand side by side as they were told, in whatever order: what belongs together is found by their own times.
"""

import datetime as dt
from typing import Literal

from cases.values import SubjectId, Value

OrderedBy = Literal["chair", "deputy-chair", "competent-body"]
"""Who orders emergency measures or a separation (D56 art. 31(1), 32); finer words go into what is said."""
PlanLevel = Literal["support", "intervention"]
"""The levels of a plan's measures (LTE art. 52(1)); prevention stands outside it."""
DoneHow = Literal["done", "partly", "not-done"]
PlanStatus = Literal["drafted", "approved", "returned"]
CourtAim = Literal["limit-parental-rights", "separation"]
CourtGround = Literal["parent-is-abuser", "plan-refused"]


class PlanMeasure(Value, frozen=True, kw_only=True):
    """A measure of a plan: for which child, on which level, by when."""

    measure_id: str
    child: SubjectId
    level: PlanLevel
    due_on: dt.date | None


class Emergency(Value, frozen=True, kw_only=True):
    """Emergency measures, and by whose order. No children named: it is for all of them."""

    version: int
    taken_at: dt.datetime
    children: tuple[SubjectId, ...]
    measures: tuple[str, ...]
    ordered_by: OrderedBy | None
    ordered_orally_at: dt.datetime | None
    signed_at: dt.datetime | None


class Separated(Value, frozen=True, kw_only=True):
    """A decision that a child is kept apart for a time."""

    version: int
    child: SubjectId
    decided_at: dt.datetime
    separated_at: dt.datetime | None
    decided_by: OrderedBy
    until: dt.date | None


class Extended(Value, frozen=True, kw_only=True):
    """A separation that goes on until a later day; beyond the law's limit only a competent body may require it."""

    version: int
    child: SubjectId
    decided_at: dt.datetime
    until: dt.date
    ordered_by_competent_body: bool


class SeparationEnd(Value, frozen=True, kw_only=True):
    """A child came back from where they were kept apart."""

    version: int
    child: SubjectId
    ended_at: dt.datetime


class Conference(Value, frozen=True, kw_only=True):
    """A conference on what the children need."""

    version: int
    held_at: dt.datetime
    children: tuple[SubjectId, ...]
    caregivers: str
    child_heard: bool


class PlanDecision(Value, frozen=True, kw_only=True):
    """A plan was approved or returned, by whom and when."""

    version: int
    plan_id: str
    approved: bool
    at: dt.datetime
    by: str
    acting_for_chair: bool


class Plan(Value, frozen=True, kw_only=True):
    """A plan as it was drafted, and every decision on it in the order of their times."""

    version: int
    plan_id: str
    drafted_at: dt.datetime
    drafted_by: str
    measures: tuple[PlanMeasure, ...]
    decisions: tuple[PlanDecision, ...] = ()

    @property
    def decision(self) -> PlanDecision | None:
        """The latest decision on it, or None while it waits for one."""
        return self.decisions[-1] if self.decisions else None

    @property
    def status(self) -> PlanStatus:
        """Where it stands."""
        if self.decision is None:
            return "drafted"
        return "approved" if self.decision.approved else "returned"


class MeasureOutcome(Value, frozen=True, kw_only=True):
    """What became of a measure, in a plan or outside."""

    version: int
    measure_id: str
    outcome: DoneHow
    on: dt.date


class Visit(Value, frozen=True, kw_only=True):
    """A visit to a child or a family: planned for a day, made at an instant, or both."""

    visit_id: str
    planned_in: int | None = None
    made_in: int | None = None
    children: tuple[SubjectId, ...] = ()
    due_on: dt.date | None = None
    made_at: dt.datetime | None = None


class PlanRefusal(Value, frozen=True, kw_only=True):
    """Parents or caregivers did not agree to the plan (LTE art. 52(3))."""

    version: int
    refused_on: dt.date
    plan_id: str | None
    refused_by: tuple[SubjectId, ...]


class CourtApplication(Value, frozen=True, kw_only=True):
    """The court was asked to limit parental rights or to separate a child (LTE art. 52(3))."""

    version: int
    applied_on: dt.date
    applicant: str
    ground: CourtGround
    aims: tuple[CourtAim, ...]
    children: tuple[SubjectId, ...]


class Protection(Value, frozen=True, kw_only=True):
    """What was done to protect so far, in the order in which it was recorded."""

    emergencies: tuple[Emergency, ...] = ()
    separated: tuple[Separated, ...] = ()
    extended: tuple[Extended, ...] = ()
    separation_ends: tuple[SeparationEnd, ...] = ()
    conferences: tuple[Conference, ...] = ()
    plans: tuple[Plan, ...] = ()
    outcomes: tuple[MeasureOutcome, ...] = ()
    visits: tuple[Visit, ...] = ()
    refusals: tuple[PlanRefusal, ...] = ()
    court_applications: tuple[CourtApplication, ...] = ()

    def plan(self, plan_id: str) -> Plan | None:
        """Return the plan with this id, or None if there is none."""
        return next((one for one in self.plans if one.plan_id == plan_id), None)
