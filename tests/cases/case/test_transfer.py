"""Telling the commune of residence, and what becomes of it."""

from msgspec.structs import replace

from cases.case.transfer import AnswerTransfer, CasePlaced, NotifyTransfer, PlaceCase, SettleTransfer
from cases.persons import Words
from deciding import case_of, given
from samples import (
    BANG_MAC,
    CAO_LOC_TOWN,
    DISPUTED,
    RECEIVED,
    REPORTED,
    SETTLED,
    TOLD,
    VAN_LINH,
    Y_TICH,
    at,
    in_words,
)

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


def test_what_was_disputed_or_told_since_is_settled_by_saying_the_same_again() -> None:
    given(REPORTED, TOLD, SETTLED, DISPUTED).when(SettleTransfer(settled=SETTLED)).then(SETTLED)
    given(REPORTED, SETTLED, TOLD).when(SettleTransfer(settled=SETTLED)).then(SETTLED)
    given(REPORTED, TOLD, DISPUTED, SETTLED).when(SettleTransfer(settled=SETTLED)).then()


def test_the_province_says_another_commune_than_before_or_says_more() -> None:
    another = replace(SETTLED, unit=CAO_LOC_TOWN)
    given(REPORTED, SETTLED).when(SettleTransfer(settled=another)).then(another)
    in_words_too = replace(SETTLED, said=in_words(Words(reason="theo biên bản họp")))
    given(REPORTED, SETTLED).when(SettleTransfer(settled=in_words_too)).adds(in_words_too)


def test_a_notice_is_told_apart_by_its_commune_and_its_time() -> None:
    elsewhere = replace(TOLD, to=CAO_LOC_TOWN)
    later = replace(TOLD, notified_at=at("2023-06-01T08:00:00+07:00"))
    given(REPORTED, TOLD).when(NotifyTransfer(notified=elsewhere)).then(elsewhere)
    given(REPORTED, TOLD).when(NotifyTransfer(notified=later)).then(later)
    in_words_too = replace(TOLD, said=in_words(Words(reason="gửi lại")))
    given(REPORTED, TOLD).when(NotifyTransfer(notified=in_words_too)).adds(in_words_too)


def test_an_answer_belongs_to_the_last_notice_to_its_commune() -> None:
    again = replace(TOLD, notified_at=at("2023-06-01T08:00:00+07:00"))
    other = replace(TOLD, to=CAO_LOC_TOWN)
    first, second, third = case_of(REPORTED, TOLD, again, other, RECEIVED).cooperation.transfers

    assert (first.answers, [one.answer for one in second.answers], third.answers) == ((), ["received"], ())


def test_a_commune_that_answered_answers_anew_what_it_is_told_anew() -> None:
    again = replace(TOLD, notified_at=at("2023-06-01T08:00:00+07:00"))
    given(REPORTED, TOLD, RECEIVED, again).when(AnswerTransfer(answered=RECEIVED)).then(RECEIVED)
    in_words_too = replace(RECEIVED, said=in_words(Words(reason="đã nhận đủ hồ sơ")))
    given(REPORTED, TOLD, RECEIVED).when(AnswerTransfer(answered=in_words_too)).adds(in_words_too)
    given(REPORTED, TOLD, RECEIVED, DISPUTED).when(AnswerTransfer(answered=DISPUTED)).then()


def test_a_placement_of_one_unit_leaves_that_of_another() -> None:
    of_another = replace(PLACED, of=CAO_LOC_TOWN)
    placements = case_of(REPORTED, PLACED, of_another).cooperation.placements

    assert [(one.of, one.unit) for one in placements] == [(Y_TICH, VAN_LINH), (CAO_LOC_TOWN, VAN_LINH)]
    together = case_of(REPORTED, PLACED, replace(PLACED, of=CAO_LOC_TOWN, unit=BANG_MAC)).cooperation
    assert [together.placed(one) for one in (Y_TICH, CAO_LOC_TOWN, VAN_LINH)] == [VAN_LINH, BANG_MAC, None]
    in_words_too = replace(PLACED, said=in_words(Words(reason="theo địa chỉ")))
    given(REPORTED, PLACED).when(PlaceCase(placed=in_words_too)).adds(in_words_too)


def test_a_case_of_a_divided_unit_is_placed_and_placed_anew() -> None:
    given(REPORTED).when(PlaceCase(placed=PLACED)).then(PLACED)
    other = replace(PLACED, unit=BANG_MAC)
    given(REPORTED, PLACED).when(PlaceCase(placed=other)).then(other)

    assert [(one.of, one.unit) for one in case_of(REPORTED, PLACED, other).cooperation.placements] == [
        (Y_TICH, BANG_MAC)
    ]
