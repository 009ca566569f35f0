"""The keeper: writes down of each deadline, once it is due, that nothing on record had met it.

It remembers nothing itself. What is to be recorded follows from the record: after any time of standing still, the next
round finds all of it.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Coroutine, Sequence
from uuid import UUID

import msgspec

from cases.case.decider import stream_of
from cases.case.folding import fold
from cases.deadline import lapses
from cases.deadline.lapses import DeadlineLapsed
from cases.events import Metadata, Recorded
from cases.handling import Contended, Decision, Histories, Record, Request
from cases.ids import new_id
from cases.law.deadline import Deadline
from cases.store.connecting import Pool, borrowed
from cases.store.mapper import UnknownEventType
from cases.store.recorder import OutcomeUnknown, RecordUnavailable
from cases.values import CaseId
from projections.deadlines.owed import owed_of
from projections.deadlines.queries import to_lapse
from projections.engine.intake import Log
from projections.engine.leases import RENEW_SECONDS, Leases
from projections.engine.projection import Knowledge

LEASE = "deadline-keeper"
CASES_AT_A_TIME_MAX = 64
ROUND_SECONDS = 5.0
MARGIN = dt.timedelta(minutes=1)
"""So long after its time a lapse is looked for: what was under way is on record, and machines' clocks differ."""


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

    @property
    def owner(self) -> UUID:
        """Under which name it holds the lease."""
        return self._leases.owner

    async def run(self, clock: Callable[[], dt.datetime]) -> None:
        """Record what has lapsed, by a clock from outside, until cancelled. Losing the database is waited out."""
        loop = asyncio.get_running_loop()
        next_round = loop.time()
        try:
            while True:
                try:
                    if await self._leases.hold([LEASE]) and loop.time() >= next_round:
                        await self._holding(self.round(clock() - MARGIN))
                        next_round = loop.time() + ROUND_SECONDS
                except Exception as error:  # noqa: BLE001 - whatever it is, the next round finds the same again
                    self._log.error("deadlines-later", trouble=type(error).__name__)
                await asyncio.sleep(RENEW_SECONDS)
        finally:
            # Where the database is away, it runs out by itself.
            with contextlib.suppress(RecordUnavailable):
                await self._leases.give_up()

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
        tried: set[CaseId] = set()
        recorded = 0
        while True:
            async with borrowed(self._pool) as connection:
                cases = await to_lapse(connection, at=at, leave_out=tried, limit=CASES_AT_A_TIME_MAX)
            if not cases:
                return recorded
            tried.update(cases)
            recorded += sum(await asyncio.gather(*(self._lapse(case_id, at) for case_id in cases)))

    async def _lapse(self, case_id: CaseId, at: dt.datetime) -> bool:
        """Record what of a case has lapsed; return whether anything had, by the facts as they stand at the append."""
        case_stream, own_stream = stream_of(case_id), lapses.stream_of(case_id)

        def decide(histories: Histories) -> Decision:
            due = self._lapsed(case_id, histories[case_stream], at)
            return Decision(events=((own_stream, lapses.decide(due, histories[own_stream])),))

        request = Request(metadata=self._by, command_id=new_id(at), digest=msgspec.json.encode([case_id, at]))
        try:
            if not any(events for _, events in decide(await self._histories([own_stream, case_stream])).events):
                # The projection has not come to what is on record: a command that adds nothing is not worth keeping.
                return False
            # The case is read and nothing is added to it: whoever edits it is not overtaken.
            appended = await self._record.handle(request, [own_stream, case_stream], decide)
        except (Contended, OutcomeUnknown, UnknownEventType) as error:
            self._log.error("deadline-later", case=case_id, trouble=type(error).__name__)
            return False
        return bool(appended.events)

    async def _histories(self, streams: Sequence[str]) -> Histories:
        return Histories(await self._record.histories(streams))

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
