"""`hoso signals`: what another register or body says happened to a child, and what became of it."""

from argparse import Namespace
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from api import asking
from api.asking import Moment
from api.cases.acts.body import Body
from api.cases.recording import case_id_of
from api.cli.acting import as_somebody, asker_of, caught_up, limit_of, sent_by, with_body, with_moment
from api.cli.answering import answer, answer_written, written
from api.cli.bodies import body_from
from api.cli.registering import command, group
from api.cli.running import on_database
from api.cli.telling import instant, tell_events
from api.program import Program
from api.signals.listing import SignalList, Wanted, signals_listed
from api.signals.recording import (
    DismissalBody,
    MatchBody,
    SignalBody,
    SignalReopeningBody,
    SignalWritten,
    dismiss_signal,
    match_signal,
    record_signal,
    reopen_signal,
)
from api.writing import Write

if TYPE_CHECKING:
    from api.cli.registering import Commands

STATES = ("waiting", "without-case", "matched", "dismissed")


class SignalAct(msgspec.Struct, frozen=True):
    """What may become of a signal: its name, what it is, its body, and what records it."""

    name: str
    text: str
    body: type[Body]
    record: Callable[[Program, Write, str, Any], Awaitable[SignalWritten]]


SIGNAL_ACTS = (
    SignalAct("match", "thuộc hồ sơ nào / which case it is about", MatchBody, match_signal),
    SignalAct("dismiss", "không có gì để lập hồ sơ / there is nothing for a case in it", DismissalBody, dismiss_signal),
    SignalAct("reopen", "lại chờ hồ sơ / it waits for a case again", SignalReopeningBody, reopen_signal),
)


def add(commands: "Commands") -> None:
    """Add the commands of signals."""
    signals = group(commands, "signals", "tín hiệu từ nơi khác / what other registers and bodies say")
    text = "ghi một tín hiệu / record a signal"
    with_body(command(signals, "record", text, on_database(record)))
    for one in SIGNAL_ACTS:
        parser = command(signals, one.name, one.text, on_database(partial(_record_act, one)))
        parser.add_argument("signal", metavar="SIGNAL", help="mã tín hiệu / the signal's id")
        with_body(parser)
    parser = command(signals, "list", "danh sách tín hiệu / list signals", on_database(list_signals))
    parser.add_argument("--state", choices=STATES, default=STATES[0])
    parser.add_argument("--limit", type=limit_of, default=asking.LIMIT_DEFAULT, metavar="N", help="1–500 (50)")
    parser.add_argument("--cursor", help="trang sau / of the page before")
    with_moment(parser)
    as_somebody(parser)


async def record(program: Program, given: Namespace) -> None:
    """Record what another register or body says happened to a child.

    :raises Trouble: if nobody is named, or the body cannot be read.
    :raises ProblemError: as over HTTP.
    """
    body = body_from(given.body, SignalBody)
    sent = await sent_by(program, given)
    done = await written(sent, record_signal(program, sent.write, body))
    answer_written(given, sent, done, _written(done))


async def _record_act(one: SignalAct, program: Program, given: Namespace) -> None:
    body = body_from(given.body, one.body)
    sent = await sent_by(program, given)
    done = await written(sent, one.record(program, sent.write, case_id_of(given.signal), body))
    answer_written(given, sent, done, _written(done))


def _written(done: SignalWritten) -> Iterator[str]:
    yield f"{done.signal_id}  phiên bản / version {done.version}, vị trí / position {done.position}"
    yield from tell_events(done.events)


async def list_signals(program: Program, given: Namespace) -> None:
    """Print the signals in scope, the one received last first.

    :raises ProblemError: as over HTTP.
    """
    asker = await asker_of(program, given)
    moment = Moment(at_least=await caught_up(program), as_of=given.as_of)
    wanted = Wanted(state=given.state, limit=given.limit, cursor=given.cursor, moment=moment)
    found = await signals_listed(program, asker.account, wanted)
    answer(given, found, _listed(found))


def _listed(found: SignalList) -> Iterator[str]:
    for one in found.items:
        place = one.commune or one.area
        where = "—" if place is None else f"{place.name} ({place.unit_id})"
        case = f"  → {one.case_id}" if one.case_id else ""
        yield f"{one.signal_id}  {instant(one.received_at)}  {one.source}: {one.about}  {where}  {one.state}{case}"
    yield f"{len(found.items)} tín hiệu / signals (vị trí / position {found.position})"
    if found.next is not None:
        yield f"còn nữa / there are more: --cursor {found.next}"
