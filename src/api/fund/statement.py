"""What a fund publishes of a period: income and spending by kind, as the province's notices put it. Nobody is named.

The same answer is what HTTP, the shell and the page show.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import msgspec

from api.fund.answers import cause_name, money
from api.fund.ledger import Found, Wanted, found
from api.fund.naming import NamedFund, account_name, fund_of_viewer
from api.identity import Viewer
from api.language import Language, say
from api.program import Program
from cases.events import type_of
from cases.fund.payments import PaymentRecorded
from cases.fund.postings import UNEXPLAINED
from cases.law.model import Law
from cases.values import UnitId
from projections.fund_ledger.queries import Sum

BY_PAPER = type_of(PaymentRecorded)
INCOME = ("donations-unrestricted", "donations-earmarked", "allotments", "transferred-in")


class Income(msgspec.Struct, frozen=True, kw_only=True):
    """What came in of one kind."""

    account: str
    name: str
    entries: int
    amount_vnd: int


class Spending(msgspec.Struct, frozen=True, kw_only=True):
    """What was paid for one cause, less what came back."""

    cause: str
    name: str
    payments: int
    amount_vnd: int
    by_papers_vnd: int
    """Of it, what is known from papers alone: it was never on the account."""
    at_least: bool
    """A paper's list of these payments ends without an end."""


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Money that is left, for a purpose or for anything."""

    purpose: str | None
    name: str
    amount_vnd: int


class Things(msgspec.Struct, frozen=True, kw_only=True):
    """A gift in kind: what came, what went on, what is left. Apart from money."""

    what: str
    received: int
    given: int
    held: int


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a fund took in and spent in a period."""

    fund: UnitId
    fund_name: str
    legal_basis: str
    ends_on: dt.date | None
    first: dt.date
    last: dt.date
    opening_vnd: int
    opening_stated_vnd: int
    """What was stated as its first balance on these days: no paper says where it came from."""
    income: tuple[Income, ...]
    income_vnd: int
    spending: tuple[Spending, ...]
    spending_vnd: int
    spending_at_least: bool
    spending_from_account_vnd: int
    spending_by_papers_vnd: int
    transferred_out_vnd: int
    closing_vnd: int
    held: tuple[Held, ...]
    unexplained_vnd: int
    """Money whose origin no paper here explains: what the account opened with, and what papers alone say was spent."""
    gifts_in_kind: tuple[Things, ...]
    lines: tuple[str, ...]
    """The statement in words, line by line."""
    position: int


async def statement_of(program: Program, viewer: Viewer, wanted: Wanted) -> Statement:
    """Return what a fund took in and spent in a period.

    :raises ProblemError: 403 or 404 where it is not for whoever asks; as the contract says of the moment.
    """
    named = fund_of_viewer(program, viewer, wanted.fund)
    return statement_told(await found(program, wanted, None), named, wanted, program.knowledge.law, viewer.language)


def statement_told(ledger: Found, named: NamedFund, wanted: Wanted, law: Law, language: Language) -> Statement:
    """Return the statement that a ledger gives."""
    income = _income(ledger.sums, law, language)
    spending = _spending(ledger.sums, law, language)
    by_papers = sum(one.by_papers_vnd for one in spending)
    paid = sum(one.amount_vnd for one in spending)
    made = Statement(
        fund=wanted.fund,
        fund_name=named.name,
        legal_basis=named.legal_basis,
        ends_on=named.ends_on,
        first=wanted.first or dt.date.min,
        last=wanted.last or dt.date.max,
        opening_vnd=sum(one.before_vnd for one in ledger.balances if _kind(one.account) == "money"),
        opening_stated_vnd=_moved(ledger.sums, UNEXPLAINED, but=BY_PAPER),
        income=income,
        income_vnd=sum(one.amount_vnd for one in income),
        spending=spending,
        spending_vnd=paid,
        spending_at_least=any(one.at_least for one in spending),
        spending_from_account_vnd=paid - by_papers,
        spending_by_papers_vnd=by_papers,
        transferred_out_vnd=_moved(ledger.sums, "transferred-out"),
        closing_vnd=sum(one.balance_vnd for one in ledger.balances if _kind(one.account) == "money"),
        held=tuple(
            Held(
                purpose=one.account.partition("/")[2] or None,
                name=account_name(one.account, law, language),
                amount_vnd=one.balance_vnd,
            )
            for one in ledger.balances
            if _kind(one.account) == "money" and one.balance_vnd
        ),
        unexplained_vnd=sum(one.balance_vnd for one in ledger.balances if one.account == UNEXPLAINED),
        gifts_in_kind=tuple(
            Things(what=one.what, received=one.received, given=one.given, held=one.held)
            for one in ledger.gifts
            if one.received or one.given or one.held
        ),
        lines=(),
        position=ledger.position,
    )
    return msgspec.structs.replace(made, lines=tuple(_lines(made, language)))


def _income(sums: Iterable[Sum], law: Law, language: Language) -> tuple[Income, ...]:
    found_in: dict[str, list[Sum]] = {}
    for one in sums:
        if one.within and _kind(one.account) in INCOME:
            found_in.setdefault(one.account, []).append(one)
    return tuple(
        Income(
            account=account,
            name=account_name(account, law, language),
            entries=sum(one.entries for one in several),
            amount_vnd=sum(one.amount_vnd for one in several),
        )
        for account, several in sorted(found_in.items(), key=lambda row: (INCOME.index(_kind(row[0])), row[0]))
    )


def _spending(sums: Iterable[Sum], law: Law, language: Language) -> tuple[Spending, ...]:
    found_in: dict[str, list[Sum]] = {}
    for one in sums:
        if one.within and _kind(one.account) == "payouts":
            found_in.setdefault(one.account.partition("/")[2], []).append(one)
    return tuple(
        Spending(
            cause=cause,
            name=cause_name(cause, law, language),
            payments=sum(one.entries if one.side == "debit" else -one.entries for one in several),
            amount_vnd=sum(one.amount_vnd if one.side == "debit" else -one.amount_vnd for one in several),
            by_papers_vnd=sum(one.amount_vnd for one in several if one.entry == BY_PAPER),
            at_least=any(one.open_list for one in several),
        )
        for cause, several in sorted(found_in.items())
    )


def _moved(sums: Iterable[Sum], account: str, *, but: str = "") -> int:
    """Return what moved on an account on the days that were asked for, but by one kind of entry."""
    return sum(one.amount_vnd for one in sums if one.within and one.account == account and one.entry != but)


def _kind(account: str) -> str:
    return account.partition("/")[0]


def _lines(made: Statement, language: Language) -> Iterator[str]:
    """Yield the statement in words: a heading, then a line for each kind, as the province's notices have it."""
    yield _line(language, "basis", {"fund": made.fund_name, "basis": made.legal_basis})
    yield _line(language, "opening", {"amount": money(made.opening_vnd)})
    if made.opening_stated_vnd:
        yield _line(language, "opening-stated", {"amount": money(made.opening_stated_vnd)})
    yield _line(language, "income", {"amount": money(made.income_vnd)})
    for one in made.income:
        yield _line(language, "item", {"name": one.name, "count": one.entries, "amount": money(one.amount_vnd)})
    yield _line(
        language, "spending-at-least" if made.spending_at_least else "spending", {"amount": money(made.spending_vnd)}
    )
    for paid in made.spending:
        yield _line(language, "item", {"name": paid.name, "count": paid.payments, "amount": money(paid.amount_vnd)})
    if made.spending_by_papers_vnd:
        yield _line(language, "by-papers", {"amount": money(made.spending_by_papers_vnd)})
    if made.transferred_out_vnd:
        yield _line(language, "transferred-out", {"amount": money(made.transferred_out_vnd)})
    yield _line(language, "closing", {"amount": money(made.closing_vnd)})
    for held in made.held:
        yield _line(language, "held", {"name": held.name, "amount": money(held.amount_vnd)})
    for things in made.gifts_in_kind:
        yield _line(
            language,
            "things",
            {"what": things.what, "received": things.received, "given": things.given, "held": things.held},
        )


def _line(language: Language, code: str, about: dict[str, object]) -> str:
    return say(f"word.statement.{code}", language, about)
