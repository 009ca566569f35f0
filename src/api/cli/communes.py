"""`hoso communes`: the months that a commune signs for, and what is scored and decided of its year."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from api.cli import attention
from api.cli.acting import as_somebody, asker_of, caught_up, sent_by, with_body
from api.cli.answering import answer, answer_written, written
from api.cli.bodies import body_from
from api.cli.registering import command, group
from api.cli.running import on_database
from api.cli.sentences import in_both
from api.cli.telling import tell_events
from api.communes.deciding import YEAR_ACTS, YearAct, record_year_act
from api.communes.naming import found_in_year, month_of
from api.communes.returns import (
    NilReturnBody,
    ReturnsAnswer,
    ReturnWritten,
    WithdrawalBody,
    returns_of,
    sign_return,
    withdraw_return,
)
from api.program import Program

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the commands of communes."""
    communes = group(commands, "communes", "xã: báo cáo không có vụ việc, chấm điểm / communes: nil returns, years")
    returns = group(communes, "returns", "tháng không có vụ việc / months without a case")
    text = "ký: trong tháng không biết vụ việc nào / sign that in a month no case came to anybody's knowledge"
    signing = command(returns, "sign", text, on_database(sign))
    text = "rút chữ ký / take a signature back"
    withdrawing = command(returns, "withdraw", text, on_database(withdraw))
    for parser in (signing, withdrawing):
        _year(parser)
        parser.add_argument("month", type=int, metavar="MONTH")
        with_body(parser)
    showing = command(returns, "show", "mười hai tháng của một năm / the months of a year", on_database(show_returns))
    _year(showing)
    as_somebody(showing)
    text = "việc không ai được bỏ qua / what nobody may overlook in an area"
    attention.arguments(command(communes, "attention", text, on_database(attention.show_attention)))
    years = group(communes, "year", "chấm điểm, thẩm định, quyết định / scores, appraisal, decision")
    for one in YEAR_ACTS:
        # A word of the shell holds no slash.
        name = one.name.replace("/", "-")
        parser = command(years, name, in_both(f"word.year-act.{one.name}"), on_database(partial(_record_year, one)))
        _year(parser)
        with_body(parser)


def _year(parser: ArgumentParser) -> None:
    parser.add_argument("unit", metavar="UNIT-OR-CODE", help="xã / the commune: 06505, 06505~2025-07-01")
    parser.add_argument("year", type=int, metavar="YEAR")


async def sign(program: Program, given: Namespace) -> None:
    """Sign that in a month no case came to the commune's knowledge.

    :raises Trouble: if nobody is named, or the body cannot be read.
    :raises ProblemError: as over HTTP.
    """
    body = body_from(given.body, NilReturnBody)
    of = month_of(program.knowledge.places, given.unit, given.year, given.month)
    sent = await sent_by(program, given)
    done = await written(sent, sign_return(program, sent.write, of, body))
    answer_written(given, sent, done, _month_written(done))


async def withdraw(program: Program, given: Namespace) -> None:
    """Take a signature back; that it was given stays readable.

    :raises Trouble: if nobody is named, or the body cannot be read.
    :raises ProblemError: as over HTTP.
    """
    body = body_from(given.body, WithdrawalBody)
    of = month_of(program.knowledge.places, given.unit, given.year, given.month)
    sent = await sent_by(program, given)
    done = await written(sent, withdraw_return(program, sent.write, of, body))
    answer_written(given, sent, done, _month_written(done))


def _month_written(done: ReturnWritten) -> Iterator[str]:
    yield f"{done.unit}  {done.month:02}/{done.year}  vị trí / position {done.position}"
    yield from tell_events(done.events)


async def show_returns(program: Program, given: Namespace) -> None:
    """Print for which months a commune signed, and which signatures turned out false.

    :raises ProblemError: as over HTTP.
    """
    asker = await asker_of(program, given)
    unit = found_in_year(program.knowledge.places, given.unit, given.year, level="commune")
    found = await returns_of(program, asker.account, unit, given.year, at_least=await caught_up(program))
    answer(given, found, _returns(found))


def _returns(found: ReturnsAnswer) -> Iterator[str]:
    yield f"{found.unit.name} ({found.unit.unit_id})  {found.year}"
    for one in found.months:
        yield f"  {one.month:02}  {one.state}  {one.cases} hồ sơ / cases"


async def _record_year(act: YearAct, program: Program, given: Namespace) -> None:
    body = body_from(given.body, act.body)
    unit = found_in_year(program.knowledge.places, given.unit, given.year, level="commune")
    sent = await sent_by(program, given)
    done = await written(sent, record_year_act(program, sent.write, (unit, given.year), act, body))
    told = [f"{done.unit}  {done.year}  vị trí / position {done.position}", *tell_events(done.events)]
    answer_written(given, sent, done, told)
