"""Questions to the timelines."""

import datetime as dt
from typing import Any

import msgspec

from cases.store.statements import statement
from cases.values import CaseId
from projections.engine.projection import Connection

PACKAGE = "projections.timelines"


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One fact of a case, without what is sealed in it."""

    version: int
    position: int
    type: str
    occurred_at: dt.datetime | None
    occurred_on: dt.date | None
    recorded_at: dt.datetime
    actor: str
    role: str
    unit: str
    data: dict[str, Any]
    corrected_by: tuple[int, ...]


async def items(connection: Connection, case_id: CaseId, *, after: int, until: int, limit: int) -> list[Item]:
    """Return the facts of a case behind a version, up to a position, oldest first."""
    corrections: dict[int, list[int]] = {}
    for row in await connection.fetch(statement(PACKAGE, "corrections"), case_id, until):
        corrections.setdefault(row["of_version"], []).append(row["version"])
    rows = await connection.fetch(statement(PACKAGE, "read"), case_id, after, until, limit)
    return [
        Item(
            version=row["version"],
            position=row["position"],
            type=row["type"],
            occurred_at=row["occurred_at"],
            occurred_on=row["occurred_on"],
            recorded_at=row["recorded_at"],
            actor=row["actor"],
            role=row["role"],
            unit=row["unit"],
            data=msgspec.json.decode(row["data"]),
            corrected_by=tuple(corrections.get(row["version"], ())),
        )
        for row in rows
    ]
