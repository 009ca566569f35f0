"""Findings on a child's death."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.assessed import Death, death_that_stands, is_dead
from cases.case.correction import Changes, FactCorrected
from cases.case.death import DeathFound, FindDeath
from cases.case.people import PersonIdentified, PersonsLinked
from cases.persons import Words
from deciding import case_of, given
from samples import CHILD, DEATH, REPORTED, SECOND_CHILD, SIBLINGS, THIRD_CHILD, in_words

FOUND = replace(DEATH, said=None)


def test_a_finding_is_recorded_once() -> None:
    given(REPORTED).when(FindDeath(found=FOUND)).then(FOUND)


def test_the_childs_outcome_is_that_they_died_and_nobody_elses() -> None:
    case = case_of(SIBLINGS, FOUND)

    assert [child.outcome for child in case.children] == ["died", None, None]
    assert case.assessed.deaths == (
        Death(version=2, child=CHILD, died_on=dt.date(2023, 4, 29), cause="drowning-death", by="health"),
    )


def test_what_kind_of_matter_it_is_stays_a_matter_of_verification() -> None:
    case = case_of(SIBLINGS, FOUND)

    assert (case.kind, case.place_type, case.matter) == ("violence", None, case_of(SIBLINGS).matter)


def test_a_finding_on_nobody_in_the_matter_is_none() -> None:
    given(REPORTED).when(FindDeath(found=replace(FOUND, child=SECOND_CHILD))).invalid("person-unknown", "child")


@pytest.mark.parametrize(
    "other",
    [
        replace(FOUND, by="police"),
        replace(FOUND, cause=None),
        replace(FOUND, died_on=dt.date(2023, 4, 28)),
        replace(FOUND, said=in_words(Words(certificate="00/BT"))),
    ],
)
def test_a_further_finding_stands_beside_the_first(other: DeathFound) -> None:
    when = given(REPORTED, FOUND).when(FindDeath(found=other))

    when.adds(other) if other.said else when.then(other)
    assert death_that_stands(case_of(REPORTED, FOUND, other), CHILD) == Death(
        version=3, child=CHILD, died_on=other.died_on, cause=other.cause, by=other.by
    )


def test_a_finding_that_was_given_up_in_between_is_recorded_again() -> None:
    other = replace(FOUND, by="police")
    given(REPORTED, FOUND, other).when(FindDeath(found=FOUND)).then(FOUND)
    alive = PersonIdentified(subject_id=CHILD, outcome="recovered")
    given(REPORTED, FOUND, alive).when(FindDeath(found=FOUND)).then(FOUND)


def test_findings_on_two_children_do_not_stand_in_each_others_way() -> None:
    of_second = replace(FOUND, child=SECOND_CHILD)
    given(SIBLINGS, FOUND, of_second).when(FindDeath(found=FOUND)).then()


def test_the_day_of_a_death_can_be_corrected() -> None:
    corrected = FactCorrected(of_version=2, by="health", changes=Changes(died_on=None, cause="natural-death"))
    (death,) = case_of(REPORTED, FOUND, corrected).assessed.deaths

    assert (death.died_on, death.cause) == (None, "natural-death")


def test_an_outcome_said_later_takes_a_death_back_under_whichever_id_it_was_found() -> None:
    alive = PersonIdentified(subject_id=CHILD, outcome="unharmed")
    both = (SIBLINGS, FOUND, replace(FOUND, child=SECOND_CHILD, died_on=None), alive)
    one_child = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    case = case_of(*both)

    assert (is_dead(case, CHILD), death_that_stands(case, CHILD)) == (False, None)
    assert (is_dead(case, SECOND_CHILD), is_dead(case, THIRD_CHILD)) == (True, False)
    # What was found of the first id was taken back; what was found of the second is of one child with it.
    found = death_that_stands(case_of(*both, one_child), CHILD)
    assert (found and found.child, found and found.died_on) == (SECOND_CHILD, None)
