"""The loop that keeps all projections at the end of the record."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Protocol

import asyncpg

from cases.handling import Record
from cases.store.connecting import Pool, borrowed
from cases.store.mapper import UnknownEventType
from cases.store.recorder import RecordUnavailable
from cases.store.statements import statement
from projections.engine import checkpoints
from projections.engine.decoding import read_page, to_page
from projections.engine.projection import Connection, Knowledge, Page, Projection

PAGE_EVENTS_LIVE = 500
PAGE_EVENTS_REBUILDING = 5_000
POLL_SECONDS = 1.0
RETRY_SECONDS = 0.5
CHANNEL = "hoso_record"


class Log(Protocol):
    """Where the loop says what it meets."""

    def info(self, event: str, **fields: object) -> object:
        """Say something of note."""

    def error(self, event: str, **fields: object) -> object:
        """Say that something is wrong."""


class Engine:
    """Reads on in the record and lets each projection take in every page, each in a transaction of its own."""

    def __init__(
        self, pool: Pool, record: Record, knowledge: Knowledge, projections: Sequence[Projection], log: Log
    ) -> None:
        """Take what it reads from, what it writes to, and what it runs."""
        self._pool = pool
        self._record = record
        self._knowledge = knowledge
        self._knowledge_hash = knowledge.hash
        self._projections = {projection.name: projection for projection in projections}
        self._log = log
        self._wake = asyncio.Event()

    async def prepare(self) -> None:
        """Make missing tables; fill anew whatever was made by another version or under another law or other places.

        What was parked or outdated is tried once more: this program may be the one that can go on.
        """
        async with borrowed(self._pool) as connection:
            await connection.execute(statement("projections.engine", "schema"))
            for projection in self._projections.values():
                await self._make_tables(connection, projection)
            known = await checkpoints.read_checkpoints(connection)
        for projection in self._projections.values():
            checkpoint = known.get(projection.name)
            if checkpoint is None or not self._made(projection, checkpoint):
                await self._fill_or_begin(projection)
            elif checkpoint.state != "live":
                await self._note([projection], at=checkpoint.position, state="live", trouble=None)

    async def _fill_or_begin(self, projection: Projection) -> None:
        """Fill a projection; where a fact stands in the way, begin at the beginning: the loop parks it at that fact."""
        try:
            await self.rebuild(projection.name)
        except RecordUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the other projections run on
            self._log.error("projection-not-filled", projection=projection.name, trouble=type(error).__name__)
            async with self.transaction() as connection:
                await checkpoints.begin_again(connection, projection, knowledge_hash=self._knowledge_hash)

    async def _make_tables(self, connection: Connection, projection: Projection) -> None:
        known = await connection.fetchval(
            "SELECT version FROM projections.checkpoints WHERE name = $1", projection.name
        )
        async with connection.transaction():
            if known is not None and known != projection.version:
                for table in projection.tables:
                    await connection.execute(f"DROP TABLE IF EXISTS {table}")
                await connection.execute("DELETE FROM projections.checkpoints WHERE name = $1", projection.name)
            await connection.execute(statement(projection.package, "schema"))

    async def rebuild(self, name: str) -> int:
        """Empty a projection and fill it from the record, all in one transaction; return the position it came to.

        Until it is done, readers see the old answers; killed halfway, nothing has changed.
        """
        async with self.transaction() as connection:
            position = await self.fill(connection, self.projection(name))
        self._log.info("projection-rebuilt", projection=name, position=position)
        return position

    def projection(self, name: str) -> Projection:
        """Return a projection by its name."""
        return self._projections[name]

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """Lend a connection in a transaction."""
        async with borrowed(self._pool) as connection, connection.transaction():
            yield connection

    async def fill(self, connection: Connection, projection: Projection, *, until: int | None = None) -> int:
        """Empty a projection and fill it up to a position, or to the end of the record; return how far it came."""
        await checkpoints.begin_again(connection, projection, knowledge_hash=self._knowledge_hash)
        position = 0
        while until is None or position < until:
            limit = PAGE_EVENTS_REBUILDING if until is None else min(PAGE_EVENTS_REBUILDING, until - position)
            page = await self._page_or_none(position, limit)
            if page is None:
                break
            await projection.apply(page, connection)
            await checkpoints.move_checkpoint(
                connection,
                projection.name,
                before=position,
                after=page.position,
                made_by=self._made_by(projection),
            )
            position = page.position
        return position

    async def _page_or_none(self, after: int, limit: int) -> Page | None:
        try:
            return await read_page(self._record, self._knowledge, after=after, limit=limit)
        except UnknownEventType:
            return None

    async def catch_up(self) -> bool:
        """Bring every projection one page further where there is more; return whether there was."""
        async with borrowed(self._pool) as connection:
            known = await checkpoints.read_checkpoints(connection)
        positions: dict[int, list[Projection]] = {}
        for name, projection in self._projections.items():
            checkpoint = known.get(name)
            if checkpoint is not None and checkpoint.state != "parked" and self._made(projection, checkpoint):
                positions.setdefault(checkpoint.position, []).append(projection)
        moved = False
        for position, projections in sorted(positions.items()):
            try:
                page = await read_page(self._record, self._knowledge, after=position, limit=PAGE_EVENTS_LIVE)
            except UnknownEventType as error:
                behind = [one for one in projections if known[one.name].state != "outdated"]
                await self._note(behind, at=position, state="outdated", trouble=str(error))
                continue
            if page is None:
                continue
            for projection in projections:
                moved = await self._apply(projection, page, position) or moved
        return moved

    def _made(self, projection: Projection, checkpoint: checkpoints.Checkpoint) -> bool:
        """Return whether a projection's tables are of this program's version, law and places.

        Where another program has filled them anew meanwhile, this one leaves them alone.
        """
        return (checkpoint.version, checkpoint.knowledge_hash) == self._made_by(projection)

    def _made_by(self, projection: Projection) -> checkpoints.MadeBy:
        return projection.version, self._knowledge_hash

    async def _apply(self, projection: Projection, page: Page, position: int) -> bool:
        try:
            async with borrowed(self._pool) as connection, connection.transaction():
                if not await checkpoints.move_checkpoint(
                    connection,
                    projection.name,
                    before=position,
                    after=page.position,
                    made_by=self._made_by(projection),
                ):
                    return True
                await projection.apply(page, connection)
        except RecordUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it parks this projection and no other
            if len(page.events) > 1:
                first = await to_page(self._record, self._knowledge, page.events[:1])
                return await self._apply(projection, first, position)
            trouble = f"{type(error).__name__} at position {page.position}"
            await self._note([projection], at=position, state="parked", trouble=trouble)
            self._log.error("projection-parked", projection=projection.name, trouble=trouble)
            return False
        return True

    async def _note(
        self, projections: Sequence[Projection], *, at: int, state: checkpoints.State, trouble: str | None
    ) -> None:
        async with borrowed(self._pool) as connection:
            for projection in projections:
                await checkpoints.note_state(connection, projection.name, at=at, state=state, trouble=trouble)

    async def run(self) -> None:
        """Keep everything at the end of the record until cancelled. Losing the database is waited out."""
        listener = asyncio.create_task(self._listen())
        try:
            while True:
                self._wake.clear()
                try:
                    moved = await self.catch_up()
                except Exception as error:  # noqa: BLE001 - whatever it is, the loop must not end: nobody else goes on
                    self._log.error("projections-waiting", trouble=type(error).__name__)
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                if not moved:
                    with contextlib.suppress(TimeoutError):
                        await asyncio.wait_for(self._wake.wait(), POLL_SECONDS)
        finally:
            listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listener

    async def _listen(self) -> None:
        """Wake the loop at every NOTIFY. A lost connection is made anew; the loop polls besides."""
        while True:
            try:
                async with borrowed(self._pool) as connection:
                    await connection.add_listener(CHANNEL, self._on_notify)
                    try:
                        self._wake.set()
                        while not connection.is_closed():  # noqa: ASYNC110 - the driver tells nobody that it closed
                            await asyncio.sleep(POLL_SECONDS)
                    finally:
                        with contextlib.suppress(asyncpg.InterfaceError):
                            await connection.remove_listener(CHANNEL, self._on_notify)
            except Exception as error:  # noqa: BLE001 - the loop polls besides; the next try listens again
                self._log.error("listening-again", trouble=type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)

    def _on_notify(self, *_: object) -> None:
        self._wake.set()
