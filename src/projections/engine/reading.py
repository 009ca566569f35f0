"""Reading what projections hold: in one snapshot, at a position, or as of a moment of the past."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from msgspec import Struct

from cases.case.decider import STREAM_PREFIX, stream_of
from cases.case.state import Case
from cases.handling import Record
from cases.law.model import Law, from_json
from cases.law_adopted import adoption
from cases.store.connecting import Pool, borrowed
from cases.values import CaseId
from projections.engine.checkpoints import lowest_position, read_checkpoints
from projections.engine.decoding import read_cases
from projections.engine.projection import Connection, Knowledge

WAIT_SECONDS_MAX = 5.0
WAIT_STEP_SECONDS = 0.01
TAGS = "stream_tags"


class ProjectionBehind(Exception):
    """A projection has not come to the position that was asked for."""


class BeyondHead(Exception):
    """No fact has the position that was asked for."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """A connection on which everything is read as it stood at one moment, and the position that this is."""

    connection: Connection
    position: int


class Past(Struct, frozen=True, kw_only=True):
    """A moment of the past: the position it is, and the law adopted by then."""

    position: int
    knowledge: Knowledge


class Reader:
    """Reads projections, now or as of a moment."""

    def __init__(self, pool: Pool, record: Record, knowledge: Knowledge) -> None:
        """Take the database, the record, and what results rest on today."""
        self._pool = pool
        self._record = record
        self.knowledge = knowledge

    @asynccontextmanager
    async def snapshot(self, projections: Sequence[str], *, at_least: int | None = None) -> AsyncIterator[Snapshot]:
        """Lend a snapshot in which every one of some projections has come to a position.

        :raises BeyondHead: if the record does not reach that far.
        :raises ProjectionBehind: if one of them does not come to it in five seconds, or is parked.
        """
        if at_least is not None:
            await self.wait_for(projections, at_least)
        async with (
            borrowed(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            position = lowest_position(await read_checkpoints(connection), projections)
            yield Snapshot(connection=connection, position=position)

    async def wait_for(self, projections: Sequence[str], position: int) -> None:
        """Return when every one of some projections has come to a position.

        :raises BeyondHead: if the record does not reach that far.
        :raises ProjectionBehind: if one of them does not come to it in five seconds, or is parked.
        """
        head = await self._record.recorder.head()
        if position > head.position:
            raise BeyondHead
        deadline = asyncio.get_running_loop().time() + WAIT_SECONDS_MAX
        while True:
            async with borrowed(self._pool) as connection:
                known = await read_checkpoints(connection)
            if lowest_position(known, projections) >= position:
                return
            stuck = any(name not in known or known[name].state != "live" for name in projections)
            if stuck or asyncio.get_running_loop().time() > deadline:
                raise ProjectionBehind
            await asyncio.sleep(WAIT_STEP_SECONDS)

    async def past(self, instant: dt.datetime, *, current_law: bool) -> Past:
        """Return what a moment of the past is: its position, and the law adopted by then, or today's if so asked."""
        position = await self._record.recorder.position_at(instant)
        if current_law:
            return Past(position=position, knowledge=self.knowledge)
        history = await self._record.histories([adoption.STREAM], until=position)
        law_hash = adoption.adopted(history[adoption.STREAM]).get("law")
        law = self.knowledge.law if law_hash is None else await self._kept_law(law_hash)
        return Past(position=position, knowledge=Knowledge(law=law, places=self.knowledge.places))

    async def _kept_law(self, law_hash: str) -> Law:
        if law_hash == self.knowledge.law.hash:
            return self.knowledge.law
        async with borrowed(self._pool) as connection:
            content = await connection.fetchval("SELECT content FROM record.law_tables WHERE hash = $1", law_hash)
        return from_json(content)

    async def cases_tagged(self, tags: Sequence[str], *, until: int) -> dict[CaseId, Case]:
        """Return, as of a position, every case that was ever tagged so: the whole streams are folded.

        :raises ProjectionBehind: if the index of tags does not come to the position in time.
        """
        streams = await self.streams_tagged(tags, until=until)
        return await read_cases(self._record, [one for one in streams if one.startswith(STREAM_PREFIX)], until=until)

    async def cases_named(self, cases: Sequence[CaseId], *, until: int) -> dict[CaseId, Case]:
        """Return some cases as of a position."""
        return await read_cases(self._record, [stream_of(case_id) for case_id in cases], until=until)

    async def streams_tagged(self, tags: Sequence[str], *, until: int) -> list[str]:
        """Return, by name, the streams that were tagged so by a position.

        :raises ProjectionBehind: if the index of tags does not come to the position in time.
        """
        await self.wait_for([TAGS], until)
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                "SELECT DISTINCT stream FROM projections.stream_tags WHERE tag = ANY($1) AND position <= $2",
                list(tags),
                until,
            )
        return sorted(row["stream"] for row in rows)

    async def came_later(self, stream: str, projections: Sequence[str]) -> bool:
        """Return whether a stream has facts that projections had not come to, waiting until they have."""
        async with borrowed(self._pool) as connection:
            last = await connection.fetchval(
                "SELECT position FROM record.events WHERE stream = $1 ORDER BY version DESC LIMIT 1", stream
            )
            known = await read_checkpoints(connection)
        if last is None or last <= lowest_position(known, projections):
            return False
        try:
            await self.wait_for(projections, last)
        except ProjectionBehind:
            return False
        return True
