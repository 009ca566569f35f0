"""What became of measures, visits, refusals of parents, and applications to the court."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.measures import RecordOutcome
from cases.case.plan_refusal import ApplyToCourt, RecordPlanRefusal
from cases.case.protection import DoneHow
from cases.case.visits import RecordVisit
from cases.law.load import load_law
from cases.persons import Words
from deciding import case_of, given
from samples import (
    COURT_APPLIED,
    GRANDMOTHER,
    IN_FULL,
    NEIGHBOUR,
    OUTCOME,
    PLAN,
    PLAN_REFUSED,
    REPORTED,
    SECOND_CHILD,
    SUPPORT,
    VISIT_MADE,
    VISIT_PLANNED,
    in_words,
)


@pytest.mark.parametrize("outcome", ["done", "partly", "not-done"])
def test_each_outcome_of_a_measure_outside_a_plan_is_recorded_once(outcome: DoneHow) -> None:
    fact = replace(OUTCOME, outcome=outcome)
    given(REPORTED, SUPPORT).when(RecordOutcome(recorded=fact)).then(fact)

    (recorded,) = case_of(REPORTED, SUPPORT, fact).protection.outcomes
    assert (recorded.outcome, recorded.on) == (outcome, OUTCOME.on)


def test_a_measure_of_a_plan_has_an_outcome_too_whatever_became_of_the_plan() -> None:
    fact = replace(OUTCOME, measure_id=PLAN.measures[0].measure_id)
    given(REPORTED, PLAN).when(RecordOutcome(recorded=fact)).then(fact)


def test_the_last_word_on_a_day_may_be_what_was_said_before_another() -> None:
    not_done, done = replace(OUTCOME, outcome="not-done"), replace(OUTCOME, outcome="done")
    next_day = replace(not_done, on=not_done.on + dt.timedelta(days=1))
    of_another = replace(not_done, measure_id=PLAN.measures[0].measure_id)
    given(REPORTED, SUPPORT, done, not_done).when(RecordOutcome(recorded=done)).then(done)
    given(REPORTED, SUPPORT, PLAN, done, next_day, of_another).when(RecordOutcome(recorded=done)).then()


def test_what_is_no_measure_has_no_outcome() -> None:
    given(REPORTED, PLAN).when(RecordOutcome(recorded=OUTCOME)).invalid("measure-unknown", "measure_id")


def test_a_visit_is_planned_moved_and_made_under_one_id() -> None:
    moved = replace(VISIT_PLANNED, due_on=dt.date(2023, 5, 22))
    given(REPORTED).when(RecordVisit(visit=VISIT_PLANNED)).then(VISIT_PLANNED)
    given(REPORTED, VISIT_PLANNED).when(RecordVisit(visit=moved)).then(moved)
    given(REPORTED, VISIT_PLANNED, moved).when(RecordVisit(visit=VISIT_MADE)).then(VISIT_MADE)

    (visit,) = case_of(REPORTED, VISIT_PLANNED, moved, VISIT_MADE).protection.visits
    assert (visit.planned_in, visit.made_in, visit.due_on) == (3, 4, moved.due_on)
    assert (visit.made_at, visit.children) == (VISIT_MADE.made_at, VISIT_MADE.children)


def test_a_visit_that_was_moved_is_moved_back() -> None:
    moved = replace(VISIT_PLANNED, due_on=dt.date(2023, 5, 22))
    of_another = replace(moved, visit_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4e99")
    given(REPORTED, VISIT_PLANNED, moved).when(RecordVisit(visit=VISIT_PLANNED)).then(VISIT_PLANNED)
    given(REPORTED, VISIT_PLANNED, VISIT_MADE, of_another).when(RecordVisit(visit=VISIT_PLANNED)).then()
    given(REPORTED, VISIT_MADE, VISIT_PLANNED).when(RecordVisit(visit=VISIT_MADE)).then()

    back = case_of(REPORTED, VISIT_PLANNED, moved, of_another, VISIT_PLANNED).protection.visits
    assert [one.due_on for one in back] == [VISIT_PLANNED.due_on, moved.due_on]


def test_a_visit_nobody_planned_is_recorded_and_its_words_are_kept() -> None:
    told = replace(VISIT_MADE, said=in_words(Words(notes="em khỏe")))
    given(REPORTED).when(RecordVisit(visit=told)).adds(told)


def test_a_visit_is_to_children_of_the_matter() -> None:
    foreign = replace(VISIT_PLANNED, children=(SECOND_CHILD,))
    given(REPORTED).when(RecordVisit(visit=foreign)).invalid("person-unknown", "children")


def test_parents_refuse_a_plan() -> None:
    refused = replace(PLAN_REFUSED, refused_by=(GRANDMOTHER,))
    given(IN_FULL, PLAN).when(RecordPlanRefusal(refused=refused)).then(refused)

    (recorded,) = case_of(IN_FULL, PLAN, refused).protection.refusals
    assert (recorded.plan_id, recorded.refused_by) == (PLAN.plan_id, (GRANDMOTHER,))


def test_who_refuses_is_a_party_and_what_is_a_plan() -> None:
    stranger = replace(PLAN_REFUSED, refused_by=(NEIGHBOUR,))
    given(IN_FULL, PLAN).when(RecordPlanRefusal(refused=stranger)).invalid("person-unknown", "refused_by")
    given(REPORTED).when(RecordPlanRefusal(refused=PLAN_REFUSED)).invalid("plan-unknown", "plan_id")


def test_an_application_to_the_court_by_anybody_is_recorded_once() -> None:
    other = replace(COURT_APPLIED, applicant="other")
    given(REPORTED).when(ApplyToCourt(applied=other)).then(other)
    given(REPORTED).when(ApplyToCourt(applied=replace(other, children=(SECOND_CHILD,)))).invalid(
        "person-unknown", "children"
    )

    (recorded,) = case_of(REPORTED, other).protection.court_applications
    assert (recorded.applicant, recorded.ground, recorded.aims) == (
        "other",
        "plan-refused",
        ("limit-parental-rights",),
    )


def test_since_july_2025_the_law_names_the_chair_as_applicant() -> None:
    law = load_law()
    rows = [law.applicant("court-application", day) for day in (dt.date(2025, 6, 30), dt.date(2025, 7, 1))]

    assert [row and (row.who, row.source.document, row.status) for row in rows] == [
        (None, "LTE", "unverified"),
        ("chair", "D147-2025", "seen"),
    ]
