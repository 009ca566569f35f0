"""The writer: commands that come while a flush runs go into the next one together; each keeps its own fate."""

import asyncio
from collections import deque
from collections.abc import Sequence
from uuid import UUID

from cases.store.connecting import Pool
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, Appended, OutcomeUnknown, RecordUnavailable

QUEUED_MAX = 1_024
WAIT_SECONDS_MAX = 5.0
BATCH_COMMANDS_MAX = 256
BATCH_EVENTS_MAX = 2_000
TOGETHER_MIN = 4

Queued = tuple[Append, "asyncio.Future[Appended]"]
Name = str | tuple[str, UUID]
"""A stream, or a sender's key."""


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
        if self._room.locked():
            await self._wait_for_room()
        else:
            await self._room.acquire()
        fate: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        self._queue.append((append, fate))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await fate

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._room.acquire()
        except TimeoutError:
            raise RecordUnavailable from None

    async def _drain(self) -> None:
        """Flush until nobody waits; answers are given out while the next flush is under way."""
        # Whoever was ready to queue has done so before this began. Half of them go first. From then on one half is
        # written while the other decides and seals.
        batch = self._take(max(len(self._queue) // 2, TOGETHER_MIN))
        while batch:
            fates = await self._flush(batch)
            done, batch = batch, self._take(BATCH_COMMANDS_MAX)
            if batch:
                asyncio.get_running_loop().call_soon(self._settle, done, fates)
            else:
                self._settle(done, fates)

    async def _flush(self, batch: Sequence[Queued]) -> Sequence[Appended | Exception]:
        try:
            return await self.append_batch([append for append, _ in batch])
        except asyncio.CancelledError:
            self._settle(batch, [OutcomeUnknown() for _ in batch])
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait are to know it
            return [error] * len(batch)

    def _settle(self, batch: Sequence[Queued], fates: Sequence[Appended | Exception]) -> None:
        for (_, waits), fate in zip(batch, fates, strict=True):
            self._room.release()
            if waits.done():
                # Whoever asked has gone away meanwhile.
                continue
            if isinstance(fate, Exception):
                waits.set_exception(fate)
            else:
                waits.set_result(fate)

    def _take(self, commands_max: int) -> list[Queued]:
        """Return, in order, what fits into one flush: no key twice, no destroyed keys but alone, no stream twice.

        But a stream may come again where a command rests on what the one before it leaves there.
        """
        batch: list[Queued] = []
        left: deque[Queued] = deque()
        names: set[Name] = set()
        left_at: dict[str, int] = {}
        events = 0
        while self._queue:
            queued = self._queue.popleft()
            append = queued[0]
            # What is written is among what is expected.
            touched: set[Name] = {stream for stream, version in append.expected if left_at.get(stream) != version}
            touched.add((append.key.actor, append.key.command_id))
            full = len(batch) >= commands_max or events + len(append.events) > BATCH_EVENTS_MAX
            alone = bool(append.erase)
            if (batch and (full or alone)) or not names.isdisjoint(touched):
                left.append(queued)
                # What comes later on the same streams must not overtake it.
                names |= touched
                continue
            batch.append(queued)
            names |= touched
            left_at.update(append.expected)
            for event in append.events:
                left_at[event.stream] = event.version
            events += len(append.events)
            if alone:
                break
        left.extend(self._queue)
        self._queue = left
        return batch
