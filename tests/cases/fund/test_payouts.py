"""A payout on its way: three persons, once, on what the case gives now, never to whoever did harm."""

import datetime as dt
from typing import Any

import pytest
from msgspec.structs import replace

from cases.events import Event, Metadata, Recorded
from cases.fund import payouts
from cases.fund.papers import Draw, Grounds, Payee, Witness
from cases.fund.payouts import (
    Approve,
    Pay,
    Payout,
    PayoutApproved,
    PayoutPaid,
    PayoutProposed,
    PayoutRejected,
    PayoutReversed,
    People,
    Propose,
    Reject,
    Reverse,
    Standing,
    Terms,
)
from cases.law.rows import Source
from cases.refusals import Invalid, Refused
from cases.values import SubjectId
from deciding import CASE
from samples import CHI_LANG_DISTRICT, CHILD, GRANDMOTHER, LANG_SON, NEIGHBOUR, UNCLE

PAYOUT = "6f9d95ff-e555-5c28-a3c3-5acb741dd404"
GROUNDS = Grounds(
    rule="chi-lang-2024-drowning",
    rule_from=dt.date(2024, 1, 1),
    source=Source(document="notice-chi-lang-2024", footnote="4"),
    because=(1, 2),
)
TERMS = Terms(fund=CHI_LANG_DISTRICT, amount_vnd=3_000_000, grounds=GROUNDS)
PROPOSED = PayoutProposed(
    payout_id=PAYOUT,
    case_id=CASE,
    cause="bereaved-family-visit",
    beneficiary="household",
    fund=CHI_LANG_DISTRICT,
    amount_vnd=3_000_000,
    due_fund=CHI_LANG_DISTRICT,
    due_vnd=3_000_000,
    grounds=GROUNDS,
    payee_kind="household",
    payee=Payee(subject_id=GRANDMOTHER),
)
APPROVED = PayoutApproved(payout_id=PAYOUT, of_version=1)
PAID = PayoutPaid(
    payout_id=PAYOUT,
    of_version=1,
    payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e01",
    case_id=CASE,
    cause="bereaved-family-visit",
    beneficiary="household",
    fund=CHI_LANG_DISTRICT,
    amount_vnd=3_000_000,
    paid_on=dt.date(2024, 5, 1),
    payee_kind="household",
    payee=Payee(subject_id=GRANDMOTHER),
    witness=Witness(subject_id=NEIGHBOUR),
    receipt="05/PC",
)
REVERSED = PayoutReversed(
    payout_id=PAYOUT, payment_id=PAID.payment_id, returned_on=dt.date(2024, 6, 1), document="06/PT"
)
PROPOSE = Propose(proposed=PROPOSED)
APPROVE = Approve(payout_id=PAYOUT, limit_vnd=10_000_000)
REJECT = Reject(payout_id=PAYOUT)
PAY = Pay(
    payment_id=PAID.payment_id,
    paid_on=PAID.paid_on,
    draws=(Draw(amount_vnd=3_000_000),),
    payee_kind="household",
    payee=None,
    witness=Witness(subject_id=NEIGHBOUR),
    receipt="05/PC",
)
REVERSE = Reverse(returned_on=dt.date(2024, 6, 1), document="06/PT")
KNOWN = People(known=frozenset({CHILD, GRANDMOTHER, UNCLE}), at_home=frozenset({CHILD, GRANDMOTHER}))
OF: dict[type[Event], str] = {
    PayoutProposed: "officer",
    PayoutApproved: "approver",
    PayoutRejected: "approver",
    PayoutPaid: "cashier",
    PayoutReversed: "approver",
}
"""Who did what in these histories."""


def payout_of(*events: Event) -> Payout:
    at = dt.datetime(2024, 4, 2, tzinfo=dt.UTC)
    return payouts.fold(
        PAYOUT,
        [
            Recorded(
                stream=payouts.stream_of(PAYOUT),
                version=version,
                position=40 + version,
                recorded_at=at,
                event=event,
                metadata=Metadata(actor=OF[type(event)], role="fund-officer", unit=LANG_SON),
            )
            for version, event in enumerate(events, start=1)
        ],
    )


def by(actor: str, **changes: Any) -> Standing:  # noqa: ANN401 - whatever a field takes
    return replace(Standing(actor=actor, terms=TERMS, people=KNOWN), **changes)


def test_it_is_proposed_approved_paid_and_reversed_each_once() -> None:
    assert payouts.decide_proposal(PROPOSE, payout_of(), by("officer")) == (PROPOSED,)
    assert payouts.decide_proposal(PROPOSE, payout_of(PROPOSED), by("officer")) == ()
    assert payouts.decide_approval(APPROVE, payout_of(PROPOSED), by("approver")) == (APPROVED,)
    assert payouts.decide_approval(APPROVE, payout_of(PROPOSED, APPROVED), by("approver")) == ()
    assert payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by("cashier")) == (PAID,)
    assert payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED, PAID), by("cashier")) == ()
    assert payouts.decide_reversal(REVERSE, payout_of(PROPOSED, APPROVED, PAID), actor="approver") == (REVERSED,)
    whole = payout_of(PROPOSED, APPROVED, PAID, REVERSED)
    assert payouts.decide_reversal(REVERSE, whole, actor="approver") == ()


def test_a_rejected_one_is_proposed_anew_and_an_approved_one_may_still_be_rejected() -> None:
    rejected = PayoutRejected(payout_id=PAYOUT, of_version=1)

    assert payouts.decide_rejection(REJECT, payout_of(PROPOSED)) == (rejected,)
    assert payouts.decide_rejection(REJECT, payout_of(PROPOSED, APPROVED)) == (rejected,)
    assert payouts.decide_rejection(REJECT, payout_of(PROPOSED, rejected)) == ()
    assert payouts.decide_proposal(PROPOSE, payout_of(PROPOSED, rejected), by("officer")) == (PROPOSED,)
    with pytest.raises(Refused, match="payout-not-proposed"):
        payouts.decide_rejection(REJECT, payout_of(PROPOSED, APPROVED, PAID))


def test_never_two_of_proposer_approver_and_payer_are_one_person() -> None:
    with pytest.raises(Refused, match="three-persons"):
        payouts.decide_approval(APPROVE, payout_of(PROPOSED), by("officer"))
    for one in ("officer", "approver"):
        with pytest.raises(Refused, match="three-persons"):
            payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by(one))
    with pytest.raises(Refused, match="three-persons"):
        payouts.decide_reversal(REVERSE, payout_of(PROPOSED, APPROVED, PAID), actor="cashier")


@pytest.mark.parametrize("terms", [None, replace(TERMS, amount_vnd=2_000_000), replace(TERMS, fund=LANG_SON)])
def test_what_the_case_gives_no_more_or_otherwise_is_neither_approved_nor_paid(terms: Terms | None) -> None:
    with pytest.raises(Refused, match="entitlement-lapsed"):
        payouts.decide_approval(APPROVE, payout_of(PROPOSED), by("approver", terms=terms))
    with pytest.raises(Refused, match="entitlement-lapsed"):
        payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by("cashier", terms=terms))


def test_a_lapsed_proposal_gives_way_to_what_the_case_gives_now() -> None:
    less = replace(TERMS, amount_vnd=2_000_000)
    anew = replace(PROPOSED, amount_vnd=2_000_000, due_vnd=2_000_000)

    found = payouts.decide_proposal(Propose(proposed=anew), payout_of(PROPOSED, APPROVED), by("officer", terms=less))
    assert found == (anew,)
    with pytest.raises(Refused, match="payout-not-approved"):
        payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED, anew), by("cashier", terms=less))
    with pytest.raises(Refused, match="entitlement-lapsed"):
        payouts.decide_proposal(PROPOSE, payout_of(), by("officer", terms=None))


def test_another_rule_that_gives_the_same_is_no_lapse() -> None:
    other = replace(TERMS, grounds=replace(GROUNDS, rule="corrected", because=(1, 2, 5)))

    assert payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by("cashier", terms=other)) == (PAID,)


def test_while_one_is_open_no_other_is_proposed() -> None:
    for history in ((PROPOSED,), (PROPOSED, APPROVED)):
        with pytest.raises(Refused, match="payout-open"):
            payouts.decide_proposal(PROPOSE, payout_of(*history), by("another officer"))


def test_what_is_paid_by_whatever_way_is_not_paid_again() -> None:
    again = replace(PAY, payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e02")
    paid = payout_of(PROPOSED, APPROVED, PAID)
    with pytest.raises(Refused, match="already-paid"):
        payouts.decide_payment(again, paid, by("cashier"))
    with pytest.raises(Refused, match="already-paid"):
        payouts.decide_proposal(PROPOSE, paid, by("officer"))
    with pytest.raises(Refused, match="already-paid"):
        payouts.decide_proposal(PROPOSE, payout_of(), by("officer", papers=("00/PC",)))
    with pytest.raises(Refused, match="already-paid"):
        payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by("cashier", papers=("00/PC",)))


def test_a_late_message_of_a_payment_that_came_back_pays_nothing() -> None:
    back = payout_of(PROPOSED, APPROVED, PAID, REVERSED, PROPOSED, APPROVED)
    with pytest.raises(Refused, match="payment-exists"):
        payouts.decide_payment(PAY, back, by("cashier"))
    another = replace(PAY, payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e02")
    (paid,) = payouts.decide_payment(another, back, by("cashier"))

    assert isinstance(paid, PayoutPaid)
    with pytest.raises(Refused, match="payment-exists"):
        payouts.decide_payment(replace(PAY, receipt="07/PC"), payout_of(PROPOSED, APPROVED, PAID), by("cashier"))


def test_nothing_is_paid_that_was_not_approved_nor_reversed_that_was_not_paid() -> None:
    for history in ((), (PROPOSED,)):
        with pytest.raises(Refused, match="payout-not-approved"):
            payouts.decide_payment(PAY, payout_of(*history), by("cashier"))
        with pytest.raises(Refused, match="payout-not-paid"):
            payouts.decide_reversal(REVERSE, payout_of(*history), actor="approver")
    with pytest.raises(Refused, match="payout-not-proposed"):
        payouts.decide_approval(APPROVE, payout_of(), by("approver"))


def test_more_than_a_role_approves_it_does_not_approve() -> None:
    for limit in (0, 2_999_999):
        with pytest.raises(Refused, match="above-your-limit"):
            payouts.decide_approval(replace(APPROVE, limit_vnd=limit), payout_of(PROPOSED), by("approver"))
    for enough in (3_000_000, None):
        found = payouts.decide_approval(replace(APPROVE, limit_vnd=enough), payout_of(PROPOSED), by("approver"))
        assert found == (APPROVED,)


@pytest.mark.parametrize(
    "people,code",
    [
        (replace(KNOWN, must_not_be_paid=frozenset({GRANDMOTHER})), "payee-must-not-be-paid"),
        (replace(KNOWN, alleged_abusers=frozenset({GRANDMOTHER})), "payee-alleged-abuser"),
    ],
)
def test_whoever_must_not_have_the_money_is_not_paid_at_any_step(people: People, code: str) -> None:
    with pytest.raises(Refused, match=code) as caught:
        payouts.decide_proposal(PROPOSE, payout_of(), by("officer", people=people))
    with pytest.raises(Refused, match=code):
        payouts.decide_approval(APPROVE, payout_of(PROPOSED), by("approver", people=people))
    with pytest.raises(Refused, match=code):
        payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by("cashier", people=people))
    other = replace(PAY, payee=Payee(subject_id=GRANDMOTHER))
    with pytest.raises(Refused, match=code):
        payouts.decide_payment(other, payout_of(replace(PROPOSED, payee=None), APPROVED), by("cashier", people=people))

    assert caught.value.source == "rule of this program"


def test_whoever_decides_is_warned_where_the_payee_lives_with_whoever_did_harm() -> None:
    at_home = replace(KNOWN, alleged_abusers=frozenset({UNCLE}), at_home=frozenset({CHILD, GRANDMOTHER, UNCLE}))
    elsewhere = replace(at_home, at_home=frozenset({CHILD, UNCLE}))

    assert _warned(GRANDMOTHER, at_home) == ("payee-lives-with-alleged-abuser",)
    assert _warned(GRANDMOTHER, elsewhere) == ()
    assert _warned(GRANDMOTHER, KNOWN) == ()
    assert _warned(NEIGHBOUR, KNOWN) == ("payee-not-in-case",)
    assert _warned(NEIGHBOUR, at_home) == ("payee-lives-with-alleged-abuser", "payee-not-in-case")
    assert _warned(None, KNOWN) == ("payee-not-named",)


def _warned(payee: SubjectId | None, people: People) -> tuple[str, ...]:
    proposed = replace(PROPOSED, payee=None if payee is None else Payee(subject_id=payee))
    (found,) = payouts.decide_proposal(Propose(proposed=proposed), payout_of(), by("officer", people=people))
    assert isinstance(found, PayoutProposed)
    return found.warnings


def test_another_amount_than_is_due_needs_a_paper() -> None:
    other = replace(PROPOSED, amount_vnd=4_000_000)
    with pytest.raises(Invalid, match="decision-missing"):
        payouts.decide_proposal(Propose(proposed=other), payout_of(), by("officer"))
    decided = replace(other, decision="12/QĐ")

    assert payouts.decide_proposal(Propose(proposed=decided), payout_of(), by("officer")) == (decided,)


def test_a_payment_is_drawn_from_what_adds_up_to_it_and_names_who_took_it() -> None:
    with pytest.raises(Invalid, match="draws-differ"):
        payouts.decide_payment(
            replace(PAY, draws=(Draw(amount_vnd=2_000_000),)), payout_of(PROPOSED, APPROVED), by("cashier")
        )
    happened = replace(TERMS, occurred_from=PAY.paid_on + dt.timedelta(days=1))
    with pytest.raises(Invalid, match="days-reversed"):
        payouts.decide_payment(PAY, payout_of(PROPOSED, APPROVED), by("cashier", terms=happened))
    with pytest.raises(Invalid, match="payee-missing"):
        payouts.decide_payment(PAY, payout_of(replace(PROPOSED, payee=None), APPROVED), by("cashier"))
    with pytest.raises(Invalid, match="days-reversed"):
        payouts.decide_reversal(
            replace(REVERSE, returned_on=dt.date(2024, 4, 30)), payout_of(PROPOSED, APPROVED, PAID), actor="approver"
        )


def test_whoever_takes_the_money_is_no_witness_of_it() -> None:
    own_witness = replace(PAY, payee=Payee(subject_id=NEIGHBOUR), witness=Witness(subject_id=NEIGHBOUR))

    with pytest.raises(Invalid, match="witness-is-payee"):
        payouts.decide_payment(own_witness, payout_of(PROPOSED, APPROVED), by("cashier"))


def test_a_payout_is_found_by_its_fund_its_case_and_whoever_is_named() -> None:
    assert set(payouts.tags(PAID)) == {
        f"unit:{CHI_LANG_DISTRICT}",
        f"case:{CASE}",
        f"subject:{GRANDMOTHER}",
        f"subject:{NEIGHBOUR}",
    }
    assert payouts.tags(APPROVED) == ()
