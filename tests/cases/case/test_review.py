"""Reviewing how a child is: form 06."""

import pytest
from msgspec.structs import replace

from cases.case.assessed import LeadsTo
from cases.case.review import MakeReview
from deciding import case_of, given
from samples import CHILD, DEATH, REPORTED, REVIEWED, SECOND_CHILD, SIBLINGS, at

OF_CHILD = replace(REVIEWED, child=CHILD)


@pytest.mark.parametrize("leads_to", ["closing", "plan"])
@pytest.mark.parametrize("at_risk", [True, False, None])
def test_a_review_is_recorded_once_whatever_it_leads_to(leads_to: LeadsTo, at_risk: bool | None) -> None:  # noqa: FBT001 - a case of the table
    review = replace(OF_CHILD, leads_to=leads_to, no_longer_at_risk=at_risk, concluded="high")
    given(REPORTED).when(MakeReview(review=review)).then(review)


def test_a_review_stands_among_the_assessments_with_where_it_leads() -> None:
    (review,) = case_of(REPORTED, OF_CHILD).assessed.assessments

    assert (review.form, review.leads_to, review.no_longer_at_risk, review.stable) == ("06", "closing", True, True)
    assert (review.version, review.child, review.at, review.concluded) == (2, CHILD, REVIEWED.reviewed_at, "low")
    assert review.ratings == REVIEWED.ratings


def test_each_child_has_reviews_of_their_own() -> None:
    case = case_of(SIBLINGS, OF_CHILD, REVIEWED)

    assert [one.child for one in case.assessed.assessments] == [CHILD, SECOND_CHILD]


def test_somebody_who_is_not_in_the_matter_is_not_reviewed() -> None:
    given(REPORTED).when(MakeReview(review=REVIEWED)).invalid("person-unknown", "child")


def test_a_child_is_not_reviewed_on_a_day_after_their_death() -> None:
    given(REPORTED, DEATH).when(MakeReview(review=OF_CHILD)).refused("child-has-died")


def test_a_review_of_the_time_before_the_death_is_recorded_late() -> None:
    earlier = replace(OF_CHILD, reviewed_at=at("2023-04-20T08:00:00+07:00"))
    given(REPORTED, DEATH).when(MakeReview(review=earlier)).then(earlier)
