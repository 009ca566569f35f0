"""Entries on a fund's account: what it opened with, gifts of money and things, allotments, and its end."""

from uuid import UUID

import msgspec

from api.fund.bodies import AllotmentBody, DonationBody, GiftGivenBody, HandOverBody, OpeningBalanceBody
from api.fund.edge import (
    bounds_of,
    check_purpose,
    check_role,
    donor_of,
    fund_named,
    past_day,
    source_of,
)
from api.problems import ProblemError
from api.program import Program
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.fund import account
from cases.fund.entries import (
    AllotmentReceived,
    DonationReceived,
    Entry,
    GiftInKindGiven,
    GiftInKindReceived,
    OpeningBalanceStated,
    day_of,
)
from cases.fund.kept import taken_in
from cases.handling import Decision, Histories, Presumed
from cases.store.recorder import Appended
from cases.values import UnitId


class EntryWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to an entry."""

    entry_id: str
    fund: UnitId
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


async def state_opening_balance(program: Program, write: Write, body: OpeningBalanceBody) -> EntryWritten:
    """Record what a fund held when its account began.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "opening-balance")
    entry = OpeningBalanceStated(
        entry_id=str(body.entry_id or write.derived_id),
        fund=fund_named(program, write, body.fund, on=body.stated_on),
        stated_on=past_day(body.stated_on, "stated_on"),
        amount_vnd=body.amount_vnd,
        source=source_of(body.source),
    )
    return await _entered(program, write, entry, body)


async def receive_donation(program: Program, write: Write, body: DonationBody) -> EntryWritten:
    """Record a gift of money, or of things.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "donations")
    things = body.in_kind
    if (body.amount_vnd is None) == (things is None):
        raise ProblemError(422, "invalid", errors=[("amount_vnd", "money-or-things", {})])
    check_purpose(program, body.purpose, "purpose")
    fund = fund_named(program, write, body.fund, on=body.received_on)
    entry_id, received_on = str(body.entry_id or write.derived_id), past_day(body.received_on, "received_on")
    donor, source = donor_of(body.donor), source_of(body.source)
    entry: Entry
    if things is None:
        entry = DonationReceived(
            entry_id=entry_id,
            fund=fund,
            received_on=received_on,
            amount_vnd=body.amount_vnd or 0,
            donor_kind=body.donor_kind,
            donor=donor,
            purpose=body.purpose,
            source=source,
        )
    else:
        entry = GiftInKindReceived(
            entry_id=entry_id,
            fund=fund,
            received_on=received_on,
            what=things.what,
            quantity=things.quantity,
            value_vnd=things.value_vnd,
            donor_kind=body.donor_kind,
            donor=donor,
            purpose=body.purpose,
            source=source,
        )
    return await _entered(program, write, entry, body)


async def give_things(program: Program, write: Write, gift_id: UUID, body: GiftGivenBody) -> EntryWritten:
    """Record that things which were given to the fund went on to children.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "gifts-in-kind")
    entry = GiftInKindGiven(
        entry_id=str(body.entry_id or write.derived_id),
        fund=fund_named(program, write, body.fund, on=body.given_on),
        gift_id=str(gift_id),
        given_on=past_day(body.given_on, "given_on"),
        quantity=body.quantity,
        source=source_of(body.source),
    )
    return await _entered(program, write, entry, body)


async def receive_allotment(program: Program, write: Write, body: AllotmentBody) -> EntryWritten:
    """Record money that was allotted.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "allotments")
    check_purpose(program, body.purpose, "purpose")
    entry = AllotmentReceived(
        entry_id=str(body.entry_id or write.derived_id),
        fund=fund_named(program, write, body.fund, on=body.received_on),
        received_on=past_day(body.received_on, "received_on"),
        amount_vnd=body.amount_vnd,
        purpose=body.purpose,
        source=source_of(body.source),
    )
    return await _entered(program, write, entry, body)


async def hand_over(program: Program, write: Write, body: HandOverBody) -> EntryWritten:
    """End a fund and give all it holds to another: on both accounts together, or not at all.

    :raises ProblemError: with the code that the contract gives it.
    """
    check_role(write, "hand-over")
    past_day(body.handed_on, "handed_on")
    fund = fund_named(program, write, body.fund, on=body.handed_on)
    to = fund_named(program, write, body.to, on=body.handed_on, path="to")
    command = account.HandOver(
        entry_id=str(body.entry_id or write.derived_id), handed_on=body.handed_on, decision=body.decision
    )
    stream, other = account.stream_of(fund), account.stream_of(to)
    accounts, held, held_there = program.accounts, program.accounts.held(fund), program.accounts.held(to)

    def decide(histories: Histories) -> Decision:
        ended, taken = account.decide_hand_over(
            command,
            state := accounts.keep(account.brought_up(held, histories[stream])),
            accounts.keep(account.brought_up(held_there, histories[other])),
            bounds_of(program, to, on=body.handed_on),
        )
        answer = _answer(command.entry_id, fund, state.version + len(ended))
        return Decision(events=((stream, ended), (other, taken)), answer=answer)

    streams = [stream] if stream == other else [stream, other]
    request, presumed = write.request("fund/hand-over", body), Presumed(taken_in=taken_in(held, held_there))
    return _written(await answering(program.record.handle(request, streams, decide, presumed=presumed)), stream)


async def _entered(program: Program, write: Write, entry: Entry, body: msgspec.Struct) -> EntryWritten:
    """Record an entry on the account of its fund."""
    stream, fund = account.stream_of(entry.fund), entry.fund
    held = program.accounts.held(fund)

    def decide(histories: Histories) -> Decision:
        state = program.accounts.keep(account.brought_up(held, histories[stream]))
        events = account.decide_entry(entry, state, bounds_of(program, fund, on=day_of(entry)))
        return Decision(
            events=((stream, events),), answer=_answer(account.id_of(entry), fund, state.version + len(events))
        )

    gift = entry.gift_id if isinstance(entry, GiftInKindGiven) else ""
    request = write.request(f"fund/{type(entry).__name__}", gift, body)
    presumed = Presumed(taken_in=taken_in(held))
    return _written(await answering(program.record.handle(request, [stream], decide, presumed=presumed)), stream)


def _answer(entry_id: str, fund: UnitId, version: int) -> dict[str, str]:
    return {"entry_id": entry_id, "fund": fund, "version": str(version)}


def _written(appended: Appended, stream: str) -> EntryWritten:
    answer = answer_of(appended)
    return EntryWritten(
        entry_id=answer["entry_id"],
        fund=UnitId(answer["fund"]),
        version=int(answer["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )
