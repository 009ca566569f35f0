"""Forms of pages: nobody but our own pages may send them.

A form carries the same secret as a cookie that other sites can neither read nor set (a double-submit token); the
cookie is SameSite=Strict besides, as the session's is.
"""

import hmac
import secrets
from collections.abc import Iterable
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

from api.problems import ProblemError
from api.web import HosoRequest

FORM_COOKIE = "hoso_form"
FORM_FIELD = "form_token"
_TOKEN_BYTES = 24
_TOKEN_LENGTH_MAX = 64
_FIELD_LENGTH_MAX = 1000


def form_token(connection: ASGIConnection[Any, Any, Any, Any]) -> tuple[str, bool]:
    """Return the secret of a browser's forms, and whether it is new to the browser."""
    known = connection.cookies.get(FORM_COOKIE, "")
    if known and len(known) <= _TOKEN_LENGTH_MAX:
        return known, False
    return secrets.token_urlsafe(_TOKEN_BYTES), True


def form_cookie(token: str, *, secure: bool) -> Cookie:
    """Return the cookie that forms are held against."""
    return Cookie(key=FORM_COOKIE, value=token, path="/", httponly=True, samesite="strict", secure=secure)


async def fields_of(request: HosoRequest) -> list[tuple[str, str]]:
    """Return the fields of a form as they came, in their order: who sent them is for `check_ours` to say."""
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


def check_ours(request: HosoRequest, fields: Iterable[tuple[str, str]]) -> None:
    """See to it that one of our pages sent a form.

    :raises ProblemError: 403 `form-outdated`, if it was not.
    """
    given, known = dict(fields).get(FORM_FIELD, ""), request.cookies.get(FORM_COOKIE, "")
    if not known or not hmac.compare_digest(given.encode(), known.encode()):
        raise ProblemError(403, "form-outdated")


async def read_form(request: HosoRequest) -> dict[str, str]:
    """Return the fields of a small form that one of our pages sent.

    :raises ProblemError: 403 `form-outdated`, if it was not.
    """
    fields = await fields_of(request)
    check_ours(request, fields)
    return {name: value[:_FIELD_LENGTH_MAX] for name, value in fields}
