"""Verifying a report (D56 art. 25(2))."""

from typing import get_args

import pytest
from msgspec.structs import replace

from cases.case.people import PersonsLinked
from cases.case.state import Finding, FindingBy, Found, Matter, finding_of, untrue_by_others
from cases.case.verification import ReportVerified, VerifyReport
from deciding import case_of, given
from samples import (
    APRIL_2023,
    BANG_MAC,
    CHILD,
    CONFIRMED_BY_COMMUNE,
    CONFIRMED_BY_POLICE,
    ELSEWHERE,
    FURTHER,
    IN_FULL,
    LANG_SON,
    REPORTED,
    SECOND_CHILD,
    SIBLINGS,
    THIRD_CHILD,
    UNDETERMINED_BY_POLICE,
    UNFOUNDED_BY_POLICE,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    days,
)

FALSE = replace(CONFIRMED_BY_POLICE, finding="false")
ELSEWHERE_AND_OTHERWISE = replace(
    CONFIRMED_BY_POLICE,
    kind="injury-death",
    also=("violence",),
    injury_type="02",
    place_type="home",
    commune_of_event=VAN_LINH,
    area=LANG_SON,
    commune_of_residence=Y_TICH,
    occurred=days("2023-04-12"),
)


@pytest.mark.parametrize("finding", get_args(Finding))
def test_each_finding_is_recorded_each_time_and_stands(finding: Finding) -> None:
    verified = replace(CONFIRMED_BY_POLICE, finding=finding)
    given(REPORTED).when(VerifyReport(verified=verified)).adds(verified)

    case = case_of(REPORTED, verified)
    assert case.found == Found(version=2, finding=finding, by="police")
    assert case.status == finding


@pytest.mark.parametrize("finding", ["confirmed", "unfounded", "undetermined"])
def test_who_may_not_find_false_may_find_all_else(finding: Finding) -> None:
    verified = replace(CONFIRMED_BY_COMMUNE, finding=finding)
    given(REPORTED).when(VerifyReport(verified=verified)).adds(verified)


@pytest.mark.parametrize("by", ["commune", "health", "child-agency"])
def test_only_police_and_province_call_a_report_knowingly_false(by: FindingBy) -> None:
    given(REPORTED).when(VerifyReport(verified=replace(FALSE, by=by))).refused("false-not-entitled")


def test_a_report_that_nobody_made_is_not_verified() -> None:
    given().when(VerifyReport(verified=FALSE)).invalid("case-unknown", "case_id")


def test_the_latest_finding_stands_and_the_earlier_ones_stay_readable() -> None:
    case = case_of(REPORTED, CONFIRMED_BY_COMMUNE, UNFOUNDED_BY_POLICE, FURTHER)

    assert [found.finding for found in case.findings] == ["confirmed", "unfounded"]
    assert case.status == "unfounded"


def test_what_was_found_takes_the_place_of_what_was_said() -> None:
    case = case_of(IN_FULL, ELSEWHERE_AND_OTHERWISE)

    assert case.matter == Matter(
        kind="injury-death",
        also=("violence",),
        injury_type="02",
        commune_of_event=VAN_LINH,
        area=LANG_SON,
        occurred=days("2023-04-12"),
        commune_of_residence=Y_TICH,
    )
    assert (case.place_type, case.commune_of_residence) == ("home", Y_TICH)


def test_what_was_not_looked_into_stays_as_it_was_said() -> None:
    case = case_of(IN_FULL, replace(CONFIRMED_BY_POLICE, commune_of_event=VAN_LINH))

    assert case.matter == Matter(
        kind="drowning-death",
        also=("neglect",),
        commune_of_event=VAN_LINH,
        occurred=APRIL_2023,
        commune_of_residence=BANG_MAC,
    )
    assert (case.place_type, case.commune_of_residence) == ("water", BANG_MAC)


def test_that_no_further_kind_was_found_takes_the_place_of_those_that_were_said() -> None:
    assert case_of(IN_FULL, replace(CONFIRMED_BY_POLICE, also=())).also == ()


def test_a_finding_places_a_case() -> None:
    case = case_of(UNPLACED, replace(CONFIRMED_BY_POLICE, commune_of_event=Y_TICH))

    assert case.units == (Y_TICH, LANG_SON)


def test_because_names_the_facts_that_said_what_happened_and_the_finding() -> None:
    plain = case_of(REPORTED, FURTHER, CONFIRMED_BY_POLICE)
    placed = case_of(REPORTED, replace(CONFIRMED_BY_COMMUNE, commune_of_event=VAN_LINH), FURTHER, CONFIRMED_BY_POLICE)

    superseded = case_of(REPORTED, UNFOUNDED_BY_POLICE, CONFIRMED_BY_POLICE)

    assert [fact.version for fact in superseded.because] == [1, 3]
    assert [fact.version for fact in plain.because] == [1, 3]
    assert [fact.version for fact in placed.because] == [1, 2, 4]


def test_what_a_commune_alone_found_is_told_apart() -> None:
    relabelled = replace(CONFIRMED_BY_COMMUNE, kind="natural-death")
    reported = case_of(REPORTED).matter

    assert case_of(REPORTED, relabelled).matter == replace(reported, kind="natural-death")
    assert case_of(REPORTED, relabelled).without_commune == reported


@pytest.mark.parametrize("finding", ["confirmed", "unfounded", "false"])
def test_others_bear_out_what_they_name_themselves_and_nothing_else(finding: Finding) -> None:
    relabelled = replace(CONFIRMED_BY_COMMUNE, kind="natural-death")
    found = replace(CONFIRMED_BY_POLICE, finding=finding)

    assert case_of(REPORTED, relabelled, found).without_commune == case_of(REPORTED).matter
    named = case_of(REPORTED, relabelled, replace(found, kind="natural-death"))
    assert named.without_commune == named.matter


def test_whoever_cannot_tell_bears_out_nothing_but_what_they_name_themselves() -> None:
    relabelled = replace(CONFIRMED_BY_COMMUNE, kind="natural-death")
    case = case_of(REPORTED, relabelled, replace(UNDETERMINED_BY_POLICE, occurred=days("2023-04-12")))

    assert case.without_commune == replace(case_of(REPORTED).matter, occurred=days("2023-04-12"))


OF_ONE = replace(CONFIRMED_BY_POLICE, children=(CHILD,))
UNTRUE_OF_ONE = replace(UNFOUNDED_BY_POLICE, children=(SECOND_CHILD,))
UNDETERMINED_OF_ONE = replace(UNDETERMINED_BY_POLICE, children=(THIRD_CHILD,))


def test_a_finding_may_be_of_some_children_alone_and_each_has_their_own() -> None:
    given(SIBLINGS).when(VerifyReport(verified=OF_ONE)).adds(OF_ONE)
    case = case_of(SIBLINGS, OF_ONE, UNTRUE_OF_ONE)
    own = [finding_of(case, child) for child in (CHILD, SECOND_CHILD, THIRD_CHILD)]

    assert [one and one.finding for one in own] == ["confirmed", "unfounded", None]


def test_a_finding_is_of_children_of_the_matter() -> None:
    given(REPORTED).when(VerifyReport(verified=UNTRUE_OF_ONE)).invalid("person-unknown", "children")


@pytest.mark.parametrize(
    "findings, status",
    [
        ((OF_ONE,), "confirmed"),
        ((OF_ONE, UNTRUE_OF_ONE), "confirmed"),
        ((UNTRUE_OF_ONE,), "received"),
        ((UNTRUE_OF_ONE, UNDETERMINED_OF_ONE), "received"),
        ((UNDETERMINED_BY_POLICE, UNTRUE_OF_ONE), "undetermined"),
        ((UNFOUNDED_BY_POLICE, OF_ONE), "confirmed"),
        ((OF_ONE, UNFOUNDED_BY_POLICE), "unfounded"),
        ((OF_ONE, replace(UNFOUNDED_BY_POLICE, children=(CHILD,))), "received"),
    ],
)
def test_a_case_stands_by_what_weighs_most_of_what_was_found_of_its_children(
    findings: tuple[ReportVerified, ...], status: str
) -> None:
    assert case_of(SIBLINGS, *findings).status == status


def test_a_finding_of_a_child_is_of_them_under_every_id() -> None:
    linked = PersonsLinked(subject_id=SECOND_CHILD, same_as=ELSEWHERE)
    case = case_of(SIBLINGS, linked, UNTRUE_OF_ONE)

    assert finding_of(case, ELSEWHERE) == case.findings[-1]


def test_the_finding_by_which_a_case_stands_is_among_its_reasons() -> None:
    assert [fact.version for fact in case_of(SIBLINGS, OF_ONE, UNTRUE_OF_ONE).because] == [1, 2]


UNTRUE_BY_COMMUNE = replace(CONFIRMED_BY_COMMUNE, finding="unfounded")


@pytest.mark.parametrize(
    "findings, untrue",
    [
        ((), False),
        ((UNTRUE_BY_COMMUNE,), False),
        ((UNFOUNDED_BY_POLICE,), True),
        ((UNFOUNDED_BY_POLICE, CONFIRMED_BY_COMMUNE), True),
        ((CONFIRMED_BY_POLICE, UNTRUE_BY_COMMUNE), False),
        ((UNFOUNDED_BY_POLICE, CONFIRMED_BY_POLICE), False),
    ],
)
def test_what_others_than_a_commune_found_untrue_is_untrue_whatever_a_commune_says(
    findings: tuple[ReportVerified, ...],
    untrue: bool,  # noqa: FBT001 - what is expected
) -> None:
    assert untrue_by_others(case_of(REPORTED, *findings)) is untrue
