"""How far each projection has come, and in what state it is."""

from collections.abc import Sequence
from typing import Literal

import asyncpg
from msgspec import Struct

from projections.engine.projection import Connection, Projection

State = Literal["live", "parked", "outdated"]


class Checkpoint(Struct, frozen=True, kw_only=True):
    """Where a projection stands."""

    name: str
    version: int
    law_hash: str
    position: int
    state: State
    trouble: str | None


async def read_checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Return every projection's checkpoint by its name."""
    rows = await connection.fetch(
        "SELECT name, version, law_hash, position, state, trouble FROM projections.checkpoints"
    )
    return {row["name"]: _checkpoint(row) for row in rows}


async def move_checkpoint(connection: Connection, name: str, *, before: int, after: int) -> bool:
    """Move a checkpoint on, if it is where it was; return whether it was."""
    moved = await connection.execute(
        "UPDATE projections.checkpoints SET position = $3, state = 'live', trouble = NULL"
        " WHERE name = $1 AND position = $2",
        name,
        before,
        after,
    )
    return moved == "UPDATE 1"


async def note_state(connection: Connection, name: str, *, state: State, trouble: str | None) -> None:
    """Note that a projection is parked, outdated or live again."""
    await connection.execute(
        "UPDATE projections.checkpoints SET state = $2, trouble = $3 WHERE name = $1", name, state, trouble
    )


async def begin_again(connection: Connection, projection: Projection, *, law_hash: str) -> None:
    """Empty a projection's tables and set it to the beginning; readers see the old answers until the commit."""
    for table in projection.tables:
        await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the registry, not from anybody
    await connection.execute(
        "INSERT INTO projections.checkpoints (name, version, law_hash, position, state) VALUES ($1, $2, $3, 0, 'live')"
        " ON CONFLICT (name) DO UPDATE SET version = excluded.version, law_hash = excluded.law_hash, position = 0,"
        " state = 'live', trouble = NULL",
        projection.name,
        projection.version,
        law_hash,
    )


def lowest_position(checkpoints: dict[str, Checkpoint], names: Sequence[str]) -> int:
    """Return the position up to which all of some projections have come."""
    return min((checkpoints[name].position if name in checkpoints else 0) for name in names)


def _checkpoint(row: asyncpg.Record) -> Checkpoint:
    return Checkpoint(
        name=row["name"],
        version=row["version"],
        law_hash=row["law_hash"],
        position=row["position"],
        state=row["state"],
        trouble=row["trouble"],
    )
