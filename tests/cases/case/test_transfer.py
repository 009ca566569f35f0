"""Telling the commune of residence, and what becomes of it."""

from msgspec.structs import replace

from cases.case.transfer import AnswerTransfer, CasePlaced, NotifyTransfer, PlaceCase, SettleTransfer
from deciding import case_of, given
from samples import BANG_MAC, CAO_LOC_TOWN, DISPUTED, RECEIVED, REPORTED, SETTLED, TOLD, VAN_LINH, Y_TICH

PLACED = CasePlaced(of=Y_TICH, unit=VAN_LINH)


def test_the_commune_of_residence_sees_the_case_from_the_notice_on() -> None:
    given(REPORTED).when(NotifyTransfer(notified=TOLD)).then(TOLD)

    assert case_of(REPORTED, TOLD).units == (Y_TICH, BANG_MAC)


def test_its_answer_stands_beside_the_notice() -> None:
    given(REPORTED, TOLD).when(AnswerTransfer(answered=RECEIVED)).then(RECEIVED)
    transfer = case_of(REPORTED, TOLD, RECEIVED, DISPUTED).cooperation.transfers[0]

    assert [(one.version, one.answer) for one in transfer.answers] == [(3, "received"), (4, "disputed")]


def test_an_answer_that_comes_before_the_notice_is_recorded() -> None:
    given(REPORTED).when(AnswerTransfer(answered=DISPUTED)).then(DISPUTED)
    transfer = case_of(REPORTED, DISPUTED).cooperation.transfers[0]

    assert (transfer.to, transfer.notified_at, transfer.answers[0].answer) == (BANG_MAC, None, "disputed")


def test_an_answer_of_another_commune_is_not_taken_for_that_of_the_one_told() -> None:
    other = replace(RECEIVED, unit=CAO_LOC_TOWN)
    told, unasked = case_of(REPORTED, TOLD, other).cooperation.transfers

    assert (told.answers, unasked.to) == ((), CAO_LOC_TOWN)


def test_the_province_settles_with_a_dispute_or_without() -> None:
    given(REPORTED, TOLD, DISPUTED).when(SettleTransfer(settled=SETTLED)).then(SETTLED)
    given(REPORTED).when(SettleTransfer(settled=SETTLED)).then(SETTLED)


def test_a_case_of_a_divided_unit_is_placed_and_placed_anew() -> None:
    given(REPORTED).when(PlaceCase(placed=PLACED)).then(PLACED)
    other = replace(PLACED, unit=BANG_MAC)
    given(REPORTED, PLACED).when(PlaceCase(placed=other)).then(other)

    assert [(one.of, one.unit) for one in case_of(REPORTED, PLACED, other).cooperation.placements] == [
        (Y_TICH, BANG_MAC)
    ]
