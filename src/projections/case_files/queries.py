"""Questions to the case files. The scope is part of each query, never looked up row by row."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from cases.store.statements import statement
from cases.values import CaseId, UnitId
from projections.case_files.file import CaseFile
from projections.engine.projection import Connection
from projections.scope import Scope

PACKAGE = "projections.case_files"
_decode = msgspec.json.Decoder(CaseFile).decode


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of cases is narrowed to."""

    unit: str | None = None
    kind: str | None = None
    status: str | None = None
    level: str | None = None
    overdue_on: dt.date | None = None
    """Only cases with a measure that was due before this day and is not done."""
    until: int | None = None
    """Only cases on which nothing was recorded after this position."""


async def one(connection: Connection, case_id: CaseId, scope: Scope) -> CaseFile | None:
    """Return a case file, or None if there is none in scope."""
    found = await connection.fetchval(statement(PACKAGE, "one"), case_id, scope.bind)
    return None if found is None else _decode(found)


Place = tuple[dt.datetime, CaseId]
"""The place of a case in a list: when it was received, and its id among those of that instant."""


def place_of(file: CaseFile) -> Place:
    """Return the place of a case in a list."""
    return file.received_at, file.case_id


async def listed(
    connection: Connection, scope: Scope, wanted: Filter, *, before: Place | None, limit: int
) -> list[CaseFile]:
    """Return case files in scope, the one received last first, behind a place in that order."""
    at, case_id = before or (None, None)
    rows = await connection.fetch(
        statement(PACKAGE, "list"),
        scope.bind,
        wanted.unit,
        wanted.kind,
        wanted.status,
        wanted.level,
        wanted.overdue_on,
        at,
        case_id,
        wanted.until,
        limit,
    )
    return [_decode(row["file"]) for row in rows]


def fits(file: CaseFile, wanted: Filter, *, before: Place | None) -> bool:
    """Return whether a file that was folded belongs into a list: the same question as `listed` asks of the table."""
    due = [one.due_on for one in file.counted if one.due_on is not None and one.done_on is None]
    return (
        (wanted.unit is None or wanted.unit in file.units)
        and wanted.kind in {None, file.kind}
        and wanted.status in {None, file.status}
        and (wanted.level is None or wanted.level in {measure.level for measure in file.counted})
        and (wanted.overdue_on is None or (bool(due) and min(due) < wanted.overdue_on))
        and (before is None or place_of(file) < before)
    )


async def moved(connection: Connection, scope: Scope, *, until: int) -> list[CaseId]:
    """Return the cases in scope on which something was recorded after a position."""
    rows = await connection.fetch(statement(PACKAGE, "moved"), scope.bind, until)
    return [CaseId(str(row["case_id"])) for row in rows]


async def in_scope(connection: Connection, cases: Sequence[CaseId], scope: Scope) -> list[CaseId]:
    """Return those of some cases that are in scope."""
    rows = await connection.fetch(statement(PACKAGE, "in_scope"), list(cases), scope.bind)
    return [CaseId(str(row["case_id"])) for row in rows]


async def planned_in(
    connection: Connection, communes: Sequence[UnitId], *, but: Sequence[CaseId] | None = ()
) -> list[CaseFile]:
    """Return the files of cases whose plan is that of one of some communes, but for some cases; None: for all."""
    rows = await connection.fetch(statement(PACKAGE, "planned_in"), communes, but)
    return [_decode(row["file"]) for row in rows]


async def searched(connection: Connection, words: Sequence[str], scope: Scope, *, limit: int) -> list[CaseFile]:
    """Return case files in scope that have for each of some `words_of` one in description or people that begins so."""
    beginnings = " & ".join(f"'{word}':*" for word in words)
    rows = await connection.fetch(statement(PACKAGE, "search"), beginnings, scope.bind, limit)
    return [_decode(row["file"]) for row in rows]


class Happened(msgspec.Struct, frozen=True, kw_only=True):
    """A case that happened in a commune on some days, as far as it was not found untrue."""

    case_id: CaseId
    unit: UnitId
    kind: str
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    units: tuple[UnitId, ...]


async def happened(connection: Connection, units: Sequence[UnitId], first: dt.date, last: dt.date) -> list[Happened]:
    """Return the cases of some communes on days of a span, the one received first first."""
    rows = await connection.fetch(statement(PACKAGE, "happened"), list(units), first, last)
    return [
        Happened(
            case_id=CaseId(str(row["case_id"])),
            unit=UnitId(row["commune_of_event"]),
            kind=row["kind"],
            occurred_from=row["occurred_from"],
            occurred_until=row["occurred_until"],
            received_at=row["received_at"],
            units=tuple(row["units"]),
        )
        for row in rows
    ]
