"""Keeps the case files."""

from collections.abc import Sequence

from cases.case.decider import STREAM_PREFIX as CASE
from cases.events import Recorded
from projections.case_files.file import file_of
from projections.case_files.happening import happenings
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.rows import to_json


class CaseFiles(Projection):
    """Where each case stands."""

    name = "case_files"
    version = 8
    schema = "projections"
    package = "projections.case_files"
    streams = (CASE,)
    tables = (
        Table(
            name="case_files",
            columns={
                "case_id": "uuid",
                "case_number": "text",
                "kind": "text",
                "status": "text",
                "commune_of_event": "text",
                "area": "text",
                "commune_of_residence": "text",
                "units": "text[]",
                "levels": "text[]",
                "due_first": "date",
                "assigned_to": "text",
                "restricted": "text[]",
                "asks": "text[]",
                "to_place": "text[]",
                "occurred_from": "date",
                "occurred_until": "date",
                "received_at": "timestamptz",
                "version": "integer",
                "position": "bigint",
                "file": "text",
            },
            keeps="latest",
        ),
        Table(
            name="case_happenings",
            columns={
                "case_id": "uuid",
                "ordinal": "integer",
                "unit_id": "text",
                "kind": "text",
                "occurred_from": "date",
                "occurred_until": "date",
                "received_at": "timestamptz",
                "units": "text[]",
            },
            keeps="latest",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the file of a case."""
        if taken.case is None:
            return (), ()
        file = file_of(taken.case)
        row = (
            file.case_id,
            file.case_number,
            file.kind,
            file.status,
            file.commune_of_event,
            file.area,
            file.commune_of_residence,
            file.units,
            sorted(file.levels),
            file.due_first,
            file.assigned_to,
            file.cooperation.restricted,
            file.asks,
            file.to_place,
            file.occurred_from,
            file.occurred_until,
            file.received_at,
            file.version,
            file.position,
            to_json(file),
        )
        return (row,), [
            (
                one.case_id,
                ordinal,
                one.unit,
                one.kind,
                one.occurred_from,
                one.occurred_until,
                one.received_at,
                one.units,
            )
            for ordinal, one in enumerate(happenings(taken.case), start=1)
        ]
