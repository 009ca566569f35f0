"""Questions to the case files. The scope is part of each query, never looked up row by row."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from cases.store.statements import statement
from cases.values import CaseId
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


async def one(connection: Connection, case_id: CaseId, scope: Scope) -> CaseFile | None:
    """Return a case file, or None if there is none in scope."""
    found = await connection.fetchval(statement(PACKAGE, "one"), case_id, scope.bind)
    return None if found is None else _decode(found)


async def listed(
    connection: Connection, scope: Scope, wanted: Filter, *, before: tuple[dt.datetime, CaseId] | None, limit: int
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
        limit,
    )
    return [_decode(row["file"]) for row in rows]


async def searched(connection: Connection, words: Sequence[str], scope: Scope, *, limit: int) -> list[CaseFile]:
    """Return case files in scope whose description or people hold all of some words, tone marks aside."""
    patterns = [f"%{_literal(word)}%" for word in words]
    rows = await connection.fetch(statement(PACKAGE, "search"), patterns, scope.bind, limit)
    return [_decode(row["file"]) for row in rows]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
