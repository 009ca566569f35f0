"""What a case gives and what a payment was: made from facts, the same now and as of any moment."""

import datetime as dt
from collections.abc import Mapping

from cases.case.assessed import same_person
from cases.case.household import households
from cases.case.state import Case
from cases.entitlement import Nothing, Owed, facts_behind, gives_by
from cases.events import Recorded
from cases.fund.payments import ListedTogether, PaymentRecorded
from cases.fund.payouts import PayoutPaid
from cases.law.payouts import HOUSEHOLD, Due, Weighed
from cases.values import CaseId, SubjectId, UnitId, Value
from projections.engine.projection import Knowledge
from projections.fitness.judging import FactPlace


class PayoutDue(Value, frozen=True, kw_only=True):
    """What the fund owes by a confirmed case to one beneficiary: a household, or a child by subject id."""

    payout_id: str
    case_id: CaseId
    beneficiary: str
    children: tuple[SubjectId, ...] = ()
    """Those that the beneficiary stands for, under every subject id they have."""
    due: Due
    unit_id: UnitId | None
    area: UnitId | None
    units: tuple[UnitId, ...]
    restricted: tuple[str, ...] = ()
    """The accounts that may not see the case."""
    joined: tuple[CaseId, ...] = ()
    """The cases of the same matter that this one goes on for."""
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
    nothing: Nothing | None = None


def dues_of(case: Case, knowledge: Knowledge) -> tuple[PayoutDue, ...]:
    """Return what a case gives."""
    return given(case, knowledge).dues


def given(case: Case, knowledge: Knowledge) -> Given:
    """Return what a case gives, with the place and days of it and the facts that say so, or why it gives nothing."""
    gives = gives_by(case, law=knowledge.law, places=knowledge.places)
    return Given(dues=_payouts(case, gives.owed), weighed=gives.weighed, nothing=gives.nothing)


def _payouts(case: Case, several: tuple[Owed, ...]) -> tuple[PayoutDue, ...]:
    return tuple(
        PayoutDue(
            payout_id=owed.payout_id,
            case_id=case.case_id,
            beneficiary=owed.beneficiary,
            children=owed.children,
            due=owed.due,
            unit_id=case.commune_of_event,
            area=case.area,
            units=case.units,
            restricted=case.cooperation.restricted,
            joined=tuple(one.case_id for one in case.cooperation.joined),
            occurred_from=case.occurred.first if case.occurred else None,
            occurred_until=case.occurred.last if case.occurred else None,
            because=tuple(
                FactPlace(case_id=case.case_id, version=fact.version, position=fact.position)
                for fact in facts_behind(owed, case)
            ),
        )
        for owed in several
    )


def stands_for(owed: Owed | PayoutDue, beneficiary: str | None) -> bool:
    """Return whether a payment for somebody is one for this beneficiary: for them, or for one of their children."""
    return beneficiary is not None and (beneficiary == owed.beneficiary or beneficiary in owed.children)


def goes_on(case_id: CaseId, duplicates: Mapping[CaseId, Case]) -> CaseId:
    """Return the case that goes on for another in the end, as far as some duplicates lead; itself, if it is none."""
    passed = {case_id}
    while (case := duplicates.get(case_id)) is not None and (duplicate := case.cooperation.duplicate) is not None:
        if duplicate.of in passed:
            break
        case_id = duplicate.of
        passed.add(case_id)
    return case_id


def named_by(payment: Payment, duplicates: Mapping[CaseId, Case]) -> tuple[str, ...]:
    """Return for whom a payment was, by names that mean the same in the case that goes on; nobody, if it does not say.

    The household of a duplicate is not that of the case that goes on: it is the children who live in it.
    """
    beneficiary = payment.beneficiary
    case = None if payment.case_id is None else duplicates.get(payment.case_id)
    if case is None or beneficiary is None:
        return () if beneficiary is None else (beneficiary,)
    children = next(iter(households(case)), ()) if beneficiary == HOUSEHOLD else (SubjectId(beneficiary),)
    return tuple(sorted({one for child in children for one in same_person(case, child)}))


def payment_of(one: Recorded) -> Payment | None:
    """Return the payment that a fact states, or None if it states none."""
    match one.event:
        case PaymentRecorded():
            return _by_paper(one.event, one)
        case PayoutPaid():
            return made(one.event, version=one.version, position=one.position)
        case _:
            return None


def made(paid: PayoutPaid, *, version: int, position: int) -> Payment:
    """Return the payment that a payout was paid by."""
    return Payment(
        payment_id=paid.payment_id,
        fund=paid.fund,
        amount_vnd=paid.amount_vnd,
        paid_from=paid.paid_on,
        paid_until=paid.paid_on,
        cause=paid.cause,
        payee_kind=paid.payee_kind,
        payee=paid.payee.subject_id,
        case_id=paid.case_id,
        beneficiary=paid.beneficiary,
        document=paid.receipt,
        passage=None,
        open_list=False,
        listed_together=None,
        version=version,
        position=position,
    )


def _by_paper(event: PaymentRecorded, one: Recorded) -> Payment:
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
