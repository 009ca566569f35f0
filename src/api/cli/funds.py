"""`hoso fund`: what a fund took in and spent, its ledger, aid beside it: the figures of HTTP and the page."""

from argparse import ArgumentParser, Namespace
from datetime import date
from typing import TYPE_CHECKING

from api import times
from api.asking import Moment
from api.cli import reconciling
from api.cli.acting import caught_up, unit_today, with_format, with_moment
from api.cli.answering import answer
from api.cli.registering import command, group
from api.cli.running import on_database
from api.fund.aid import aid_list
from api.fund.answers import money
from api.fund.ledger import LedgerAnswer, Wanted, ledger_answer
from api.fund.statement import Statement, statement_of
from api.identity import SHELL
from api.program import Program
from cases.values import day_in_vietnam

if TYPE_CHECKING:
    from api.cli.registering import Commands

LINES_MAX = 10_000


def add(commands: "Commands") -> None:
    """Add the commands of funds."""
    kinds = group(commands, "fund", "tiền của Quỹ / the fund's money")
    for name, text, work in (
        ("statement", "thu và chi trong một kỳ / income and spending of a period", statement),
        ("ledger", "các tài khoản và từng bút toán / the accounts and every line behind them", ledger),
    ):
        parser = command(kinds, name, text, on_database(work))
        _arguments(parser)
        parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY", help="the first day")
    text = "hỗ trợ từ bên ngoài, không thuộc tiền của Quỹ / aid from outsiders, none of it the fund's"
    _arguments(command(kinds, "aid", text, on_database(aid)))
    text = "phải chi bên cạnh đã chi, và các cách hiểu chỗ chênh / what is owed beside what was paid"
    reconciling.arguments(command(kinds, "reconciliation", text, on_database(reconciling.show_reconciliation)))


def _arguments(parser: ArgumentParser) -> None:
    parser.add_argument("fund", metavar="UNIT-OR-CODE", help="187~, 20 (a code of today)")
    with_moment(parser)
    parser.add_argument("--until", dest="last", type=date.fromisoformat, metavar="DAY", help="the last day")
    with_format(parser)


async def statement(program: Program, given: Namespace) -> None:
    """Print what a fund took in and spent in a period, by default this year.

    :raises Trouble: if there is no such fund.
    """
    last = given.last or day_in_vietnam(times.now())
    wanted = await _wanted(program, given, first=given.first or date(last.year, 1, 1), last=last)
    found = await statement_of(program, SHELL, wanted)
    answer(given, found, _told(found))


async def ledger(program: Program, given: Namespace) -> None:
    """Print the accounts of a fund, and every line behind them.

    :raises Trouble: if there is no such fund.
    """
    wanted = await _wanted(program, given, first=given.first, last=given.last)
    found = await ledger_answer(program, SHELL, wanted)
    answer(given, found, _accounts(found))


async def aid(program: Program, given: Namespace) -> None:
    """Print the aid of outsiders to an area, with the months that were missed.

    :raises Trouble: if there is no such unit.
    """
    area, moment = unit_today(program, given.fund), await _moment(program, given)
    found = await aid_list(program, SHELL, area.unit_id, until=given.last, moment=moment)
    answer(given, found, [f"{area.full_name}: {found.until:%d/%m/%Y}", *(one.text for one in found.items)])


async def _moment(program: Program, given: Namespace) -> Moment:
    """Return the end of the record, or the moment that is asked for: no server need run beside."""
    return Moment(at_least=await caught_up(program), as_of=given.as_of)


async def _wanted(program: Program, given: Namespace, *, first: date | None, last: date | None) -> Wanted:
    moment = await _moment(program, given)
    return Wanted(fund=unit_today(program, given.fund).unit_id, first=first, last=last, moment=moment, limit=LINES_MAX)


def _told(found: Statement) -> list[str]:
    return [f"{found.fund_name}: {found.first:%d/%m/%Y} – {found.last:%d/%m/%Y}", *found.lines]


def _accounts(found: LedgerAnswer) -> list[str]:
    rows = [
        f"{one.account:<44} {money(one.debit_vnd):>20} {money(one.credit_vnd):>20} {money(one.balance_vnd):>20}"
        for one in found.accounts
    ]
    lines = [
        f"{one.position:>8} {one.on:%d/%m/%Y} {one.account:<44} {money(one.debit_vnd):>18} {money(one.credit_vnd):>18}"
        for one in found.items
    ]
    head = f"{'tài khoản / account':<44} {'nợ / debit':>20} {'có / credit':>20} {'số dư / balance':>20}"
    return [f"{found.fund_name} ({found.legal_basis})", head, *rows, *lines]
