"""The ledger over HTTP: every account of a fund, and the lines behind it."""

import datetime as dt
from typing import Annotated

import msgspec
from msgspec import Meta

from api.asking import Moment, past, read_cursor, snapshot, write_cursor
from api.fund.answers import pays_from
from api.fund.naming import NamedFund, account_name, fund_of_viewer, source_words
from api.identity import Viewer
from api.program import Program
from cases.law.model import Law
from cases.values import CaseId, UnitId
from projections.case_files import queries as files
from projections.fund_ledger import queries
from projections.fund_ledger.lines import LedgerFact, Line
from projections.fund_ledger.queries import Balance, Span

PROJECTIONS = ("fund_ledger",)


class LinePlace(msgspec.Struct, frozen=True, array_like=True):
    """The place of a line in a ledger: the position of its entry, and its number there."""

    position: Annotated[int, Meta(ge=0, le=2**63 - 1)] = 0
    number: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 0


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which fund's ledger is asked for, on which days, when, and from where on."""

    fund: UnitId
    first: dt.date | None
    last: dt.date | None
    moment: Moment
    cursor: str | None = None
    limit: int = 50


class AccountAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An account: before the days that were asked for, what moved on them, and after."""

    account: str
    name: str
    grows_on: str
    before_vnd: int
    debit_vnd: int
    credit_vnd: int
    balance_vnd: int


class WhyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Why a line stands there: the fact that it enters, and by which rule, from which day, by which source."""

    entry: str
    rule: str | None
    rule_from: dt.date | None
    source: str | None
    document: str | None
    facts: tuple[LedgerFact, ...]
    masked: tuple[str, ...] = ()


class LineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the ledger."""

    position: int
    on: dt.date
    account: str
    name: str
    debit_vnd: int
    credit_vnd: int
    because: WhyAnswer


class LedgerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A fund's ledger."""

    fund: UnitId
    fund_name: str
    legal_basis: str
    ends_on: dt.date | None
    accounts: tuple[AccountAnswer, ...]
    debit_vnd: int
    """Everything ever entered on one side, up to the last day; on the other side it is as much."""
    credit_vnd: int
    items: tuple[LineAnswer, ...]
    next: str | None
    position: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """What the ledger holds, as of one position."""

    sums: tuple[queries.Sum, ...]
    gifts: tuple[queries.GiftCount, ...]
    lines: tuple[Line, ...]
    position: int
    kept_from: frozenset[CaseId]
    """The cases that whoever asks is kept from."""

    @property
    def balances(self) -> tuple[Balance, ...]:
        """Every account with its balances."""
        return queries.balances(self.sums)


async def found(program: Program, wanted: Wanted, reader: str | None) -> Found:
    """Return what the ledger holds of a fund for a reader, now or as of a moment.

    An entry is one fact: no law makes it another.

    :raises ProblemError: as the contract says of the moment and the cursor.
    """
    after = read_cursor(wanted.cursor, LinePlace) or LinePlace()
    then = await past(program, wanted.moment)
    async with snapshot(program, ("case_files",), at_least=None) as lent:
        kept_from = frozenset() if reader is None else await files.kept_from(lent.connection, reader)
    async with snapshot(program, PROJECTIONS, at_least=wanted.moment.awaited(then)) as lent:
        span = Span(
            fund=wanted.fund,
            first=wanted.first or dt.date.min,
            last=wanted.last or dt.date.max,
            position=lent.position if then is None else then.position,
        )
        return Found(
            sums=tuple(await queries.sums(lent.connection, span)),
            gifts=tuple(await queries.gifts(lent.connection, span)),
            lines=tuple(
                await queries.lines(lent.connection, span, after=(after.position, after.number), limit=wanted.limit + 1)
            ),
            position=span.position,
            kept_from=kept_from,
        )


async def ledger_answer(program: Program, viewer: Viewer, wanted: Wanted) -> LedgerAnswer:
    """Return a fund's ledger as somebody may see it: the cases behind it are named to those who pay for them."""
    named = fund_of_viewer(program, viewer, wanted.fund)
    return ledger_told(await found(program, wanted, viewer.account.name), named, wanted, program.knowledge.law, viewer)


def ledger_told(ledger: Found, named: NamedFund, wanted: Wanted, law: Law, viewer: Viewer) -> LedgerAnswer:
    """Return what a ledger holds as somebody may see it."""
    shown = ledger.lines[: wanted.limit]
    last = shown[-1] if len(ledger.lines) > wanted.limit else None
    sums = ledger.sums
    return LedgerAnswer(
        fund=wanted.fund,
        fund_name=named.name,
        legal_basis=named.legal_basis,
        ends_on=named.ends_on,
        accounts=tuple(_account(one, law, viewer) for one in ledger.balances),
        debit_vnd=sum(one.amount_vnd for one in sums if one.side == "debit"),
        credit_vnd=sum(one.amount_vnd for one in sums if one.side == "credit"),
        items=tuple(_line(one, law, viewer, ledger.kept_from) for one in shown),
        next=None if last is None else write_cursor(LinePlace(position=last.position, number=last.number)),
        position=ledger.position,
    )


def _account(one: Balance, law: Law, viewer: Viewer) -> AccountAnswer:
    return AccountAnswer(
        account=one.account,
        name=account_name(one.account, law, viewer.language),
        grows_on=one.side,
        before_vnd=one.before_vnd,
        debit_vnd=one.debit_vnd,
        credit_vnd=one.credit_vnd,
        balance_vnd=one.balance_vnd,
    )


def _line(one: Line, law: Law, viewer: Viewer, kept_from: frozenset[CaseId]) -> LineAnswer:
    because = one.because
    seen = because.case_id not in kept_from and pays_from(one.fund, viewer.account)
    of_case = _case_facts(because.case_id, because.case_versions) if because.case_id else ()
    return LineAnswer(
        position=one.position,
        on=one.on_day,
        account=one.account,
        name=account_name(one.account, law, viewer.language),
        debit_vnd=one.amount_vnd if one.side == "debit" else 0,
        credit_vnd=one.amount_vnd if one.side == "credit" else 0,
        because=WhyAnswer(
            entry=because.entry,
            rule=because.rule,
            rule_from=because.rule_from,
            source=None if because.source is None else source_words(because.source, law, viewer.language),
            document=because.document,
            facts=(*because.facts, *(of_case if seen else ())),
            masked=() if seen or not of_case else ("facts",),
        ),
    )


def _case_facts(case_id: CaseId, versions: tuple[int, ...]) -> tuple[LedgerFact, ...]:
    return tuple(LedgerFact(stream=f"case-{case_id}", version=version) for version in versions)
