"""Filling projections from the whole record: stream by stream, each decoded and folded once for all of them.

Any number of processes may take part: each claims a part of the streams for the length of a transaction, in which the
part's cursor moves together with the rows. Whoever is killed leaves the part where it stood.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from cases.events import Recorded
from cases.store.mapper import UnreadableEvent
from cases.store.postgres_reader import sheet_of, to_stored
from cases.store.recorder import RecordUnavailable
from cases.store.statements import statement
from projections.engine.decoding import taken_whole
from projections.engine.intake import Intake
from projections.engine.projection import Connection, Projection
from projections.engine.writing import derive, load

BATCH_EVENTS = 2_000
"""As it stands in `sql/sheet_of_part.sql` and `sql/read_part.sql`."""
PARTS_AT_ONCE = 2
"""While the database takes in the rows of one part, those of another are worked out."""
WAIT_SECONDS = 0.05


class NotFilled(Exception):
    """A projection could not take in what a stream holds."""

    def __init__(self, name: str, error: Exception) -> None:
        """Name the projection; what was raised is the cause."""
        super().__init__(name)
        self.name = name
        self.error = error


class Filling:
    """One pass over all streams."""

    def __init__(self, intake: Intake, projections: Mapping[str, Projection], pass_id: UUID, upto: int) -> None:
        """Take the pass, and the position up to which it reads."""
        self._intake = intake
        self._projections = projections
        self._pass = pass_id
        self._upto = upto

    async def run(self) -> None:
        """Return when every part is done, whoever did it.

        :raises NotFilled: if a projection cannot take in what a stream holds, in a group; nothing of the batch is
            written. Where nobody can read it, that is so for each.
        :raises RecordUnavailable: if the database cannot be reached.
        """
        try:
            async with asyncio.TaskGroup() as together:
                for _ in range(PARTS_AT_ONCE):
                    together.create_task(self._work())
        except BaseExceptionGroup as several:
            lost, others = several.split(RecordUnavailable)
            if lost is not None and others is None:
                # Everybody knows what to do about that by its own name.
                raise RecordUnavailable(*(str(one) for one in lost.exceptions)) from several
            raise

    async def _work(self) -> None:
        while True:
            trying: list[str] = []
            try:
                async with self._intake.transaction() as connection:
                    went = await self._batch(connection, trying)
            except RecordUnavailable:
                raise
            except Exception as error:
                if trying:
                    raise NotFilled(trying[-1], error) from error
                raise
            if went:
                continue
            async with self._intake.transaction() as connection:
                if not await self._is_waiting(connection):
                    return
            await asyncio.sleep(WAIT_SECONDS)

    async def _is_waiting(self, connection: Connection) -> bool:
        found: bool = await connection.fetchval(
            "SELECT EXISTS (SELECT FROM projections.rebuild_parts WHERE pass = $1 AND NOT done)", self._pass
        )
        return found

    async def _batch(self, connection: Connection, trying: list[str]) -> bool:
        """Fill from the next streams of a part; return whether there was a part to claim.

        `trying` is given the name of each projection before it is its turn.
        """
        rows = await connection.fetch(
            "SELECT name FROM projections.rebuilds WHERE pass = $1 AND state = 'filling' ORDER BY name FOR SHARE",
            self._pass,
        )
        part = await connection.fetchrow(statement("projections.engine", "claim_part"), self._pass)
        if part is None:
            return False
        # Sorting would read the whole part for each batch.
        await connection.execute("SET LOCAL enable_sort = off")
        try:
            events = await self._read(connection, part["behind"], part["last"])
        except UnreadableEvent as error:
            several = [NotFilled(row["name"], error) for row in rows]
            message = "nobody can read an event"
            raise ExceptionGroup(message, several) from error
        at_end = len(events) < BATCH_EVENTS
        streams = list(self._whole_streams(events))
        if not at_end:
            streams = streams[:-1] or [await self._long_stream(streams[0][0].stream)]
        taken = [taken_whole(history[0].stream, history, new=history) for history in streams]
        for row in rows:
            trying.append(row["name"])
            projection = self._projections[row["name"]]
            derived = await derive(projection, self._intake.record, self._intake.knowledge, taken)
            await load(connection, projection, derived)
        trying.clear()
        await connection.execute(
            statement("projections.engine", "end_batch"),
            self._pass,
            part["part"],
            part["last"] if at_end else taken[-1].stream,
            sum(len(history) for history in streams),
            at_end,
        )
        return True

    async def _read(self, connection: Connection, behind: str, last: str) -> list[Recorded]:
        mapper = self._intake.record.mapper
        row = await connection.fetchrow(
            statement("projections.engine", "sheet_of_part"),
            behind,
            last,
            mapper.shapes.changed,
            mapper.shapes.later,
            self._upto,
        )
        recorded = None if row is None else mapper.recorded_on(sheet_of(row))
        if recorded is not None:
            return recorded
        stored = await connection.fetch(statement("projections.engine", "read_part"), behind, last, self._upto)
        return [mapper.to_recorded(to_stored(one)) for one in stored]

    @staticmethod
    def _whole_streams(events: Sequence[Recorded]) -> Iterator[tuple[Recorded, ...]]:
        for _, history in groupby(events, key=attrgetter("stream")):
            yield tuple(history)

    async def _long_stream(self, stream: str) -> tuple[Recorded, ...]:
        """Return a stream that is longer than a batch."""
        return (await self._intake.record.histories([stream], until=self._upto))[stream]


async def forget_parts(connection: Connection) -> None:
    """Delete the parts of passes by which nothing is filled any more."""
    await connection.execute(
        "DELETE FROM projections.rebuild_parts AS p"
        " WHERE NOT EXISTS (SELECT FROM projections.rebuilds AS r WHERE r.pass = p.pass)"
    )


def leaves(several: BaseExceptionGroup[NotFilled]) -> Iterator[NotFilled]:
    """Return the exceptions in a group, at any depth."""
    for one in several.exceptions:
        if isinstance(one, BaseExceptionGroup):
            yield from leaves(one)
        else:
            yield one
