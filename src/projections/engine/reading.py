"""Reading what projections hold: in one snapshot, at a position, or as of a moment of the past."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import asynccontextmanager
from itertools import islice

from msgspec import Struct

from cases.case.decider import STREAM_PREFIX, case_id_of, stream_of
from cases.case.folding import fold
from cases.case.state import Case
from cases.events import Recorded
from cases.handling import Record
from cases.law.model import Law, from_json
from cases.law_adopted import adoption
from cases.store.connecting import Pool, borrowed
from cases.store.statements import statement
from cases.values import CaseId
from projections.engine.checkpoints import lowest_position, read_checkpoints
from projections.engine.decoding import read_cases
from projections.engine.projection import Connection, Knowledge, Projection

PACKAGE = "projections.engine"
WAIT_SECONDS_MAX = 5.0
WAIT_STEP_SECONDS = 0.01
FOLD_STREAMS_MAX = 200
"""So many cases are folded at a time: others have their turn in between, and a whole province fits into memory."""
TAGS = "stream_tags"


class ProjectionBehind(Exception):
    """A projection has not come to the position that was asked for."""


class BeyondHead(Exception):
    """No fact has the position that was asked for."""


class OfAnotherVersion(Exception):
    """A program of another version has filled the tables anew: what stands there is not what this one reads."""


class NotYet(Exception):
    """The moment that was asked for has not come, by the clock that facts are stamped with."""


class Snapshot(Struct, frozen=True, kw_only=True):
    """A connection on which everything is read as it stood at one moment, and the position that this is."""

    connection: Connection
    position: int
    ahead: int
    """How far what is read here has come at most: to the same, unless some move apart or are parked."""
    made_under: frozenset[str]
    """The hashes of the law and places by which what is read here was derived: one, but while it is derived anew."""


class Past(Struct, frozen=True, kw_only=True):
    """A moment of the past: the position it is, and the law adopted by then."""

    position: int
    knowledge: Knowledge
    adopted: bool = True
    """Whether the law is the one adopted by then: not so where today's was asked for, or none was adopted yet."""


class Moved(Struct, frozen=True, kw_only=True):
    """The cases on which something was recorded after a moment; every other case stands in the tables as it stood.

    Where the tables rest on another law than the moment's, every case counts as one that moved on.
    """

    cases: tuple[CaseId, ...]
    """Those that had begun by then: what they were must be folded."""
    bind: tuple[CaseId, ...] | None
    """All of them, those that began later too, as a bind: what the tables say of them is not to be read. Null: all."""


class Reader:
    """Reads projections, now or as of a moment."""

    def __init__(
        self, pool: Pool, record: Record, knowledge: Knowledge, projections: Sequence[Projection] = ()
    ) -> None:
        """Take the database, the record, what results rest on today, and the projections that this program knows."""
        self._versions = {projection.name: projection.version for projection in projections}
        self._pool = pool
        self._record = record
        self._laws = {knowledge.law.hash: knowledge.law}
        self.knowledge = knowledge

    @asynccontextmanager
    async def snapshot(self, projections: Sequence[str], *, at_least: int | None = None) -> AsyncIterator[Snapshot]:
        """Lend a snapshot in which every one of some projections has come to a position.

        :raises BeyondHead: if the record does not reach that far.
        :raises ProjectionBehind: if one of them does not come to it in five seconds, or is parked.
        :raises OfAnotherVersion: if one of them is there as another program fills it.
        """
        async with self._snapshot(projections) as lent:
            if lent.position >= (at_least or 0):
                yield lent
                return
        await self.wait_for(projections, at_least or 0)
        async with self._snapshot(projections) as lent:
            yield lent

    @asynccontextmanager
    async def _snapshot(self, projections: Sequence[str]) -> AsyncIterator[Snapshot]:
        async with (
            borrowed(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            # A lock takes no snapshot: none is older than the tables that are read, whatever takes whose place.
            await connection.execute("LOCK TABLE projections.gate IN ACCESS SHARE MODE")
            known = await read_checkpoints(connection)
            there = [known[name] for name in projections if name in known]
            if any(one.version != self._versions.get(one.name, one.version) for one in there):
                raise OfAnotherVersion
            yield Snapshot(
                connection=connection,
                position=lowest_position(known, projections),
                ahead=max((one.position for one in there), default=0),
                made_under=frozenset(one.knowledge_hash for one in there),
            )

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
        """Return what a moment of the past is: its position, and the law adopted by then, or today's if so asked.

        :raises NotYet: if it lies ahead of the clock that facts are stamped with.
        """
        position = await self._position_at(instant)
        if current_law:
            return Past(position=position, knowledge=self.knowledge, adopted=False)
        history = await self._record.histories([adoption.STREAM], until=position)
        law_hash = adoption.adopted(history[adoption.STREAM]).get("law")
        if law_hash is None:
            return Past(position=position, knowledge=self.knowledge, adopted=False)
        law = await self._kept_law(law_hash)
        return Past(position=position, knowledge=Knowledge(law=law, places=self.knowledge.places))

    async def _position_at(self, instant: dt.datetime) -> int:
        """Return the position of the last fact recorded by an instant, the same whenever it is asked for.

        Behind the last fact that anybody sees, one may be on its way that bears an earlier time: it is waited for.
        """
        async with borrowed(self._pool) as connection:
            if not await connection.fetchval(statement(PACKAGE, "is_settled"), instant):
                # Before it is settled: what begins behind that has a later time.
                if not await connection.fetchval("SELECT $1 <= clock_timestamp()", instant):
                    raise NotYet
                await connection.execute(statement(PACKAGE, "settle"))
        return await self._record.recorder.position_at(instant)

    async def _kept_law(self, law_hash: str) -> Law:
        if law_hash not in self._laws:
            async with borrowed(self._pool) as connection:
                content = await connection.fetchval("SELECT content FROM record.law_tables WHERE hash = $1", law_hash)
            self._laws[law_hash] = from_json(content)
        return self._laws[law_hash]

    async def moved(self, lent: Snapshot, tags: Sequence[str], *, until: int, under: Knowledge | None = None) -> Moved:
        """Return which of the cases that were ever tagged so moved on after a position.

        The snapshot must have come that far. `under` is what the answer shall rest on, where it rests on any law.
        """
        rows = await lent.connection.fetch(statement(PACKAGE, "moved"), list(tags), until)
        found = [row for row in rows if row["stream"].startswith(STREAM_PREFIX)]
        as_made = under is None or lent.made_under <= {under.hash}
        begun = [case_id_of(row["stream"]) for row in found if row["begun"] and (row["moved"] or not as_made)]
        moved = {case_id_of(row["stream"]) for row in found if row["moved"]} | await uneven(lent)
        return Moved(cases=tuple(begun), bind=tuple(moved) if as_made else None)

    async def cases_then(self, cases: Collection[CaseId], *, until: int) -> AsyncIterator[Case]:
        """Yield some cases as of a position, folded from their whole streams; those that had not begun are left out."""
        for streams in _some_at_a_time(cases):
            found = await read_cases(self._record, streams, until=until)
            for case in found.values():
                yield case

    async def taken_then(
        self, cases: Collection[CaseId], *, until: int
    ) -> AsyncIterator[tuple[Case, Sequence[Recorded]]]:
        """Yield the same with the facts that each was folded from, for whoever asks when those came on record."""
        for streams in _some_at_a_time(cases):
            histories = await self._record.histories(streams, until=until)
            for stream, history in histories.items():
                if history:
                    yield fold(case_id_of(stream), history), history

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

    async def came_later(self, stream: str, projections: Sequence[str], *, after: int) -> bool:
        """Return whether a stream has facts behind a snapshot's position, waiting until projections have come there.

        They may have by now: what counts is what the snapshot did not hold.
        """
        async with borrowed(self._pool) as connection:
            last = await connection.fetchval(
                "SELECT position FROM record.events WHERE stream = $1 ORDER BY version DESC LIMIT 1", stream
            )
        if last is None or last <= after:
            return False
        try:
            await self.wait_for(projections, last)
        except ProjectionBehind:
            return False
        return True


async def uneven(lent: Snapshot) -> set[CaseId]:
    """Return the cases of which some tables of a snapshot know more than others do."""
    if lent.ahead == lent.position:
        return set()
    return await cases_between(lent.connection, after=lent.position, until=lent.ahead)


async def cases_between(connection: Connection, *, after: int, until: int) -> set[CaseId]:
    """Return the cases on which something was recorded behind one position and up to another."""
    rows = await connection.fetch(statement(PACKAGE, "cases_between"), after, until, STREAM_PREFIX)
    return {case_id_of(row["stream"]) for row in rows}


def _some_at_a_time(cases: Collection[CaseId]) -> Iterator[list[str]]:
    """Yield the streams of cases, as many at a time as are folded without a pause."""
    streams = map(stream_of, cases)
    while some := list(islice(streams, FOLD_STREAMS_MAX)):
        yield some
