"""Filling projections anew beside the live ones, which answer and move on meanwhile; then one takes the other's place.

A rebuild is on record: whoever is killed leaves it where it stood, and another process, or the same one started again,
goes on there.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from itertools import groupby
from typing import Literal
from uuid import UUID, uuid4

from msgspec import Struct

from cases.store.connecting import borrowed
from cases.store.recorder import RecordUnavailable
from cases.store.statements import statement
from projections.engine.checkpoints import ASIDE, Checkpoint
from projections.engine.filling import Filling, NotFilled, forget_parts, leaves
from projections.engine.intake import Intake
from projections.engine.leases import RENEW_SECONDS, Leases
from projections.engine.newer import OlderProgram, law_was_left, of_newer
from projections.engine.projection import Connection, Projection
from projections.engine.swapping import Swaps
from projections.engine.writing import (
    BESIDE,
    LONG_SECONDS_MAX,
    drop_tables,
    empty_tables,
    make_indexes,
    make_tables,
    pack_texts,
)

WAIT_SECONDS = 0.1
PART_EVENTS = 2_000
"""How many events a part of a pass holds at least, about."""
PARTS_MAX = 64
"""Into how many parts a pass is divided at most: so many that whoever takes part is busy until near its end."""
LEASE = "rebuilds"

Purpose = Literal["swap", "compare"]
PURPOSES: tuple[Purpose, ...] = ("swap", "compare")


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
        self.swaps = Swaps(intake)

    async def begin(self, names: Collection[str], *, purpose: Purpose = "swap", upto: int | None = None) -> UUID:
        """Begin to fill projections anew, and return the pass; what this program is filling already goes on.

        What is filled to be compared takes the live one's place afterwards, where that is asked for meanwhile.

        :raises OlderProgram: if tables of some of these are a newer program's.
        """
        law_left = await law_was_left(self._intake.record, self._intake.knowledge)
        async with self._intake.transaction() as connection:
            await connection.execute("LOCK TABLE projections.rebuilds IN SHARE ROW EXCLUSIVE MODE")
            theirs = await of_newer(connection, self._intake, self._projections, law_left=law_left)
            if theirs & set(names):
                raise OlderProgram(", ".join(sorted(theirs & set(names))))
            begun = {one.name for one in await self._read(connection) if self._is_ours(one) and self._goes_on(one)}
            await self._have(connection, sorted(set(names) & begun), purpose)
            # Rows before tables, as whoever fills these takes them: so nobody waits in a circle.
            new = sorted(set(names) - begun)
            await connection.execute("SELECT FROM projections.rebuilds WHERE name = ANY($1) FOR UPDATE", new)
            last = await self._last_known(connection) if upto is None else upto
            pass_id = await self._begin_pass(connection, last)
            for name in new:
                projection = self._projections[name]
                await drop_tables(connection, projection, BESIDE)
                await make_tables(connection, projection, BESIDE)
                await pack_texts(connection, projection, BESIDE)
                made_by = self._intake.made_by(projection)
                await connection.execute(
                    statement("projections.engine", "begin_rebuild"), name, *made_by, purpose, pass_id, last
                )
            await forget_parts(connection)
        return pass_id

    @staticmethod
    async def _have(connection: Connection, names: list[str], purpose: Purpose) -> None:
        if purpose == "swap":
            await connection.execute(
                "UPDATE projections.rebuilds SET purpose = 'swap' WHERE name = ANY($1) AND purpose <> 'swap'", names
            )

    async def abandon(self, names: Collection[str], *, purposes: Collection[Purpose] = PURPOSES) -> None:
        """Drop what was filled anew beside the live ones, if it was for one of some purposes."""
        async with self._intake.transaction() as connection:
            gone = await connection.fetch(
                "DELETE FROM projections.rebuilds WHERE name = ANY($1) AND purpose = ANY($2) RETURNING name",
                list(names),
                list(purposes),
            )
            for row in gone:
                await drop_tables(connection, self._projections[row["name"]], BESIDE)
            await forget_parts(connection)

    async def start_over(self, name: str) -> None:
        """Begin a rebuild anew, if there is one, as whoever began it: it may be another program's.

        A comparison ends without a result.
        """
        await self.abandon([name], purposes=["compare"])
        async with self._intake.transaction() as connection:
            await connection.execute("LOCK TABLE projections.rebuilds IN SHARE ROW EXCLUSIVE MODE")
            begun = {one.name: one for one in await self._read(connection)}.get(name)
            if begun is None:
                return
            await connection.execute("SELECT FROM projections.rebuilds WHERE name = $1 FOR UPDATE", name)
            await empty_tables(connection, self._projections[name], BESIDE)
            last = await self._last_known(connection)
            pass_id = await self._begin_pass(connection, last)
            made_by = begun.checkpoint.made_by
            await connection.execute(
                statement("projections.engine", "begin_rebuild"), name, *made_by, begun.purpose, pass_id, last
            )
            await forget_parts(connection)

    @staticmethod
    async def _begin_pass(connection: Connection, last: int) -> UUID:
        """Return a new pass over all streams up to a position, its parts marked out."""
        pass_id = uuid4()
        parts = min(1 + last // PART_EVENTS, PARTS_MAX)
        await connection.execute(statement("projections.engine", "begin_parts"), pass_id, parts)
        return pass_id

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
        while under_way := [one for one in await self._ours() if one.name in names and self._goes_on(one)]:
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
                while under_way := [one for one in await self._ours() if self._goes_on(one)]:
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
            await self.abandon([name for name in left if name in self._projections], purposes=["compare"])
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
                await self.swaps.follow(self._projections[one.name])

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
            await self._page_by_page(error, pass_id)
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
                    await connection.execute(f"ANALYZE {BESIDE}.{table.name}", timeout=LONG_SECONDS_MAX)

    async def _page_by_page(self, error: NotFilled, pass_id: UUID) -> None:
        """Let a projection that cannot take in some stream come as far as it can: up to the fact in the way."""
        projection = self._projections[error.name]
        self._intake.log.error("projection-not-filled", projection=error.name, trouble=type(error.error).__name__)
        async with self._intake.transaction() as connection:
            changed = await connection.execute(
                "UPDATE projections.rebuilds SET state = 'live', position = 0"
                " WHERE name = $1 AND pass = $2 AND state = 'filling'",
                projection.name,
                pass_id,
            )
            if changed == "UPDATE 1":
                for table in projection.tables:
                    await connection.execute(f"TRUNCATE {BESIDE}.{table.name}")
                await make_indexes(connection, projection, BESIDE)

    async def _ours(self) -> list[Rebuild]:
        """Return what this program fills anew to put it in the live ones' place."""
        async with borrowed(self._pool) as connection:
            return [one for one in await self._read(connection) if self._is_ours(one) and one.purpose == "swap"]

    def _goes_on(self, begun: Rebuild) -> bool:
        return begun.checkpoint.state == "filling" or self.swaps.moves(begun.checkpoint)

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
