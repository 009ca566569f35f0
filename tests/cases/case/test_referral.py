"""Turning to another body, and what it answers."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.cooperation import ReferralReply
from cases.case.referral import AnswerReferral, MakeReferral, ReferralMade
from cases.persons import Words
from deciding import case_of, given
from samples import LANG_SON, REFERRAL_ACCEPTED, REFERRED, REPORTED, SECOND_CHILD, Y_TICH, in_words

ACCEPT = AnswerReferral(
    referral_id=REFERRED.referral_id,
    answer="accepted",
    answered_by=None,
    unit=None,
    answered_at=REFERRAL_ACCEPTED.answered_at,
)


def test_whom_a_referral_names_sees_the_case() -> None:
    given(REPORTED).when(MakeReferral(made=REFERRED)).then(REFERRED)

    assert case_of(REPORTED, REFERRED).units == (Y_TICH, LANG_SON)


@pytest.mark.parametrize(
    "other",
    [
        replace(REFERRED, to="police"),
        replace(REFERRED, unit=None),
        replace(REFERRED, children=()),
        replace(REFERRED, made_at=REFERRED.made_at + dt.timedelta(minutes=1)),
    ],
)
def test_another_referral_does_not_take_the_id_of_one(other: ReferralMade) -> None:
    given(REPORTED, REFERRED).when(MakeReferral(made=other)).refused("referral-exists")


def test_its_words_may_differ_when_it_comes_again() -> None:
    again = replace(REFERRED, said=in_words(Words(what="khám")))
    given(REPORTED, REFERRED).when(MakeReferral(made=again)).then()


def test_the_child_of_a_referral_is_in_the_matter() -> None:
    made = replace(REFERRED, children=(SECOND_CHILD,))
    given(REPORTED).when(MakeReferral(made=made)).invalid("person-unknown", "children")


def test_the_body_that_was_asked_answers_unless_another_is_named() -> None:
    given(REPORTED, REFERRED).when(ACCEPT).then(REFERRAL_ACCEPTED)
    other = replace(ACCEPT, answered_by="police")
    given(REPORTED, REFERRED).when(other).then(replace(REFERRAL_ACCEPTED, answered_by="police", unit=None))


@pytest.mark.parametrize("answer", ["declined", "finished"])
def test_every_answer_stands_beside_those_before(answer: ReferralReply) -> None:
    then = replace(REFERRAL_ACCEPTED, answer=answer)
    given(REPORTED, REFERRED, REFERRAL_ACCEPTED).when(replace(ACCEPT, answer=answer)).then(then)
    referral = case_of(REPORTED, REFERRED, REFERRAL_ACCEPTED, then).cooperation.referrals[0]

    assert [(one.version, one.answer) for one in referral.answers] == [(3, "accepted"), (4, answer)]


def test_an_answer_to_no_referral_is_none() -> None:
    given(REPORTED).when(ACCEPT).invalid("referral-unknown", "referral_id")
