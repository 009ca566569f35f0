"""The worklist over HTTP."""

from typing import Annotated

from litestar import Router, get
from litestar.params import FromQuery, QueryParameter

from api import asking
from api.asking import Moment
from api.deadlines.answers import DeadlineList
from api.deadlines.listing import OPEN, Narrowed, deadlines_listed
from api.web import AccountOf, AsOf, AtLeast, Cursor, HosoRequest, LawOf, Limit, On, Place

State = Annotated[
    str | None,
    QueryParameter(
        name="state", max_length=40, pattern="^[a-z0-9-]*$", description="A state; `open` (the default), or `all`."
    ),
]


@get("/", operation_id="listDeadlines")
async def list_deadlines(
    request: HosoRequest,
    where: State = None,
    mine: FromQuery[bool] = False,  # noqa: FBT002 - the framework passes it by name
    commune: Place = None,
    on: On = None,
    assigned_to: AccountOf = None,
    limit: Limit = asking.LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> DeadlineList:
    """List what is owed in scope, the one due first first, now or as of a moment."""
    narrowed = Narrowed(
        state=where or OPEN,
        mine=mine,
        commune=commune,
        on=on,
        assigned_to=assigned_to,
        limit=limit,
        cursor=cursor,
        moment=Moment(at_least=at_least, as_of=as_of, law=law),
    )
    return await deadlines_listed(request.program, request.viewer, narrowed)


router = Router("/api/v1/deadlines", route_handlers=[list_deadlines], tags=["deadlines"])
