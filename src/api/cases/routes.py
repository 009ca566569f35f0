"""Cases over HTTP."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from api import asking, times
from api.asking import Moment
from api.cases import answers, requests
from api.cases.acts import act_routes, answer_to_write
from api.cases.answers import CaseAnswer, CaseList
from api.cases.reading import Part, case_answer, fact_events, timeline_answer
from api.cases.recording import case_id_of, open_case
from api.cases.timeline import Depth, Timeline
from api.problems import ProblemError
from api.units import named_on
from api.web import (
    AsOf,
    AtLeast,
    Cursor,
    HosoRequest,
    KeyHeader,
    LawOf,
    Limit,
    On,
    Place,
    Word,
    write_of,
)
from api.writing import CaseWritten
from cases.values import CaseId, day_in_vietnam
from cases.vietnamese import fold_name
from projections.case_files import queries as files
from projections.case_files.file import CaseFile

FILES = ("case_files",)
WITH_PEOPLE = ("case_files", "people")
TIMELINES = ("case_files", "timelines")
EVENTS_POLL_SECONDS = 0.5
EVENTS_ALIVE_SECONDS = 15.0
VERSION_MAX = 10**9 - 1
SEARCH_WORDS_MAX = 10


class CasePlace(msgspec.Struct, frozen=True, array_like=True):
    """The place of a case in a list: when it was received, and its id among those of that instant."""

    received_at: requests.Instant
    case_id: UUID


@post("/", operation_id="openCase")
async def open_a_case(
    request: HosoRequest, data: JSONBody[requests.ReportBody], key: KeyHeader = None
) -> Response[CaseWritten]:
    """Take in a report (form 01) and open a case (D56 art. 25)."""
    return answer_to_write(await open_case(request.program, write_of(request, key, None), data))


@post("/search", operation_id="searchCases", status_code=200)
async def search_cases(request: HosoRequest, data: JSONBody[requests.SearchBody], at_least: AtLeast = None) -> CaseList:
    """Find cases by what somebody remembers, with or without tone marks; a POST, for it may be a name."""
    account = request.user
    _may_read_cases(request)
    if not account.role.sees_people:
        # Whoever finds a case by a name has learnt whose it is.
        raise ProblemError(403, "role-not-entitled")
    words = fold_name(data.q).split()[:SEARCH_WORDS_MAX]
    async with asking.snapshot(request.program, WITH_PEOPLE, at_least=at_least) as lent:
        found_files = await files.searched(lent.connection, words, account.scope, limit=data.limit) if words else []
        return _list(request, found_files, None, lent.position)


@get("/", operation_id="listCases")
async def list_cases(
    request: HosoRequest,
    commune: Place = None,
    kind: Word = None,
    status: Word = None,
    level: Word = None,
    assigned_to: Word = None,
    overdue: FromQuery[bool] = False,  # noqa: FBT002 - the framework passes it by name
    on: On = None,
    limit: Limit = asking.LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> CaseList:
    """List the cases in scope, the one received last first."""
    _may_read_cases(request)
    before = asking.read_cursor(cursor, CasePlace)
    unit, today = None, day_in_vietnam(times.now())
    if commune is not None:
        unit = named_on(request.program.knowledge.places, commune, "commune", on=on, today=today).unit_id
    wanted = files.Filter(unit=unit, kind=kind, status=status, level=level, overdue_on=today if overdue else None)
    async with asking.snapshot(request.program, FILES, at_least=at_least) as lent:
        place = None if before is None else (before.received_at, CaseId(str(before.case_id)))
        # Nobody follows a case yet: assigning is an act that is still to come, so such a list is empty.
        page = (
            []
            if assigned_to is not None
            else await files.listed(lent.connection, request.user.scope, wanted, before=place, limit=limit + 1)
        )
        last = page[limit - 1] if len(page) > limit else None
        return _list(request, page[:limit], last, lent.position)


def _list(request: HosoRequest, page: Sequence[CaseFile], last: CaseFile | None, position: int) -> CaseList:
    knowledge, language = request.program.knowledge, request.language
    return CaseList(
        items=tuple(answers.summary(file, knowledge, language) for file in page),
        next=None if last is None else asking.write_cursor([last.received_at, last.case_id]),
        position=position,
    )


def _may_read_cases(request: HosoRequest) -> None:
    if not request.user.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")


@get("/{case_id:str}", operation_id="readCase")
async def read_case(
    request: HosoRequest,
    case_id: FromPath[str],
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> Response[CaseAnswer]:
    """Read a case, now or as of a moment; that it was read is written down."""
    moment = Moment(at_least=at_least, as_of=as_of, law=law)
    answer = await case_answer(request, case_id_of(case_id), moment)
    return Response(answer, headers={"ETag": f'"{answer.version}"'})


@get("/{case_id:str}/timeline", operation_id="readTimeline")
async def read_timeline(
    request: HosoRequest,
    case_id: FromPath[str],
    depth: FromQuery[Depth] = "full",
    limit: Limit = asking.LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
) -> Response[Timeline] | Stream:
    """Follow what happened, oldest first; as server-sent events with `Accept: text/event-stream`."""
    case = case_id_of(case_id)
    moment = Moment(at_least=at_least, as_of=as_of)
    if "text/event-stream" in request.headers.get("accept", ""):
        await timeline_answer(request, case, moment, Part(depth="summary", limit=1))
        return Stream(
            fact_events(request, case, _last_event(request.headers.get("last-event-id")), depth),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )
    after = asking.read_cursor(cursor, int) or 0
    return Response(await timeline_answer(request, case, moment, Part(depth=depth, limit=limit, after=after)))


def _last_event(given: str | None) -> int:
    """Return the version of the last fact that somebody has already; 0 where it is none."""
    known = given is not None and given.isascii() and given.isdecimal() and len(given) <= len(str(VERSION_MAX))
    return int(given or "0") if known else 0


router = Router(
    "/api/v1/cases",
    route_handlers=[
        open_a_case,
        *act_routes(),
        search_cases,
        list_cases,
        read_case,
        read_timeline,
    ],
    tags=["cases"],
)
