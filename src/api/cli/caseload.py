"""`hoso caseload`: all that somebody follows, handed over in one act."""

from argparse import Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from api.cases.caseloads import Handover, HandoverBody, hand_over
from api.cli.acting import as_somebody, case_of, caught_up, sent_by, with_key
from api.cli.answering import answer_written, written
from api.cli.registering import command, group
from api.cli.running import on_database
from api.program import Program

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the command."""
    caseload = group(commands, "caseload", "các hồ sơ một người theo dõi / the cases that somebody follows")
    text = "bàn giao tất cả, hoặc không hồ sơ nào / hand them over: all or none"
    parser = command(caseload, "handover", text, on_database(hand_over_from))
    parser.add_argument("from_account", metavar="FROM", help="ai đang theo dõi / the account that follows them")
    parser.add_argument("to_account", metavar="TO", help="ai sẽ theo dõi / the account that will")
    text = "chỉ hồ sơ này; có thể nhắc lại / only this one; may be repeated"
    parser.add_argument("--case", metavar="CASE", action="append", dest="cases", help=text)
    as_somebody(parser)
    with_key(parser)


async def hand_over_from(program: Program, given: Namespace) -> None:
    """Hand over the cases in scope that somebody follows, or those that are named.

    :raises Trouble: if nobody is named who does it.
    :raises ProblemError: as over HTTP.
    """
    sent = await sent_by(program, given)
    named = [UUID(await case_of(program, one)) for one in given.cases or ()]
    body = HandoverBody(to=given.to_account, cases=tuple(named) or None)
    await caught_up(program)
    done = await written(sent, hand_over(program, sent.write, given.from_account, body))
    answer_written(given, sent, done, _told(done))


def _told(done: Handover) -> Iterator[str]:
    yield f"{done.of} → {done.to}: {len(done.cases)} hồ sơ / cases (vị trí / position {done.position})"
    for one in done.cases:
        yield f"  {one.case_id}  phiên bản / version {one.version}"
