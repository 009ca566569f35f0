"""How each fact of a fund is entered on both sides: one table for whoever decides and for the ledger that is read.

`money` is what the fund holds, cash and bank together; `money/PURPOSE` the part that donors tied to a purpose. No
balance falls below zero but that of `opening-balance-unexplained`: money whose origin no paper here explains.
Gifts in kind stand in accounts of their own and never meet money.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Literal

from cases.events import Event
from cases.fund.entries import (
    AllotmentReceived,
    DonationReceived,
    FundHandedOver,
    FundTakenOver,
    GiftInKindGiven,
    GiftInKindReceived,
    OpeningBalanceStated,
    PayoutBooked,
    PayoutReturned,
)
from cases.fund.papers import Draw
from cases.fund.payments import PaymentRecorded
from cases.values import Value

Side = Literal["debit", "credit"]

UNEXPLAINED = "opening-balance-unexplained"
SIDES: dict[str, Side] = {
    "money": "debit",
    "payouts": "debit",
    "transferred-out": "debit",
    "donations-unrestricted": "credit",
    "donations-earmarked": "credit",
    "allotments": "credit",
    "transferred-in": "credit",
    UNEXPLAINED: "credit",
    "in-kind": "debit",
    "in-kind-given": "debit",
    "in-kind-transferred-out": "debit",
    "in-kind-received": "credit",
    "in-kind-transferred-in": "credit",
}
"""Every kind of account, and the side on which it grows. What follows a slash is a purpose or a cause."""

IN_KIND = "in-kind"
"""What the names of memorandum accounts begin with."""
HELD = frozenset({"money", IN_KIND})
"""Accounts of what is there: on no day less than nothing."""


class Posting(Value, frozen=True, kw_only=True):
    """One line of an entry."""

    account: str
    side: Side
    amount_vnd: int

    @property
    def change_vnd(self) -> int:
        """By how much the account's balance, on the side on which it grows, becomes more."""
        return self.amount_vnd if self.side == side_of(self.account) else -self.amount_vnd


@cache
def side_of(account: str) -> Side:
    """Return the side on which an account grows."""
    return SIDES[account.partition("/")[0]]


def money_for(purpose: str | None) -> str:
    """Return the account of the money for a purpose; None: for anything."""
    return "money" if purpose is None else f"money/{purpose}"


def postings_of(event: Event) -> tuple[Posting, ...]:  # noqa: C901 - one case for each kind of entry
    """Return the lines of an entry: as much on one side as on the other; none, for what moves nothing of value."""
    match event:
        case OpeningBalanceStated():
            return _pair(money_for(None), UNEXPLAINED, event.amount_vnd)
        case DonationReceived(purpose=None):
            return _pair(money_for(None), "donations-unrestricted", event.amount_vnd)
        case DonationReceived(purpose=purpose):
            return _pair(money_for(purpose), f"donations-earmarked/{purpose}", event.amount_vnd)
        case AllotmentReceived():
            return _pair(money_for(event.purpose), "allotments", event.amount_vnd)
        case PayoutBooked():
            return (_debit(f"payouts/{event.cause}", event.amount_vnd), *_drawn(event.draws))
        case PayoutReturned():
            # An account that was handed over takes no entry: what it paid stays paid there.
            came_from = "transferred-in" if event.paid_by else f"payouts/{event.cause}"
            return (*_put_back(event.draws), _credit(came_from, event.amount_vnd))
        case PaymentRecorded():
            # Known from a paper: what it was paid from was never on this account, and nobody knows its origin.
            return _pair(f"payouts/{event.cause}", UNEXPLAINED, event.amount_vnd)
        case GiftInKindReceived():
            return _pair(IN_KIND, "in-kind-received", event.value_vnd) if event.value_vnd else ()
        case GiftInKindGiven():
            return _pair("in-kind-given", IN_KIND, event.value_vnd) if event.value_vnd else ()
        case FundHandedOver() | FundTakenOver():
            return (*_money_moved(event), *_things_moved(event))
        case _:
            return ()


def add_up(postings: Iterable[Posting], balances: dict[str, int]) -> None:
    """Add lines to balances, in place."""
    for one in postings:
        balances[one.account] = balances.get(one.account, 0) + one.change_vnd


def held_changes(postings: Iterable[Posting]) -> dict[str, int]:
    """Return by how much the balances of what a fund holds, money and things, become more."""
    changes: dict[str, int] = {}
    for one in postings:
        if one.account.partition("/")[0] in HELD:
            changes[one.account] = changes.get(one.account, 0) + one.change_vnd
    return changes


def below_zero(balances: dict[str, int]) -> tuple[str, ...]:
    """Return the accounts whose balance is below zero and may not be."""
    return tuple(sorted(account for account, left in balances.items() if left < 0 and account != UNEXPLAINED))


def _money_moved(event: FundHandedOver | FundTakenOver) -> tuple[Posting, ...]:
    total = sum(one.amount_vnd for one in event.holdings)
    draws = [Draw(amount_vnd=one.amount_vnd, purpose=one.purpose) for one in event.holdings]
    if not total:
        return ()
    if isinstance(event, FundHandedOver):
        return (_debit("transferred-out", total), *_drawn(draws))
    return (*_put_back(draws), _credit("transferred-in", total))


def _things_moved(event: FundHandedOver | FundTakenOver) -> tuple[Posting, ...]:
    value = sum(gift.value_vnd or 0 for gift in event.gifts)
    if not value:
        return ()
    if isinstance(event, FundHandedOver):
        return _pair("in-kind-transferred-out", IN_KIND, value)
    return _pair(IN_KIND, "in-kind-transferred-in", value)


def _pair(debit: str, credit: str, amount_vnd: int) -> tuple[Posting, ...]:
    return (_debit(debit, amount_vnd), _credit(credit, amount_vnd))


def _debit(account: str, amount_vnd: int) -> Posting:
    return Posting(account=account, side="debit", amount_vnd=amount_vnd)


def _credit(account: str, amount_vnd: int) -> Posting:
    return Posting(account=account, side="credit", amount_vnd=amount_vnd)


def _drawn(draws: Iterable[Draw]) -> Iterator[Posting]:
    return (_credit(money_for(one.purpose), one.amount_vnd) for one in draws)


def _put_back(draws: Iterable[Draw]) -> Iterator[Posting]:
    return (_debit(money_for(one.purpose), one.amount_vnd) for one in draws)
