"""Filling projections anew beside the live ones, which answer and move on meanwhile; then one takes the other's place.

A rebuild is on record: whoever is killed leaves it where it stood, and another process, or the same one started again,
goes on there.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Literal
from uuid import UUID, uuid4

import asyncpg
from msgspec import Struct

from cases.case.decider import STREAM_PREFIX
from cases.store.connecting import borrowed
from cases.store.mapper import UnknownEventType
from cases.store.recorder import RecordUnavailable
from cases.store.statements import statement
from projections.engine.checkpoints import ASIDE, LIVE, Checkpoint
from projections.engine.filling import Filling, NotFilled
from projections.engine.intake import Intake
from projections.engine.leases import RENEW_SECONDS, Leases
from projections.engine.projection import Connection, Projection
from projections.engine.writing import BESIDE, LONG_SECONDS_MAX, drop_tables, make_indexes, make_tables

PAGE_EVENTS = 5_000
SWAP_EVENTS_MAX = 500
"""What is still to be taken in while the live projection stands still for the swap."""
SWAP_LOCK_SECONDS_MIN, SWAP_LOCK_SECONDS_MAX = 0.2, 1.6
"""Readers of a table queue behind a swap that waits for an earlier one: it waits this long at first, and tries again
later, each time for longer. The server lets an autovacuum give way to whoever has waited for it for a second."""
SWAP_AGAIN_SECONDS = 0.1
WAIT_SECONDS = 0.1
LEASE = "rebuilds"

Purpose = Literal["swap", "compare"]


class Progress(Struct, frozen=True, kw_only=True):
    """How far a projection that is filled anew has come: `position` events of `upto`."""

    name: str
    purpose: Purpose
    position: int
    upto: int
    state: str
    trouble: str | None


class Rebuild(Struct, frozen=True, kw_only=True):
    """A projection that is filled anew."""

    checkpoint: Checkpoint
    purpose: Purpose
    pass_id: UUID
    upto: int

    @property
    def name(self) -> str:
        """The projection."""
        return self.checkpoint.name

    @property
    def goes_on(self) -> bool:
        """Whether it is neither parked nor outdated."""
        return self.checkpoint.state in {"filling", "live"}


async def read_progress(connection: Connection) -> list[Progress]:
    """Return how far each projection that is filled anew has come."""
    rows = await connection.fetch(statement("projections.engine", "progress"))
    return [Progress(**dict(row)) for row in rows]


class Rebuilds:
    """Begins rebuilds, brings them on, and puts them in the live ones' place."""

    def __init__(self, intake: Intake, projections: Mapping[str, Projection]) -> None:
        """Take what brings projections on, and the projections by name."""
        self._pool = intake.pool
        self._intake = intake
        self._projections = projections
        self._leases = Leases(intake.pool)

    async def begin(self, names: Collection[str], *, purpose: Purpose = "swap", upto: int | None = None) -> UUID:
        """Begin to fill projections anew, and return the pass; what this program is filling already goes on."""
        async with self._intake.transaction() as connection:
            await connection.execute("LOCK TABLE projections.rebuilds IN SHARE ROW EXCLUSIVE MODE")
            begun = {one.name for one in await self._read(connection) if self._is_ours(one) and one.goes_on}
            pass_id = uuid4()
            last = await self._last_known(connection) if upto is None else upto
            await connection.execute(statement("projections.engine", "begin_parts"), pass_id, STREAM_PREFIX)
            for name in sorted(set(names) - begun):
                projection = self._projections[name]
                await drop_tables(connection, projection, BESIDE)
                await make_tables(connection, projection, BESIDE)
                made_by = self._intake.made_by(projection)
                await connection.execute(
                    statement("projections.engine", "begin_rebuild"), name, *made_by, purpose, pass_id, last
                )
            await self._tidy(connection)
        return pass_id

    async def abandon(self, names: Collection[str]) -> None:
        """Drop what was filled anew beside the live ones."""
        async with self._intake.transaction() as connection:
            await connection.execute("DELETE FROM projections.rebuilds WHERE name = ANY($1)", list(names))
            for name in names:
                await drop_tables(connection, self._projections[name], BESIDE)
            await self._tidy(connection)

    async def start_over(self, name: str) -> None:
        """Begin a rebuild anew, if there is one; a comparison ends without a result."""
        async with borrowed(self._pool) as connection:
            begun = {one.name: one for one in await self._read(connection)}.get(name)
        if begun is not None:
            await self.abandon([name])
            if begun.purpose == "swap":
                await self.begin([name])

    async def retry(self, names: Collection[str]) -> None:
        """Let rebuilds that are parked or outdated be tried once more."""
        async with borrowed(self._pool) as connection:
            await connection.execute(
                "UPDATE projections.rebuilds SET state = 'live', trouble = NULL"
                " WHERE name = ANY($1) AND state IN ('parked', 'outdated')",
                list(names),
            )

    async def finish(self, names: Collection[str]) -> None:
        """Return when rebuilds are through, or parked; this process does it, or takes part where another one does."""
        while under_way := [one for one in await self._ours() if one.name in names and one.goes_on]:
            if await self.conduct():
                continue
            filling = [one for one in under_way if one.checkpoint.state == "filling"]
            for one in filling[:1]:
                await self.fill(one.pass_id, one.upto)
            if not filling:
                await asyncio.sleep(WAIT_SECONDS)

    async def conduct(self) -> bool:
        """Bring every rebuild of this program to its end, if no other process does; return whether it was its turn."""
        if not await self._ours():
            return False
        async with self.turn() as ours:
            if ours:
                while under_way := [one for one in await self._ours() if one.goes_on]:
                    await self._bring_on(under_way)
        return ours

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[bool]:
        """Hold the lease on rebuilding, if it is to be had. What somebody compared and left lying is cleared away."""
        if not await self._leases.hold([LEASE]):
            yield False
            return
        keeping = asyncio.create_task(self._keep())
        try:
            async with borrowed(self._pool) as connection:
                left = [one.name for one in await self._read(connection) if one.purpose == "compare"]
            await self.abandon([name for name in left if name in self._projections])
            yield True
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self._leases.give_up()

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            with contextlib.suppress(RecordUnavailable):
                await self._leases.hold([LEASE])

    async def _bring_on(self, under_way: list[Rebuild]) -> None:
        filling = [one for one in under_way if one.checkpoint.state == "filling"]
        for pass_id, several in groupby(sorted(filling, key=lambda one: one.pass_id), key=lambda one: one.pass_id):
            await self.fill(pass_id, next(several).upto)
        if not filling:
            for one in under_way:
                await self._follow(self._projections[one.name])

    async def fill(self, pass_id: UUID, upto: int) -> None:
        """Fill in one pass whatever is filled by it, up to a position; other processes may take part.

        Where a projection cannot take in some stream, the others go on without it when this is called again.
        """
        stuck: list[NotFilled] = []
        try:
            await Filling(self._intake, self._projections, pass_id, upto).run()
        except* NotFilled as several:
            stuck = list(leaves(several))
        for error in stuck:
            await self._page_by_page(error)
        if stuck:
            return
        async with borrowed(self._pool) as connection:
            begun = [one for one in await self._read(connection) if one.pass_id == pass_id]
        names = [one.name for one in begun if one.checkpoint.state == "filling"]
        async with asyncio.TaskGroup() as together:
            for name in names:
                together.create_task(self._end_filling(self._projections[name], pass_id))

    async def _end_filling(self, projection: Projection, pass_id: UUID) -> None:
        """Make the indexes of what was filled; from here on it is brought on page by page."""
        async with self._intake.transaction() as connection:
            ended = await connection.execute(
                "UPDATE projections.rebuilds SET state = 'live', position = upto"
                " WHERE name = $1 AND pass = $2 AND state = 'filling'",
                projection.name,
                pass_id,
            )
            if ended == "UPDATE 1":
                await connection.execute("SET LOCAL maintenance_work_mem = '128MB'")
                await make_indexes(connection, projection, BESIDE)
                for table in projection.tables:
                    # What stands in JSON is never searched: to look through it takes longest and helps no plan.
                    columns = ", ".join(name for name, kind in table.columns.items() if kind != "jsonb")
                    await connection.execute(f"ANALYZE {BESIDE}.{table.name} ({columns})", timeout=LONG_SECONDS_MAX)

    async def _page_by_page(self, error: NotFilled) -> None:
        """Let a projection that cannot take in some stream come as far as it can: up to the fact in the way."""
        projection = self._projections[error.name]
        self._intake.log.error("projection-not-filled", projection=error.name, trouble=type(error.error).__name__)
        async with self._intake.transaction() as connection:
            changed = await connection.execute(
                "UPDATE projections.rebuilds SET state = 'live', position = 0 WHERE name = $1 AND state = 'filling'",
                projection.name,
            )
            if changed == "UPDATE 1":
                for table in projection.tables:
                    await connection.execute(f"TRUNCATE {BESIDE}.{table.name}")
                await make_indexes(connection, projection, BESIDE)

    async def _follow(self, projection: Projection) -> None:
        """Bring a filled projection to the end of the record, and put it in the live one's place.

        One that is parked takes it only where nothing else could answer.
        """
        patience = SWAP_LOCK_SECONDS_MIN
        while True:
            aside = await self._aside(projection)
            if aside is not None and aside.state == "live":
                if await self.page(projection, behind=aside.position) > SWAP_EVENTS_MAX:
                    continue
                aside = await self._aside(projection)
            if aside is None or (aside.state != "live" and await self._answers(projection)):
                return
            if await self._swapped(projection, patience=patience):
                self._intake.log.info("projection-rebuilt", projection=projection.name)
                return
            patience = min(2 * patience, SWAP_LOCK_SECONDS_MAX)
            await asyncio.sleep(SWAP_AGAIN_SECONDS)

    async def _aside(self, projection: Projection) -> Checkpoint | None:
        """Return how far a projection is filled anew by this program, or None if it is not."""
        async with borrowed(self._pool) as connection:
            aside = (await ASIDE.read(connection)).get(projection.name)
        return aside if aside is not None and aside.made_by == self._intake.made_by(projection) else None

    async def _answers(self, projection: Projection) -> bool:
        """Return whether the live tables have the shape that this program reads."""
        async with borrowed(self._pool) as connection:
            live = (await LIVE.read(connection)).get(projection.name)
        return live is not None and live.version == projection.version

    async def page(self, projection: Projection, *, behind: int, limit: int = PAGE_EVENTS) -> int:
        """Bring a filled projection one page on; return how many events were on it."""
        try:
            page = await self._intake.pages.read(after=behind, limit=limit)
        except UnknownEventType as error:
            async with borrowed(self._pool) as connection:
                await ASIDE.note(connection, projection.name, at=behind, state="outdated", trouble=str(error))
            return 0
        if page is None or not await self._intake.take_in(ASIDE, projection, page, behind=behind):
            return 0
        return len(page.events)

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
                    "SELECT position, state FROM projections.rebuilds WHERE name = $1 FOR UPDATE", projection.name
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
                await self._tidy(connection)
        except RecordUnavailable as error:
            if isinstance(error.__cause__, asyncpg.LockNotAvailableError):
                return False
            raise
        except Exception as error:  # noqa: BLE001 - something else stands on the live table, or a fact in the way
            await self._park(projection, f"{type(error).__name__} while taking the live one's place")
            return False
        return True

    async def _park(self, projection: Projection, trouble: str) -> None:
        async with borrowed(self._pool) as connection:
            await connection.execute(
                "UPDATE projections.rebuilds SET state = 'parked', trouble = $2 WHERE name = $1",
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
        page = await self._intake.pages.read(after=aside, limit=live - aside)
        return page is not None and await self._intake.take_in_within(connection, ASIDE, projection, page, behind=aside)

    async def _ours(self) -> list[Rebuild]:
        """Return what this program fills anew to put it in the live ones' place."""
        async with borrowed(self._pool) as connection:
            return [one for one in await self._read(connection) if self._is_ours(one) and one.purpose == "swap"]

    def _is_ours(self, begun: Rebuild) -> bool:
        projection = self._projections.get(begun.name)
        return projection is not None and begun.checkpoint.made_by == self._intake.made_by(projection)

    async def _last_known(self, connection: Connection) -> int:
        types = self._intake.record.mapper.types
        position: int = await connection.fetchval(
            statement("projections.engine", "last_known"),
            list(types),
            [cls.class_version for cls in types.values()],
            timeout=LONG_SECONDS_MAX,
        )
        return position

    @staticmethod
    async def _read(connection: Connection) -> list[Rebuild]:
        rows = await connection.fetch("SELECT name, purpose, pass, upto FROM projections.rebuilds ORDER BY name")
        known = await ASIDE.read(connection)
        return [
            Rebuild(
                checkpoint=known[row["name"]],
                purpose=row["purpose"],
                pass_id=UUID(int=row["pass"].int),
                upto=row["upto"],
            )
            for row in rows
            if row["name"] in known
        ]

    @staticmethod
    async def _tidy(connection: Connection) -> None:
        await connection.execute(
            "DELETE FROM projections.rebuild_parts AS p"
            " WHERE NOT EXISTS (SELECT FROM projections.rebuilds AS r WHERE r.pass = p.pass)"
        )


async def _move_tables(connection: Connection, projection: Projection) -> None:
    """Put filled tables where the live ones stand, for everybody who might read those."""
    for table in projection.tables:
        name = f"{projection.schema}.{table.name}"
        grants = await connection.fetch(statement("projections.engine", "grants"), name)
        await connection.execute(f"DROP TABLE IF EXISTS {name}")
        await connection.execute(f"ALTER TABLE {BESIDE}.{table.name} SET SCHEMA {projection.schema}")
        for grant in grants:
            await connection.execute(f"GRANT {grant['privilege_type']} ON {name} TO {grant['grantee']}")


def leaves(several: BaseExceptionGroup[NotFilled]) -> Iterator[NotFilled]:
    """Return the exceptions in a group, at any depth."""
    for one in several.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from leaves(one)
        else:
            yield one
