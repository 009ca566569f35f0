"""Each request in the logs: method, path template, status and time. Never a body, a query, or who asked."""

import re
import time
from uuid import uuid4

from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from api.logs import log

REQUEST_ID_LENGTH_MAX = 64

_HEADERS = {
    b"cache-control": b"no-store",
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"DENY",
}


def observed(app: ASGIApp) -> ASGIApp:
    """Wrap the application so that each request is logged, and each answer carries what browsers must know."""

    async def observed_app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await app(scope, receive, send)
            return
        scope["state"]["request_id"] = request_id = _request_id(scope)
        began = time.perf_counter()
        status = 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                names = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *((n, v) for n, v in _HEADERS.items() if n not in names)]
            await send(message)

        try:
            await app(scope, receive, noting)
        finally:
            log.info(
                "request",
                method=scope.get("method"),
                path=scope.get("path_template", "?"),
                status=status,
                ms=round((time.perf_counter() - began) * 1000, 1),
                request_id=request_id,
            )

    return observed_app


def _request_id(scope: Scope) -> str:
    """Return what a request is called in logs and in the record: as its sender calls it, if that is short and plain."""
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    plain = 0 < len(given) <= REQUEST_ID_LENGTH_MAX and re.fullmatch(rb"[A-Za-z0-9._-]+", given)
    return given.decode() if plain else str(uuid4())
