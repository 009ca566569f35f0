"""The worklist as a page: what is owed, by when, and from which fact it runs."""

from typing import Annotated

from litestar import Response, get
from litestar.params import QueryParameter

from api.asking import Moment
from api.deadlines.listing import OPEN, Narrowed, deadlines_listed
from api.pages.asked import Text, read_instant
from api.pages.rendering import page
from api.web import HosoRequest

STATES = (OPEN, "missed", "elapsed", "running-out", "running", "met-late", "met", "not-due")

State = Annotated[str | None, QueryParameter(name="state", max_length=100)]


@get("/viec")
async def list_work(
    request: HosoRequest, where: State = None, mine: Text = None, cursor: Text = None, as_of: Text = None
) -> Response[bytes]:
    """List what is owed in scope, the one due first first, now or as of a moment."""
    wanted, instant = where if where in STATES else OPEN, read_instant(as_of)
    narrowed = Narrowed(state=wanted, mine=mine == "1", cursor=cursor, moment=Moment(as_of=instant))
    found = await deadlines_listed(request.program, request.viewer, narrowed)
    return page(
        request, "work.html", found=found, state=wanted, states=STATES, mine=narrowed.mine, as_of=instant, path="/viec"
    )
