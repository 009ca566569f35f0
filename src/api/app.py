"""The web application: the only place where it is wired together."""

import asyncio
import contextlib
import re
import traceback
from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar, Response
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.middleware import DefineMiddleware

from api import health
from api.cases import caseloads
from api.cases import routes as cases
from api.communes import routes as communes
from api.deadlines import routes as deadlines
from api.forms import routes as forms
from api.fund import routes as fund
from api.identity import Accounts
from api.log import routes as log_routes
from api.logs import log
from api.observing import observed
from api.openapi import openapi_config
from api.pages import routes as pages
from api.pages.problem import problem_page
from api.problems import MEDIA_TYPE, ProblemError
from api.program import Program
from api.signals import routes as signals
from api.web import Authentication, HosoRequest, for_people
from api.why import routes as why
from api.writing import as_problem

BODY_BYTES_MAX = 1024 * 1024
FAULT_PLACES = 5
NOT_ZIPPED = ["^/static/", "/timeline$"]
"""Static files bring their own; a timeline may be a stream, whose facts must not wait for a full block."""

_STATUS_CODES = {401: "token-missing", 404: "not-found", 405: "method-not-allowed", 413: "too-large", 422: "invalid"}


_QUOTED = re.compile("'([^']*)'")


def create_app(program: Program) -> Litestar:
    """Return the application on an open program; its projections run while it does."""

    @contextlib.asynccontextmanager
    async def run_projections(_app: Litestar) -> AsyncIterator[None]:
        task = asyncio.create_task(program.engine.run())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    app = Litestar(
        route_handlers=[
            cases.router,
            caseloads.router,
            communes.router,
            deadlines.router,
            forms.router,
            fund.router,
            signals.router,
            why.router,
            log_routes.router,
            health.router,
            pages.router,
        ],
        lifespan=[run_projections],
        state=State({"program": program, "accounts": Accounts(program.pool, program.knowledge.places)}),
        request_class=HosoRequest,
        middleware=[DefineMiddleware(Authentication, exclude_from_auth_key="open")],
        exception_handlers={Exception: answer_problem},  # type: ignore[dict-item] # every request is a HosoRequest
        compression_config=CompressionConfig(backend="gzip", gzip_compress_level=6, exclude=NOT_ZIPPED),
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=openapi_config(),
        debug=False,
    )
    # Around everything, so that answers of the framework and of the doorkeeper are seen too.
    app.asgi_handler = observed(app.asgi_handler)
    return app


def answer_problem(request: HosoRequest, error: Exception) -> Response[bytes]:
    """Return the contract's problem for whatever went wrong, or its page; the unforeseen is logged by its kind."""
    problem = as_problem(error) or _of_framework(error)
    if problem is None:
        # Its kind and where it arose: the words of an error may hold what somebody wrote of a child.
        where = [
            f"{place.filename}:{place.lineno}" for place in traceback.extract_tb(error.__traceback__)[-FAULT_PLACES:]
        ]
        log.error("fault", error=type(error).__name__, where=where, request_id=request.request_id)
        problem = ProblemError(500, "internal-error")
    if for_people(request.scope["path"]):
        return problem_page(request, problem)
    return Response(
        problem.body(request.language), status_code=problem.status, media_type=MEDIA_TYPE, headers=problem.headers
    )


def _of_framework(error: Exception) -> ProblemError | None:
    match error:
        case ValidationException(extra=extra):
            rows: list[Any] = list(extra) if isinstance(extra, list) else []
            names = [str(row.get("key", "")) for row in rows if isinstance(row, dict)]
            if not names:
                names = _QUOTED.findall(error.detail)[:1]
            if names == ["data"]:
                # There is no body at all.
                return ProblemError(400, "not-json")
            return ProblemError(422, "invalid", errors=[(name, "parameter-invalid", {"name": name}) for name in names])
        case HTTPException(status_code=status):
            return ProblemError(status, _STATUS_CODES.get(status, "unknown-problem"))
        case _:
            return None
