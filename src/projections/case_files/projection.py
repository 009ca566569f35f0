"""Keeps the case files."""

from projections.case_files.file import file_of
from projections.engine.projection import Connection, Page
from projections.rows import replace_rows

_COLUMNS = {
    "case_id": "uuid",
    "case_number": "text",
    "kind": "text",
    "status": "text",
    "commune_of_event": "text",
    "area": "text",
    "commune_of_residence": "text",
    "units": "text[]",
    "levels": "text[]",
    "occurred_from": "date",
    "occurred_until": "date",
    "received_at": "timestamptz",
    "version": "integer",
    "position": "bigint",
    "file": "jsonb",
}


class CaseFiles:
    """Where each case stands."""

    name = "case_files"
    version = 1
    tables = ("projections.case_files",)
    package = "projections.case_files"

    async def apply(self, page: Page, connection: Connection) -> None:
        """Write the files of the cases on the page anew."""
        files = [file_of(case) for case in page.cases.values()]
        rows = [
            (
                file.case_id,
                file.case_number,
                file.kind,
                file.status,
                file.commune_of_event,
                file.area,
                file.commune_of_residence,
                file.units,
                sorted({measure.level for measure in file.measures if measure.level}),
                file.occurred_from,
                file.occurred_until,
                file.received_at,
                file.version,
                file.position,
                file,
            )
            for file in files
        ]
        await replace_rows(connection, table=self.tables[0], columns=_COLUMNS, cases=list(page.cases), rows=rows)
