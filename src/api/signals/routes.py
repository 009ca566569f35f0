"""Signals over HTTP."""

from typing import Annotated, Literal

from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from api import asking
from api.asking import Moment
from api.cases.recording import case_id_of
from api.problems import ProblemError
from api.signals.listing import SignalList, Wanted, signals_listed
from api.signals.recording import (
    DismissalBody,
    MatchBody,
    SignalBody,
    SignalReopeningBody,
    SignalWritten,
    dismiss_signal,
    match_signal,
    record_signal,
    reopen_signal,
)
from api.web import AsOf, AtLeast, Cursor, HosoRequest, KeyHeader, Limit, answer_to_write, write_of


@post("/", operation_id="recordSignal")
async def record_a_signal(
    request: HosoRequest, data: JSONBody[SignalBody], key: KeyHeader = None
) -> Response[SignalWritten]:
    """Record what another register or body says happened to a child."""
    return _answer(await record_signal(request.program, write_of(request, key, None), data))


@post("/{signal_id:str}/match", operation_id="matchSignal")
async def match_a_signal(
    request: HosoRequest, signal_id: FromPath[str], data: JSONBody[MatchBody], key: KeyHeader = None
) -> Response[SignalWritten]:
    """Record which case a signal is about."""
    return _answer(await match_signal(request.program, write_of(request, key, None), case_id_of(signal_id), data))


@post("/{signal_id:str}/dismissal", operation_id="dismissSignal")
async def dismiss_a_signal(
    request: HosoRequest, signal_id: FromPath[str], data: JSONBody[DismissalBody], key: KeyHeader = None
) -> Response[SignalWritten]:
    """Record that there is nothing for a case in a signal; a commune's word alone settles nothing."""
    return _answer(await dismiss_signal(request.program, write_of(request, key, None), case_id_of(signal_id), data))


@post("/{signal_id:str}/reopening", operation_id="reopenSignal")
async def reopen_a_signal(
    request: HosoRequest, signal_id: FromPath[str], data: JSONBody[SignalReopeningBody], key: KeyHeader = None
) -> Response[SignalWritten]:
    """Record that a signal waits for a case again."""
    return _answer(await reopen_signal(request.program, write_of(request, key, None), case_id_of(signal_id), data))


@get("/", operation_id="listSignals")
async def list_signals(
    request: HosoRequest,
    stands: Annotated[
        Literal["waiting", "without-case", "matched", "dismissed"], QueryParameter(name="state")
    ] = "waiting",
    limit: Limit = asking.LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
) -> SignalList:
    """List the signals in scope, the one received last first."""
    if not (request.user.role.signals or request.user.role.reads_cases):
        raise ProblemError(403, "role-not-entitled")
    wanted = Wanted(state=stands, limit=limit, cursor=cursor, moment=Moment(at_least=at_least, as_of=as_of))
    return await signals_listed(request.program, request.user, wanted)


def _answer(written: SignalWritten) -> Response[SignalWritten]:
    return answer_to_write(written, f"/api/v1/signals/{written.signal_id}", version=written.version)


router = Router(
    "/api/v1/signals",
    route_handlers=[record_a_signal, match_a_signal, dismiss_a_signal, reopen_a_signal, list_signals],
    tags=["signals"],
)
