"""What a case gives and what a payment was: made from facts, the same now and as of any moment."""

import datetime as dt
from typing import Literal

from cases.case.matter import matter_facts
from cases.case.state import Case
from cases.events import Recorded
from cases.fund.payments import ListedTogether, PaymentRecorded
from cases.law.model import UnknownKindError
from cases.law.payouts import HOUSEHOLD, Due, Weighed, payout_id, weigh
from cases.values import CaseId, UnitId, Value
from projections.engine.projection import Knowledge
from projections.fitness.judging import FactPlace


class PayoutDue(Value, frozen=True, kw_only=True):
    """What the fund owes by a confirmed case to one beneficiary: a household, or a child by subject id."""

    payout_id: str
    case_id: CaseId
    beneficiary: str
    due: Due
    unit_id: UnitId | None
    area: UnitId | None
    units: tuple[UnitId, ...]
    restricted: tuple[str, ...] = ()
    """The accounts that may not see the case."""
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    because: tuple[FactPlace, ...]


class Payment(Value, frozen=True, kw_only=True):
    """What left a fund, by the fact that says so."""

    payment_id: str
    fund: UnitId
    amount_vnd: int
    paid_from: dt.date
    paid_until: dt.date
    cause: str
    payee_kind: str
    payee: str | None
    case_id: CaseId | None
    beneficiary: str | None
    document: str
    passage: str | None
    open_list: bool
    listed_together: ListedTogether | None
    version: int
    position: int


class Given(Value, frozen=True, kw_only=True):
    """What a case gives, or why it gives nothing."""

    dues: tuple[PayoutDue, ...] = ()
    weighed: Weighed | None = None
    """What the rule made of the matter; None where it was not asked."""
    nothing: Literal["is-duplicate", "not-verified", "not-confirmed", "kind-unknown"] | None = None


def dues_of(case: Case, knowledge: Knowledge) -> tuple[PayoutDue, ...]:
    """Return what a case gives."""
    return given(case, knowledge).dues


def given(case: Case, knowledge: Knowledge) -> Given:
    """Return what a case gives, if it is confirmed: once a household, or once for each child, as the rule says.

    A duplicate gives nothing: the case that goes on for it does.
    """
    if case.cooperation.duplicate is not None:
        return Given(nothing="is-duplicate")
    if case.found is None:
        return Given(nothing="not-verified")
    if case.found.finding != "confirmed":
        return Given(nothing="not-confirmed")
    try:
        weighed = weigh(matter_facts(case.matter, law=knowledge.law, places=knowledge.places), knowledge.law)
    except UnknownKindError:
        # A replay under an older law meets kinds that came later: that law gives nothing for them.
        return Given(nothing="kind-unknown")
    return Given(dues=_payouts(case, weighed.dues), weighed=weighed)


def _payouts(case: Case, dues: tuple[Due, ...]) -> tuple[PayoutDue, ...]:
    return tuple(
        PayoutDue(
            payout_id=payout_id(case.case_id, cause=due.cause, beneficiary=beneficiary),
            case_id=case.case_id,
            beneficiary=beneficiary,
            due=due,
            unit_id=case.commune_of_event,
            area=case.area,
            units=case.units,
            restricted=case.cooperation.restricted,
            occurred_from=case.occurred.first if case.occurred else None,
            occurred_until=case.occurred.last if case.occurred else None,
            because=tuple(
                FactPlace(case_id=case.case_id, version=fact.version, position=fact.position) for fact in case.because
            ),
        )
        for due in dues
        for beneficiary in ((HOUSEHOLD,) if due.per == "household" else _each_child_once(case))
    )


def _each_child_once(case: Case) -> tuple[str, ...]:
    """Return the children by subject id; of two that were found to be one child, the one that was recorded first."""
    same: dict[str, set[str]] = {child.subject_id: {child.subject_id} for child in case.children}
    for link in case.links:
        both = same.get(link.subject_id, {link.subject_id}) | same.get(link.same_as, {link.same_as})
        same |= dict.fromkeys(both, both)
    counted: set[str] = set()
    first: list[str] = []
    for child in case.children:
        if child.subject_id not in counted:
            first.append(child.subject_id)
            counted |= same[child.subject_id]
    return tuple(first)


def payment_of(one: Recorded) -> Payment | None:
    """Return the payment that a fact states, or None if it states none."""
    event = one.event
    if not isinstance(event, PaymentRecorded):
        return None
    return Payment(
        payment_id=event.payment_id,
        fund=event.fund,
        amount_vnd=event.amount_vnd,
        paid_from=event.paid.first,
        paid_until=event.paid.last,
        cause=event.cause,
        payee_kind=event.payee_kind,
        payee=event.payee.subject_id if event.payee else None,
        case_id=event.case_id,
        beneficiary=event.beneficiary,
        document=event.source.document,
        passage=event.source.passage,
        open_list=event.source.open_list,
        listed_together=event.listed_together,
        version=one.version,
        position=one.position,
    )
