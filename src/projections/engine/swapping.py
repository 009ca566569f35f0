"""Putting what was filled beside the live projections in their place, once it has come as far as they have."""

import asyncio

import asyncpg

from cases.store.connecting import borrowed
from cases.store.mapper import UnknownEventType, UnreadableEvent
from cases.store.recorder import RecordUnavailable
from cases.store.statements import statement
from projections.engine.checkpoints import ASIDE, LIVE, Checkpoint, State
from projections.engine.filling import forget_parts
from projections.engine.intake import Intake
from projections.engine.projection import Connection, Projection
from projections.engine.writing import BESIDE

PAGE_EVENTS = 5_000
SWAP_EVENTS_MAX = 500
"""What is still to be taken in while the live projection stands still for the swap."""
SWAP_LOCK_SECONDS_MIN, SWAP_LOCK_SECONDS_MAX = 0.2, 1.6
"""Readers of a table queue behind a swap that waits for an earlier one: it waits this long at first, and tries again
later, each time for longer. The server lets an autovacuum give way to whoever has waited for it for a second."""
SWAP_AGAIN_SECONDS = 0.1


class Swaps:
    """Brings filled projections to the end of the record, and puts each in the live one's place."""

    def __init__(self, intake: Intake) -> None:
        """Take what brings projections on."""
        self._intake = intake
        self._unknown: dict[str, int] = {}
        """Behind which position stands a fact that this program does not know."""

    def moves(self, aside: Checkpoint) -> bool:
        """Return whether this program can move a filled projection on: one that was outdated for an older one, too."""
        if aside.state == "outdated":
            return self._unknown.get(aside.name) != aside.position
        return aside.state == "live"

    async def follow(self, projection: Projection) -> None:
        """Bring a filled projection to the end of the record, and put it in the live one's place.

        One that is parked takes it only where nothing else could answer.
        """
        patience = SWAP_LOCK_SECONDS_MIN
        while True:
            aside = await self._aside(projection)
            if aside is not None and self.moves(aside):
                if aside.state == "outdated":
                    await self._note(projection, at=aside.position, state="live", trouble=None)
                if await self.page(projection, behind=aside.position, limit=PAGE_EVENTS) > SWAP_EVENTS_MAX:
                    continue
                aside = await self._aside(projection)
            if aside is None or aside.state == "filling":
                # Somebody has begun it anew.
                return
            if aside.state != "live" and await self._answers(projection):
                return
            if await self._swapped(projection, patience=patience):
                self._intake.log.info("projection-rebuilt", projection=projection.name)
                return
            patience = min(2 * patience, SWAP_LOCK_SECONDS_MAX)
            await asyncio.sleep(SWAP_AGAIN_SECONDS)

    async def page(self, projection: Projection, *, behind: int, limit: int) -> int:
        """Bring a filled projection one page on; return how many events were on it."""
        try:
            page = await self._intake.pages.read(after=behind, limit=limit)
        except UnknownEventType as error:
            self._unknown[projection.name] = behind
            await self._note(projection, at=behind, state="outdated", trouble=str(error))
            return 0
        except UnreadableEvent as error:
            await self._intake.park(ASIDE, projection, str(error), behind=behind)
            return 0
        if page is None or not await self._intake.take_in(ASIDE, projection, page, behind=behind):
            return 0
        return len(page.events)

    async def _note(self, projection: Projection, *, at: int, state: State, trouble: str | None) -> None:
        async with borrowed(self._intake.pool) as connection:
            await ASIDE.note(connection, projection.name, at=at, state=state, trouble=trouble)

    async def _aside(self, projection: Projection) -> Checkpoint | None:
        """Return how far a projection is filled anew by this program, or None if it is not."""
        async with borrowed(self._intake.pool) as connection:
            aside = (await ASIDE.read(connection)).get(projection.name)
        return aside if aside is not None and aside.made_by == self._intake.made_by(projection) else None

    async def _answers(self, projection: Projection) -> bool:
        """Return whether the live tables have the shape that this program reads."""
        async with borrowed(self._intake.pool) as connection:
            live = (await LIVE.read(connection)).get(projection.name)
        return live is not None and live.version == projection.version

    async def _swapped(self, projection: Projection, *, patience: float) -> bool:
        """Put a filled projection in the live one's place; return whether that was possible right now.

        The live one stands still while the last events are taken in. Who reads in a snapshot is waited for at the gate,
        a moment only: if somebody reads for long, others must not queue behind a swap.
        """
        try:
            async with self._intake.transaction() as connection:
                await connection.execute(f"SET LOCAL lock_timeout = {round(patience * 1000)}")
                live = await connection.fetchval(
                    "SELECT position FROM projections.checkpoints WHERE name = $1 FOR UPDATE", projection.name
                )
                aside = await connection.fetchrow(
                    # Somebody may have begun it anew since it was looked at last.
                    "SELECT position, state FROM projections.rebuilds WHERE name = $1 AND version = $2"
                    " AND knowledge_hash = $3 AND purpose = 'swap' AND state <> 'filling' FOR UPDATE",
                    projection.name,
                    *self._intake.made_by(projection),
                )
                if aside is None:
                    return False
                if aside["state"] == "live" and not await self._caught_up(
                    connection, projection, aside["position"], live or 0
                ):
                    return False
                await connection.execute("LOCK TABLE projections.gate IN ACCESS EXCLUSIVE MODE")
                await _move_tables(connection, projection)
                await connection.execute(statement("projections.engine", "take_place"), projection.name)
                await forget_parts(connection)
        except RecordUnavailable as error:
            if isinstance(error.__cause__, asyncpg.LockNotAvailableError):
                return False
            raise
        except Exception as error:  # noqa: BLE001 - something else stands on the live table, or a fact in the way
            await self._park(projection, f"{type(error).__name__} while taking the live one's place")
            return False
        return True

    async def _park(self, projection: Projection, trouble: str) -> None:
        async with borrowed(self._intake.pool) as connection:
            await connection.execute(
                "UPDATE projections.rebuilds SET state = 'parked', trouble = $2 WHERE name = $1 AND state <> 'filling'",
                projection.name,
                trouble,
            )
        self._intake.log.error("projection-not-swapped", projection=projection.name, trouble=trouble)

    async def _caught_up(self, connection: Connection, projection: Projection, aside: int, live: int) -> bool:
        """Bring a projection to where the live one stands; return False if there is too much between them."""
        if aside >= live:
            return True
        if live - aside > SWAP_EVENTS_MAX:
            return False
        try:
            page = await self._intake.pages.read(after=aside, limit=live - aside)
        except (UnknownEventType, UnreadableEvent):
            # It is met, and named, when the next page is to be taken in.
            return False
        return page is not None and await self._intake.take_in_within(connection, ASIDE, projection, page, behind=aside)


async def _move_tables(connection: Connection, projection: Projection) -> None:
    """Put filled tables where the live ones stand, for everybody who might read those."""
    for table in projection.tables:
        name = f"{projection.schema}.{table.name}"
        beside = f"{BESIDE}.{table.name}"
        grants = await connection.fetch(statement("projections.engine", "grants"), name, beside)
        await connection.execute(f"DROP TABLE IF EXISTS {name}")
        await connection.execute(f"ALTER TABLE {beside} SET SCHEMA {projection.schema}")
        for grant in grants:
            await connection.execute(f"GRANT {grant['privilege']} ON {name} TO {grant['grantee']}")
