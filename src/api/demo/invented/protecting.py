"""How a child of an invented case is protected, the whole way of Decree 56 from the first night to the outcomes."""

import datetime as dt
from collections.abc import Iterator

from api.demo.invented import assessing, kinds
from api.demo.invented import people as people_of
from api.demo.invented.course import Course, Step
from cases.case.conference import Attendance, ConferenceHeld, HoldConference
from cases.case.emergency import (
    EmergencyMeasure,
    EmergencyMeasuresTaken,
    EmergencyOrderSigned,
    SignEmergencyOrder,
    TakeEmergencyMeasures,
)
from cases.case.measures import MeasureOutcomeRecorded, RecordOutcome
from cases.case.plan import DecideOnPlan, DraftPlan, PlanApproved, PlanDrafted, PlannedMeasure, PlanReturned
from cases.case.plan_refusal import ApplyToCourt, CourtApplied, PlanRefused, RecordPlanRefusal
from cases.case.protection import OrderedBy
from cases.case.separation import (
    ChildSeparated,
    RecordSeparation,
    SeparationEnded,
    SeparationEvent,
    SeparationExtended,
)
from cases.case.visits import RecordVisit, VisitMade, VisitPlanned

WHOLE_WAY = 0.17
"""In what part of the cases a child is protected by more than single measures."""
SEPARATED_DAYS = 10
SEPARATED_DAYS_MAX = 15
"""By law (D56 art. 32)."""


def at_once(course: Course) -> Iterator[Step]:
    """Yield the first assessment, emergency measures, and that a child is kept apart for a time."""
    yield from assessing.at_first(course, course.living[0])
    if course.often(0.7):
        yield from _emergency(course)
    if course.often(0.5):
        yield from _separation(course)


def by_plan(course: Course) -> Iterator[Step]:
    """Yield the detailed assessment, the conference, the plan and the decision on it, its outcomes, and visits."""
    chance, child = course.chance, course.living[0]
    course.pass_days(2)
    yield course.step("standing-team", "detailed-assessment", assessing.detailed(chance, child, course.noon()))
    if course.often(0.7):
        yield _conference(course)
    course.pass_days(3)
    drafted = _draft(course, 0)
    yield course.step("child-protection-worker", "plan", DraftPlan(drafted=drafted))
    course.pass_days(4)
    if course.often(0.15):
        returned = PlanReturned(
            plan_id=drafted.plan_id,
            returned_at=course.noon(),
            returned_by=course.account("chair"),
            said=people_of.a_reason(chance, course.matter),
        )
        yield course.step("chair", "plan/return", DecideOnPlan(decision=returned))
        course.pass_days(3)
        drafted = _draft(course, 1)
        yield course.step("child-protection-worker", "plan", DraftPlan(drafted=drafted))
        course.pass_days(3)
    yield _approval(course, drafted)
    if course.often(0.15):
        yield from _refusal(course, drafted)
    yield from _outcomes(course, drafted)
    yield from _visits(course)


def _emergency(course: Course) -> Iterator[Step]:
    orally = course.often(0.6)
    taken = EmergencyMeasuresTaken(
        taken_at=course.noon(),
        measures=tuple(EmergencyMeasure(kind=kind) for kind in course.chance.sample(kinds.EMERGENCY, 2)),
        ordered_by=_who_orders(course),
        ordered_orally_at=course.noon() if orally else None,
        signed_at=None if orally else course.noon(),
    )
    yield course.step("standing-team", "emergency-measures", TakeEmergencyMeasures(taken=taken))
    if orally and course.often(0.8):
        of_version = course.version
        course.pass_days(2)
        signed = EmergencyOrderSigned(of_version=of_version, signed_at=course.noon(), signed_by=taken.ordered_by)
        yield course.step("chair", "emergency-measures/signature", SignEmergencyOrder(signed=signed))


def _separation(course: Course) -> Iterator[Step]:
    child, began_on = course.living[0], course.day
    separated = ChildSeparated(
        child=child,
        decided_at=course.noon(),
        separated_at=course.noon(),
        decided_by=_who_orders(course),
        ground=course.chance.choice(kinds.SEPARATION_GROUNDS),
        until=began_on + dt.timedelta(days=SEPARATED_DAYS),
        said=people_of.a_safe_place(course.chance, course.matter),
    )
    yield _separating(course, "separation", separated)
    course.pass_days(SEPARATED_DAYS, least=5)
    if course.often(0.3):
        until = began_on + dt.timedelta(days=SEPARATED_DAYS_MAX)
        yield _separating(
            course, "separation/extension", SeparationExtended(child=child, decided_at=course.noon(), until=until)
        )
        course.pass_days(3)
    if course.often(0.85):
        yield _separating(course, "separation/end", SeparationEnded(child=child, ended_at=course.noon()))


def _separating(course: Course, act: str, fact: SeparationEvent) -> Step:
    return course.step("chair", act, RecordSeparation(fact=fact))


def _conference(course: Course) -> Step:
    course.pass_days(2)
    held = ConferenceHeld(
        held_at=course.noon(),
        attended=(
            Attendance(attendant="chair"),
            Attendance(attendant="school"),
            Attendance(attendant="residents-representative", count=course.chance.randrange(1, 4)),
        ),
        caregivers=course.chance.choice(("attended", "attended", "invited")),
        child_heard=course.often(0.7),
        said=people_of.minutes(course.chance, course.matter),
    )
    return course.step("standing-team", "conference", HoldConference(held=held))


def _draft(course: Course, nth: int) -> PlanDrafted:
    levels = ("support", "intervention")[: 1 + course.often(0.6)]
    measures = tuple(
        PlannedMeasure(
            measure_id=course.id_of(f"plan-{nth}-measure", place),
            child=course.living[0],
            level=level,  # type: ignore[arg-type] # both are levels of a plan
            due_on=course.day + dt.timedelta(days=course.chance.randrange(20, 90)),
            said=people_of.what_was_done(course.chance, course.matter),
        )
        for place, level in enumerate(levels)
    )
    return PlanDrafted(
        plan_id=course.id_of("plan", nth),
        drafted_at=course.noon(),
        drafted_by=course.account("child-protection-worker"),
        measures=measures,
    )


def _approval(course: Course, drafted: PlanDrafted) -> Step:
    role = "deputy-chair" if course.often(0.35) else "chair"
    approved = PlanApproved(
        plan_id=drafted.plan_id,
        approved_at=course.noon(),
        approved_by=course.account(role),
        acting_for_chair=role == "deputy-chair",
    )
    return course.step(role, "plan/approval", DecideOnPlan(decision=approved))


def _refusal(course: Course, drafted: PlanDrafted) -> Iterator[Step]:
    course.pass_days(3)
    why = people_of.a_reason(course.chance, course.matter)
    refused = PlanRefused(refused_on=course.day, plan_id=drafted.plan_id, said=why)
    yield course.step("standing-team", "plan/refusal", RecordPlanRefusal(refused=refused))
    if course.often(0.6):
        course.pass_days(5)
        applied = CourtApplied(
            applied_on=course.day,
            applicant="chair",
            ground="plan-refused",
            aims=("limit-parental-rights",),
            children=(course.living[0],),
        )
        yield course.step("chair", "court-application", ApplyToCourt(applied=applied))


def _outcomes(course: Course, drafted: PlanDrafted) -> Iterator[Step]:
    for measure in drafted.measures:
        # What nobody says an outcome of is overdue one day.
        if course.often(0.75):
            course.pass_days(40, least=10)
            recorded = MeasureOutcomeRecorded(
                measure_id=measure.measure_id,
                outcome=course.chance.choice(kinds.OUTCOMES),
                on=course.day,
                said=people_of.what_was_done(course.chance, course.matter),
            )
            yield course.step("social-worker", "measures/{measure_id}/outcome", RecordOutcome(recorded=recorded))


def _visits(course: Course) -> Iterator[Step]:
    for nth in range(course.chance.choice((0, 1, 1, 2))):
        visit_id = course.id_of("visit", nth)
        due_on = course.day + dt.timedelta(days=course.chance.randrange(7, 30))
        yield course.step("standing-team", "visits", RecordVisit(visit=VisitPlanned(visit_id=visit_id, due_on=due_on)))
        course.pass_days(30, least=7)
        if course.often(0.85):
            made = VisitMade(
                visit_id=visit_id,
                made_at=course.noon(),
                children=(course.living[0],),
                said=people_of.how_the_child_is(course.chance, course.matter),
            )
            yield course.step("collaborator", "visits", RecordVisit(visit=made))


def _who_orders(course: Course) -> OrderedBy:
    return "deputy-chair" if course.often(0.3) else "chair"
