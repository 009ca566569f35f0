"""Keeps what each case does to its commune's year."""

from projections.engine.projection import Connection, Page
from projections.fitness.judging import marks_of
from projections.rows import replace_rows

_COLUMNS = {
    "case_id": "uuid",
    "ordinal": "integer",
    "unit_id": "text",
    "area": "text",
    "year_from": "integer",
    "year_until": "integer",
    "mark": "jsonb",
}


class Fitness:
    """The reasons and open questions of every commune and year."""

    name = "fitness"
    version = 1
    tables = ("projections.fitness_marks",)
    package = "projections.fitness"

    async def apply(self, page: Page, connection: Connection) -> None:
        """Judge the cases on the page anew."""
        rows = [
            (case_id, ordinal, mark.unit_id, mark.area, mark.year_from, mark.year_until, mark)
            for case_id, case in page.cases.items()
            for ordinal, mark in enumerate(marks_of(case, page.knowledge), start=1)
        ]
        await replace_rows(connection, table=self.tables[0], columns=_COLUMNS, cases=list(page.cases), rows=rows)
