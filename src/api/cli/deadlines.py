"""`hoso deadlines`: what is owed, the one due first first, by the whole record."""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from api import asking
from api.asking import Moment
from api.cli.acting import caught_up, limit_of, with_format, with_moment
from api.cli.answering import answer
from api.cli.registering import command
from api.cli.running import on_database
from api.cli.sentences import in_both
from api.deadlines.answers import DeadlineList, OwedAnswer
from api.deadlines.listing import ALL, OPEN, Narrowed, deadlines_listed
from api.identity import SHELL
from api.program import Program
from cases.values import VIETNAM
from projections.deadlines.queries import EVERY_STATE

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    text = "việc còn nợ, hạn gần nhất trước / what is owed, the one due first first"
    arguments(command(commands, "deadlines", text, on_database(deadlines)))


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--state", choices=[OPEN, ALL, *EVERY_STATE], default=OPEN, help="open: missed, over, or still running"
    )
    parser.add_argument("--commune", metavar="UNIT-OR-CODE", help="whose it is, with what it took over")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="the day that a commune's code is of")
    parser.add_argument("--assigned-to", metavar="ACCOUNT", help="of the cases that somebody follows")
    with_moment(parser)
    parser.add_argument("--limit", type=limit_of, metavar="N", default=asking.LIMIT_MAX, help="so many at most (500)")
    with_format(parser)


async def deadlines(program: Program, given: Namespace) -> None:
    """Print what is owed.

    :raises ProblemError: if a commune or a moment cannot be meant.
    """
    await caught_up(program)
    narrowed = Narrowed(
        state=given.state,
        commune=given.commune,
        on=given.on,
        assigned_to=given.assigned_to,
        limit=given.limit,
        moment=Moment(as_of=given.as_of),
    )
    found = await deadlines_listed(program, SHELL, narrowed)
    answer(given, found, _told(found))


def _told(found: DeadlineList) -> Iterator[str]:
    for one in found.items:
        yield from _lines(one)
    more = "; còn nữa / there are more" if found.next else ""
    yield f"{len(found.items)} việc / deadlines (vị trí / position {found.position}){more}"


def _lines(one: OwedAnswer) -> Iterator[str]:
    owed = one.deadline
    due = f"{owed.due_on:%d/%m/%Y}" if owed.due_on else f"{owed.due_at.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"
    state = in_both(f"word.deadline.{owed.state}")
    alarms = "".join(f"  !! {in_both(f'word.alarm.{code}')}" for code in one.alarms)
    yield f"{one.case_number}  {due}  {state}  {owed.name}: {owed.title}  [{owed.owner.name}]{alarms}"
    yield f"    {owed.why}"
