"""The web application: the only place where it is wired together."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

from litestar import Litestar, Response
from litestar.datastructures import State
from litestar.exceptions import HTTPException, ValidationException
from litestar.middleware import DefineMiddleware
from litestar.openapi import OpenAPIConfig
from litestar.openapi.spec import Components, SecurityScheme

from api import health, pages
from api.cases import routes as cases
from api.communes import routes as communes
from api.fund import routes as fund
from api.identity import Accounts
from api.log import routes as log_routes
from api.logs import log
from api.observing import observed
from api.problems import MEDIA_TYPE, ProblemError
from api.program import Program
from api.web import Authentication, HosoRequest
from api.writing import as_problem

BODY_BYTES_MAX = 1024 * 1024

_STATUS_CODES = {401: "token-missing", 404: "not-found", 405: "method-not-allowed", 413: "too-large", 422: "invalid"}


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

    return Litestar(
        route_handlers=[
            cases.router,
            communes.router,
            fund.router,
            log_routes.router,
            health.router,
            pages.router,
        ],
        lifespan=[run_projections],
        state=State({"program": program, "accounts": Accounts(program.pool, program.knowledge.places)}),
        request_class=HosoRequest,
        middleware=[observed, DefineMiddleware(Authentication, exclude_from_auth_key="open")],
        exception_handlers={Exception: answer_problem},
        request_max_body_size=BODY_BYTES_MAX,
        openapi_config=_openapi(),
        debug=False,
    )


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="hoso",
        version="1",
        description="Case files for child protection. docs/contract.md says what a client may rely on.",
        path="/schema",
        render_plugins=[],
        components=Components(security_schemes={"bearer": SecurityScheme(type="http", scheme="bearer")}),
        security=[{"bearer": []}],
    )


def answer_problem(request: HosoRequest, error: Exception) -> Response[bytes]:
    """Return the contract's problem for whatever went wrong. What is not foreseen is logged by its kind alone."""
    problem = as_problem(error) or _of_framework(error)
    if problem is None:
        log.error("fault", error=type(error).__name__, request_id=request.request_id, exc_info=error)
        problem = ProblemError(500, "internal-error")
    return Response(
        problem.body(request.language), status_code=problem.status, media_type=MEDIA_TYPE, headers=problem.headers
    )


def _of_framework(error: Exception) -> ProblemError | None:
    match error:
        case ValidationException(extra=extra):
            rows: list[Any] = list(extra) if isinstance(extra, list) else []
            names = [str(row.get("key", "")) for row in rows if isinstance(row, dict)]
            if not names:
                return ProblemError(400, "not-json")
            return ProblemError(422, "invalid", errors=[(name, "parameter-invalid", {"name": name}) for name in names])
        case HTTPException(status_code=status):
            return ProblemError(status, _STATUS_CODES.get(status, "unknown-problem"))
        case _:
            return None
