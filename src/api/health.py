"""Whether the program is well. It needs no token and tells nothing personal."""

import msgspec
from litestar import Response, Router, get

from api.web import HosoRequest
from cases.store.connecting import borrowed
from cases.store.recorder import RecordUnavailable
from projections.engine.checkpoints import read_checkpoints
from projections.engine.leases import unmoved
from projections.engine.rebuilds import Progress, read_progress

UNMOVED = "nobody moves it on"


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """Well or not, in a word."""

    status: str


class Rebuilding(msgspec.Struct, frozen=True, kw_only=True):
    """How far a projection is filled anew."""

    state: str
    position: int
    of: int
    trouble: str | None


class ProjectionHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Where a projection stands."""

    name: str
    state: str
    position: int
    behind: int
    trouble: str | None
    rebuilding: Rebuilding | None
    """How far it is filled anew beside the tables that answer; null where it is not."""


class ProjectionsHealth(msgspec.Struct, frozen=True, kw_only=True):
    """Where all projections stand."""

    status: str
    position: int
    projections: tuple[ProjectionHealth, ...]


@get("/live", operation_id="live")
async def live() -> Health:
    """Say that the process answers."""
    return Health(status="live")


@get("/ready", operation_id="ready")
async def ready(request: HosoRequest) -> Response[Health]:
    """Say whether the record can be read."""
    try:
        await request.program.record.recorder.head()
    except RecordUnavailable:
        return Response(Health(status="record-unavailable"), status_code=503)
    return Response(Health(status="ready"))


@get("/projections", operation_id="projections")
async def projections(request: HosoRequest) -> Response[ProjectionsHealth]:
    """Say where each projection stands, and what holds it up."""
    try:
        head = await request.program.record.recorder.head()
        async with borrowed(request.program.pool) as connection:
            known = await read_checkpoints(connection)
            left = await unmoved(connection)
            anew = {one.name: one for one in await read_progress(connection) if one.purpose == "swap"}
    except RecordUnavailable:
        return Response(ProjectionsHealth(status="record-unavailable", position=0, projections=()), status_code=503)
    rows = tuple(
        ProjectionHealth(
            name=one.name,
            state=one.state,
            position=one.position,
            behind=head.position - one.position,
            trouble=one.trouble or (UNMOVED if one.name in left else None),
            rebuilding=_rebuilding(anew.get(one.name)),
        )
        for one in sorted(known.values(), key=lambda one: one.name)
    )
    well = all(row.state == "live" and row.trouble is None and not _is_stuck(row.rebuilding) for row in rows)
    body = ProjectionsHealth(status="live" if well else "trouble", position=head.position, projections=rows)
    return Response(body, status_code=200 if well else 503)


def _rebuilding(one: Progress | None) -> Rebuilding | None:
    return None if one is None else Rebuilding(state=one.state, position=one.position, of=one.upto, trouble=one.trouble)


def _is_stuck(one: Rebuilding | None) -> bool:
    return one is not None and one.state not in {"filling", "live"}


router = Router("/health", route_handlers=[live, ready, projections], tags=["health"], opt={"open": True})
