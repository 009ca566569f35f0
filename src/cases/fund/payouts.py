"""A payout on its way: proposed, approved or rejected, paid, reversed. One stream a payout.

A payout is what one case gives for one cause to one child or household: its id follows from the three, so that it is
given once. Three people stand behind each: whoever proposed, approved and paid it are never two of them one.

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
"""

import datetime as dt
from collections.abc import Iterable
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from cases.events import Event, Recorded
from cases.fund.papers import Draw, Grounds, Payee, PayeeKind, Witness
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import CaseId, Dong, SubjectId, UnitId, Value

STREAM_PREFIX = "payout-"

Version = Annotated[int, Meta(ge=1)]
Warned = Literal["payee-lives-with-alleged-abuser", "payee-not-in-case", "payee-not-named"]
Status = Literal["none", "proposed", "approved", "rejected", "paid", "reversed"]


class PayoutProposed(Event, frozen=True, kw_only=True, tag="payout.proposed"):
    """Somebody of the fund proposes to pay what a case gives. What the case gave then is written down with it."""

    payout_id: str
    case_id: CaseId
    cause: str
    beneficiary: str
    fund: UnitId
    """The fund that shall pay: the one by whose tariff it is due, or the one that took it over."""
    amount_vnd: Dong
    due_fund: UnitId | None = None
    due_vnd: Dong | None = None
    """What was due; None where no amount was in force."""
    grounds: Grounds
    decision: str | None = None
    """The paper by which another amount is given than is due."""
    payee_kind: PayeeKind
    payee: Payee | None = None
    warnings: tuple[Warned, ...] = ()
    said: Said | None = None


class PayoutApproved(Event, frozen=True, kw_only=True, tag="payout.approved"):
    """Somebody entitled to that amount, who is not the one that proposed it, approved."""

    payout_id: str
    of_version: Version
    decision: str | None = None
    said: Said | None = None


class PayoutRejected(Event, frozen=True, kw_only=True, tag="payout.rejected"):
    """It shall not be paid as proposed; another proposal may follow."""

    payout_id: str
    of_version: Version
    said: Said | None = None


class PayoutPaid(Event, frozen=True, kw_only=True, tag="payout.paid"):
    """The money was handed over before a witness, against a receipt: recorded together with the account's entry."""

    payout_id: str
    of_version: Version
    payment_id: str
    case_id: CaseId
    cause: str
    beneficiary: str
    fund: UnitId
    amount_vnd: Dong
    paid_on: dt.date
    payee_kind: PayeeKind
    payee: Payee
    witness: Witness
    receipt: str
    warnings: tuple[Warned, ...] = ()


class PayoutReversed(Event, frozen=True, kw_only=True, tag="payout.reversed"):
    """The money came back, all of it: recorded together with the account's entry. It may be proposed again."""

    payout_id: str
    payment_id: str
    returned_on: dt.date
    document: str
    said: Said | None = None


PayoutEvent = PayoutProposed | PayoutApproved | PayoutRejected | PayoutPaid | PayoutReversed


class Terms(Value, frozen=True, kw_only=True):
    """What the case gives as it stands: which fund, how much, and why."""

    fund: UnitId | None
    amount_vnd: int | None
    grounds: Grounds
    occurred_from: dt.date | None = None
    """The first day on which it may have happened, where one is known."""


class People(Value, frozen=True, kw_only=True):
    """What the case says of those who might take the money; one person under several subject ids is each of them."""

    known: frozenset[SubjectId] = frozenset()
    must_not_be_paid: frozenset[SubjectId] = frozenset()
    alleged_abusers: frozenset[SubjectId] = frozenset()
    at_home: frozenset[SubjectId] = frozenset()
    """The children, and whoever lives with them."""

    @property
    def harm_at_home(self) -> bool:
        """Whether somebody who must not have the money lives with the children."""
        return not self.at_home.isdisjoint(self.alleged_abusers | self.must_not_be_paid)


class Standing(Value, frozen=True, kw_only=True):
    """What an act is decided by beside the payout's own stream, all of it as of now."""

    actor: str
    terms: Terms | None
    """None where the case gives it no more."""
    people: People = People()
    papers: tuple[str, ...] = ()
    """The papers by which it was paid already, or may have been."""


class Propose(msgspec.Struct, frozen=True, kw_only=True):
    """Propose a payout."""

    proposed: PayoutProposed


class Approve(msgspec.Struct, frozen=True, kw_only=True):
    """Approve it, as far as one's role goes."""

    payout_id: str
    limit_vnd: int | None
    """The highest amount of one's role; None: any."""
    decision: str | None = None
    said: Said | None = None


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """Reject it."""

    payout_id: str
    said: Said | None = None


class Pay(msgspec.Struct, frozen=True, kw_only=True):
    """Say that it was paid."""

    payment_id: str
    paid_on: dt.date
    draws: tuple[Draw, ...]
    payee_kind: PayeeKind
    payee: Payee | None
    """None: whom the proposal names."""
    witness: Witness
    receipt: str


class Reverse(msgspec.Struct, frozen=True, kw_only=True):
    """Say that the money came back."""

    returned_on: dt.date
    document: str
    said: Said | None = None


class Payout(msgspec.Struct, frozen=True, kw_only=True):
    """A payout as of its last fact."""

    payout_id: str
    version: int = 0
    status: Status = "none"
    proposal: PayoutProposed | None = None
    proposed_in: int = 0
    proposed_by: str = ""
    approved_by: str = ""
    paid: PayoutPaid | None = None
    paid_by: str = ""
    reversal: PayoutReversed | None = None
    payments: frozenset[str] = frozenset()
    """Every payment id that was ever used: none pays twice."""


def stream_of(payout_id: str) -> str:
    """Return the name of a payout's stream."""
    return f"{STREAM_PREFIX}{payout_id}"


def fold(payout_id: str, history: Iterable[Recorded]) -> Payout:
    """Return the payout that a stream amounts to."""
    payout = Payout(payout_id=payout_id)
    for one in history:
        payout = evolve(payout, one)
    return payout


def evolve(payout: Payout, one: Recorded) -> Payout:
    """Return the payout after one more fact."""
    after = msgspec.structs.replace(payout, version=one.version)
    replace, event, actor = msgspec.structs.replace, one.event, one.metadata.actor
    match event:
        case PayoutProposed():
            return replace(
                after,
                status="proposed",
                proposal=event,
                proposed_in=one.version,
                proposed_by=actor,
                approved_by="",
                paid=None,
                paid_by="",
                reversal=None,
            )
        case PayoutApproved():
            return replace(after, status="approved", approved_by=actor)
        case PayoutRejected():
            return replace(after, status="rejected")
        case PayoutPaid():
            return replace(
                after, status="paid", paid=event, paid_by=actor, payments=payout.payments | {event.payment_id}
            )
        case PayoutReversed():
            return replace(after, status="reversed", reversal=event)
        case _:
            return after


def decide_proposal(command: Propose, payout: Payout, standing: Standing) -> tuple[Event, ...]:
    """Return the proposal, or nothing if this very one is open. One whose grounds are gone gives way to a new one.

    :raises Refused: `already-paid`, `payout-open`, `entitlement-lapsed`, and whatever forbids the payee.
    :raises Invalid: `decision-missing`, if it is another amount than is due and no paper says so.
    """
    proposed = command.proposed
    if payout.status in {"proposed", "approved"} and payout.proposal is not None:
        if payout.proposed_by == standing.actor and _as_stated(payout.proposal) == _as_stated(proposed):
            return ()
        if not _lapsed(payout.proposal, standing.terms):
            raise Refused("payout-open")
    _check_unpaid(payout, standing)
    terms = standing.terms
    if terms is None:
        raise Refused("entitlement-lapsed")
    if proposed.amount_vnd != terms.amount_vnd and proposed.decision is None:
        raise Invalid("decision-missing", "decision")
    return (msgspec.structs.replace(proposed, warnings=_warned(proposed.payee, standing.people)),)


def decide_approval(command: Approve, payout: Payout, standing: Standing) -> tuple[Event, ...]:
    """Return the approval, or nothing if it is approved already by the same one.

    :raises Refused: `payout-not-proposed`, `three-persons`, `above-your-limit`, `entitlement-lapsed`, and whatever
        forbids the payee.
    """
    proposal = payout.proposal
    if payout.status == "approved" and payout.approved_by == standing.actor:
        return ()
    if payout.status != "proposed" or proposal is None:
        raise Refused("payout-not-proposed")
    if standing.actor == payout.proposed_by:
        raise Refused("three-persons")
    if command.limit_vnd is not None and proposal.amount_vnd > command.limit_vnd:
        raise Refused("above-your-limit", about={"limit": str(command.limit_vnd)})
    _check_standing(payout, proposal, standing)
    _warned(proposal.payee, standing.people)
    approved = PayoutApproved(
        payout_id=payout.payout_id, of_version=payout.proposed_in, decision=command.decision, said=command.said
    )
    return (approved,)


def decide_rejection(command: Reject, payout: Payout) -> tuple[Event, ...]:
    """Return the rejection, of an approved one too as long as it is not paid; nothing if it is rejected.

    :raises Refused: `payout-not-proposed`.
    """
    if payout.status == "rejected":
        return ()
    if payout.status not in {"proposed", "approved"}:
        raise Refused("payout-not-proposed")
    return (PayoutRejected(payout_id=payout.payout_id, of_version=payout.proposed_in, said=command.said),)


def decide_payment(command: Pay, payout: Payout, standing: Standing) -> tuple[Event, ...]:
    """Return the payment, or nothing if this very one is on record. It is decided on what the case gives now.

    :raises Refused: `payment-exists`, `already-paid`, `payout-not-approved`, `three-persons`, `entitlement-lapsed`,
        and whatever forbids the payee.
    :raises Invalid: `draws-differ`, if it is not drawn from what adds up to the amount; `payee-missing`;
        `witness-is-payee`; `days-reversed`, if it was paid before the matter happened.
    """
    proposal, paid = payout.proposal, payout.paid
    if command.payment_id in payout.payments:
        if payout.status == "paid" and paid is not None and _is_same(command, paid):
            return ()
        raise Refused("payment-exists")
    if payout.status == "paid":
        raise Refused("already-paid")
    if payout.status != "approved" or proposal is None:
        raise Refused("payout-not-approved")
    if standing.actor in {payout.proposed_by, payout.approved_by}:
        raise Refused("three-persons")
    _check_standing(payout, proposal, standing)
    if sum(draw.amount_vnd for draw in command.draws) != proposal.amount_vnd:
        raise Invalid("draws-differ", "draws")
    # A sealed name opens in its own place only: whom the proposal names is named here by subject id.
    payee = command.payee or (Payee(subject_id=proposal.payee.subject_id) if proposal.payee else None)
    if payee is None:
        raise Invalid("payee-missing", "payee")
    if standing.terms and standing.terms.occurred_from and command.paid_on < standing.terms.occurred_from:
        raise Invalid("days-reversed", "paid_on")
    if command.witness.subject_id == payee.subject_id:
        raise Invalid("witness-is-payee", "witness")
    made = PayoutPaid(
        payout_id=payout.payout_id,
        of_version=payout.proposed_in,
        payment_id=command.payment_id,
        case_id=proposal.case_id,
        cause=proposal.cause,
        beneficiary=proposal.beneficiary,
        fund=proposal.fund,
        amount_vnd=proposal.amount_vnd,
        paid_on=command.paid_on,
        payee_kind=command.payee_kind,
        payee=payee,
        witness=command.witness,
        receipt=command.receipt,
        warnings=_warned(payee, standing.people),
    )
    return (made,)


def decide_reversal(command: Reverse, payout: Payout, *, actor: str) -> tuple[Event, ...]:
    """Return the reversal, or nothing if it is reversed by this very paper.

    :raises Refused: `payout-not-paid`; `three-persons`, if whoever paid it would reverse it.
    :raises Invalid: `days-reversed`, if it would have come back before it left.
    """
    if payout.reversal is not None and payout.status == "reversed" and payout.reversal.document == command.document:
        return ()
    paid = payout.paid
    if payout.status != "paid" or paid is None:
        raise Refused("payout-not-paid")
    if actor == payout.paid_by:
        raise Refused("three-persons")
    if command.returned_on < paid.paid_on:
        raise Invalid("days-reversed", "returned_on")
    back = PayoutReversed(
        payout_id=payout.payout_id,
        payment_id=paid.payment_id,
        returned_on=command.returned_on,
        document=command.document,
        said=command.said,
    )
    return (back,)


def _as_stated(proposed: PayoutProposed) -> PayoutProposed:
    """Return a proposal without what is sealed once it is on record, or what the decider added."""
    payee = None if proposed.payee is None else Payee(subject_id=proposed.payee.subject_id)
    return msgspec.structs.replace(proposed, payee=payee, warnings=(), said=None)


def _is_same(command: Pay, paid: PayoutPaid) -> bool:
    stated = (command.paid_on, command.payee_kind, command.receipt)
    return stated == (paid.paid_on, paid.payee_kind, paid.receipt)


def _lapsed(proposal: PayoutProposed, terms: Terms | None) -> bool:
    """Return whether the case gives something else now than when it was proposed, or nothing."""
    return terms is None or (terms.fund, terms.amount_vnd) != (proposal.due_fund, proposal.due_vnd)


def _check_unpaid(payout: Payout, standing: Standing) -> None:
    if payout.status == "paid" or standing.papers:
        raise Refused("already-paid", about={"papers": ", ".join(standing.papers)} if standing.papers else None)


def _check_standing(payout: Payout, proposal: PayoutProposed, standing: Standing) -> None:
    _check_unpaid(payout, standing)
    if _lapsed(proposal, standing.terms):
        raise Refused("entitlement-lapsed")


def _warned(payee: Payee | None, people: People) -> tuple[Warned, ...]:
    """Return what whoever decides should look at.

    :raises Refused: `payee-must-not-be-paid`, `payee-alleged-abuser`.
    """
    subject = None if payee is None else payee.subject_id
    if subject in people.must_not_be_paid:
        raise Refused("payee-must-not-be-paid")
    if subject in people.alleged_abusers:
        raise Refused("payee-alleged-abuser")
    warned: list[Warned] = []
    if people.harm_at_home and (subject is None or subject in people.at_home or subject not in people.known):
        # Of somebody of whom the case says nothing it is not known that they live elsewhere.
        warned.append("payee-lives-with-alleged-abuser")
    if subject is None:
        warned.append("payee-not-named")
    elif subject not in people.known:
        warned.append("payee-not-in-case")
    return tuple(warned)


def tags(event: Event) -> tuple[str, ...]:
    """Return what a payout shall be found by: its fund, its case, and whoever is named in it."""
    match event:
        case PayoutProposed() | PayoutPaid():
            found = [f"unit:{event.fund}", f"case:{event.case_id}"]
            found += [f"subject:{event.payee.subject_id}"] if event.payee else []
            found += [f"subject:{event.witness.subject_id}"] if isinstance(event, PayoutPaid) else []
            return tuple(found)
        case _:
            return ()
