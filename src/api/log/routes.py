"""The record over HTTP, for auditors: every fact in order, identities masked.

Of a case that an auditor is kept from there is the place of each fact and no more: nothing is missing from the order.
"""

import datetime as dt
from typing import Annotated, Any

import msgspec
from litestar import Router, get
from litestar.params import QueryParameter

from api import asking
from api.problems import ProblemError
from api.web import HosoRequest, Limit
from api.withheld import names_one
from cases.events import Recorded, type_of
from cases.values import CaseId
from projections.case_files import queries as files
from projections.timelines.item import open_data

POSITION_MAX = 2**63 - 1
WITHHELD = ("stream", "version", "type", "role", "unit", "data")
"""What is left out of a fact that is of, or names, a case which its reader is kept from."""


class LogEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of the record, without what is sealed in it; of what is withheld, its place alone."""

    position: int
    stream: str | None = None
    version: int | None = None
    type: str | None = None
    recorded_at: dt.datetime
    role: str | None = None
    unit: str | None = None
    data: dict[str, Any] | None = None
    masked: tuple[str, ...] = WITHHELD


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
    async with asking.snapshot(request.program, ("case_files",), at_least=None) as lent:
        kept_from = await files.kept_from(lent.connection, request.user.name)
    return LogPage(
        log_id=str(head.log_id),
        items=tuple(_item(one, kept_from) for one in recorded),
        next=recorded[-1].position if recorded and recorded[-1].position < head.position else None,
        position=head.position,
    )


def _item(one: Recorded, kept_from: frozenset[CaseId]) -> LogEvent:
    said = open_data(one.event)
    if names_one([one.stream, said], kept_from):
        return LogEvent(position=one.position, recorded_at=one.recorded_at)
    return LogEvent(
        position=one.position,
        stream=one.stream,
        version=one.version,
        type=type_of(one.event),
        recorded_at=one.recorded_at,
        role=one.metadata.role,
        unit=one.metadata.unit,
        data=said,
        masked=(),
    )


router = Router("/api/v1/log", route_handlers=[read_log], tags=["log"])
