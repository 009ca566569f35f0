"""Cases over HTTP."""

from collections.abc import AsyncIterator
from functools import partial
from inspect import Parameter, signature
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from api import asking
from api.asking import Moment
from api.cases.acts.act import Act
from api.cases.acts.body import Body
from api.cases.acts.intake import ReportBody
from api.cases.acts.registry import ACTS
from api.cases.answers import CaseAnswer, CaseList
from api.cases.attachments import attach_file, read_attachment
from api.cases.listing import Narrowed, SearchBody, cases_found, cases_listed
from api.cases.placing import CasesToPlace, cases_to_place
from api.cases.reading import Part, case_answer, facts_as_they_come, timeline_answer
from api.cases.recording import Addressed, case_id_of, open_case, record_act
from api.cases.timeline import Depth, Timeline, TimelineItem
from api.deadlines.told import LapseAnswer
from api.parsing import whole_number
from api.web import (
    AccountOf,
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
    answer_to_case,
    still_let_in,
    write_of,
)
from api.writing import CaseWritten
from cases.values import CaseId


@post("/", operation_id="openCase")
async def open_a_case(request: HosoRequest, data: JSONBody[ReportBody], key: KeyHeader = None) -> Response[CaseWritten]:
    """Take in a report (form 01) and open a case (D56 art. 25)."""
    return answer_to_case(await open_case(request.program, write_of(request, key, None), data))


@post("/search", operation_id="searchCases", status_code=200)
async def search_cases(request: HosoRequest, data: JSONBody[SearchBody], at_least: AtLeast = None) -> CaseList:
    """Find cases by what somebody remembers, with or without tone marks; a POST, for it may be a name."""
    return await cases_found(request.asker, data, at_least=at_least)


@get("/to-place", operation_id="listCasesToPlace")
async def list_cases_to_place(
    request: HosoRequest, limit: Limit = asking.LIMIT_DEFAULT, cursor: Cursor = None, at_least: AtLeast = None
) -> CasesToPlace:
    """List the open cases in scope that a divided unit left and that nobody has placed."""
    return await cases_to_place(request.program, request.viewer, limit=limit, cursor=cursor, at_least=at_least)


@get("/", operation_id="listCases")
async def list_cases(
    request: HosoRequest,
    commune: Place = None,
    kind: Word = None,
    status: Word = None,
    level: Word = None,
    assigned_to: AccountOf = None,
    overdue: FromQuery[bool] = False,  # noqa: FBT002 - the framework passes it by name
    on: On = None,
    limit: Limit = asking.LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> CaseList:
    """List the cases in scope, the one received last first, now or as of a moment."""
    narrowed = Narrowed(
        commune=commune,
        on=on,
        kind=kind,
        status=status,
        level=level,
        assigned_to=assigned_to,
        overdue=overdue,
        limit=limit,
        cursor=cursor,
        moment=Moment(at_least=at_least, as_of=as_of, law=law),
    )
    return await cases_listed(request.program, request.viewer, narrowed)


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
    answer = await case_answer(request.asker, case_id_of(case_id), moment)
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
    law: LawOf = None,
) -> Response[Timeline] | Stream:
    """Follow what happened, oldest first; as server-sent events with `Accept: text/event-stream`."""
    case = case_id_of(case_id)
    moment = Moment(at_least=at_least, as_of=as_of, law=law)
    if "text/event-stream" in request.headers.get("accept", ""):
        await timeline_answer(request.asker, case, moment, Part(depth="summary", limit=1))
        return Stream(
            _events(request, case, depth),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store"},
        )
    after = asking.read_cursor(cursor, int) or 0
    return Response(await timeline_answer(request.asker, case, moment, Part(depth=depth, limit=limit, after=after)))


async def _events(request: HosoRequest, case_id: CaseId, depth: Depth) -> AsyncIterator[str]:
    """Yield the facts of a case as server-sent events; a comment now and then shows that the line is alive.

    A lapsed deadline comes without an id, for it is no version of the case.
    """
    behind = _last_event(request.headers.get("last-event-id"))
    part = Part(depth=depth, limit=asking.LIMIT_MAX, after=behind)
    async for come in facts_as_they_come(request.asker, case_id, part, partial(still_let_in, request)):
        match come:
            case TimelineItem():
                yield f"id: {come.version}\nevent: fact\ndata: {msgspec.json.encode(come).decode()}\n\n"
            case LapseAnswer():
                yield f"event: lapse\ndata: {msgspec.json.encode(come).decode()}\n\n"
            case None:
                yield ": alive\n\n"


def _last_event(given: str | None) -> int:
    """Return the version of the last fact that somebody has already; 0 where it is none."""
    return whole_number(given or "") or 0


def act_routes() -> list[HTTPRouteHandler]:
    """Return a route for each act, `POST /{case_id}/{name}`."""
    return [_route(act) for act in ACTS.values()]


def _route(act: Act) -> HTTPRouteHandler:
    async def handle(
        request: HosoRequest,
        case_id: str,
        data: Body,
        key: str | None = None,
        if_match: str | None = None,
        **named: UUID,  # what the part in braces is called differs from act to act
    ) -> Response[CaseWritten]:
        write = write_of(request, key, if_match)
        of_case = Addressed(case_id=case_id_of(case_id), named=named.get(act.names or ""))
        return answer_to_case(await record_act(request.program, write, of_case, act, data))

    handle.__name__ = act.operation_id
    handle.__doc__ = act.summary
    # The framework reads what a handler takes from its signature: each act takes a body of its own.
    annotations = {
        "case_id": FromPath[str],
        "data": JSONBody[act.body],  # type: ignore[misc, name-defined] # a type at run time
        "key": KeyHeader,
        "if_match": IfMatchHeader,
    }
    if act.names is not None:
        annotations[act.names] = FromPath[UUID]
    own = signature(handle)
    kept = [one for one in own.parameters.values() if one.name != "named"]
    if act.names is not None:
        kept.append(Parameter(act.names, Parameter.KEYWORD_ONLY))
    handle.__signature__ = own.replace(  # type: ignore[attr-defined] # read by the framework
        parameters=[one.replace(annotation=annotations.get(one.name, one.annotation)) for one in kept]
    )
    handle.__annotations__ = {**handle.__annotations__, **annotations}
    handle.__annotations__.pop("named")
    path = act.name.replace("}", ":uuid}")
    return post(f"/{{case_id:str}}/{path}", operation_id=act.operation_id)(handle)


router = Router(
    "/api/v1/cases",
    route_handlers=[
        open_a_case,
        *act_routes(),
        search_cases,
        list_cases_to_place,
        attach_file,
        read_attachment,
        list_cases,
        read_case,
        read_timeline,
    ],
    tags=["cases"],
)
