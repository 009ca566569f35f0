"""What the fund owes beside what it paid: nothing is matched by guess, and what may explain a difference is said."""

import msgspec

from api.fund.answers import PaymentAnswer, PayoutAnswer, money, payment_answer, payout_answer, pays_from, sum_of
from api.fund.settled import Found, Wanted
from api.identity import Viewer
from api.language import Language, say
from cases.values import UnitId
from projections.payouts.due import Payment


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """One way to understand the payments that have no case, and what both sides come to if it is so."""

    code: str
    """`another-child`, `two-carers` or `another-period`."""
    text: str
    indicated_vnd: int
    paid_vnd: int
    difference_vnd: int


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """What is indicated and entitled beside what was paid."""

    year: int | None
    area: UnitId | None
    indicated_vnd: int
    """By customary amounts, no decision behind them; whether paid or not."""
    entitled_vnd: int
    paid_vnd: int
    paid_at_least: bool
    """A paper that lists payments ends without an end: what was paid is at least this."""
    paid_for_cases_vnd: int
    paid_without_case_vnd: int
    payouts: tuple[PayoutAnswer, ...]
    payments_without_case: tuple[PaymentAnswer, ...]
    payments_lapsed: tuple[PaymentAnswer, ...]
    """Payments for a case that does not give them (any more)."""
    payouts_without_payment: tuple[str, ...]
    readings: tuple[Reading, ...]
    """How payments without a case may be understood; none, where each has one. The program chooses none of them."""
    text: str
    position: int


def reconciliation(found: Found, wanted: Wanted, viewer: Viewer) -> Reconciliation:
    """Return what is owed beside what was paid, each payment without a case and each payout without a payment."""
    settlement, language = found.settlement, viewer.language
    for_cases = sum(one.paid_vnd for one in settlement.payouts) + sum(one.amount_vnd for one in settlement.lapsed)
    without = sum(one.amount_vnd for one in settlement.without_case)
    paid = [*settlement.without_case, *settlement.lapsed, *(p for one in settlement.payouts for p in one.payments)]
    about = {
        "indicated": money(sum_of(settlement, "indicated")),
        "paid": money(for_cases + without),
        "without": money(without),
    }
    at_least = any(payment.open_list for payment in paid)
    code = "word.reconciliation.at-least" if at_least else "word.reconciliation.exactly"
    return Reconciliation(
        year=wanted.year,
        area=None if wanted.area is None else wanted.area.unit_id,
        indicated_vnd=sum_of(settlement, "indicated"),
        entitled_vnd=sum_of(settlement, "entitled"),
        paid_vnd=for_cases + without,
        paid_at_least=at_least,
        paid_for_cases_vnd=for_cases,
        paid_without_case_vnd=without,
        payouts=tuple(payout_answer(one, found.law, viewer, found.kept_from) for one in settlement.payouts),
        payments_without_case=tuple(payment_answer(one, language, seen=True) for one in settlement.without_case),
        payments_lapsed=tuple(
            payment_answer(
                one, language, seen=one.case_id not in found.kept_from and pays_from(one.fund, viewer.account)
            )
            for one in settlement.lapsed
        ),
        payouts_without_payment=tuple(one.due.payout_id for one in settlement.payouts if not one.payments),
        readings=_readings(sum_of(settlement, "indicated"), for_cases, settlement.without_case, language),
        text=say(code, language, about),
        position=found.position,
    )


def _readings(
    indicated_vnd: int, for_cases_vnd: int, without_case: tuple[Payment, ...], language: Language
) -> tuple[Reading, ...]:
    """Return the ways to understand payments that name no case, each to its end; a paper says none of them."""
    if not without_case:
        return ()
    without = sum(one.amount_vnd for one in without_case)
    about = {"count": len(without_case), "amount": money(without)}
    both = {
        # A case is missing for each: with it, as much would be indicated as was paid.
        "another-child": (indicated_vnd + without, for_cases_vnd + without),
        # The case is there, and gives once a household: what the second household got is beyond it.
        "two-carers": (indicated_vnd, for_cases_vnd + without),
        # It belongs to cases of another period, and is no money of this one.
        "another-period": (indicated_vnd, for_cases_vnd),
    }
    return tuple(
        Reading(
            code=code,
            text=say(f"word.reading.{code}", language, about),
            indicated_vnd=indicated,
            paid_vnd=paid,
            difference_vnd=paid - indicated,
        )
        for code, (indicated, paid) in both.items()
    )
