"""Plans: drafted, approved by another, returned, drafted anew."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.measures import ArrangeMeasure
from cases.case.people import PersonIdentified
from cases.case.plan import DecideOnPlan, DraftPlan, PlanApproved, PlanReturned
from cases.persons import Words
from deciding import case_of, given
from samples import (
    APPROVED,
    CHILD,
    PLAN,
    REPORTED,
    RETURNED,
    SECOND_CHILD,
    SECOND_CHILD_ADDED,
    SUPPORT,
    UNFOUNDED_BY_POLICE,
    at,
    in_words,
)

LATER = replace(
    PLAN,
    plan_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4b02",
    drafted_at=at("2023-05-11T08:00:00+07:00"),
    measures=(replace(PLAN.measures[0], measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4c03"),),
)
DIED = PersonIdentified(subject_id=CHILD, outcome="died")
"""Nobody found the day: it is by that of the report, 2023-05-02."""


def test_a_plan_is_recorded_once_and_waits_for_the_chair() -> None:
    given(REPORTED, UNFOUNDED_BY_POLICE).when(DraftPlan(drafted=PLAN)).then(PLAN)

    (plan,) = case_of(REPORTED, PLAN).protection.plans
    assert (plan.version, plan.status, plan.drafted_by, len(plan.measures)) == (2, "drafted", "worker", 2)


def test_a_plan_sent_again_by_another_is_still_the_plan_of_whoever_drafted_it() -> None:
    given(REPORTED, PLAN).when(DraftPlan(drafted=replace(PLAN, drafted_by="another"))).then()


def test_words_of_its_measures_make_no_other_plan() -> None:
    told = tuple(replace(one, said=in_words(Words(what="khám sức khỏe"))) for one in PLAN.measures)
    given(REPORTED, PLAN).when(DraftPlan(drafted=replace(PLAN, measures=told))).then()


def test_another_plan_does_not_take_the_id_of_one() -> None:
    other = replace(PLAN, measures=PLAN.measures[:1])
    given(REPORTED, PLAN).when(DraftPlan(drafted=other)).refused("plan-exists")


def test_another_measure_does_not_take_the_id_of_one_in_a_plan_or_outside() -> None:
    taken = replace(LATER, measures=PLAN.measures)
    outside = replace(LATER, measures=(replace(LATER.measures[0], measure_id=SUPPORT.measure_id),))
    given(REPORTED, PLAN).when(DraftPlan(drafted=taken)).refused("measure-exists")
    given(REPORTED, SUPPORT).when(DraftPlan(drafted=outside)).refused("measure-exists")
    given(REPORTED, PLAN).when(
        ArrangeMeasure(measure=replace(SUPPORT, measure_id=PLAN.measures[0].measure_id))
    ).refused("measure-exists")
    twice = replace(LATER, measures=LATER.measures * 2)
    given(REPORTED).when(DraftPlan(drafted=twice)).invalid("measure-twice", "measures")


def test_its_children_are_in_the_matter() -> None:
    foreign = replace(PLAN, measures=(replace(PLAN.measures[0], child=SECOND_CHILD),))
    given(REPORTED).when(DraftPlan(drafted=foreign)).invalid("person-unknown", "measures")


def test_no_new_plan_is_made_for_a_child_dated_after_they_died() -> None:
    given(REPORTED, DIED).when(DraftPlan(drafted=PLAN)).refused("child-has-died")


def test_a_plan_of_a_day_on_which_the_child_lived_is_recorded_late() -> None:
    earlier = replace(PLAN, drafted_at=at("2023-05-02T08:00:00+07:00"))
    given(REPORTED, DIED).when(DraftPlan(drafted=earlier)).then(earlier)


def test_brothers_and_sisters_of_a_child_who_died_get_their_plan() -> None:
    theirs = replace(PLAN, measures=tuple(replace(one, child=SECOND_CHILD) for one in PLAN.measures))
    given(REPORTED, SECOND_CHILD_ADDED, DIED).when(DraftPlan(drafted=theirs)).then(theirs)


def test_nobody_approves_what_they_drafted() -> None:
    own = replace(APPROVED, approved_by=PLAN.drafted_by)
    given(REPORTED, PLAN).when(DecideOnPlan(decision=own)).refused("own-plan", source="D56 28")


def test_who_drafted_it_may_give_it_back() -> None:
    own = replace(RETURNED, returned_by=PLAN.drafted_by)
    given(REPORTED, PLAN).when(DecideOnPlan(decision=own)).then(own)


@pytest.mark.parametrize("decision, status", [(APPROVED, "approved"), (RETURNED, "returned")])
def test_the_chair_or_the_deputy_decides(decision: PlanApproved | PlanReturned, status: str) -> None:
    given(REPORTED, PLAN).when(DecideOnPlan(decision=decision)).then(decision)

    (plan,) = case_of(REPORTED, PLAN, decision).protection.plans
    assert plan.status == status
    assert plan.decision is not None
    assert plan.decision.acting_for_chair == decision.acting_for_chair


@pytest.mark.parametrize("decision", [APPROVED, RETURNED])
def test_there_is_no_decision_on_a_plan_that_is_not_there(decision: PlanApproved | PlanReturned) -> None:
    given(REPORTED, LATER).when(DecideOnPlan(decision=decision)).invalid("plan-unknown", "plan_id")


def test_of_two_decisions_the_later_stands_whichever_was_recorded_first() -> None:
    returned_later = replace(RETURNED, returned_at=at("2023-05-10T10:00:00+07:00"))
    for history in ((APPROVED, returned_later), (returned_later, APPROVED)):
        (plan,) = case_of(REPORTED, PLAN, *history).protection.plans
        assert plan.status == "returned"


def test_a_returned_plan_is_drafted_anew_beside_it() -> None:
    given(REPORTED, PLAN, RETURNED).when(DraftPlan(drafted=LATER)).then(LATER)

    plans = case_of(REPORTED, PLAN, RETURNED, LATER).protection.plans
    assert [plan.status for plan in plans] == ["returned", "drafted"]
    assert plans[1].measures[0].due_on == dt.date(2023, 5, 31)


def test_a_plan_for_a_child_who_died_and_one_who_lives_is_refused_for_the_one() -> None:
    of_both = replace(PLAN, measures=(PLAN.measures[0], replace(PLAN.measures[1], child=SECOND_CHILD)))

    given(REPORTED, SECOND_CHILD_ADDED, DIED).when(DraftPlan(drafted=of_both)).refused("child-has-died")
