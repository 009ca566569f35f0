"""Keeps the timelines."""

from collections.abc import Sequence

from cases.case.correction import CorrectionWithdrawn, FactCorrected
from cases.events import Recorded, type_of
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.timelines.item import open_json, when


class Timelines(Projection):
    """What happened in each case."""

    name = "timelines"
    version = 1
    schema = "projections"
    package = "projections.timelines"
    tables = (
        Table(
            name="timelines",
            columns={
                "case_id": "uuid",
                "version": "integer",
                "position": "bigint",
                "type": "text",
                "occurred_at": "timestamptz",
                "occurred_on": "date",
                "recorded_at": "timestamptz",
                "actor": "text",
                "role": "text",
                "unit": "text",
                "of_version": "integer",
                "withdraws": "integer",
                "data": "jsonb",
            },
            keeps="all",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the new facts of a case."""
        if taken.case is None:
            return ((),)
        case_id = taken.case.case_id
        return ([_row(case_id, one) for one in taken.new],)


def _row(case_id: str, one: Recorded) -> Row:
    event = one.event
    at, on = when(event)
    return (
        case_id,
        one.version,
        one.position,
        type_of(event),
        at,
        on,
        one.recorded_at,
        one.metadata.actor,
        one.metadata.role,
        one.metadata.unit,
        event.of_version if isinstance(event, FactCorrected) else None,
        event.withdraws if isinstance(event, CorrectionWithdrawn) else None,
        open_json(event),
    )
