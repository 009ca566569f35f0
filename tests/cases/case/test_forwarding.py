"""Passing a case on, and whose it is."""

import datetime as dt

from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.forwarding import AnswerForwarding, Forward
from cases.persons import Words
from cases.values import UnitId
from deciding import case_of, given
from samples import (
    BANG_MAC,
    CAO_LOC_TOWN,
    CONFIRMED_BY_POLICE,
    FORWARDED,
    LANG_SON,
    OURS,
    REPORTED,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    in_words,
)

NOT_OURS = replace(OURS, answer="not-ours")


def test_several_communes_are_asked_and_see_the_case_from_then_on() -> None:
    given(UNPLACED).when(Forward(forwarded=FORWARDED)).then(FORWARDED)

    assert case_of(UNPLACED).units == (LANG_SON,)
    assert case_of(UNPLACED, FORWARDED).units == (LANG_SON, BANG_MAC, VAN_LINH)


def test_it_is_passed_on_again_at_another_time() -> None:
    later = replace(FORWARDED, forwarded_at=FORWARDED.forwarded_at + dt.timedelta(hours=1))
    given(UNPLACED, FORWARDED).when(Forward(forwarded=later)).then(later)


def test_what_is_said_besides_is_never_dropped() -> None:
    said = replace(FORWARDED, said=in_words(Words(reason="gọi lại lần nữa")))
    given(UNPLACED, FORWARDED).when(Forward(forwarded=said)).adds(said)


def test_a_commune_that_says_ours_is_the_commune_of_the_event() -> None:
    given(UNPLACED, FORWARDED).when(AnswerForwarding(answered=OURS)).then(OURS)
    case = case_of(UNPLACED, FORWARDED, OURS)

    assert (case.commune_of_event, case.area, case.said_in) == (VAN_LINH, LANG_SON, (1, 3))
    assert case.without_commune.commune_of_event is None


def test_a_commune_that_nobody_asked_may_say_ours() -> None:
    given(UNPLACED).when(AnswerForwarding(answered=OURS)).then(OURS)


def test_it_takes_back_what_it_said() -> None:
    given(UNPLACED, OURS).when(AnswerForwarding(answered=NOT_OURS)).then(NOT_OURS)
    case = case_of(UNPLACED, OURS, NOT_OURS)

    assert (case.commune_of_event, case.said_in) == (None, (1,))
    assert [(one.unit, one.answer) for one in case.cooperation.answers] == [(VAN_LINH, "not-ours")]


ALSO_OURS = replace(OURS, unit=BANG_MAC)


def test_where_one_of_two_communes_takes_back_that_it_is_theirs_it_is_the_others() -> None:
    case = case_of(UNPLACED, OURS, ALSO_OURS, NOT_OURS)
    nobodys = case_of(UNPLACED, OURS, ALSO_OURS, NOT_OURS, replace(NOT_OURS, unit=BANG_MAC))

    assert case_of(UNPLACED, OURS, ALSO_OURS).commune_of_event == VAN_LINH
    assert (case.commune_of_event, case.said_in) == (BANG_MAC, (1, 3))
    assert (nobodys.commune_of_event, nobodys.said_in) == (None, (1,))


def test_where_several_others_say_so_it_is_nobodys_until_one_is_left_or_says_so_anew() -> None:
    third = replace(OURS, unit=Y_TICH)
    open_between_two = (UNPLACED, OURS, ALSO_OURS, third, NOT_OURS)

    assert case_of(*open_between_two).commune_of_event is None
    assert case_of(*open_between_two, replace(NOT_OURS, unit=BANG_MAC)).commune_of_event == Y_TICH
    assert case_of(*open_between_two, replace(OURS, unit=CAO_LOC_TOWN)).commune_of_event == CAO_LOC_TOWN


def test_a_claim_that_was_taken_back_places_nothing() -> None:
    taken_back = replace(NOT_OURS, unit=BANG_MAC)

    assert case_of(UNPLACED, OURS, ALSO_OURS, taken_back, NOT_OURS).commune_of_event is None


def test_not_ours_of_another_commune_takes_nothing_back() -> None:
    assert case_of(UNPLACED, OURS, replace(NOT_OURS, unit=BANG_MAC)).commune_of_event == VAN_LINH


def test_what_others_found_since_is_not_taken_back() -> None:
    found = replace(CONFIRMED_BY_POLICE, commune_of_event=VAN_LINH)

    assert case_of(UNPLACED, OURS, found, NOT_OURS).commune_of_event == VAN_LINH


def test_ours_does_not_stand_over_the_commune_that_a_report_names() -> None:
    case = case_of(REPORTED, OURS)

    assert case.commune_of_event == REPORTED.commune_of_event
    assert case_of(REPORTED, OURS, NOT_OURS).commune_of_event == REPORTED.commune_of_event


def test_a_finding_stands_over_what_a_commune_said() -> None:
    found = replace(CONFIRMED_BY_POLICE, commune_of_event=BANG_MAC)

    assert case_of(UNPLACED, OURS, found).commune_of_event == BANG_MAC
    assert case_of(UNPLACED, OURS, found, NOT_OURS).commune_of_event == BANG_MAC


def test_which_commune_answered_is_corrected() -> None:
    correction = FactCorrected(of_version=2, by="province", changes=Changes(unit=BANG_MAC))
    case = case_of(UNPLACED, OURS, correction)

    assert case.commune_of_event == BANG_MAC
    assert UnitId("06505~") not in case.units
