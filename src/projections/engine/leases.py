"""Leases: of several processes that share the projections, one at a time moves each of them on.

A lease spares work and guards nothing: the checkpoint that moves together with the rows does.
"""

import datetime as dt
from collections.abc import Collection
from uuid import UUID, uuid4

from cases.store.connecting import Pool, borrowed
from cases.store.statements import statement
from projections.engine.projection import Connection

LEASE_SECONDS = 3.0
RENEW_SECONDS = 1.0
UNMOVED_SECONDS_MAX = 10.0
"""How long a fact may wait while nobody holds a lease: others take it over sooner."""


class Leases:
    """What one process may hold for a while, renewed while it lives, by the database's clock alone."""

    def __init__(self, pool: Pool) -> None:
        """Take the database that they stand in."""
        self._pool = pool
        self.owner: UUID = uuid4()

    async def hold(self, names: Collection[str]) -> set[str]:
        """Take or keep those of some leases that nobody else holds, give up all others, and return those held."""
        async with borrowed(self._pool) as connection:
            await connection.execute(statement("projections.engine", "give_up_leases"), self.owner, list(names))
            if not names:
                return set()
            rows = await connection.fetch(
                statement("projections.engine", "take_leases"),
                sorted(names),
                self.owner,
                dt.timedelta(seconds=LEASE_SECONDS),
            )
        return {row["name"] for row in rows}

    async def give_up(self) -> None:
        """Give up everything, so that others go on at once."""
        await self.hold(())


async def unmoved(connection: Connection) -> set[str]:
    """Return the projections that nobody moves on, though a fact has waited for them for too long."""
    waited = dt.timedelta(seconds=UNMOVED_SECONDS_MAX)
    return {row["name"] for row in await connection.fetch(statement("projections.engine", "unmoved"), waited)}
