"""The keeper: writes down of each deadline, once it is due, that nothing on record had met it.

What is to be recorded follows from the record: after any time of standing still, the first round looks at all of it.
The rounds after it look at what time, and what came on record, have changed since.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Coroutine
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from cases.case.decider import stream_of
from cases.case.folding import fold
from cases.deadline import lapses
from cases.deadline.lapses import DeadlineLapsed
from cases.events import Metadata, Recorded
from cases.handling import Decision, Histories, Record, Request
from cases.ids import new_id
from cases.law.deadline import Deadline
from cases.store.connecting import Pool, borrowed
from cases.store.recorder import RecordUnavailable
from cases.values import CaseId
from projections.deadlines.owed import owed_of
from projections.deadlines.projection import Deadlines
from projections.deadlines.queries import to_lapse
from projections.engine.checkpoints import LIVE, Checkpoint, MadeBy
from projections.engine.intake import Log
from projections.engine.leases import RENEW_SECONDS, Leases
from projections.engine.projection import Connection, Knowledge
from projections.engine.reading import cases_between

LEASE = "deadline-keeper"
CASES_AT_A_TIME_MAX = 64
CASES_AT_ONCE = 4
"""So few that whoever records something meanwhile hardly notices."""
ROUND_SECONDS = 5.0
WHOLE_ROUND_SECONDS = 3_600.0
"""How often all is looked at again, whatever was seen before."""
MOVED_MAX = 10_000
FIRST_CASE = CaseId(str(UUID(int=0)))
MARGIN = dt.timedelta(minutes=1)
"""So long after its time a lapse is looked for: what was under way is on record, and machines' clocks differ."""


Fate = Literal["recorded", "nothing", "left"]
"""What became of a case: something of it had lapsed, or nothing had, or that could not be found out now."""


class Seen(Struct, frozen=True, kw_only=True):
    """What a round has looked at: all that was due by an instant, by the deadlines as of a position."""

    at: dt.datetime
    position: int
    made_by: MadeBy
    left: frozenset[CaseId]
    """The cases that could not be dealt with."""


class NothingLapsed(Exception):
    """By the facts on record nothing of a case has lapsed: the projection has not come there yet."""


class Keeper:
    """Records lapses, in one process of several at a time."""

    def __init__(self, pool: Pool, record: Record, knowledge: Knowledge, log: Log, *, by: Metadata) -> None:
        """Take what it reads from and writes to, the law that it goes by, and as whom it records."""
        self._pool = pool
        self._record = record
        self._knowledge = knowledge
        self._log = log
        self._by = by
        self._leases = Leases(pool)
        self._seen: Seen | None = None

    @property
    def owner(self) -> UUID:
        """Under which name it holds the lease."""
        return self._leases.owner

    async def run(self, clock: Callable[[], dt.datetime]) -> None:
        """Record what has lapsed, by a clock from outside, until cancelled. Losing the database is waited out."""
        loop = asyncio.get_running_loop()
        next_round = next_whole = loop.time()
        try:
            while True:
                try:
                    if not await self._leases.hold([LEASE] if await self._reads_what_is_there() else []):
                        # Who holds it looks for itself, and is no more there once this process holds it again.
                        self._seen = None
                    elif loop.time() >= next_round:
                        if loop.time() >= next_whole:
                            self._seen, next_whole = None, loop.time() + WHOLE_ROUND_SECONDS
                        await self._holding(self.round(min(clock(), await self._servers_clock()) - MARGIN))
                        next_round = loop.time() + ROUND_SECONDS
                except Exception as error:  # noqa: BLE001 - whatever it is, the next round finds the same again
                    self._log.error("deadlines-later", trouble=type(error).__name__)
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            # Where the database is away, it runs out by itself.
            with contextlib.suppress(RecordUnavailable):
                await self._leases.give_up()

    async def _reads_what_is_there(self) -> bool:
        """Return whether the deadlines stand there as this program reads and judges them, and not by another law."""
        async with borrowed(self._pool) as connection:
            stands = (await LIVE.read(connection)).get(Deadlines.name)
        return stands is not None and stands.made_by == (Deadlines.version, self._knowledge.hash)

    async def _servers_clock(self) -> dt.datetime:
        """Return the time by which facts come on record: nothing has lapsed before it is over there."""
        async with borrowed(self._pool) as connection:
            now: dt.datetime = await connection.fetchval("SELECT clock_timestamp()")
        return now

    async def _holding(self, work: Coroutine[object, object, int]) -> None:
        """Do some work, the lease renewed meanwhile."""
        task = asyncio.create_task(work)
        try:
            while True:
                await asyncio.wait({task}, timeout=RENEW_SECONDS)
                if task.done():
                    task.result()
                    return
                await self._leases.hold([LEASE])
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def round(self, at: dt.datetime) -> int:
        """Record what had lapsed by an instant and return of how many cases.

        A case that cannot be dealt with is named and left to the next round; it keeps no other waiting.
        """
        async with borrowed(self._pool) as connection:
            stands = (await LIVE.read(connection))[Deadlines.name]
            since = await self._since(connection, stands)
        recorded, left = 0, set[CaseId]()
        behind = FIRST_CASE
        while True:
            async with borrowed(self._pool) as connection:
                cases = await to_lapse(connection, at=at, behind=behind, limit=CASES_AT_A_TIME_MAX, since=since)
            if not cases:
                self._seen = Seen(at=at, position=stands.position, made_by=stands.made_by, left=frozenset(left))
                return recorded
            behind = cases[-1]
            for n in range(0, len(cases), CASES_AT_ONCE):
                some = cases[n : n + CASES_AT_ONCE]
                fates = await asyncio.gather(*(self._lapse(case_id, at) for case_id in some))
                recorded += fates.count("recorded")
                left.update(case_id for case_id, fate in zip(some, fates, strict=True) if fate == "left")

    async def _since(self, connection: Connection, stands: Checkpoint) -> tuple[dt.datetime, Collection[CaseId]] | None:
        """Return since when, and of which cases, something may have lapsed that no round has seen; None: all may.

        All may in the first round, where the deadlines were worked out anew by another law or stand before where they
        stood, and where so much was recorded since that it costs no less to look at everything.
        """
        seen = self._seen
        if seen is None or seen.made_by != stands.made_by:
            return None
        if not 0 <= stands.position - seen.position <= MOVED_MAX:
            return None
        return seen.at, seen.left | await cases_between(connection, after=seen.position, until=stands.position)

    async def _lapse(self, case_id: CaseId, at: dt.datetime) -> Fate:
        """Record what of a case has lapsed, by the facts as they stand at the append."""
        case_stream, own_stream = stream_of(case_id), lapses.stream_of(case_id)

        def decide(histories: Histories) -> Decision:
            events = lapses.decide(self._lapsed(case_id, histories[case_stream], at), histories[own_stream])
            if not events:
                # A command that adds nothing is not worth keeping.
                raise NothingLapsed
            return Decision(events=((own_stream, events),))

        request = Request(metadata=self._by, command_id=new_id(at), digest=msgspec.json.encode([case_id, at]))
        try:
            # The case is read and nothing is added to it: whoever edits it is not overtaken.
            await self._record.handle(request, [own_stream, case_stream], decide)
        except NothingLapsed:
            return "nothing"
        except RecordUnavailable:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this case's trouble and keeps no other waiting
            self._log.error("deadline-later", case=case_id, trouble=type(error).__name__)
            return "left"
        return "recorded"

    def _lapsed(self, case_id: CaseId, history: tuple[Recorded, ...], at: dt.datetime) -> list[DeadlineLapsed]:
        found = owed_of(fold(case_id, history), history, self._knowledge)
        return [_lapse_of(owed.deadline) for owed in found if owed.deadline.can_lapse and owed.deadline.due_at < at]


def _lapse_of(deadline: Deadline) -> DeadlineLapsed:
    return DeadlineLapsed(
        clock=deadline.clock,
        rule=deadline.rule,
        started_by=deadline.starts_by,
        started_version=deadline.starts.version,
        started_at=deadline.starts.at,
        due_at=deadline.due_at,
        child=deadline.child,
    )
