"""The writer: commands that come while a flush runs go into the next one together; each keeps its own fate."""

import asyncio
from collections import deque
from collections.abc import Sequence

import asyncpg

from cases.store.connecting import Pool
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, Appended, OutcomeUnknown, RecordUnavailable

QUEUED_MAX = 1_024
WAIT_SECONDS_MAX = 5.0
BATCH_COMMANDS_MAX = 256
BATCH_EVENTS_MAX = 2_000

Queued = tuple[Append, "asyncio.Future[Appended]"]


class GroupCommit(PostgresRecorder):
    """The record in PostgreSQL, one flush at a time for a process: everything that waits and fits goes into it."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connections act as hoso_app."""
        super().__init__(pool)
        self._queue: deque[Queued] = deque()
        self._room = asyncio.Semaphore(QUEUED_MAX)
        self._task: asyncio.Task[None] | None = None

    async def append(self, append: Append) -> Appended:
        """Record everything one command changes, or nothing; a caller that is cancelled cancels nothing.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        :raises RecordUnavailable: if the database cannot be reached, or too many wait for it; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written.
        """
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._room.acquire()
        except TimeoutError:
            raise RecordUnavailable from None
        fate: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        self._queue.append((append, fate))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await asyncio.shield(fate)

    async def _drain(self) -> None:
        while self._queue:
            # Whoever is ready to queue does so first: they go into this flush and not into one of their own.
            await asyncio.sleep(0)
            batch = self._take()
            try:
                await self._flush(batch)
            finally:
                for _, fate in batch:
                    self._room.release()
                    if not fate.done():
                        fate.set_exception(OutcomeUnknown())

    def _take(self) -> list[Queued]:
        """Return, in order, what fits into one flush: no stream twice, no key twice, no destroyed keys but alone."""
        batch: list[Queued] = []
        left: deque[Queued] = deque()
        names: set[str] = set()
        events = 0
        while self._queue:
            queued = self._queue.popleft()
            append = queued[0]
            touched = {stream for stream, _ in append.expected} | {event.stream for event in append.events}
            touched.add(f"{append.key.actor}\n{append.key.command_id}")
            full = len(batch) >= BATCH_COMMANDS_MAX or events + len(append.events) > BATCH_EVENTS_MAX
            alone = bool(append.erase)
            if (batch and (full or alone)) or not names.isdisjoint(touched):
                left.append(queued)
                # What comes later on the same streams must not overtake it.
                names |= touched
                continue
            batch.append(queued)
            names |= touched
            events += len(append.events)
            if alone:
                break
        left.extend(self._queue)
        self._queue = left
        return batch

    async def _flush(self, batch: Sequence[Queued]) -> None:
        if len(batch) == 1:
            await self._alone(batch[0])
            return
        try:
            fates = await self.append_batch([append for append, _ in batch])
        except asyncpg.PostgresError:
            # One of them: each finds its own fate by itself.
            for queued in batch:
                await self._alone(queued)
            return
        except (RecordUnavailable, OutcomeUnknown) as error:
            for _, fate in batch:
                _settle(fate, type(error)(*error.args))
            return
        for (_, fate), outcome in zip(batch, fates, strict=True):
            _settle(fate, outcome)

    async def _alone(self, queued: Queued) -> None:
        append, fate = queued
        try:
            _settle(fate, await super().append(append))
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this command's fate and no other's
            _settle(fate, error)


def _settle(fate: "asyncio.Future[Appended]", outcome: Appended | Exception) -> None:
    if fate.done():
        return
    if isinstance(outcome, Exception):
        fate.set_exception(outcome)
    else:
        fate.set_result(outcome)
