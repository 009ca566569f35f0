"""Taking in reports."""

import datetime as dt

from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.intake import ReceiveFurtherReport, ReceiveReport
from cases.case.state import Case, Child, Matter
from deciding import CASE, case_of, given
from samples import (
    APRIL_2023,
    BANG_MAC,
    CHI_LANG_DISTRICT,
    CHILD,
    FURTHER,
    IN_FULL,
    LANG_SON,
    REPORTED,
    SECOND_CHILD,
    SIBLINGS,
    THIRD_CHILD,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    at,
)


def test_a_report_opens_a_case() -> None:
    given().when(ReceiveReport(case_id=CASE, report=REPORTED)).opens(REPORTED)


def test_a_second_report_under_the_same_case_id_is_refused() -> None:
    """The same report sent again under its own key never comes here: the record knows the key."""
    given(REPORTED).when(ReceiveReport(case_id=CASE, report=SIBLINGS)).refused("case-exists")
    given(REPORTED).when(ReceiveReport(case_id=CASE, report=REPORTED)).refused("case-exists")


def test_a_case_says_all_that_form_01_said() -> None:
    given().when(ReceiveReport(case_id=CASE, report=IN_FULL)).opens(IN_FULL)

    case = case_of(IN_FULL)

    assert case == Case(
        case_id=CASE,
        version=1,
        position=case.facts[0].position,
        facts=case.facts,
        case_number="06520-2023-0007",
        kind="drowning-death",
        also=("neglect",),
        special_group="a",
        place_type="water",
        commune_of_event=Y_TICH,
        commune_of_residence=BANG_MAC,
        residence_kind="permanent",
        commune_of_stay=VAN_LINH,
        occurred=APRIL_2023,
        said_in=(1,),
        without_commune=Matter(
            kind="drowning-death",
            also=("neglect",),
            commune_of_event=Y_TICH,
            occurred=APRIL_2023,
            commune_of_residence=BANG_MAC,
        ),
        received_at=at("2023-05-02T16:30:00+07:00"),
        known_by=dt.date(2023, 5, 2),
        received_in=(Y_TICH,),
        clock_suspect=True,
        children=IN_FULL.children,
        parties=IN_FULL.parties,
    )
    assert case.units == (Y_TICH, BANG_MAC, VAN_LINH)
    assert case.status == "received"


def test_a_found_baby_of_whom_nothing_is_known_is_a_case() -> None:
    found = replace(REPORTED, kind="abandonment", occurred=None, channel="discovered")
    given().when(ReceiveReport(case_id=CASE, report=found)).opens(found)

    assert case_of(found).children == (Child(subject_id=CHILD, identity="unknown", outcome=None, details=None),)


def test_three_siblings_are_one_case() -> None:
    given().when(ReceiveReport(case_id=CASE, report=SIBLINGS)).opens(SIBLINGS)

    assert [child.subject_id for child in case_of(SIBLINGS).children] == [CHILD, SECOND_CHILD, THIRD_CHILD]


def test_a_case_of_unknown_commune_is_its_area_s() -> None:
    case = case_of(UNPLACED)

    assert (case.commune_of_event, case.area, case.units) == (None, LANG_SON, (LANG_SON,))


def test_every_further_report_is_recorded() -> None:
    given(REPORTED).when(ReceiveFurtherReport(report=FURTHER)).adds(FURTHER)


def test_a_further_report_of_no_case_is_invalid() -> None:
    given().when(ReceiveFurtherReport(report=FURTHER)).invalid("case-unknown", "case_id")


def test_the_earliest_receipt_wins_and_whoever_received_a_report_has_to_do_with_the_case() -> None:
    later = replace(FURTHER, received_at=at("2023-06-01T08:00:00+07:00"), received_in=VAN_LINH)
    case = case_of(REPORTED, later, FURTHER, FURTHER)

    assert case.received_at == FURTHER.received_at
    assert case.received_in == (Y_TICH, VAN_LINH, CHI_LANG_DISTRICT)
    assert case.further_reports == 3
    assert case_of(REPORTED, later).received_at == REPORTED.received_at


def test_a_case_without_facts_stands_nowhere() -> None:
    assert (case_of().status, case_of().units, case_of().because) == ("none", (), ())
    assert (case_of().version, case_of().position, case_of().clock_suspect) == (0, 0, False)


def test_an_early_receipt_that_a_commune_claims_moves_no_year() -> None:
    """Where nobody knows the day, it may have happened until the latest report: nobody can claim that away alone."""
    undated = replace(REPORTED, occurred=None)
    early = replace(FURTHER, received_at=at("1901-01-01T08:00:00+07:00"))
    claimed = FactCorrected(of_version=1, by="commune", changes=Changes(received_at=early.received_at))

    assert case_of(undated, early).known_by == dt.date(2023, 5, 2)
    assert case_of(undated, claimed).known_by == dt.date(2023, 5, 2)
