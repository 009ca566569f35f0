"""Questions to the ledger: its lines, and what they add up to."""

import datetime as dt
from collections.abc import Iterable

import msgspec

from cases.fund.postings import Side, side_of
from cases.store.statements import statement
from cases.values import UnitId
from projections.engine.projection import Connection
from projections.fund_ledger.lines import Because, Line

PACKAGE = "projections.fund_ledger"
_because = msgspec.json.Decoder(Because).decode


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """Whose ledger, on which days, as known by which position."""

    fund: UnitId
    first: dt.date
    last: dt.date
    position: int


class Sum(msgspec.Struct, frozen=True, kw_only=True):
    """What lines of one kind on one side of an account come to."""

    account: str
    side: Side
    entry: str
    within: bool
    """Whether on the days that were asked for, or before them."""
    amount_vnd: int
    entries: int
    open_list: bool


class GiftCount(msgspec.Struct, frozen=True, kw_only=True):
    """A gift in kind: what came and went on some days, and what is left."""

    gift_id: str
    what: str
    received: int
    given: int
    held: int
    held_value_vnd: int | None


class Balance(msgspec.Struct, frozen=True, kw_only=True):
    """An account before some days, what moved on them, and after."""

    account: str
    side: Side
    before_vnd: int
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int


async def sums(connection: Connection, span: Span) -> list[Sum]:
    """Return what a fund's ledger comes to, up to the last day."""
    rows = await connection.fetch(statement(PACKAGE, "sums"), span.fund, span.first, span.last, span.position)
    return [Sum(**dict(row)) for row in rows]


async def lines(connection: Connection, span: Span, *, after: tuple[int, int], limit: int) -> list[Line]:
    """Return the lines of a fund's ledger behind a place in it, in order."""
    binds = (span.fund, span.first, span.last, span.position, *after, limit)
    rows = await connection.fetch(statement(PACKAGE, "lines"), *binds)
    return [Line(**{**dict(row), "because": _because(row["because"])}) for row in rows]


async def gifts(connection: Connection, span: Span) -> list[GiftCount]:
    """Return what became of a fund's gifts in kind, up to the last day."""
    rows = await connection.fetch(statement(PACKAGE, "gifts"), span.fund, span.first, span.last, span.position)
    return [GiftCount(**{**dict(row), "gift_id": str(row["gift_id"])}) for row in rows]


def balances(found: Iterable[Sum]) -> tuple[Balance, ...]:
    """Return every account with its balances, by name."""
    by_account: dict[str, list[Sum]] = {}
    for one in found:
        by_account.setdefault(one.account, []).append(one)
    return tuple(_balance(account, several) for account, several in sorted(by_account.items()))


def _balance(account: str, found: list[Sum]) -> Balance:
    grows = side_of(account)
    before = sum(one.amount_vnd if one.side == grows else -one.amount_vnd for one in found if not one.within)
    debit = sum(one.amount_vnd for one in found if one.within and one.side == "debit")
    credit = sum(one.amount_vnd for one in found if one.within and one.side == "credit")
    moved = debit - credit if grows == "debit" else credit - debit
    return Balance(
        account=account,
        side=grows,
        before_vnd=before,
        debit_vnd=debit,
        credit_vnd=credit,
        balance_vnd=before + moved,
    )
