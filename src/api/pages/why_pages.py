"""A page that says why: the rules, the facts, and what is lacking, behind any result that other pages show."""

from litestar import Response, get
from litestar.params import FromPath

from api.asking import Moment
from api.pages.asked import Text, read_instant
from api.pages.rendering import page
from api.web import HosoRequest
from api.why.explaining import explain
from api.why.routes import asked_in


@get("/why/{projection:str}/{key:str}")
async def show_why(
    request: HosoRequest, projection: FromPath[str], key: FromPath[str], as_of: Text = None
) -> Response[bytes]:
    """Show why a result is what it is, now or as of a moment."""
    instant = read_instant(as_of)
    found = await explain(asked_in(request, projection, key, Moment(as_of=instant)))
    return page(request, "why.html", found=found, as_of=instant)
