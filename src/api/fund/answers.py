"""What the fund owes and paid, as somebody may see it: set side by side, nothing decided, nothing matched by guess."""

import datetime as dt
from collections.abc import Collection

import msgspec

from api.identity import Account, Viewer
from api.language import Language, say, word
from cases.fund.payments import ListedTogether
from cases.law.model import Law
from cases.values import CaseId, SubjectId, UnitId
from projections.fitness.judging import FactPlace
from projections.payouts.due import Payment, PayoutDue
from projections.payouts.queries import Settled, Settlement
from projections.payouts.steps import Progress

MASKED = ("case_id", "beneficiary", "children", "because", "occurred_from", "occurred_until")


class PaymentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A payment that was made."""

    payment_id: str
    fund: UnitId
    amount_vnd: int
    paid_from: dt.date
    paid_until: dt.date
    cause: str
    payee_kind: str
    case_id: CaseId | None
    document: str
    passage: str | None
    open_list: bool
    listed_together: ListedTogether | None
    reading: str | None
    """Where the amount is this project's reading of a sum that the paper gives for several: says so."""
    position: int
    masked: tuple[str, ...] = ()


class WarningAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What whoever decides should look at."""

    code: str
    text: str


class ProposalAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How far a payout has come: what was proposed, and what became of it."""

    status: str
    fund: UnitId
    """The fund that pays."""
    amount_vnd: int
    decision: str | None
    lapsed: bool
    """Whether the case gives something else now than when it was proposed."""
    warnings: tuple[WarningAnswer, ...]
    version: int
    position: int


class PayoutAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the fund owes by a case, and what was paid for it."""

    payout_id: str
    case_id: CaseId | None
    cause: str
    cause_text: str
    beneficiary: str | None
    children: tuple[SubjectId, ...]
    """Those that it stands for, under every subject id they have."""
    fund: UnitId | None
    unit_id: UnitId | None
    amount_vnd: int | None
    paid_vnd: int
    difference_vnd: int | None
    rule: str | None
    rule_from: dt.date | None
    rule_uncertain: bool
    source: str | None
    source_status: str | None
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    because: tuple[FactPlace, ...]
    status: str
    status_text: str
    entitlement: str
    """`standing`, or `lapsed` where the case no longer gives what was paid for it."""
    payee: str | None
    """Who took the money, by subject id, where it is known and may be seen."""
    payee_kind: str | None
    owed_as: str
    """What it was before it was paid: `indicated` or `entitled`."""
    payments: tuple[PaymentAnswer, ...]
    proposal: ProposalAnswer | None = None
    masked: tuple[str, ...] = ()


class PayoutTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Sums by status, in đồng."""

    indicated_vnd: int
    entitled_vnd: int
    paid_vnd: int
    without_amount: int


class PayoutList(msgspec.Struct, frozen=True, kw_only=True):
    """What the fund owes."""

    items: tuple[PayoutAnswer, ...]
    totals: PayoutTotals
    next: str | None
    position: int


def payment_answer(payment: Payment, language: Language, *, seen: bool) -> PaymentAnswer:
    """Return a payment as answers show it; `seen` is whether the case that it was for may be named."""
    together = payment.listed_together
    return PaymentAnswer(
        payment_id=payment.payment_id,
        fund=payment.fund,
        amount_vnd=payment.amount_vnd,
        paid_from=payment.paid_from,
        paid_until=payment.paid_until,
        cause=payment.cause,
        payee_kind=payment.payee_kind,
        case_id=payment.case_id if seen else None,
        document=payment.document,
        passage=payment.passage,
        open_list=payment.open_list,
        listed_together=together,
        reading=None if together is None else _reading(together, language),
        position=payment.position,
        masked=() if seen or payment.case_id is None else ("case_id",),
    )


def payout_answer(settled: Settled, law: Law, viewer: Viewer, kept_from: Collection[CaseId] = ()) -> PayoutAnswer:
    """Return what is owed with what was paid for it, to somebody who is kept from some cases."""
    account, language = viewer.account, viewer.language
    owed: PayoutDue = settled.due
    due = owed.due
    seen = owed.case_id not in kept_from and may_see(owed, account)
    status = "no-amount" if due.amount_vnd is None and not settled.payments else settled.status
    # What was paid for a duplicate is of a case of its own.
    first = next(iter(settled.payments), None)
    kept = first is not None and first.case_id in kept_from
    return PayoutAnswer(
        payout_id=owed.payout_id,
        case_id=owed.case_id if seen else None,
        cause=due.cause,
        cause_text=cause_name(due.cause, law, language),
        beneficiary=owed.beneficiary if seen else None,
        children=owed.children if seen else (),
        fund=due.fund,
        unit_id=owed.unit_id,
        amount_vnd=due.amount_vnd,
        paid_vnd=settled.paid_vnd,
        difference_vnd=settled.paid_vnd - due.amount_vnd if settled.payments and due.amount_vnd is not None else None,
        rule=due.rule,
        rule_from=due.rule_from,
        rule_uncertain=due.rule_uncertain,
        source=due.source_vi if language == "vi" else due.source,
        source_status=due.source_status,
        occurred_from=owed.occurred_from if seen else None,
        occurred_until=owed.occurred_until if seen else None,
        because=owed.because if seen else (),
        status=settled.status,
        status_text=word(f"word.payout.{status}", status, language),
        entitlement="standing",
        payee=None if first is None or not seen or kept else first.payee,
        payee_kind=None if first is None else first.payee_kind,
        owed_as=due.status,
        payments=tuple(
            payment_answer(one, language, seen=seen and one.case_id not in kept_from) for one in settled.payments
        ),
        proposal=None if settled.progress is None else _proposal(settled.progress, owed, language),
        masked=MASKED if not seen else ("payee",) if kept else (),
    )


def _proposal(progress: Progress, owed: PayoutDue | None, language: Language) -> ProposalAnswer:
    proposal = progress.proposal
    now = None if owed is None else (owed.due.fund, owed.due.amount_vnd)
    return ProposalAnswer(
        status=progress.status,
        fund=proposal.fund,
        amount_vnd=proposal.amount_vnd,
        decision=proposal.decision,
        lapsed=now != (proposal.due_fund, proposal.due_vnd),
        warnings=tuple(
            WarningAnswer(code=code, text=word(f"word.warning.{code}", code, language)) for code in proposal.warnings
        ),
        version=progress.version,
        position=progress.position,
    )


def may_see(owed: PayoutDue, account: Account) -> bool:
    """Return whether somebody may know the case: it is theirs to follow, or to pay for from their own fund."""
    if account.name in owed.restricted:
        return False
    if account.role.reads_cases and account.scope.covers(owed.units):
        return True
    return owed.due.fund is not None and pays_from(owed.due.fund, account)


def pays_from(fund: UnitId, account: Account) -> bool:
    """Return whether somebody has to do with payouts of a fund: they must know what they propose, approve or pay."""
    return (account.role.pays or bool(account.role.fund_acts)) and account.scope.covers([fund])


def payout_totals(settlement: Settlement) -> PayoutTotals:
    """Return the sums of what is owed and what was paid for it."""
    return PayoutTotals(
        indicated_vnd=sum_of(settlement, "indicated"),
        entitled_vnd=sum_of(settlement, "entitled"),
        paid_vnd=sum(one.paid_vnd for one in settlement.payouts),
        without_amount=sum(one.due.due.amount_vnd is None for one in settlement.payouts),
    )


def lapsed_answer(payment: Payment, law: Law, viewer: Viewer, kept_from: Collection[CaseId] = ()) -> PayoutAnswer:
    """Return a payment for a case that does not give it (any more): paid all the same, its entitlement lapsed."""
    language = viewer.language
    seen = payment.case_id not in kept_from and pays_from(payment.fund, viewer.account)
    return PayoutAnswer(
        payout_id=payment.payment_id,
        case_id=payment.case_id if seen else None,
        cause=payment.cause,
        cause_text=cause_name(payment.cause, law, language),
        beneficiary=None,
        children=(),
        fund=payment.fund,
        unit_id=None,
        amount_vnd=None,
        paid_vnd=payment.amount_vnd,
        difference_vnd=None,
        rule=None,
        rule_from=None,
        rule_uncertain=False,
        source=None,
        source_status=None,
        occurred_from=None,
        occurred_until=None,
        because=(),
        status="paid",
        status_text=word("word.payout.lapsed", "lapsed", language),
        entitlement="lapsed",
        payee=payment.payee if seen else None,
        payee_kind=payment.payee_kind,
        owed_as="none",
        payments=(payment_answer(payment, language, seen=seen),),
        masked=() if seen else MASKED,
    )


def lapsed_proposal_answer(
    progress: Progress, law: Law, viewer: Viewer, kept_from: Collection[CaseId] = ()
) -> PayoutAnswer:
    """Return a payout that was proposed or approved and that its case does not give any more: it cannot be paid."""
    language, proposal = viewer.language, progress.proposal
    seen = proposal.case_id not in kept_from and pays_from(proposal.fund, viewer.account)
    return PayoutAnswer(
        payout_id=progress.payout_id,
        case_id=proposal.case_id if seen else None,
        cause=proposal.cause,
        cause_text=cause_name(proposal.cause, law, language),
        beneficiary=proposal.beneficiary if seen else None,
        children=(),
        fund=proposal.due_fund,
        unit_id=None,
        amount_vnd=None,
        paid_vnd=0,
        difference_vnd=None,
        rule=proposal.grounds.rule,
        rule_from=proposal.grounds.rule_from,
        rule_uncertain=False,
        source=None,
        source_status=None,
        occurred_from=None,
        occurred_until=None,
        because=(),
        status=progress.status,
        status_text=word(f"word.payout.{progress.status}", progress.status, language),
        entitlement="lapsed",
        payee=proposal.payee.subject_id if seen and proposal.payee else None,
        payee_kind=proposal.payee_kind,
        owed_as="none",
        payments=(),
        proposal=_proposal(progress, None, language),
        masked=() if seen else MASKED,
    )


def cause_name(code: str, law: Law, language: Language) -> str:
    """Return the cause of a payout as people read it; its code, where this law does not know it."""
    cause = next((cause for cause in law.causes if cause.id == code), None)
    if cause is None:
        return code
    return cause.vi if language == "vi" else cause.en


def money(amount_vnd: int) -> str:
    """Return an amount as people write it: 10.000.000."""
    return f"{amount_vnd:,}".replace(",", ".")


def sum_of(settlement: Settlement, status: str) -> int:
    """Return what is owed in sum, paid or not, by customary amounts (`indicated`) or by a tariff (`entitled`)."""
    return sum(one.due.due.amount_vnd or 0 for one in settlement.payouts if one.due.due.status == status)


def _reading(together: ListedTogether, language: Language) -> str:
    about = {"amount": money(together.amount_vnd), "payments": together.payments}
    return say("word.payment.reading", language, about)
