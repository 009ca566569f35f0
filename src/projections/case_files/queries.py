"""Questions to the case files. The scope is part of each query, never looked up row by row."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from cases.store.statements import statement
from cases.values import CaseId, Interval, UnitId
from projections.case_files.file import Asks, CaseFile
from projections.case_files.happening import Happened
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
    assigned_to: str | None = None
    overdue_on: dt.date | None = None
    """Only cases with a measure that was due before this day and is not done."""
    until: int | None = None
    """Only cases on which nothing was recorded after this position."""


async def one(connection: Connection, case_id: CaseId, scope: Scope) -> CaseFile | None:
    """Return a case file, or None if there is none in scope."""
    found = await connection.fetchval(statement(PACKAGE, "one"), case_id, scope.bind, scope.reader)
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
        wanted.assigned_to,
        scope.reader,
    )
    return [_decode(row["file"]) for row in rows]


def fits(file: CaseFile, wanted: Filter, *, before: Place | None) -> bool:
    """Return whether a file that was folded belongs into a list: the same question as `listed` asks of the table."""
    due, before_day = file.due_first, wanted.overdue_on
    return (
        (wanted.unit is None or wanted.unit in file.units)
        and wanted.kind in {None, file.kind}
        and wanted.status in {None, file.status}
        and wanted.assigned_to in {None, file.assigned_to}
        and (wanted.level is None or wanted.level in file.levels)
        and (before_day is None or (due is not None and due < before_day))
        and (before is None or place_of(file) < before)
    )


async def moved(connection: Connection, scope: Scope, *, until: int) -> list[CaseId]:
    """Return the cases in scope on which something was recorded after a position."""
    rows = await connection.fetch(statement(PACKAGE, "moved"), scope.bind, until, scope.reader)
    return [CaseId(str(row["case_id"])) for row in rows]


async def in_scope(connection: Connection, cases: Sequence[CaseId], scope: Scope) -> list[CaseId]:
    """Return those of some cases that are in scope."""
    rows = await connection.fetch(statement(PACKAGE, "in_scope"), list(cases), scope.bind, scope.reader)
    return [CaseId(str(row["case_id"])) for row in rows]


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody remembers of a case: words, and the least and the greatest age of a child in months."""

    words: Sequence[str]
    age_months: tuple[int, int] | None = None


async def searched(connection: Connection, wanted: Remembered, scope: Scope, *, limit: int) -> list[CaseFile]:
    """Return case files in scope that have for each of some `words_of` one in description or people that begins so."""
    beginnings = " & ".join(f"'{word}':*" for word in wanted.words)
    least, greatest = wanted.age_months or (None, None)
    query = statement(PACKAGE, "search")
    rows = await connection.fetch(query, beginnings, scope.bind, limit, scope.reader, least, greatest)
    return [_decode(row["file"]) for row in rows]


async def kept_from(connection: Connection, account: str) -> frozenset[CaseId]:
    """Return the cases that an account is kept from."""
    return frozenset(CaseId(str(row[0])) for row in await connection.fetch(statement(PACKAGE, "kept_from"), account))


async def followed(connection: Connection, scope: Scope, account: str, *, limit: int) -> list[CaseId]:
    """Return the cases in scope that somebody follows."""
    rows = await connection.fetch(statement(PACKAGE, "followed"), scope.bind, scope.reader, account, limit)
    return [CaseId(str(row["case_id"])) for row in rows]


async def communes(connection: Connection, scope: Scope) -> list[UnitId]:
    """Return the communes that cases in scope happened in, or whose children live in."""
    rows = await connection.fetch(statement(PACKAGE, "communes"), scope.bind, scope.reader)
    return sorted(UnitId(row["unit"]) for row in rows)


async def to_place(
    connection: Connection, scope: Scope, divided: Sequence[UnitId], *, before: Place | None, limit: int
) -> list[CaseFile]:
    """Return case files in scope that a divided unit left and nobody placed, the one received last first."""
    at, case_id = before or (None, None)
    query = statement(PACKAGE, "to_place")
    rows = await connection.fetch(query, scope.bind, scope.reader, list(divided), at, case_id, limit)
    return [_decode(row["file"]) for row in rows]


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """In which units something waits for somebody, and for what, one of it."""

    units: frozenset[UnitId]
    for_: frozenset[Asks]

    def holds(self, file: CaseFile) -> bool:
        """Return whether it waits in a file: the same question as `asking` asks of the table."""
        return not self.for_.isdisjoint(file.asks) and not self.units.isdisjoint(file.units)


async def asking(
    connection: Connection, scope: Scope, asked: Waiting, *, limit: int, until: int | None = None
) -> list[CaseFile]:
    """Return case files in scope in which something waits for somebody, the one received first first.

    With `until`, only cases on which nothing was recorded after that position.
    """
    units, for_ = sorted(asked.units), sorted(asked.for_)
    rows = await connection.fetch(statement(PACKAGE, "asking"), scope.bind, scope.reader, units, for_, limit, until)
    return [_decode(row["file"]) for row in rows]


async def planned_in(
    connection: Connection, communes: Sequence[UnitId], *, but: Sequence[CaseId] | None = ()
) -> list[CaseFile]:
    """Return the files of cases whose plan is that of one of some communes, but for some cases; None: for all."""
    rows = await connection.fetch(statement(PACKAGE, "planned_in"), communes, but)
    return [_decode(row["file"]) for row in rows]


async def happened(
    connection: Connection, units: Sequence[UnitId], days: Interval, *, but: Sequence[CaseId] | None = ()
) -> list[Happened]:
    """Return the cases of some communes on days of a span, first received first; but for some. None: for all."""
    rows = await connection.fetch(statement(PACKAGE, "happened"), list(units), days.first, days.last, but)
    return [
        Happened(
            case_id=CaseId(str(row["case_id"])),
            unit=UnitId(row["unit_id"]),
            kind=row["kind"],
            occurred_from=row["occurred_from"],
            occurred_until=row["occurred_until"],
            received_at=row["received_at"],
            units=tuple(row["units"]),
        )
        for row in rows
    ]


async def happened_each(
    connection: Connection, asked: Sequence[tuple[UnitId, Interval]], *, but: Sequence[CaseId] | None = ()
) -> list[list[tuple[Place, tuple[UnitId, ...]]]]:
    """Return for each of some communes and spans the cases there on days of it, each with its units.

    The one received first first; but for some. None: for all.
    """
    query = statement(PACKAGE, "happened_each")
    units, days = [unit for unit, _ in asked], [span for _, span in asked]
    rows = await connection.fetch(query, units, [one.first for one in days], [one.last for one in days], but)
    found: list[list[tuple[Place, tuple[UnitId, ...]]]] = [[] for _ in asked]
    for row in rows:
        place = (row["received_at"], CaseId(str(row["case_id"])))
        found[row["number"] - 1].append((place, tuple(row["units"])))
    return found
