"""How far each projection has come, and in what state it is: the live ones, and those filled beside them."""

from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from projections.engine.projection import Connection, Projection
from projections.engine.writing import BESIDE

State = Literal["live", "parked", "outdated", "filling"]
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

    @property
    def made_by(self) -> MadeBy:
        """Whose tables these are."""
        return self.version, self.knowledge_hash


class Shelf(Struct, frozen=True):
    """Where tables stand and where it is noted how far they have come."""

    checkpoints: str
    one_schema: str | None = None
    """The schema of all tables here; None: each projection's own."""

    def schema(self, projection: Projection) -> str:
        """Return the schema in which a projection's tables stand here."""
        return self.one_schema or projection.schema

    async def read(self, connection: Connection) -> dict[str, Checkpoint]:
        """Return every projection's checkpoint by its name."""
        rows = await connection.fetch(
            f"SELECT name, version, knowledge_hash, position, state, trouble FROM {self.checkpoints}"  # noqa: S608 - one of two names below
        )
        return {row["name"]: Checkpoint(**dict(row)) for row in rows}

    async def move(self, connection: Connection, name: str, *, before: int, after: int, made_by: MadeBy) -> bool:
        """Move a checkpoint on, if it is where it was and its tables are whose they were; return whether it was so."""
        return name in await self.move_together(connection, {name: made_by}, before=before, after=after)

    async def move_together(
        self, connection: Connection, made_by: Mapping[str, MadeBy], *, before: int, after: int
    ) -> set[str]:
        """Move several checkpoints on, each that is where it was and whose tables are whose they were; return those."""
        rows = await connection.fetch(
            f"UPDATE {self.checkpoints} AS c SET position = $2, state = 'live', trouble = NULL"  # noqa: S608 - as above
            " FROM unnest($3::text[], $4::integer[], $5::text[]) AS m (name, version, knowledge_hash)"
            " WHERE c.name = m.name AND c.position = $1 AND c.version = m.version"
            " AND c.knowledge_hash = m.knowledge_hash AND c.state <> 'filling' RETURNING c.name",
            before,
            after,
            list(made_by),
            [version for version, _ in made_by.values()],
            [knowledge_hash for _, knowledge_hash in made_by.values()],
        )
        return {row["name"] for row in rows}

    async def note(self, connection: Connection, name: str, *, at: int, state: State, trouble: str | None) -> None:
        """Note that a projection is parked, outdated or live again, if it still is at a position."""
        await connection.execute(
            f"UPDATE {self.checkpoints} SET state = $3, trouble = $4 WHERE name = $1 AND position = $2",  # noqa: S608 - as above
            name,
            at,
            state,
            trouble,
        )


LIVE = Shelf("projections.checkpoints")
ASIDE = Shelf("projections.rebuilds", BESIDE)


async def read_checkpoints(connection: Connection) -> dict[str, Checkpoint]:
    """Return every live projection's checkpoint by its name."""
    return await LIVE.read(connection)


def lowest_position(checkpoints: dict[str, Checkpoint], names: Sequence[str]) -> int:
    """Return the position up to which all of some projections have come."""
    return min((checkpoints[name].position if name in checkpoints else 0) for name in names)
