"""Cases over HTTP."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from api import asking, times
from api.access.reads import note_read
from api.cases import answers, requests, timeline
from api.cases.answers import CaseAnswer, CaseList
from api.cases.recording import case_id_of, open_case, record_act
from api.cases.timeline import Depth, Timeline
from api.problems import ProblemError
from api.units import named_on
from api.web import (
    AsOf,
    AtLeast,
    Cursor,
    HosoRequest,
    IfMatchHeader,
    KeyHeader,
    LawOf,
    Limit,
    On,
    Place,
    Word,
    write_of,
)
from api.writing import CaseWritten
from cases.case.decider import fold, stream_of
from cases.values import CaseId, day_in_vietnam
from cases.vietnamese import fold_name
from projections.case_files import queries as files
from projections.case_files.file import CaseFile, file_of
from projections.people import queries as people
from projections.people.gathering import people_of
from projections.timelines import queries as timelines

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


def _written(written: CaseWritten) -> Response[CaseWritten]:
    headers = {"ETag": f'"{written.version}"', "Location": f"/api/v1/cases/{written.case_id}"}
    return Response(written, status_code=201 if written.events else 200, headers=headers)


async def _act(
    request: HosoRequest, case_id: str, act: str, body: requests.Body, key: str | None, if_match: str | None
) -> Response[CaseWritten]:
    write = write_of(request, key, if_match)
    return _written(await record_act(request.program, write, case_id_of(case_id), act, body))


@post("/", operation_id="openCase")
async def open_a_case(
    request: HosoRequest, data: JSONBody[requests.ReportBody], key: KeyHeader = None
) -> Response[CaseWritten]:
    """Take in a report (form 01) and open a case (D56 art. 25)."""
    return _written(await open_case(request.program, write_of(request, key, None), data))


@post("/{case_id:str}/reports", operation_id="addReport")
async def add_report(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[requests.FurtherReportBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Take in a further report of the same matter (D56 art. 25)."""
    return await _act(request, case_id, "reports", data, key, if_match)


@post("/{case_id:str}/people", operation_id="changePeople")
async def change_people(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[requests.PeopleBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Add, identify, link or mark somebody in the case."""
    return await _act(request, case_id, "people", data, key, if_match)


@post("/{case_id:str}/verification", operation_id="verifyReport")
async def verify_report(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[requests.VerificationBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Record what was found (D56 art. 25(2)). It speaks of protection and says nothing on guilt."""
    return await _act(request, case_id, "verification", data, key, if_match)


@post("/{case_id:str}/measures", operation_id="takeMeasure")
async def take_measure(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[requests.MeasureBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Record a measure outside a plan, or aid (LTE art. 48 to 50)."""
    return await _act(request, case_id, "measures", data, key, if_match)


@post("/{case_id:str}/investigation", operation_id="reachMilestone")
async def reach_milestone(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[requests.InvestigationBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Record a milestone of the police or a court (D56 art. 25(3))."""
    return await _act(request, case_id, "investigation", data, key, if_match)


@post("/{case_id:str}/corrections", operation_id="correctFact")
async def correct_fact(
    request: HosoRequest,
    case_id: FromPath[str],
    data: JSONBody[requests.CorrectionBody],
    key: KeyHeader = None,
    if_match: IfMatchHeader = None,
) -> Response[CaseWritten]:
    """Correct a fact, or withdraw a correction; the earlier fact stays readable."""
    return await _act(request, case_id, "corrections", data, key, if_match)


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
    on: On = None,
    limit: Limit = asking.LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
) -> CaseList:
    """List the cases in scope, the one received last first."""
    _may_read_cases(request)
    before = asking.read_cursor(cursor, CasePlace)
    unit = None
    if commune is not None:
        today = day_in_vietnam(times.now())
        unit = named_on(request.program.knowledge.places, commune, "commune", on=on, today=today).unit_id
    wanted = files.Filter(unit=unit, kind=kind, status=status, level=level)
    async with asking.snapshot(request.program, FILES, at_least=at_least) as lent:
        place = None if before is None else (before.received_at, CaseId(str(before.case_id)))
        page = await files.listed(lent.connection, request.user.scope, wanted, before=place, limit=limit + 1)
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
    answer = await case_answer(request, case_id_of(case_id), at_least=at_least, as_of=as_of, law=law)
    return Response(answer, headers={"ETag": f'"{answer.version}"'})


async def case_answer(
    request: HosoRequest,
    case_id: CaseId,
    *,
    at_least: int | None = None,
    as_of: dt.datetime | None = None,
    law: str | None = None,
) -> CaseAnswer:
    """Return a case as the one who asks may see it.

    :raises ProblemError: 404 outside the scope, and as the contract says of `at_least` and `as_of`.
    """
    program, account = request.program, request.user
    knowledge, at = program.knowledge, times.now()
    then = None if as_of is None else await asking.past(program, as_of, law)
    # Whether somebody may see it is asked of the case as it stands now: it must have come as far as what they ask for.
    wanted = at_least if then is None else max(at_least or 0, then.position)
    async with asking.snapshot(program, WITH_PEOPLE, at_least=wanted) as lent:
        file = await files.one(lent.connection, case_id, account.scope) if account.role.reads_cases else None
        if file is None:
            raise ProblemError(404, "not-found")
        persons = await people.in_case(lent.connection, case_id)
        position = lent.position
    if then is not None:
        stream = stream_of(case_id)
        history = (await program.record.histories([stream], until=then.position))[stream]
        if not history:
            raise ProblemError(404, "not-found")
        file, position, knowledge, at = file_of(fold(case_id, history)), then.position, then.knowledge, as_of or at
        unsealed = await program.record.unsealed(history)
        persons = {one.subject_id: one for one in people_of(case_id, (fact.event for fact in unsealed))}
    async with program.pool.acquire() as connection:
        await note_read(connection, account, case_id, what="case", request_id=request.request_id)
    return answers.answer(file, persons, account, knowledge, request.language, position=position, at=at)


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
    if "text/event-stream" in request.headers.get("accept", ""):
        await timeline_answer(request, case, depth="summary", limit=1, at_least=at_least)
        return Stream(
            _events(request, case, _last_event(request.headers.get("last-event-id")), depth),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )
    after = asking.read_cursor(cursor, int) or 0
    answer = await timeline_answer(request, case, depth=depth, limit=limit, after=after, at_least=at_least, as_of=as_of)
    return Response(answer)


def _last_event(given: str | None) -> int:
    """Return the version of the last fact that somebody has already; 0 where it is none."""
    known = given is not None and given.isascii() and given.isdecimal() and len(given) <= len(str(VERSION_MAX))
    return int(given or "0") if known else 0


async def timeline_answer(
    request: HosoRequest,
    case_id: CaseId,
    *,
    depth: Depth,
    limit: int,
    after: int = 0,
    at_least: int | None = None,
    as_of: dt.datetime | None = None,
) -> Timeline:
    """Return a page of a case's timeline as the one who asks may see it.

    :raises ProblemError: 404 outside the scope, and as the contract says of `at_least` and `as_of`.
    """
    program, account = request.program, request.user
    then = None if as_of is None else await asking.past(program, as_of, None)
    wanted = at_least if then is None else max(at_least or 0, then.position)
    async with asking.snapshot(program, TIMELINES, at_least=wanted) as lent:
        file = await files.one(lent.connection, case_id, account.scope) if account.role.reads_cases else None
        if file is None:
            raise ProblemError(404, "not-found")
        position = lent.position if then is None else then.position
        items = await timelines.items(
            lent.connection, case_id, after=min(max(after, 0), VERSION_MAX), until=position, limit=limit + 1
        )
    async with program.pool.acquire() as connection:
        await note_read(connection, account, case_id, what=f"timeline {depth}", request_id=request.request_id)
    page = items[:limit]
    shown = await timeline.timeline_items(program, case_id, page, account, request.language, depth)
    following = asking.write_cursor(page[-1].version) if len(items) > limit else None  # type: ignore[arg-type] # a place of one number
    return Timeline(items=shown, next=following, position=position)


async def _events(request: HosoRequest, case_id: CaseId, after: int, depth: Depth) -> AsyncIterator[str]:
    """Yield the facts of a case behind a version as they come; a comment now and then shows that the line is alive."""
    quiet = 0.0
    while True:
        page = await timeline_answer(request, case_id, depth=depth, limit=asking.LIMIT_MAX, after=after)
        for item in page.items:
            after = item.version
            yield f"id: {item.version}\nevent: fact\ndata: {msgspec.json.encode(item).decode()}\n\n"
            quiet = 0.0
        if not page.items:
            await asyncio.sleep(EVENTS_POLL_SECONDS)
            quiet += EVENTS_POLL_SECONDS
            if quiet >= EVENTS_ALIVE_SECONDS:
                yield ": alive\n\n"
                quiet = 0.0


router = Router(
    "/api/v1/cases",
    route_handlers=[
        open_a_case,
        add_report,
        change_people,
        verify_report,
        take_measure,
        reach_milestone,
        correct_fact,
        search_cases,
        list_cases,
        read_case,
        read_timeline,
    ],
    tags=["cases"],
)
