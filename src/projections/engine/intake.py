"""Taking in a page: a projection and its checkpoint in one transaction; or parking at the fact that is in the way."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

from cases.events import Recorded, type_of
from cases.handling import Record
from cases.store.connecting import Pool, borrowed
from cases.store.recorder import RecordUnavailable
from projections.engine.checkpoints import LIVE, MadeBy, Shelf
from projections.engine.decoding import Page, Pages
from projections.engine.projection import Connection, Knowledge, Projection
from projections.engine.writing import derive, in_schema, write


class Log(Protocol):
    """Where the engine says what it meets."""

    def info(self, event: str, **fields: object) -> object:
        """Say something of note."""

    def error(self, event: str, **fields: object) -> object:
        """Say that something is wrong."""


class Intake:
    """Brings projections on, page by page, on whichever shelf they stand."""

    def __init__(self, pool: Pool, record: Record, knowledge: Knowledge, log: Log) -> None:
        """Take what it reads from, what results rest on, and what it writes to."""
        self.pool = pool
        self.record = record
        self.knowledge = knowledge
        self.log = log
        self.pages = Pages(record)
        self._knowledge_hash = knowledge.hash

    def made_by(self, projection: Projection) -> MadeBy:
        """Return whose tables this program fills: its version of the projection, its law and places."""
        return projection.version, self._knowledge_hash

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection in a transaction that nobody waits for the disk to keep.

        What is derived is lost together with its checkpoint, if it is, and derived again.
        """
        async with borrowed(self.pool) as connection:
            await connection.execute("BEGIN; SET LOCAL synchronous_commit = off")
            try:
                yield connection
            except BaseException:
                # Whoever is cancelled, too, gives the line back to the pool: with nothing begun on it.
                if not connection.is_closed():
                    await connection.execute("ROLLBACK")
                raise
            await connection.execute("COMMIT")

    async def take_in_together(self, projections: Sequence[Projection], page: Page, *, behind: int) -> bool:
        """Bring live projections from a position to a page's; return whether they, or somebody else, moved.

        All of them in one transaction: what they say goes together, and few words are exchanged with the server. Where
        that fails, each in its own, so that whatever is in one's way is in no other's.
        """
        try:
            async with self.transaction() as connection:
                made_by = {projection.name: self.made_by(projection) for projection in projections}
                moved = await LIVE.move_together(connection, made_by, before=behind, after=page.position)
                for projection in projections:
                    if projection.name in moved:
                        await self._write(connection, LIVE.schema(projection), projection, page)
        except RecordUnavailable:
            raise
        except Exception:  # noqa: BLE001 - whatever it is, it is met again, and named, by the one that it stops
            return any([await self.take_in(LIVE, projection, page, behind=behind) for projection in projections])
        return True

    async def take_in(self, shelf: Shelf, projection: Projection, page: Page, *, behind: int) -> bool:
        """Bring a projection from a position to a page's; return whether it, or somebody else, moved it.

        Where a fact stands in the way, it comes as far as it can, event by event, and is parked there.
        """
        try:
            await self._take_in(shelf, projection, page, behind)
        except RecordUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it parks this projection and no other
            if len(page.events) == 1:
                fact = page.events[0]
                # Which fact it is, and never what it says: that may name somebody.
                trouble = (
                    f"{type(error).__name__} at position {fact.position}: {type_of(fact.event)},"
                    f" version {fact.version} of {fact.stream}"
                )
                await self.park(shelf, projection, trouble, behind=behind)
                return False
            return await self._one_by_one(shelf, projection, page.events, behind)
        return True

    async def _take_in(self, shelf: Shelf, projection: Projection, page: Page, behind: int) -> None:
        async with self.transaction() as connection:
            await self.take_in_within(connection, shelf, projection, page, behind=behind)

    async def take_in_within(
        self, connection: Connection, shelf: Shelf, projection: Projection, page: Page, *, behind: int
    ) -> bool:
        """Bring a projection from a position to a page's in a transaction; return whether it stood there."""
        moved = await shelf.move(
            connection, projection.name, before=behind, after=page.position, made_by=self.made_by(projection)
        )
        if moved:
            await self._write(connection, shelf.schema(projection), projection, page)
        return moved

    async def _write(self, connection: Connection, schema: str, projection: Projection, page: Page) -> None:
        derived = await derive(projection, self.record, self.knowledge, page.streams)
        if page.erased:
            # What this page says was read with the keys that stand now: it needs no forgetting.
            await in_schema(connection, schema)
            await projection.forget(connection, page.erased)
        await write(connection, projection, schema, derived)

    async def _one_by_one(self, shelf: Shelf, projection: Projection, events: Sequence[Recorded], behind: int) -> bool:
        for one in events:
            if not await self.take_in(shelf, projection, await self.pages.of((one,)), behind=behind):
                return False
            behind = one.position
        return True

    async def park(self, shelf: Shelf, projection: Projection, trouble: str, *, behind: int) -> None:
        """Let a projection stand where it is, before what is in its way."""
        async with borrowed(self.pool) as connection:
            await shelf.note(connection, projection.name, at=behind, state="parked", trouble=trouble)
        self.log.error("projection-parked", projection=projection.name, trouble=trouble)
