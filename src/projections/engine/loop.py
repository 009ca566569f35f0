"""The loop that keeps all projections at the end of the record, in one process of several at a time."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence

import asyncpg

from cases.handling import Record
from cases.store.connecting import Pool, borrowed
from cases.store.mapper import UnknownEventType, UnreadableEvent
from cases.store.recorder import RecordUnavailable
from cases.store.statements import statement
from projections.engine.checkpoints import LIVE, Checkpoint
from projections.engine.intake import Intake, Log
from projections.engine.leases import RENEW_SECONDS, Leases
from projections.engine.newer import law_was_left, of_newer
from projections.engine.projection import Knowledge, Projection
from projections.engine.rebuilds import Rebuilds
from projections.engine.writing import make_indexes, make_tables

PAGE_EVENTS_LIVE = 500
POLL_SECONDS = 1.0
RETRY_SECONDS = 0.5
REST_SECONDS_MAX = 0.025
"""How long it rests after a page at most; less, if that took less."""
CHANNEL = "hoso_record"
LEASES_FREE = "leases"
"""What a notification says where leases are to be had; others say that there are new facts."""


class Engine:
    """Reads on in the record and lets the projections that this process moves take in every page."""

    def __init__(
        self, pool: Pool, record: Record, knowledge: Knowledge, projections: Sequence[Projection], log: Log
    ) -> None:
        """Take what it reads from, what it writes to, and what it runs."""
        self._pool = pool
        self._record = record
        self._projections = {projection.name: projection for projection in projections}
        self._log = log
        self._wake = asyncio.Event()
        self._free = asyncio.Event()
        self._leases = Leases(pool)
        self._held: set[str] = set()
        self._more = False
        """Whether the last page was full, so that more waits."""
        self._unknown: dict[str, int] = {}
        """Behind which position stands a fact that this program does not know."""
        self.intake = Intake(pool, record, knowledge, log)
        self.rebuilds = Rebuilds(self.intake, self._projections)

    def projection(self, name: str) -> Projection:
        """Return a projection by its name."""
        return self._projections[name]

    async def prepare(self) -> bool:
        """Make missing tables; begin to fill anew whatever another version filled, or another law or other places.

        Tables of another shape cannot be read by this program: it waits until they are filled anew. Tables of the same
        shape answer meanwhile, as of where they stood. What was parked or outdated is tried once more: this program may
        be the one that can go on. Whatever is a newer program's is left to it.

        Returns whether this program is the older one: tables were left, or its law was.
        """
        async with self.intake.transaction() as connection:
            await connection.execute("SELECT record.prepare_alone()")
            await connection.execute(statement("projections.engine", "schema"))
            await connection.execute(statement("projections.engine", "gone"))
            known = await LIVE.read(connection)
            head = await self._record.recorder.head()
            if head.position == 0:
                for projection in self._projections.values():
                    if projection.name not in known:
                        await make_tables(connection, projection, projection.schema)
                        await make_indexes(connection, projection, projection.schema)
                        await connection.execute(
                            statement("projections.engine", "begin_again"),
                            projection.name,
                            *self.intake.made_by(projection),
                        )
                known = await LIVE.read(connection)
        await self.retry(list(self._projections))
        law_left = await law_was_left(self._record, self.intake.knowledge)
        theirs = await self.of_newer(law_left=law_left)
        stale = [
            name
            for name, projection in self._projections.items()
            if name not in theirs and not self._made(projection, known.get(name))
        ]
        if stale:
            await self.rebuilds.begin(stale)
        await self.rebuilds.finish([name for name in stale if not self._answers(name, known.get(name))])
        return law_left or bool(theirs)

    async def of_newer(self, *, law_left: bool) -> set[str]:
        """Return the projections whose tables are a newer program's, as `projections.engine.newer` knows them."""
        async with borrowed(self._pool) as connection:
            return await of_newer(connection, self.intake, self._projections, law_left=law_left)

    def _answers(self, name: str, checkpoint: Checkpoint | None) -> bool:
        return checkpoint is not None and checkpoint.version == self._projections[name].version

    async def forget_beside(self, name: str) -> None:
        """Begin a rebuild anew, if there is one: what it gathered so far may name somebody who was erased since."""
        await self.rebuilds.start_over(name)

    async def retry(self, names: Collection[str]) -> None:
        """Let what is parked or outdated be tried once more."""
        async with borrowed(self._pool) as connection:
            await connection.execute(
                "UPDATE projections.checkpoints SET state = 'live', trouble = NULL"
                " WHERE name = ANY($1) AND state <> 'live'",
                list(names),
            )
            await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, LEASES_FREE)
        await self.rebuilds.retry(names)

    async def rebuild(self, names: Collection[str]) -> None:
        """Fill projections anew beside the live ones, and put them in their place.

        Until then readers see the old answers, which go on moving. Killed halfway, it goes on where it stood: here when
        called again, or in another process whose engine runs.
        """
        await self.rebuilds.begin(names)
        await self.rebuilds.finish(names)

    async def finish_rebuilds(self) -> None:
        """Return when nothing is being filled anew any more, or what is left is parked."""
        await self.rebuilds.finish(list(self._projections))

    async def catch_up(self, names: Collection[str] | None = None) -> bool:
        """Bring projections one page further where there is more; return whether there was."""
        async with borrowed(self._pool) as connection:
            known = await LIVE.read(connection)
        positions: dict[int, list[Projection]] = {}
        for name in self._projections.keys() & (known.keys() if names is None else names):
            projection, checkpoint = self._projections[name], known.get(name)
            if checkpoint is not None and checkpoint.state != "parked" and self._made(projection, checkpoint):
                positions.setdefault(checkpoint.position, []).append(projection)
        moved = False
        for position, projections in sorted(positions.items()):
            moved = await self._page(position, projections, known) or moved
        return moved

    async def _page(self, behind: int, projections: Sequence[Projection], known: dict[str, Checkpoint]) -> bool:
        """Let the projections that stand at a position take in the next page."""
        try:
            page = await self.intake.pages.read(after=behind, limit=PAGE_EVENTS_LIVE)
        except UnknownEventType as error:
            self._unknown |= {projection.name: behind for projection in projections}
            async with borrowed(self._pool) as connection:
                for projection in projections:
                    if known[projection.name].state != "outdated":
                        await LIVE.note(connection, projection.name, at=behind, state="outdated", trouble=str(error))
            return False
        except UnreadableEvent as error:
            for projection in projections:
                await self.intake.park(LIVE, projection, str(error), behind=behind)
            return False
        if page is None:
            return False
        self._more = len(page.events) >= PAGE_EVENTS_LIVE
        return await self.intake.take_in_together(projections, page, behind=behind)

    def _made(self, projection: Projection, checkpoint: Checkpoint | None) -> bool:
        """Return whether a projection's tables are of this program's version, law and places.

        Where another program has filled them anew meanwhile, this one leaves them alone.
        """
        return checkpoint is not None and checkpoint.made_by == self.intake.made_by(projection)

    async def run(self) -> None:
        """Keep everything at the end of the record until cancelled. Losing the database is waited out."""
        beside = [
            asyncio.create_task(work) for work in (self._listen(), self._keep_leases(), self._rebuild_what_is_asked())
        ]
        try:
            while True:
                self._wake.clear()
                began = asyncio.get_running_loop().time()
                try:
                    moved = bool(self._held) and await self.catch_up(self._held)
                except Exception as error:  # noqa: BLE001 - whatever it is, the loop must not end: nobody else goes on
                    self._log.error("projections-waiting", trouble=type(error).__name__)
                    await asyncio.sleep(RETRY_SECONDS)
                    continue
                if not moved:
                    with contextlib.suppress(TimeoutError):
                        async with asyncio.timeout(POLL_SECONDS):
                            await self._wake.wait()
                elif not self._more:
                    # What comes meanwhile goes together: a page of a hundred facts costs little more than one of ten.
                    await asyncio.sleep(min(asyncio.get_running_loop().time() - began, REST_SECONDS_MAX))
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            self._held = set()
            # Where the database is away, they run out by themselves.
            with contextlib.suppress(RecordUnavailable):
                await self._leases.give_up()

    async def _keep_leases(self) -> None:
        """Hold the leases on whatever this process can move on; what it cannot is left to others."""
        while True:
            self._free.clear()
            try:
                async with borrowed(self._pool) as connection:
                    known = await LIVE.read(connection)
                wanted = [one.name for one in known.values() if self._can_move(one)]
                held = await self._leases.hold(wanted)
            except Exception as error:  # noqa: BLE001 - as above; without leases, others go on
                self._log.error("leases-lost", trouble=type(error).__name__)
                held = set()
            if held - self._held:
                self._wake.set()
            self._held = held
            with contextlib.suppress(TimeoutError):
                # Not wait_for: up to Python 3.11 it loses a cancellation that comes together with what it waits for.
                async with asyncio.timeout(RENEW_SECONDS):
                    await self._free.wait()

    def _can_move(self, checkpoint: Checkpoint) -> bool:
        projection = self._projections.get(checkpoint.name)
        if projection is None or not self._made(projection, checkpoint):
            return False
        return checkpoint.state != "parked" and self._unknown.get(checkpoint.name) != checkpoint.position

    async def _rebuild_what_is_asked(self) -> None:
        """Bring on whatever is to be filled anew, by this program's start or by somebody who was killed over it."""
        while True:
            try:
                await self.rebuilds.conduct()
            except Exception as error:  # noqa: BLE001 - as above
                self._log.error("rebuilding-later", trouble=type(error).__name__)
            await asyncio.sleep(POLL_SECONDS)

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

    def _on_notify(self, _connection: object, _pid: int, _channel: str, said: object) -> None:
        (self._free if said == LEASES_FREE else self._wake).set()
