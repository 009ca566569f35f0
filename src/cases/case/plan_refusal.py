"""What follows when parents refuse the plan, or are the abusers: refusal, application to the court (LTE art. 52(3)).

Who may apply, on which day, is the law's table of applicants; an application by anybody is recorded.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt
from typing import Literal

import msgspec
from msgspec.structs import replace

from cases.case.on_record import check_children, is_on_record
from cases.case.protection import CourtAim, CourtApplication, CourtGround, PlanRefusal
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid
from cases.values import SubjectId

Applicant = Literal["chair", "deputy-chair", "child-agency", "other"]


class PlanRefused(Event, frozen=True, kw_only=True, tag="case.plan-refused"):
    """Parents or caregivers did not agree to a plan; why is said."""

    refused_on: dt.date
    plan_id: str | None = None
    refused_by: tuple[SubjectId, ...] = ()
    said: Said | None = None


class CourtApplied(Event, frozen=True, kw_only=True, tag="case.court-applied"):
    """The court was asked to limit the rights of parents, or to separate a child from them."""

    applied_on: dt.date
    applicant: Applicant
    ground: CourtGround
    aims: tuple[CourtAim, ...]
    children: tuple[SubjectId, ...] = ()
    said: Said | None = None


class RecordPlanRefusal(msgspec.Struct, frozen=True, kw_only=True):
    """Record that parents refuse the plan."""

    refused: PlanRefused


class ApplyToCourt(msgspec.Struct, frozen=True, kw_only=True):
    """Record an application to the court."""

    applied: CourtApplied


def evolve_refusal(case: Case, version: int, event: PlanRefused) -> Case:
    """Return the case with the refusal."""
    refusal = PlanRefusal(
        version=version, refused_on=event.refused_on, plan_id=event.plan_id, refused_by=event.refused_by
    )
    return replace(case, protection=replace(case.protection, refusals=(*case.protection.refusals, refusal)))


def evolve_application(case: Case, version: int, event: CourtApplied) -> Case:
    """Return the case with the application."""
    application = CourtApplication(
        version=version,
        applied_on=event.applied_on,
        applicant=event.applicant,
        ground=event.ground,
        aims=event.aims,
        children=event.children,
    )
    applications = (*case.protection.court_applications, application)
    return replace(case, protection=replace(case.protection, court_applications=applications))


def decide_refusal(command: RecordPlanRefusal, case: Case) -> tuple[Event, ...]:
    """Return the refusal, or nothing if it is on record and nothing more is said.

    :raises Invalid: `person-unknown`, if whoever refused is no party; `plan-unknown`.
    """
    event = command.refused
    if not set(event.refused_by) <= {party.subject_id for party in case.parties}:
        raise Invalid("person-unknown", "refused_by")
    if event.plan_id is not None and case.protection.plan(event.plan_id) is None:
        raise Invalid("plan-unknown", "plan_id")
    return () if is_on_record(case, event) else (event,)


def decide_application(command: ApplyToCourt, case: Case) -> tuple[Event, ...]:
    """Return the application, or nothing if it is on record and nothing more is said.

    :raises Invalid: `person-unknown`, if a child is not in this matter.
    """
    check_children(case, command.applied.children)
    return () if is_on_record(case, command.applied) else (command.applied,)
