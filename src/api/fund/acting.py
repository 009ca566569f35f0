"""Acts on a payout: proposed, approved, rejected, paid, reversed. Each is decided on the case as it stands."""

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec

from api.fund.bodies import (
    PayoutApprovalBody,
    PayoutPaymentBody,
    PayoutProposalBody,
    PayoutRejectionBody,
    PayoutReversalBody,
)
from api.fund.edge import (
    bounds_of,
    check_role,
    check_scope,
    past_day,
    payee_of,
    today,
    witness_of,
)
from api.fund.papers import Papers, papers_of
from api.fund.paying import heirs_of, paying_fund
from api.problems import ProblemError
from api.program import Program
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.case import decider, folding
from cases.entitlement import owed_by, people_of, terms_of
from cases.events import Event
from cases.fund import account, payouts
from cases.fund.entries import PayoutBooked, PayoutReturned
from cases.fund.kept import taken_in
from cases.fund.papers import Draw
from cases.fund.payouts import Payout, PayoutPaid, PayoutProposed, PayoutReversed, Standing
from cases.handling import Contended, Decision, Histories, Presumed
from cases.law.funds import approval_limit
from cases.persons import Said, Words, matter_of
from cases.refusals import Refused
from cases.store.recorder import Appended
from cases.values import CaseId, UnitId


class PayoutWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an act on a payout."""

    payout_id: str
    status: str
    fund: UnitId
    amount_vnd: int
    warnings: tuple[str, ...]
    """What whoever decides should look at; nothing is held up by them."""
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


Added = tuple[str, tuple[Event, ...]]
Act = Callable[[Payout, Standing, Histories], tuple[Added, ...]]
"""How an act is decided: on the payout, on what the case gives now, on everything that was read."""


class _Open(msgspec.Struct, frozen=True, kw_only=True):
    """A payout on record: what it is of, which does not change while it is open."""

    payout_id: str
    case_id: CaseId
    fund: UnitId
    stream: str


async def propose(program: Program, write: Write, payout_id: UUID, body: PayoutProposalBody) -> PayoutWritten:
    """Propose what a case gives, as it stands.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "proposal")
    case_id = CaseId(str(body.case_id))
    fund = await paying_fund(program, write, case_id, str(payout_id), body.fund)
    # Where the case gives nothing, no fund is asked for: it is refused, unless this very command is on record.
    pays = write.account.unit if fund is None else fund.pays
    of = _Open(payout_id=str(payout_id), case_id=case_id, fund=pays, stream=payouts.stream_of(str(payout_id)))
    payee = payee_of(body.payee)

    def act(payout: Payout, standing: Standing, _histories: Histories) -> tuple[Added, ...]:
        terms = standing.terms
        if terms is None:
            raise Refused("entitlement-lapsed")
        if fund is None or terms.fund != fund.due:
            # The case moved between the look and the decision.
            raise Contended
        proposed = PayoutProposed(
            payout_id=of.payout_id,
            case_id=case_id,
            cause=fund.cause,
            beneficiary=fund.beneficiary,
            fund=of.fund,
            amount_vnd=body.amount_vnd or _amount(terms.amount_vnd),
            due_fund=terms.fund,
            due_vnd=terms.amount_vnd,
            grounds=terms.grounds,
            decision=body.decision,
            payee_kind=body.payee_kind,
            payee=payee,
            said=_said(case_id, body.reason),
        )
        return ((of.stream, payouts.decide_proposal(payouts.Propose(proposed=proposed), payout, standing)),)

    return await _handled(program, write, ("proposal", of, body), (), act)


async def approve(program: Program, write: Write, payout_id: UUID, body: PayoutApprovalBody) -> PayoutWritten:
    """Approve a payout, as far as one's role goes.

    :raises ProblemError: with the code that the contract gives it.
    """
    of = await _on_record(program, write, payout_id, "approval")
    limit = approval_limit(write.account.role_name, of.fund, program.knowledge.law, on=today())
    command = payouts.Approve(
        payout_id=of.payout_id, limit_vnd=limit, decision=body.decision, said=_said(of.case_id, body.reason)
    )

    def act(payout: Payout, standing: Standing, _histories: Histories) -> tuple[Added, ...]:
        return ((of.stream, payouts.decide_approval(command, payout, standing)),)

    return await _handled(program, write, ("approval", of, body), (), act)


async def reject(program: Program, write: Write, payout_id: UUID, body: PayoutRejectionBody) -> PayoutWritten:
    """Reject a payout.

    :raises ProblemError: with the code that the contract gives it.
    """
    of = await _on_record(program, write, payout_id, "rejection")
    command = payouts.Reject(payout_id=of.payout_id, said=_said(of.case_id, body.reason))

    def act(payout: Payout, _standing: Standing, _histories: Histories) -> tuple[Added, ...]:
        return ((of.stream, payouts.decide_rejection(command, payout)),)

    return await _handled(program, write, ("rejection", of, body), (), act)


async def pay(program: Program, write: Write, payout_id: UUID, body: PayoutPaymentBody) -> PayoutWritten:
    """Record that a payout was paid: in its stream and on the fund's account together, or not at all.

    :raises ProblemError: with the code that the contract gives it.
    """
    of = await _on_record(program, write, payout_id, "payment")
    past_day(body.paid_on, "paid_on")
    held = program.accounts.held(of.fund)
    entries = account.stream_of(of.fund)
    payee, witness = payee_of(body.payee), witness_of(body.witness)

    def act(payout: Payout, standing: Standing, histories: Histories) -> tuple[Added, ...]:
        proposal = payout.proposal
        if proposal is None:
            raise Contended
        drawn = (
            None if body.draws is None else tuple(Draw(amount_vnd=d.amount_vnd, purpose=d.purpose) for d in body.draws)
        )
        draws = drawn or (Draw(amount_vnd=proposal.amount_vnd),)
        command = payouts.Pay(
            payment_id=str(body.payment_id or write.derived_id),
            paid_on=body.paid_on,
            draws=draws,
            payee_kind=body.payee_kind or proposal.payee_kind,
            payee=payee,
            witness=witness,
            receipt=body.receipt,
        )
        made = payouts.decide_payment(command, payout, standing)
        booked = [
            PayoutBooked(
                fund=of.fund,
                payout_id=of.payout_id,
                payment_id=paid.payment_id,
                paid_on=paid.paid_on,
                amount_vnd=paid.amount_vnd,
                cause=paid.cause,
                draws=draws,
                case_id=of.case_id,
                grounds=standing.terms.grounds,
            )
            for paid in made
            if isinstance(paid, PayoutPaid) and standing.terms is not None
        ]
        state = program.accounts.keep(account.brought_up(held, histories[entries]))
        bounds = bounds_of(program, of.fund, on=body.paid_on)
        entered = tuple(event for entry in booked for event in account.decide_entry(entry, state, bounds))
        return ((of.stream, made), (entries, entered))

    return await _handled(program, write, ("payment", of, body), (held,), act)


async def reverse(program: Program, write: Write, payout_id: UUID, body: PayoutReversalBody) -> PayoutWritten:
    """Record that the money of a payout came back: in its stream and on the fund's account together.

    :raises ProblemError: with the code that the contract gives it.
    """
    of = await _on_record(program, write, payout_id, "reversal")
    past_day(body.returned_on, "returned_on")
    # Who held the money then, and who holds it now.
    now = (await heirs_of(program, of.fund))[-1]
    check_scope(write.account, now)
    paid_by, held = program.accounts.held(of.fund), program.accounts.held(now)
    entries = account.stream_of(now)
    command = payouts.Reverse(returned_on=body.returned_on, document=body.document, said=_said(of.case_id, body.reason))

    def act(payout: Payout, standing: Standing, histories: Histories) -> tuple[Added, ...]:
        back = payouts.decide_reversal(command, payout, actor=standing.actor)
        paid_from, state = (
            program.accounts.keep(account.brought_up(one, histories[account.stream_of(one.fund)]))
            for one in (paid_by, held)
        )
        if state.handed_to is not None and back:
            # It was handed over between the look and the decision.
            raise Contended
        bounds = bounds_of(program, now, on=body.returned_on)
        returned = [_returned(paid_from, reversal, now) for reversal in back if isinstance(reversal, PayoutReversed)]
        entered = tuple(event for entry in returned for event in account.decide_entry(entry, state, bounds))
        return ((of.stream, back), (entries, entered))

    accounts = (held,) if now == of.fund else (paid_by, held)
    return await _handled(program, write, ("reversal", of, body), accounts, act)


def _returned(paid_from: account.Account, reversal: PayoutReversed, now: UnitId) -> PayoutReturned:
    """Return the entry by which money comes back to the purposes that it was drawn from, with whoever holds it now."""
    booked = paid_from.entries[reversal.payment_id]
    if not isinstance(booked, PayoutBooked):
        raise Contended
    return PayoutReturned(
        fund=now,
        payout_id=booked.payout_id,
        payment_id=booked.payment_id,
        returned_on=reversal.returned_on,
        amount_vnd=booked.amount_vnd,
        cause=booked.cause,
        draws=booked.draws,
        case_id=booked.case_id,
        grounds=booked.grounds,
        paid_by=None if now == booked.fund else booked.fund,
    )


async def _on_record(program: Program, write: Write, payout_id: UUID, act: str) -> _Open:
    """Return a payout that was proposed.

    :raises ProblemError: 404 where none was, or outside the scope; 403 if the act is not of one's role.
    """
    stream = payouts.stream_of(str(payout_id))
    payout = payouts.fold(str(payout_id), (await program.record.histories([stream]))[stream])
    if payout.proposal is None:
        raise ProblemError(404, "not-found")
    check_scope(write.account, payout.proposal.fund)
    check_role(write, act)
    return _Open(payout_id=str(payout_id), case_id=payout.proposal.case_id, fund=payout.proposal.fund, stream=stream)


async def _handled(
    program: Program,
    write: Write,
    asked: tuple[str, _Open, msgspec.Struct],
    held: Sequence[account.Account],
    act: Act,
) -> PayoutWritten:
    """Record what an act adds, decided on the payout, its case and the accounts that it moves as they stand.

    `held` are the accounts as far as they were read before; of them only what came since is read.
    """
    name, of, body = asked
    case_stream = decider.stream_of(of.case_id)
    papers = await papers_of(program, of.case_id, but=of.stream)

    def decide(histories: Histories) -> Decision:
        payout = payouts.fold(of.payout_id, histories[of.stream])
        if name != "proposal" and (payout.proposal is None or payout.proposal.fund != of.fund):
            raise Contended
        standing = _standing(program, write, of, histories, papers)
        added = act(payout, standing, histories)
        events = next(said for stream, said in added if stream == of.stream)
        return Decision(events=added, answer=_told(payout, events))

    streams = [of.stream, case_stream, *(account.stream_of(one.fund) for one in held)]
    request = write.request(f"fund/payouts/{name}", of.payout_id, body)
    presumed = Presumed(taken_in=taken_in(*held))
    appended = await answering(program.record.handle(request, streams, decide, presumed=presumed))
    return _written(appended, of.stream)


def _standing(program: Program, write: Write, of: _Open, histories: Histories, papers: Papers) -> Standing:
    law, places = program.knowledge.law, program.knowledge.places
    case = folding.fold(of.case_id, histories[decider.stream_of(of.case_id)])
    if write.account.name in case.cooperation.restricted:
        raise ProblemError(404, "not-found")
    if not {one.case_id for one in case.cooperation.joined} <= papers.joined.keys():
        # Another case was joined to it between the look and the decision.
        raise Contended
    every = owed_by(case, law=law, places=places)
    owed = next((one for one in every if one.payout_id == of.payout_id), None)
    return Standing(
        actor=write.account.name,
        terms=None if owed is None else terms_of(owed, case, law),
        people=people_of(case),
        papers=() if owed is None else tuple(one.document for one in papers.paying_for(owed, every)),
    )


def _told(payout: Payout, events: Sequence[Event]) -> dict[str, str]:
    """Return what the sender is told: the payout as it is with what they added."""
    latest, status = payout.proposal, payout.status
    warnings = latest.warnings if latest else ()
    for event in events:
        match event:
            case payouts.PayoutProposed():
                status, latest, warnings = "proposed", event, event.warnings
            case payouts.PayoutApproved():
                status = "approved"
            case payouts.PayoutRejected():
                status = "rejected"
            case payouts.PayoutPaid():
                status, warnings = "paid", event.warnings
            case payouts.PayoutReversed():
                status = "reversed"
            case _:
                pass
    return {
        "payout_id": payout.payout_id,
        "status": status,
        "fund": latest.fund if latest else "",
        "amount_vnd": str(latest.amount_vnd if latest else 0),
        "warnings": ",".join(warnings),
        "version": str(payout.version + len(events)),
    }


def _written(appended: Appended, stream: str) -> PayoutWritten:
    answer = answer_of(appended)
    return PayoutWritten(
        payout_id=answer["payout_id"],
        status=answer["status"],
        fund=UnitId(answer["fund"]),
        amount_vnd=int(answer["amount_vnd"]),
        warnings=tuple(answer["warnings"].split(",")) if answer["warnings"] else (),
        version=int(answer["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )


def _amount(due_vnd: int | None) -> int:
    """Return what is due.

    :raises ProblemError: 422, if no amount is in force and the body names none.
    """
    if due_vnd is None:
        raise ProblemError(422, "invalid", errors=[("amount_vnd", "field-missing", {"field": "amount_vnd"})])
    return due_vnd


def _said(case_id: CaseId, reason: str | None) -> Said | None:
    """Return words on a matter, sealed under it."""
    return Said(subject_id=matter_of(case_id), words=Words(reason=reason)) if reason else None
