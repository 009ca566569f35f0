"""What a timeline says of one fact, and when that fact was so."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import msgspec

from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.investigation import InvestigationReached
from cases.case.measures import MeasureArranged
from cases.case.verification import ReportVerified
from cases.events import Event

When = tuple[dt.datetime | None, dt.date | None]


def when(event: Event) -> When:
    """Return the instant, or else the day, at which a fact was so; neither, where it speaks of no time of its own."""
    match event:
        case ReportReceived() | FurtherReportReceived():
            return event.received_at, None
        case ReportVerified():
            return event.found_at, None
        case MeasureArranged():
            return None, event.done_on or event.due_on
        case InvestigationReached():
            return None, event.reached_on
        case _:
            return None, None


def open_data(event: Event) -> dict[str, Any]:
    """Return what an event says, without what is sealed in it."""
    plain: dict[str, Any] = msgspec.to_builtins(event)
    plain.pop("type", None)
    return {name: _open(value) for name, value in plain.items() if not _sealed(value)}


def _open(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        return {name: _open(inner) for name, inner in value.items() if not _sealed(inner)}
    if isinstance(value, list | tuple):
        return [_open(inner) for inner in value if not _sealed(inner)]
    return value


def _sealed(value: Any) -> bool:  # noqa: ANN401 - any JSON
    return isinstance(value, Mapping) and "is" in value
