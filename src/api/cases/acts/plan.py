"""The plan: drafted, approved or returned, refused by parents; what the court is asked (D56 art. 28, LTE art. 52)."""

import datetime as dt
from typing import Annotated
from uuid import UUID, uuid5

from msgspec import Meta

from api import times
from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Instant, Long, Short
from api.cases.acts.instants import Instants
from cases.case import plan, plan_refusal
from cases.case.decider import CaseCommand
from cases.case.plan_refusal import Applicant
from cases.case.protection import CourtAim, CourtGround, PlanLevel
from cases.case.state import Case
from cases.values import SubjectId

ACTING_FOR_CHAIR = "deputy-chair"


class PlannedMeasureBody(Body, frozen=True, kw_only=True):
    """A measure of a plan."""

    measure_id: UUID | None = None
    child: UUID
    level: PlanLevel
    what: Long
    responsible: Short | None = None
    due_on: dt.date | None = None


class PlanBody(Body, frozen=True, kw_only=True):
    """A plan (form 04)."""

    plan_id: UUID | None = None
    drafted_at: Instant
    measures: Annotated[tuple[PlannedMeasureBody, ...], Meta(min_length=1, max_length=200)]
    notes: Long | None = None


class ApprovalBody(Body, frozen=True, kw_only=True):
    """The approval of a plan (form 05)."""

    plan_id: UUID
    approved_at: Instant
    decision_number: Short | None = None
    notes: Long | None = None


class ReturnBody(Body, frozen=True, kw_only=True):
    """The return of a plan."""

    plan_id: UUID
    returned_at: Instant
    reason: Long


class RefusalBody(Body, frozen=True, kw_only=True):
    """Parents or caregivers refuse the plan."""

    refused_on: dt.date
    plan_id: UUID | None = None
    refused_by: Annotated[tuple[UUID, ...], Meta(max_length=20)] = ()
    reason: Long | None = None


class CourtBody(Body, frozen=True, kw_only=True):
    """An application to the court."""

    applied_on: dt.date
    applicant: Applicant
    ground: CourtGround
    aims: Annotated[tuple[CourtAim, ...], Meta(min_length=1, max_length=2)]
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    court: Short | None = None
    file_number: Short | None = None
    reason: Long | None = None


def drafted(body: PlanBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to put a plan before the chair.

    :raises Invalid: if its instant lies ahead.
    """
    instants = Instants(edge)
    plan_id = body.plan_id or edge.derived_id
    fact = plan.PlanDrafted(
        plan_id=str(plan_id),
        drafted_at=instants.read(body.drafted_at, "drafted_at"),
        clock_suspect=instants.suspect,
        drafted_by=edge.account.name,
        measures=tuple(
            plan.PlannedMeasure(
                # An id for each, the same whenever the plan is sent again.
                measure_id=str(one.measure_id or uuid5(plan_id, str(number))),
                child=SubjectId(str(one.child)),
                level=one.level,
                due_on=one.due_on,
                said=words_of(case.case_id, one),
            )
            for number, one in enumerate(body.measures)
        ),
        said=words_of(case.case_id, body),
    )
    return plan.DraftPlan(drafted=fact)


def approved(body: ApprovalBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to approve a plan.

    :raises Invalid: if its instant lies ahead.
    """
    instants = Instants(edge)
    decision = plan.PlanApproved(
        plan_id=str(body.plan_id),
        approved_at=instants.read(body.approved_at, "approved_at"),
        clock_suspect=instants.suspect,
        approved_by=edge.account.name,
        acting_for_chair=edge.account.role_name == ACTING_FOR_CHAIR,
        said=words_of(case.case_id, body),
    )
    return plan.DecideOnPlan(decision=decision)


def returned(body: ReturnBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to give a plan back.

    :raises Invalid: if its instant lies ahead.
    """
    instants = Instants(edge)
    decision = plan.PlanReturned(
        plan_id=str(body.plan_id),
        returned_at=instants.read(body.returned_at, "returned_at"),
        clock_suspect=instants.suspect,
        returned_by=edge.account.name,
        acting_for_chair=edge.account.role_name == ACTING_FOR_CHAIR,
        said=words_of(case.case_id, body),
    )
    return plan.DecideOnPlan(decision=decision)


def refused(body: RefusalBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record that parents refuse the plan.

    :raises Invalid: if its day lies ahead.
    """
    times.past_day(body.refused_on, "refused_on", at=edge.at)
    fact = plan_refusal.PlanRefused(
        refused_on=body.refused_on,
        plan_id=None if body.plan_id is None else str(body.plan_id),
        refused_by=tuple(SubjectId(str(one)) for one in body.refused_by),
        said=words_of(case.case_id, body),
    )
    return plan_refusal.RecordPlanRefusal(refused=fact)


def applied(body: CourtBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record an application to the court.

    :raises Invalid: if its day lies ahead.
    """
    times.past_day(body.applied_on, "applied_on", at=edge.at)
    fact = plan_refusal.CourtApplied(
        applied_on=body.applied_on,
        applicant=body.applicant,
        ground=body.ground,
        aims=body.aims,
        children=tuple(SubjectId(str(child)) for child in body.children),
        said=words_of(case.case_id, body),
    )
    return plan_refusal.ApplyToCourt(applied=fact)


ACTS = (
    Act(
        "plan",
        PlanBody,
        drafted,
        "draftPlan",
        "Put a plan of support and intervention before the chair (D56 art. 28(1), form 04).",
        protects=True,
    ),
    Act(
        "plan/approval",
        ApprovalBody,
        approved,
        "approvePlan",
        "Approve a plan; never the one who drafted it (D56 art. 28(2), form 05).",
        protects=True,
    ),
    Act("plan/return", ReturnBody, returned, "returnPlan", "Give a plan back, with the reason (D56 art. 28)."),
    Act(
        "plan/refusal",
        RefusalBody,
        refused,
        "refusePlan",
        "Record that parents or caregivers refuse the plan (LTE art. 52(3)).",
        protects=True,
    ),
    Act(
        "court-application",
        CourtBody,
        applied,
        "applyToCourt",
        "Record that the court was asked to limit parental rights or to separate a child (LTE art. 52(3)).",
        protects=True,
    ),
)
