"""Who has which duty, and from which fact."""

from msgspec.structs import replace

from cases.case.correction import Changes, CorrectionWithdrawn, FactCorrected
from cases.case.duties import duties_of
from cases.events import Event
from cases.values import UnitId
from deciding import case_of
from samples import (
    BANG_MAC,
    CONFIRMED_BY_POLICE,
    DISPUTED,
    FOUND,
    IN_FULL,
    LANG_SON,
    OURS,
    RECEIVED,
    REPORTED,
    SETTLED,
    TOLD,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
)

Row = tuple[UnitId | None, str, int | None]


def duties(*events: Event) -> dict[str, Row]:
    return {one.duty: (one.unit, one.because, one.version) for one in duties_of(case_of(*events))}


def plan(*events: Event) -> Row:
    return duties(*events)["plan"]


def test_assessment_and_emergency_are_those_of_the_commune_of_the_event() -> None:
    found = duties(IN_FULL)

    assert found == {
        "assessment": (Y_TICH, "commune-of-event", 1),
        "emergency-measures": (Y_TICH, "commune-of-event", 1),
        "plan": (BANG_MAC, "commune-of-residence", 1),
    }


def test_the_finding_that_names_another_commune_is_the_fact_that_says_whose_it_is() -> None:
    found = replace(CONFIRMED_BY_POLICE, commune_of_event=VAN_LINH)

    assert duties(IN_FULL, found)["assessment"] == (VAN_LINH, "commune-of-event", 2)
    assert plan(IN_FULL, found) == (BANG_MAC, "commune-of-residence", 1)


def test_a_correction_that_names_it_is_that_fact_until_it_is_withdrawn() -> None:
    corrected = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=VAN_LINH))
    withdrawn = CorrectionWithdrawn(withdraws=2, by="province")

    assert duties(IN_FULL, corrected)["assessment"] == (VAN_LINH, "commune-of-event", 2)
    assert duties(IN_FULL, corrected, withdrawn)["assessment"] == (Y_TICH, "commune-of-event", 1)


def test_of_a_case_without_a_commune_the_province_has_every_duty() -> None:
    found = duties(UNPLACED)

    assert found == {
        "assessment": (LANG_SON, "commune-unknown", 1),
        "emergency-measures": (LANG_SON, "commune-unknown", 1),
        "plan": (LANG_SON, "residence-unknown", 1),
        "placement": (LANG_SON, "commune-unknown", 1),
    }


def test_a_commune_that_says_ours_has_them_from_then_on() -> None:
    assert duties(UNPLACED, OURS)["assessment"] == (VAN_LINH, "commune-of-event", 2)
    assert "placement" not in duties(UNPLACED, OURS)


def test_where_no_residence_is_known_the_commune_of_the_event_plans() -> None:
    assert plan(REPORTED) == (Y_TICH, "residence-unknown", 1)


def test_of_a_child_who_lives_abroad_or_nowhere_the_commune_of_the_event_plans_and_it_is_said_why() -> None:
    abroad, nowhere = replace(REPORTED, residence_kind="abroad"), replace(REPORTED, residence_kind="none")
    found_out = FactCorrected(of_version=1, by="province", changes=Changes(residence_kind="abroad"))

    assert plan(abroad) == (Y_TICH, "residence-abroad", 1)
    assert plan(nowhere) == (Y_TICH, "no-residence", 1)
    assert plan(REPORTED, found_out) == (Y_TICH, "residence-abroad", 2)
    assert plan(abroad, TOLD) == (BANG_MAC, "notified", 2)


def test_the_commune_that_was_told_plans_and_the_one_of_the_event_while_it_is_disputed() -> None:
    assert plan(REPORTED, TOLD) == (BANG_MAC, "notified", 2)
    assert plan(REPORTED, TOLD, RECEIVED) == (BANG_MAC, "received", 3)
    assert plan(REPORTED, TOLD, DISPUTED) == (Y_TICH, "disputed", 3)
    assert duties(REPORTED, TOLD, DISPUTED)["settlement"] == (None, "disputed", 3)


def test_what_the_province_settled_stands_until_another_is_told() -> None:
    later = replace(TOLD, to=VAN_LINH)

    assert plan(REPORTED, TOLD, DISPUTED, SETTLED) == (VAN_LINH, "settled", 4)
    assert "settlement" not in duties(REPORTED, TOLD, DISPUTED, SETTLED)
    assert plan(REPORTED, SETTLED, later) == (VAN_LINH, "notified", 3)
    assert plan(REPORTED, TOLD, SETTLED, DISPUTED) == (Y_TICH, "disputed", 4)


def test_the_last_notice_and_the_last_answer_to_it_count() -> None:
    later = replace(TOLD, to=VAN_LINH)

    assert plan(REPORTED, TOLD, later) == (VAN_LINH, "notified", 3)
    assert plan(REPORTED, TOLD, DISPUTED, later) == (VAN_LINH, "notified", 4)
    assert plan(REPORTED, TOLD, DISPUTED, RECEIVED) == (BANG_MAC, "received", 4)
    assert plan(REPORTED, TOLD, RECEIVED, DISPUTED) == (Y_TICH, "disputed", 4)
    assert "settlement" not in duties(REPORTED, TOLD, DISPUTED, RECEIVED)


def test_what_the_province_settled_before_anybody_was_told_stands() -> None:
    assert plan(REPORTED, SETTLED) == (VAN_LINH, "settled", 2)


def test_of_a_found_child_the_first_step_says_whose_it_is() -> None:
    again = replace(FOUND, step="parents-notice")

    assert plan(IN_FULL, FOUND, again) == (Y_TICH, "found-child", 2)
    assert plan(IN_FULL, FOUND, replace(FOUND, step="parents-found"), again)[1] == "commune-of-residence"


def test_for_a_found_child_the_commune_of_the_event_stands_for_the_residence_until_the_parents_are_found() -> None:
    assert plan(IN_FULL, FOUND) == (Y_TICH, "found-child", 2)
    assert plan(IN_FULL, FOUND, replace(FOUND, step="parents-found")) == (BANG_MAC, "commune-of-residence", 1)
