"""`hoso cases`: a whole case from the shell, through the same commands as over HTTP, as somebody who has an account."""

import datetime as dt
import sys
from argparse import SUPPRESS, ArgumentParser, Namespace
from typing import TYPE_CHECKING, get_args
from uuid import UUID

import msgspec

from api import asking
from api.asking import Moment
from api.cases.acts.act import Act
from api.cases.acts.intake import ReportBody
from api.cases.acts.registry import ACTS
from api.cases.acts.told import roles_of, source_of
from api.cases.listing import Narrowed, SearchBody, cases_found, cases_listed
from api.cases.placing import cases_to_place
from api.cases.reading import Part, case_answer, facts_as_they_come, timeline_answer
from api.cases.recording import Addressed, open_case, record_act
from api.cases.timeline import Depth
from api.cli.acting import as_somebody, asker_of, case_of, caught_up, limit_of, sent_by, with_body, with_moment
from api.cli.answering import answer, answer_written, written
from api.cli.attaching import arguments as attach_arguments
from api.cli.attaching import attach
from api.cli.bodies import body_from, described
from api.cli.following import keeping_up, still_the_same
from api.cli.registering import command, group
from api.cli.running import on_database
from api.cli.sentences import in_both
from api.cli.telling import tell_case, tell_fact, tell_list, tell_timeline, tell_to_place, tell_written
from api.cli.trouble import Trouble
from api.parsing import parse
from api.program import Program
from api.settings import Settings

if TYPE_CHECKING:
    from api.cli.registering import Commands

OPEN = "open"
CASE = "mã hoặc số hồ sơ / the case's id or number: 06505-2024-0001"
QUERY_BYTES_MAX = 1000


def add(commands: "Commands") -> None:
    """Add the commands of cases."""
    cases = group(commands, "cases", "hồ sơ: mở, làm, xem / cases: open, act, read")
    text = "mở hồ sơ từ mẫu số 01 / open a case from form 01"
    with_body(command(cases, OPEN, text, on_database(open_one)))
    acting = command(cases, "act", "làm một việc trong hồ sơ / record an act on a case", on_database(act))
    acting.add_argument("case", metavar="CASE", help=CASE)
    acting.add_argument("act", metavar="ACT", help="một việc của / one of: hoso cases acts; measures/ID/outcome")
    with_body(acting)
    text = "chỉ ghi nếu hồ sơ vẫn ở phiên bản này / only if the case still is at this version"
    acting.add_argument("--if-match", type=int, metavar="N", help=text)
    attaching = command(cases, "attach", "đính kèm một tệp / lay a file with the case", on_database(attach))
    attaching.add_argument("case", metavar="CASE", help=CASE)
    attach_arguments(attaching)
    listing = command(cases, "acts", "các việc và nội dung của mỗi việc / the acts, and what each takes", acts)
    listing.add_argument("act", nargs="?", metavar="ACT", help="open, verification, plan, …")
    listing.add_argument("--format", choices=["text", "json"], default="text", help="json: JSON Schema")
    _listing(command(cases, "list", "danh sách hồ sơ / list cases", on_database(list_cases)))
    text = "hồ sơ của xã đã chia, chưa giao cho xã nào / cases of divided communes that nobody placed"
    placing = command(cases, "to-place", text, on_database(to_place))
    placing.add_argument("--limit", type=limit_of, default=asking.LIMIT_DEFAULT, metavar="N", help="1–500 (50)")
    placing.add_argument("--cursor", help="trang sau / of the page before")
    as_somebody(placing)
    showing = command(cases, "show", "xem một hồ sơ / show a case", on_database(show))
    showing.add_argument("case", metavar="CASE", help=CASE)
    _of_a_moment(showing)
    as_somebody(showing)
    _timeline(command(cases, "timeline", "những gì đã xảy ra / what happened, oldest first", on_database(timeline)))
    _search(command(cases, "search", "tìm hồ sơ theo lời nhớ / find cases by what is remembered", on_database(search)))


def _listing(parser: ArgumentParser) -> None:
    parser.add_argument("--commune", metavar="UNIT-OR-CODE", help="xã / whose they are")
    parser.add_argument("--on", type=dt.date.fromisoformat, metavar="DAY", help="the day that a commune's code is of")
    parser.add_argument("--kind", help="loại việc / the kind of matter")
    parser.add_argument("--status", help="received, confirmed, undetermined, unfounded, false")
    parser.add_argument("--level", help="prevention, support, intervention")
    parser.add_argument("--assigned-to", metavar="ACCOUNT", help="người theo dõi / who follows them")
    parser.add_argument("--overdue", action="store_true", help="có biện pháp quá hạn / with something overdue")
    parser.add_argument("--limit", type=limit_of, default=asking.LIMIT_DEFAULT, metavar="N", help="1–500 (50)")
    parser.add_argument("--cursor", help="trang sau / of the page before")
    _of_a_moment(parser)
    as_somebody(parser)


def _of_a_moment(parser: ArgumentParser) -> None:
    with_moment(parser)
    parser.add_argument("--law", choices=["current"], help="luật hiện nay / under today's law")


def _timeline(parser: ArgumentParser) -> None:
    parser.add_argument("case", metavar="CASE", help=CASE)
    parser.add_argument("--depth", choices=get_args(Depth), default="full")
    parser.add_argument("--follow", action="store_true", help="chờ sự kiện mới / wait for facts to come (Ctrl-C ends)")
    parser.add_argument("--limit", type=limit_of, default=asking.LIMIT_MAX, metavar="N", help="1–500 (500)")
    parser.add_argument("--cursor", help="trang sau / of the page before")
    _of_a_moment(parser)
    as_somebody(parser)


def _search(parser: ArgumentParser) -> None:
    parser.description = (
        "Lời cần tìm đọc từ đầu vào chuẩn, không từ dòng lệnh, vì lịch sử lệnh và danh sách tiến trình không được giữ"
        " tên ai. / The words are read from standard input and not from the command line: what stands there is kept in"
        " the shell's history and shown in the list of processes, and it may be a child's name."
    )
    parser.add_argument("words", nargs="*", help=SUPPRESS)
    parser.add_argument("--age-months", type=int, metavar="N", help="tuổi ước tính / about how old a child is")
    parser.add_argument("--limit", type=limit_of, default=asking.LIMIT_DEFAULT, metavar="N", help="1–500 (50)")
    as_somebody(parser)


async def open_one(program: Program, given: Namespace) -> None:
    """Take in a report and open a case.

    :raises Trouble: if nobody is named, or the body cannot be read.
    :raises ProblemError: as over HTTP.
    """
    body = body_from(given.body, ReportBody)
    sent = await sent_by(program, given)
    done = await written(sent, open_case(program, sent.write, body))
    answer_written(given, sent, done, tell_written(done, sent.asker))


async def act(program: Program, given: Namespace) -> None:
    """Record an act on a case.

    :raises Trouble: for an act that is none, and as above.
    :raises ProblemError: as over HTTP.
    """
    the_act, named = act_of(given.act)
    body = body_from(given.body, the_act.body)
    sent = await sent_by(program, given)
    addressed = Addressed(case_id=await case_of(program, given.case), named=named)
    done = await written(sent, record_act(program, sent.write, addressed, the_act, body))
    answer_written(given, sent, done, tell_written(done, sent.asker))


def act_of(text: str) -> tuple[Act, UUID | None]:
    """Return the act of an address, and what it names in the case: `measures/ID/outcome`.

    :raises Trouble: if there is none.
    """
    if text in ACTS and ACTS[text].names is None:
        return ACTS[text], None
    parts = text.split("/")
    for one in ACTS.values():
        if one.names is None:
            continue
        before, _, after = one.name.split("/")
        if len(parts) == len(one.name.split("/")) and (parts[0], parts[-1]) == (before, after):
            try:
                return one, UUID(parts[1])
            except ValueError:
                raise Trouble(f"không phải UUID / this is no UUID: {parts[1]}") from None
    raise Trouble(f"không có việc này / no such act: {text} (hoso cases acts)")


def acts(_settings: Settings, given: Namespace) -> None:
    """Print the acts, or what one of them takes: `*` stands where a field is needed.

    :raises Trouble: for an act that is none.
    """
    bodies: dict[str, type[msgspec.Struct]] = {OPEN: ReportBody, **{name: one.body for name, one in ACTS.items()}}
    if given.act is None:
        answer(given, list(bodies), (f"{name}: {in_both(f'word.act.{name}')}" for name in bodies))
        return
    if given.act not in bodies:
        raise Trouble(f"không có việc này / no such act: {given.act} (hoso cases acts)")
    model = bodies[given.act]
    told = [
        f"{given.act}: {in_both(f'word.act.{given.act}')}",
        f"  ai / who: {', '.join(roles_of(given.act))}",
        f"  theo / source: {source_of(given.act) or 'quy tắc của chương trình này / rule of this program'}",
        "  (* phải có / needed)",
        *described(model),
    ]
    answer(given, msgspec.json.schema(model), told)


async def list_cases(program: Program, given: Namespace) -> None:
    """Print the cases in scope, the one received last first.

    :raises ProblemError: as over HTTP.
    """
    asker = await asker_of(program, given)
    narrowed = Narrowed(
        commune=given.commune,
        on=given.on,
        kind=given.kind,
        status=given.status,
        level=given.level,
        assigned_to=given.assigned_to,
        overdue=given.overdue,
        limit=given.limit,
        cursor=given.cursor,
        moment=await _moment(program, given),
    )
    found = await cases_listed(program, asker.viewer, narrowed)
    answer(given, found, tell_list(found))


async def to_place(program: Program, given: Namespace) -> None:
    """Print the open cases that a divided unit left, and whose each may be.

    :raises ProblemError: as over HTTP.
    """
    asker = await asker_of(program, given)
    at_least = await caught_up(program)
    found = await cases_to_place(program, asker.viewer, limit=given.limit, cursor=given.cursor, at_least=at_least)
    answer(given, found, tell_to_place(found))


async def _moment(program: Program, given: Namespace) -> Moment:
    """Return the moment that is asked for: now is the end of the record."""
    return Moment(at_least=await caught_up(program), as_of=given.as_of, law=given.law)


async def show(program: Program, given: Namespace) -> None:
    """Print a case as far as the role may see it; that it was read is written down.

    :raises ProblemError: as over HTTP.
    """
    asker = await asker_of(program, given)
    case_id, moment = await case_of(program, given.case), await _moment(program, given)
    found = await case_answer(asker, case_id, moment)
    answer(given, found, tell_case(found, asker))


async def timeline(program: Program, given: Namespace) -> None:
    """Print what happened, oldest first, and with `--follow` what comes.

    :raises Trouble: if what is to come is asked for as of a moment.
    :raises ProblemError: as over HTTP.
    """
    asker = await asker_of(program, given)
    case_id, moment = await case_of(program, given.case), await _moment(program, given)
    part = Part(depth=given.depth, limit=given.limit, after=asking.read_cursor(given.cursor, int) or 0)
    if not given.follow:
        found = await timeline_answer(asker, case_id, moment, part)
        answer(given, found, tell_timeline(found, asker))
        return
    if given.as_of is not None:
        raise Trouble("--follow không đi cùng --as-of / --follow and --as-of do not go together")
    async with keeping_up(program):
        async for come in facts_as_they_come(asker, case_id, part, still_the_same(asker)):
            if come is not None:
                # A line of JSON each, for whoever reads them as they come.
                lines = tell_fact(come, asker) if given.format == "text" else [msgspec.json.encode(come).decode()]
                sys.stdout.write("".join(f"{line}\n" for line in lines))
                sys.stdout.flush()


async def search(program: Program, given: Namespace) -> None:
    """Print the cases that hold all of some words, which are read from standard input.

    :raises Trouble: if they stand on the command line.
    :raises ProblemError: as over HTTP.
    """
    if given.words:
        raise Trouble("lời cần tìm đọc từ đầu vào chuẩn / the words are read from standard input: see --help")
    asker = await asker_of(program, given)
    if sys.stdin.isatty():
        sys.stderr.write("tìm gì? / find what? ")
        sys.stderr.flush()
    words = sys.stdin.readline(QUERY_BYTES_MAX).strip()
    wanted = {"q": words or None, "estimated_age_months": given.age_months, "limit": given.limit}
    body = parse(msgspec.json.encode({name: value for name, value in wanted.items() if value is not None}), SearchBody)
    found = await cases_found(asker, body, at_least=await caught_up(program))
    answer(given, found, tell_list(found))
