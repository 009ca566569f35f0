"""`hoso deadlines`: what is owed, the one due first first, by the whole record."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from api import asking
from api.asking import Moment
from api.cli.registering import command
from api.cli.running import on_database
from api.cli.trouble import Trouble
from api.deadlines.answers import OwedAnswer
from api.deadlines.listing import ALL, OPEN, Narrowed, deadlines_listed
from api.identity import Account, Viewer
from api.language import say
from api.program import PROGRAM_ACTOR, Program
from api.replay.asked import NoInstant, read_instant
from cases.values import VIETNAM
from projections.deadlines.queries import EVERY_STATE
from projections.scope import Scope

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    text = "việc còn nợ, hạn gần nhất trước / what is owed, the one due first first"
    arguments(command(commands, "deadlines", text, on_database(deadlines)))


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "--state", choices=[OPEN, ALL, *EVERY_STATE], default=OPEN, help="open: missed or still running"
    )
    parser.add_argument("--commune", metavar="UNIT-OR-CODE", help="whose it is, with what it took over")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="the day that a commune's code is of")
    parser.add_argument("--assigned-to", metavar="ACCOUNT", help="of the cases that somebody follows")
    parser.add_argument("--as-of", metavar="INSTANT", help="what was owed then: RFC 3339, or a time in Vietnam")
    parser.add_argument("--limit", type=int, metavar="N", default=asking.LIMIT_MAX, help="so many at most (500)")
    parser.add_argument("--format", choices=["text", "json"], default="text")


async def deadlines(program: Program, given: Namespace) -> None:
    """Print what is owed.

    :raises Trouble: if a moment cannot be meant.
    :raises ProblemError: if a commune cannot.
    """
    while await program.engine.catch_up():
        pass
    whoever_has_the_shell = Account(
        name=PROGRAM_ACTOR.actor, role_name="auditor", unit=PROGRAM_ACTOR.unit, scope=Scope(None)
    )
    narrowed = Narrowed(
        state=given.state,
        commune=given.commune,
        on=given.on,
        assigned_to=given.assigned_to,
        limit=max(1, min(given.limit, asking.LIMIT_MAX)),
        moment=_moment(given.as_of),
    )
    found = await deadlines_listed(program, Viewer(account=whoever_has_the_shell, language="vi"), narrowed)
    if given.format == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n")
        return
    sys.stdout.writelines(_line(one) for one in found.items)
    more = "; còn nữa / there are more" if found.next else ""
    sys.stdout.write(f"{len(found.items)} việc / deadlines (vị trí / position {found.position}){more}\n")


def _moment(text: str | None) -> Moment:
    if text is None:
        return Moment()
    try:
        return Moment(as_of=read_instant(text).at)
    except NoInstant:
        raise Trouble(f"không phải một thời điểm / this is no moment: {text}") from None


def _line(one: OwedAnswer) -> str:
    owed = one.deadline
    due = f"{owed.due_on:%d/%m/%Y}" if owed.due_on else f"{owed.due_at.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"
    state = " / ".join(say(f"word.deadline.{owed.state}", language) for language in ("vi", "en"))
    return f"{one.case_number}  {due}  {state}  {owed.name}: {owed.title}  [{owed.owner.name}]\n    {owed.why}\n"
