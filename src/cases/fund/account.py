"""A fund's account: what its entries amount to, and what may be entered next.

The stream's expected version is what keeps two payments from passing one balance: whoever comes second decides anew.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.fund.entries import (
    Entry,
    FundHandedOver,
    FundTakenOver,
    GiftHeld,
    GiftInKindGiven,
    GiftInKindReceived,
    Holding,
    OpeningBalanceStated,
    PayoutBooked,
    PayoutReturned,
    day_of,
)
from cases.fund.postings import add_up, below_zero, postings_of
from cases.refusals import Invalid, Refused
from cases.values import UnitId

STREAM_PREFIX = "fund-"
_MOVES_THINGS = frozenset({GiftInKindReceived, GiftInKindGiven, FundHandedOver, FundTakenOver})


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A fund's account as of its last entry."""

    fund: UnitId
    version: int = 0
    balances: Mapping[str, int] = {}
    entries: Mapping[str, Entry] = {}
    """Every entry by its own id."""
    gifts: Mapping[str, GiftHeld] = {}
    """What is left of each gift in kind."""
    handed_to: UnitId | None = None
    """The fund that took everything over, if one did."""
    opened: bool = False
    last: Recorded | None = None
    """The last fact that was taken in."""

    def held(self) -> tuple[Holding, ...]:
        """Return the money there is: what may pay for anything, then by purpose."""
        money = sorted((name, left) for name, left in self.balances.items() if name.partition("/")[0] == "money")
        return tuple(
            Holding(amount_vnd=left, purpose=name.partition("/")[2] or None) for name, left in money if left > 0
        )


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What the law's tables say of a fund."""

    ends_on: dt.date | None = None
    """Its last day: later nothing is entered but that it is handed over."""
    source: str = "rule of this program"
    serves: Mapping[str, frozenset[str]] = {}
    """The causes that each purpose pays for."""


class HandOver(msgspec.Struct, frozen=True, kw_only=True):
    """End a fund and give everything that it holds to another, by a decision."""

    entry_id: str
    handed_on: dt.date
    decision: str


def stream_of(fund: UnitId) -> str:
    """Return the name of a fund's account."""
    return f"{STREAM_PREFIX}{fund}"


def fold(fund: UnitId, history: Iterable[Recorded]) -> Account:
    """Return the account that a stream amounts to."""
    return resume(Account(fund=fund), history)


def resume(account: Account, history: Iterable[Recorded]) -> Account:
    """Return the account after further facts. The one that is given stays as it is."""
    balances, entries, gifts = dict(account.balances), dict(account.entries), dict(account.gifts)
    last, handed_to, opened = account.last, account.handed_to, account.opened
    for one in history:
        last, event = one, one.event
        if not isinstance(event, Entry):
            continue
        add_up(postings_of(event), balances)
        entries[id_of(event)] = event
        if type(event) in _MOVES_THINGS:
            _move_gifts(event, gifts)
        if isinstance(event, FundHandedOver):
            handed_to = event.to_fund
        opened = opened or isinstance(event, OpeningBalanceStated)
    return Account(
        fund=account.fund,
        version=last.version if last else 0,
        balances=balances,
        entries=entries,
        gifts=gifts,
        handed_to=handed_to,
        opened=opened,
        last=last,
    )


def brought_up(held: Account, history: Sequence[Recorded]) -> Account:
    """Return an account by its whole stream, or by what came since the last fact that it holds, that one included."""
    if held.last is not None and history and history[0].is_at(held.last):
        return resume(held, history[1:]) if len(history) > 1 else held
    return fold(held.fund, history)


def id_of(entry: Entry) -> str:
    """Return what names an entry within its account."""
    match entry:
        case PayoutBooked():
            return entry.payment_id
        case PayoutReturned():
            return f"{entry.payment_id} returned"
        case _:
            return entry.entry_id


def decide_entry(entry: Entry, account: Account, bounds: Bounds) -> tuple[Event, ...]:
    """Return the entry, or nothing if this very one is on record.

    :raises Refused: `entry-exists`, if another has this id; `fund-frozen`; `opening-balance-exists`;
        `purpose-not-served`, if money given for something else would pay; `balance-exceeded`.
    :raises Invalid: `gift-not-held`, if more things would be given than are there.
    """
    known = account.entries.get(id_of(entry))
    if known is not None:
        if _as_stated(known) == _as_stated(entry):
            return ()
        raise Refused("entry-exists")
    _check_open(entry, account, bounds)
    match entry:
        case OpeningBalanceStated() if account.opened:
            raise Refused("opening-balance-exists")
        case GiftInKindGiven():
            entry = replace(entry, value_vnd=_share(entry, account))
        case PayoutBooked():
            _check_purposes(entry, bounds)
        case _:
            pass
    _check_balances(entry, account)
    return (entry,)


def decide_hand_over(
    command: HandOver, account: Account, to: Account, to_bounds: Bounds
) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """Return the end of a fund, and what the other takes over; nothing for both if it is so already.

    :raises Refused: `fund-frozen`, if it was handed over to another, or the other has ended itself.
    :raises Invalid: `fund-to-itself`.
    """
    if account.fund == to.fund:
        raise Invalid("fund-to-itself", "to")
    if account.handed_to is not None:
        if account.handed_to == to.fund:
            return (), ()
        raise Refused("fund-frozen")
    holdings, gifts = account.held(), tuple(account.gifts[gift] for gift in sorted(account.gifts))
    ended = FundHandedOver(
        entry_id=command.entry_id,
        fund=account.fund,
        to_fund=to.fund,
        handed_on=command.handed_on,
        decision=command.decision,
        holdings=holdings,
        gifts=gifts,
    )
    taken = FundTakenOver(
        entry_id=command.entry_id,
        fund=to.fund,
        from_fund=account.fund,
        handed_on=command.handed_on,
        decision=command.decision,
        holdings=holdings,
        gifts=gifts,
    )
    _check_open(taken, to, to_bounds)
    return (ended,), (taken,)


def _as_stated(entry: Entry) -> Entry:
    """Return an entry without what is sealed once it is on record, or worked out by the decider."""
    if "donor" in entry.__struct_fields__:
        return replace(entry, donor=None)
    return replace(entry, value_vnd=0) if isinstance(entry, GiftInKindGiven) else entry


def _check_open(entry: Entry, account: Account, bounds: Bounds) -> None:
    if account.handed_to is not None:
        raise Refused("fund-frozen")
    if bounds.ends_on is not None and day_of(entry) > bounds.ends_on:
        raise Refused("fund-frozen", bounds.source)


def _check_purposes(booked: PayoutBooked, bounds: Bounds) -> None:
    for draw in booked.draws:
        if draw.purpose is not None and booked.cause not in bounds.serves.get(draw.purpose, ()):
            raise Refused("purpose-not-served", "Circular 87/2008", {"purpose": draw.purpose})


def _check_balances(entry: Entry, account: Account) -> None:
    balances = dict(account.balances)
    add_up(postings_of(entry), balances)
    below = below_zero(balances)
    if below:
        raise Refused("balance-exceeded", about={"account": below[0], "left": str(account.balances.get(below[0], 0))})


def _share(given: GiftInKindGiven, account: Account) -> int:
    """Return what some of a gift's things are worth: in proportion, whole đồng; the last take the rest."""
    held = account.gifts.get(given.gift_id)
    if held is None:
        raise Invalid("gift-not-held", "gift_id")
    if given.quantity > held.quantity:
        raise Invalid("gift-not-held", "quantity")
    return (held.value_vnd or 0) * given.quantity // held.quantity


def _move_gifts(entry: Entry, gifts: dict[str, GiftHeld]) -> None:
    """Count what is held of gifts in kind after an entry, in place."""
    match entry:
        case GiftInKindReceived():
            gifts[entry.entry_id] = GiftHeld(
                gift_id=entry.entry_id, what=entry.what, quantity=entry.quantity, value_vnd=entry.value_vnd
            )
        case GiftInKindGiven():
            held = gifts.pop(entry.gift_id)
            if held.quantity > entry.quantity:
                left = None if held.value_vnd is None else held.value_vnd - entry.value_vnd
                gifts[entry.gift_id] = replace(held, quantity=held.quantity - entry.quantity, value_vnd=left or None)
        case FundTakenOver():
            gifts.update({gift.gift_id: gift for gift in entry.gifts})
        case FundHandedOver():
            gifts.clear()
        case _:
            pass
