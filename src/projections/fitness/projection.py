"""Keeps what each case does to its commune's year, and which children it adds to what an indicator counts."""

from collections.abc import Sequence

from cases.case.decider import STREAM_PREFIX as CASE
from cases.events import Recorded
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.fitness.counting import children_counted
from projections.fitness.judging import marks_of
from projections.rows import to_json


class Fitness(Projection):
    """The reasons and open questions of every commune and year."""

    name = "fitness"
    version = 8
    schema = "projections"
    package = "projections.fitness"
    streams = (CASE,)
    tables = (
        Table(
            name="fitness_marks",
            columns={
                "case_id": "uuid",
                "ordinal": "integer",
                "unit_id": "text",
                "area": "text",
                "year_from": "integer",
                "year_until": "integer",
                "mark": "text",
            },
            keeps="latest",
        ),
        Table(
            name="fitness_children",
            columns={
                "case_id": "uuid",
                "ordinal": "integer",
                "unit_id": "text",
                "year_from": "integer",
                "year_until": "integer",
                "counted": "text",
            },
            keeps="latest",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return what a case does, as it is judged now."""
        if taken.case is None:
            return (), ()
        case = taken.case
        return (
            [
                (case.case_id, ordinal, mark.unit_id, mark.area, mark.year_from, mark.year_until, to_json(mark))
                for ordinal, mark in enumerate(marks_of(case, knowledge), start=1)
            ],
            [
                (case.case_id, ordinal, one.unit_id, one.year_from, one.year_until, to_json(one))
                for ordinal, one in enumerate(children_counted(case, taken.history, knowledge), start=1)
            ],
        )
