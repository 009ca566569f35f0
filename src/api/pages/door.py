"""Coming in and going out: a token begins a session, whose own token is a cookie that no script can read.

Whoever sends a form after their session has ended is shown the door with all that they typed in it, and finds it in its
form again behind the door: nothing that was typed is lost, and nothing is recorded before they have seen it.
"""

from typing import TYPE_CHECKING, Annotated, cast

from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.params import QueryParameter
from litestar.response import Redirect

from api import times
from api.pages.entry.sheet import WANTED
from api.pages.forms import FORM_FIELD, check_ours, fields_of, read_form
from api.pages.problem import DOOR, DOOR_KEEPING, keeps
from api.pages.rendering import page
from api.web import SESSION_COOKIE, HosoRequest

if TYPE_CHECKING:
    from api.identity import Accounts

Back = Annotated[str | None, QueryParameter(name="next", max_length=200)]
Fields = list[tuple[str, str]]

KEPT = "kept:"
"""What stands before the name of a field that the door keeps for the form behind it."""


@get(DOOR, opt={"open": True})
async def show_door(request: HosoRequest, back: Back = None) -> Response[bytes]:
    """Ask for a token."""
    return page(request, "login.html", wrong=False, back=_within(back), kept=())


@post(DOOR_KEEPING, opt={"open": True}, status_code=401)
async def show_door_keeping(request: HosoRequest, back: Back = None) -> Response[bytes]:
    """Ask for a token where a form was sent and nobody was known to send it; what it held is kept on the page."""
    fields = await fields_of(request)
    check_ours(request, fields)
    kept = [(name, value) for name, value in fields if name not in {FORM_FIELD, WANTED}]
    return page(request, "login.html", http_status=401, wrong=False, back=_within(back), kept=kept)


@post(DOOR, opt={"open": True}, status_code=303)
async def come_in(request: HosoRequest) -> Response[bytes]:
    """Let somebody in whose token is good; say so in a sentence if it is not."""
    form, kept = await read_form(request), _kept(await fields_of(request))
    back, token = _within(form.get("next")), form.get("token", "").strip()
    accounts = cast("Accounts", request.app.state.accounts)
    begun = await accounts.begin_session(token, at=times.now()) if token else None
    if begun is None:
        return page(request, "login.html", http_status=401, wrong=True, back=back, kept=kept)
    session = Cookie(
        key=SESSION_COOKIE,
        value=begun,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.program.settings.secure_cookies,
    )
    if kept and keeps(back):
        answer = page(request, "kept.html", back=back, kept=kept)
        answer.cookies.append(session)
        return answer
    return Redirect(back, status_code=303, cookies=[session])


@post("/logout", opt={"open": True}, status_code=303)
async def go_out(request: HosoRequest) -> Response[bytes]:
    """End the session, and forget it in this browser; the token that it was begun with stays good."""
    await read_form(request)
    session = request.cookies.get(SESSION_COOKIE)
    if session:
        await cast("Accounts", request.app.state.accounts).end_session(session)
    redirect = Redirect(DOOR, status_code=303)
    redirect.delete_cookie(SESSION_COOKIE)
    return redirect


def _kept(fields: Fields) -> Fields:
    """Return what the door kept, under the names that it has in its own form."""
    return [(name.removeprefix(KEPT), value) for name, value in fields if name.startswith(KEPT)]


def _within(back: str | None) -> str:
    """Return where to go on after coming in: a page of this program, never another site."""
    if back is None or not back.startswith("/") or back.startswith(("//", DOOR)) or "\\" in back:
        return "/"
    return back
