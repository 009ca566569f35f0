"""Questions to fitness: now from the tables, as of a moment from the same rule over the same streams."""

from collections.abc import Iterable, Sequence

import msgspec

from cases.case.state import Case
from cases.store.statements import statement
from cases.values import UnitId
from projections.engine.projection import Connection, Knowledge
from projections.fitness.judging import Mark, marks_of

PACKAGE = "projections.fitness"
_decode = msgspec.json.Decoder(Mark).decode


async def marks(connection: Connection, units: Sequence[UnitId], *, year: int) -> list[Mark]:
    """Return the marks of some communes that may count for a year."""
    return [_decode(row["mark"]) for row in await connection.fetch(statement(PACKAGE, "units"), list(units), year)]


async def unplaced(connection: Connection, areas: Sequence[UnitId], *, year: int) -> list[Mark]:
    """Return the marks, in some areas, of cases whose commune nobody knows yet."""
    return [_decode(row["mark"]) for row in await connection.fetch(statement(PACKAGE, "unplaced"), list(areas), year)]


def marks_then(cases: Iterable[Case], knowledge: Knowledge, *, year: int) -> list[Mark]:
    """Return the marks of cases as they stood that may count for a year, in the order of the tables."""
    found = [mark for case in sorted(cases, key=lambda one: one.case_id) for mark in marks_of(case, knowledge)]
    return [mark for mark in found if mark.year_from <= year <= mark.year_until]
