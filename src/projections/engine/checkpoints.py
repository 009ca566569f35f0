"""How far each projection has come, and in what state it is."""

from collections.abc import Sequence
from typing import Literal

import asyncpg
from msgspec import Struct

from projections.engine.projection import Connection, Projection

State = Literal["live", "parked", "outdated"]
MadeBy = tuple[int, str]
"""The version of a projection, and the hash of the law and the places, by which its tables were filled."""


class Checkpoint(Struct, frozen=True, kw_only=True):
    """Where a projection stands."""

    name: str
    version: int
    knowledge_hash: str
    position: int
    state: State
    trouble: str | None


async def read_checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Return every projection's checkpoint by its name."""
    rows = await connection.fetch(
        "SELECT name, version, knowledge_hash, position, state, trouble FROM projections.checkpoints"
    )
    return {row["name"]: _checkpoint(row) for row in rows}


async def move_checkpoint(connection: Connection, name: str, *, before: int, after: int, made_by: MadeBy) -> bool:
    """Move a checkpoint on, if it is where it was and its tables are whose they were; return whether it was so."""
    moved = await connection.execute(
        "UPDATE projections.checkpoints SET position = $3, state = 'live', trouble = NULL"
        " WHERE name = $1 AND position = $2 AND version = $4 AND knowledge_hash = $5",
        name,
        before,
        after,
        *made_by,
    )
    return moved == "UPDATE 1"


async def note_state(connection: Connection, name: str, *, at: int, state: State, trouble: str | None) -> None:
    """Note that a projection is parked, outdated or live again, where it is still at a position."""
    await connection.execute(
        "UPDATE projections.checkpoints SET state = $3, trouble = $4 WHERE name = $1 AND position = $2",
        name,
        at,
        state,
        trouble,
    )


async def begin_again(connection: Connection, projection: Projection, *, knowledge_hash: str) -> None:
    """Empty a projection's tables and set it to the beginning; readers see the old answers until the commit."""
    for table in projection.tables:
        await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the registry, not from anybody
    await connection.execute(
        "INSERT INTO projections.checkpoints (name, version, knowledge_hash, position, state)"
        " VALUES ($1, $2, $3, 0, 'live') ON CONFLICT (name) DO UPDATE SET version = excluded.version,"
        " knowledge_hash = excluded.knowledge_hash, position = 0, state = 'live', trouble = NULL",
        projection.name,
        projection.version,
        knowledge_hash,
    )


def lowest_position(checkpoints: dict[str, Checkpoint], names: Sequence[str]) -> int:
    """Return the position up to which all of some projections have come."""
    return min((checkpoints[name].position if name in checkpoints else 0) for name in names)


def _checkpoint(row: asyncpg.Record) -> Checkpoint:
    return Checkpoint(
        name=row["name"],
        version=row["version"],
        knowledge_hash=row["knowledge_hash"],
        position=row["position"],
        state=row["state"],
        trouble=row["trouble"],
    )
