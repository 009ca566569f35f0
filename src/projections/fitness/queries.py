"""Questions to fitness: now from the tables, as of a moment from the same rule over the same streams."""

from collections.abc import Iterable, Sequence

import msgspec

from cases.case.state import Case
from cases.events import Recorded
from cases.store.statements import statement
from cases.values import CaseId, UnitId
from projections.engine.projection import Connection, Knowledge
from projections.fitness.counting import ChildCounted, children_counted
from projections.fitness.judging import Mark, marks_of

PACKAGE = "projections.fitness"
_decode = msgspec.json.Decoder(Mark).decode
_decode_child = msgspec.json.Decoder(ChildCounted).decode


async def marks(
    connection: Connection, units: Sequence[UnitId], *, year: int, but: Sequence[CaseId] | None = ()
) -> list[Mark]:
    """Return the marks of some communes that may count for a year, but those of some cases; None: of all cases."""
    rows = await connection.fetch(statement(PACKAGE, "units"), list(units), year, but)
    return [_decode(row["mark"]) for row in rows]


async def unplaced(
    connection: Connection, areas: Sequence[UnitId], *, year: int, but: Sequence[CaseId] | None = ()
) -> list[Mark]:
    """Return the marks, in some areas, of cases whose commune nobody knows yet, but those of some cases."""
    rows = await connection.fetch(statement(PACKAGE, "unplaced"), list(areas), year, but)
    return [_decode(row["mark"]) for row in rows]


async def children(
    connection: Connection, units: Sequence[UnitId], *, year: int, but: Sequence[CaseId] | None = ()
) -> list[ChildCounted]:
    """Return the children whom indicators may count in the year of some communes, but those of some cases."""
    rows = await connection.fetch(statement(PACKAGE, "children"), list(units), year, but)
    return [_decode_child(row["counted"]) for row in rows]


def marks_then(case: Case, knowledge: Knowledge, *, year: int) -> list[Mark]:
    """Return the marks of a case as it stood that may count for a year."""
    return [mark for mark in marks_of(case, knowledge) if mark.year_from <= year <= mark.year_until]


def children_then(case: Case, history: Sequence[Recorded], knowledge: Knowledge, *, year: int) -> list[ChildCounted]:
    """Return the children of a case as it stood whom indicators may count in a year."""
    found = children_counted(case, history, knowledge)
    return [child for child in found if child.year_from <= year <= child.year_until]


def in_order(found: Iterable[Mark]) -> list[Mark]:
    """Return marks in the order of the tables: by case, those of one case as they came."""
    return sorted(found, key=lambda mark: mark.case_id)
