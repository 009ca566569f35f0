"""The record over HTTP, for auditors: every fact in order, identities masked."""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Router, get
from litestar.params import QueryParameter

from api.problems import ProblemError
from api.web import HosoRequest, Limit
from cases.events import type_of
from projections.timelines.item import open_data

POSITION_MAX = 2**63 - 1


class LogEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of the record, without what is sealed in it."""

    position: int
    stream: str
    version: int
    type: str
    recorded_at: dt.datetime
    role: str
    unit: str
    data: dict[str, Any]


class LogPage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the record."""

    log_id: str
    items: tuple[LogEvent, ...]
    next: int | None
    position: int


@get("/events", operation_id="readLog")
async def read_log(
    request: HosoRequest, after: Annotated[int, QueryParameter(ge=0, le=POSITION_MAX)] = 0, limit: Limit = 50
) -> LogPage:
    """Read on in the record behind a position."""
    if not request.user.role.reads_log:
        raise ProblemError(403, "role-not-entitled")
    record = request.program.record
    head = await record.recorder.head()
    stored = await record.recorder.read_log(after=after, limit=limit)
    recorded = [record.mapper.to_recorded(one) for one in stored]
    return LogPage(
        log_id=str(head.log_id),
        items=tuple(
            LogEvent(
                position=one.position,
                stream=one.stream,
                version=one.version,
                type=type_of(one.event),
                recorded_at=one.recorded_at,
                role=one.metadata.role,
                unit=one.metadata.unit,
                data=open_data(one.event),
            )
            for one in recorded
        ),
        next=recorded[-1].position if recorded and recorded[-1].position < head.position else None,
        position=head.position,
    )


router = Router("/api/v1/log", route_handlers=[read_log], tags=["log"])
