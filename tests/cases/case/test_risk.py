"""Assessing the risk to a child: form 02 and form 03."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.assessed import Assessment, Rating, died_before
from cases.case.correction import Changes, FactCorrected
from cases.case.people import ChildAdded, PartyAdded, PersonIdentified, PersonsLinked, PersonsUnlinked
from cases.case.risk import Assessing, AssessRisk, DetailedRiskAssessed, InitialRiskAssessed
from cases.case.state import Child, Party
from deciding import case_of, given
from samples import (
    ASSESSED,
    ASSESSED_IN_DETAIL,
    CHILD,
    CLOSED,
    DEATH,
    NEIGHBOUR,
    REPORTED,
    SECOND_CHILD,
    SIBLINGS,
    THIRD_CHILD,
    UNCLE,
    UNFOUNDED_BY_POLICE,
    at,
)

OF_CHILD = replace(ASSESSED, child=CHILD, said=None)
IN_DETAIL_OF_CHILD = replace(ASSESSED_IN_DETAIL, child=CHILD)
DAY_OF_DEATH = dt.date(2023, 4, 29)
LATER = at("2023-04-30T00:00:00+07:00")
THAT_DAY = at("2023-04-29T23:59:59+07:00")
REPORTED_DEAD = replace(REPORTED, children=(Child(subject_id=CHILD, outcome="died"),))


@pytest.mark.parametrize("assessed", [OF_CHILD, IN_DETAIL_OF_CHILD])
def test_an_assessment_is_recorded_once(assessed: InitialRiskAssessed | DetailedRiskAssessed) -> None:
    given(REPORTED).when(AssessRisk(assessed=assessed)).then(assessed)


def test_an_assessment_keeps_the_raw_ratings_and_what_the_officer_concluded() -> None:
    assert case_of(REPORTED, OF_CHILD).assessed.assessments == (
        Assessment(
            version=2,
            form="02",
            child=CHILD,
            at=OF_CHILD.assessed_at,
            form_version="2017",
            ratings=OF_CHILD.ratings,
            concluded="high",
        ),
    )


def test_the_two_forms_are_told_apart() -> None:
    case = case_of(REPORTED, OF_CHILD, IN_DETAIL_OF_CHILD)

    assert [(one.version, one.form) for one in case.assessed.assessments] == [(2, "02"), (3, "03")]


def test_words_beside_an_assessment_are_never_dropped() -> None:
    told = replace(ASSESSED, child=CHILD)
    given(REPORTED, told).when(AssessRisk(assessed=told)).adds(told)


@pytest.mark.parametrize(
    "other",
    [
        replace(OF_CHILD, concluded="some"),
        replace(OF_CHILD, ratings=()),
        replace(OF_CHILD, form_version="2030"),
        replace(OF_CHILD, assessed_at=LATER),
    ],
)
def test_what_differs_in_anything_is_another_assessment(other: InitialRiskAssessed) -> None:
    given(REPORTED, OF_CHILD).when(AssessRisk(assessed=other)).then(other)


def test_a_detailed_assessment_is_no_second_initial_one() -> None:
    shared = {name: getattr(OF_CHILD, name) for name in Assessing.__struct_fields__}
    detailed = DetailedRiskAssessed(**shared)
    given(REPORTED, OF_CHILD).when(AssessRisk(assessed=detailed)).then(detailed)


@pytest.mark.parametrize("finding", [UNFOUNDED_BY_POLICE, CLOSED])
def test_no_state_of_the_case_refuses_an_assessment(finding: InitialRiskAssessed) -> None:
    given(REPORTED, finding).when(AssessRisk(assessed=OF_CHILD)).then(OF_CHILD)


def test_somebody_who_is_not_in_the_matter_is_not_assessed() -> None:
    given(REPORTED).when(AssessRisk(assessed=ASSESSED)).invalid("person-unknown", "child")


@pytest.mark.parametrize(
    "party, may",
    [
        (Party(subject_id=SECOND_CHILD, role="witness", relation="sibling"), True),
        (Party(subject_id=SECOND_CHILD, role="witness", relation="friend", is_child=True), True),
        (Party(subject_id=SECOND_CHILD, role="witness", relation="sibling", is_child=False), False),
        (Party(subject_id=SECOND_CHILD, role="witness", relation="friend"), False),
        (Party(subject_id=SECOND_CHILD, role="caregiver", relation="grandparent"), False),
    ],
)
def test_a_child_among_the_parties_is_assessed_and_a_grown_up_is_not(party: Party, may: bool) -> None:  # noqa: FBT001 - a case of the table
    assessed = replace(ASSESSED, said=None)
    when = given(REPORTED, PartyAdded(party=party)).when(AssessRisk(assessed=assessed))

    if may:
        when.then(assessed)
    else:
        when.invalid("person-unknown", "child")


@pytest.mark.parametrize("assessed", [OF_CHILD, IN_DETAIL_OF_CHILD])
def test_a_child_is_not_assessed_on_a_day_after_their_death(
    assessed: InitialRiskAssessed | DetailedRiskAssessed,
) -> None:
    given(REPORTED, DEATH).when(AssessRisk(assessed=replace(assessed, assessed_at=LATER))).refused("child-has-died")


def test_what_was_done_by_the_day_of_death_is_recorded_however_late() -> None:
    earlier = replace(OF_CHILD, assessed_at=THAT_DAY)
    given(REPORTED, DEATH).when(AssessRisk(assessed=earlier)).then(earlier)


def test_brothers_and_sisters_of_a_child_who_died_are_assessed() -> None:
    assessed = replace(OF_CHILD, child=SECOND_CHILD)
    given(SIBLINGS, DEATH).when(AssessRisk(assessed=assessed)).then(assessed)


def test_where_nobody_found_the_day_that_of_the_latest_report_stands_for_it() -> None:
    day_of_report = replace(OF_CHILD, assessed_at=at("2023-05-02T23:00:00+07:00"))
    day_after = replace(OF_CHILD, assessed_at=at("2023-05-03T00:00:00+07:00"))
    given(REPORTED_DEAD).when(AssessRisk(assessed=day_of_report)).then(day_of_report)
    given(REPORTED_DEAD).when(AssessRisk(assessed=day_after)).refused("child-has-died")
    given(REPORTED_DEAD, replace(DEATH, died_on=None)).when(AssessRisk(assessed=day_after)).refused("child-has-died")


def test_a_death_found_later_than_it_was_said_lets_earlier_acts_in() -> None:
    day_after = replace(OF_CHILD, assessed_at=at("2023-05-03T08:00:00+07:00"))
    found = replace(DEATH, died_on=dt.date(2023, 5, 3))
    given(REPORTED_DEAD, found).when(AssessRisk(assessed=day_after)).then(day_after)


def test_whoever_turns_out_to_live_is_assessed_again() -> None:
    alive = PersonIdentified(subject_id=CHILD, outcome="unharmed")
    assessed = replace(OF_CHILD, assessed_at=at("2023-06-01T08:00:00+07:00"))
    given(REPORTED_DEAD, alive).when(AssessRisk(assessed=assessed)).then(assessed)


def test_the_day_of_death_is_the_corrected_one() -> None:
    corrected = FactCorrected(of_version=2, by="province", changes=Changes(died_on=dt.date(2023, 4, 28)))
    given(REPORTED, DEATH, corrected).when(AssessRisk(assessed=replace(OF_CHILD, assessed_at=THAT_DAY))).refused(
        "child-has-died"
    )


def test_a_child_under_two_ids_died_under_both_until_that_turns_out_wrong() -> None:
    second = ChildAdded(child=Child(subject_id=SECOND_CHILD))
    one_child = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    assessed = replace(ASSESSED, said=None)
    given(REPORTED, second, DEATH, one_child).when(AssessRisk(assessed=assessed)).refused("child-has-died")
    given(REPORTED, second, DEATH, one_child, PersonsUnlinked(withdraws=4)).when(AssessRisk(assessed=assessed)).then(
        assessed
    )


def test_links_are_followed_from_one_to_the_next() -> None:
    """The links may have been found in any order."""
    case = case_of(
        SIBLINGS,
        PersonsLinked(subject_id=SECOND_CHILD, same_as=NEIGHBOUR),
        PersonsLinked(subject_id=UNCLE, same_as=CHILD),
        PersonsLinked(subject_id=NEIGHBOUR, same_as=UNCLE),
        DEATH,
    )
    day_after = dt.date(2023, 4, 30)

    assert [died_before(case, one, day_after) for one in (CHILD, SECOND_CHILD, THIRD_CHILD)] == [True, True, False]
    assert not died_before(case, CHILD, DAY_OF_DEATH)


def test_an_assessment_can_be_corrected() -> None:
    changes = Changes(concluded="low", ratings=(Rating(row="present-harm", level="low"),), assessed_at=LATER)
    corrected = FactCorrected(of_version=2, by="province", changes=changes)
    (assessment,) = case_of(REPORTED, OF_CHILD, corrected).assessed.assessments

    assert (assessment.concluded, assessment.ratings, assessment.at) == ("low", changes.ratings, LATER)
