"""Pages for people (server-rendered)."""

from litestar import Router, get

from api.web import HosoRequest


@get("/")
async def front(request: HosoRequest) -> str:
    """Show the communes."""
    return request.user.name


router = Router("/", route_handlers=[front], include_in_schema=False)
