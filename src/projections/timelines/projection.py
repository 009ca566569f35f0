"""Keeps the timelines."""

from typing import Any

from cases.case.correction import CorrectionWithdrawn, FactCorrected
from cases.case.decider import STREAM_PREFIX, case_id_of
from cases.events import Recorded, type_of
from cases.store.statements import statement
from projections.engine.projection import Connection, Page
from projections.rows import to_json
from projections.timelines.item import open_data, when


class Timelines:
    """What happened in each case."""

    name = "timelines"
    version = 1
    tables = ("projections.timelines",)
    package = "projections.timelines"

    async def apply(self, page: Page, connection: Connection) -> None:
        """Add the facts of cases on the page."""
        rows = [_row(one) for one in page.events if one.stream.startswith(STREAM_PREFIX)]
        if rows:
            columns = [list(column) for column in zip(*rows, strict=True)]
            await connection.execute(statement(self.package, "add"), *columns)


def _row(one: Recorded) -> tuple[Any, ...]:
    at, on = when(one.event)
    return (
        case_id_of(one.stream),
        one.version,
        one.position,
        type_of(one.event),
        at,
        on,
        one.recorded_at,
        one.metadata.actor,
        one.metadata.role,
        one.metadata.unit,
        one.event.of_version if isinstance(one.event, FactCorrected) else None,
        one.event.withdraws if isinstance(one.event, CorrectionWithdrawn) else None,
        to_json(open_data(one.event)),
    )
