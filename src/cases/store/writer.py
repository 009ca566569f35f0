"""The writer: commands that come while a flush runs go into the next one together; each keeps its own fate."""

import asyncio
from collections import deque
from collections.abc import Sequence
from time import perf_counter

from cases.store.awake import Awake
from cases.store.connecting import Pool
from cases.store.pace import Pace
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, Appended, OutcomeUnknown, RecordUnavailable, StreamMoved
from cases.store.room import Room

QUEUED_MAX = 1_024
WAIT_SECONDS_MAX = 5.0
BATCH_COMMANDS_MAX = 256
BATCH_EVENTS_MAX = 2_000
TOGETHER_MIN = 4

Queued = tuple[Append, "asyncio.Future[Appended]", int]
"""A command that waits, who waits for it, and how many had come with it."""
LeftAt = dict[str | tuple[str, int], int]
"""Of each stream that a batch touches: where it will be. What must come no more in it, streams and senders' keys, is
at `NOT_NOW`."""
NOT_NOW = -1


class GroupCommit(PostgresRecorder):
    """The record in PostgreSQL, one flush at a time for a process: everything that waits and fits goes into it."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connections act as hoso_app."""
        super().__init__(pool)
        self._queue: deque[Queued] = deque()
        self._in_flight: Sequence[Queued] = ()
        self._room = Room(QUEUED_MAX)
        self._task: asyncio.Task[None] | None = None
        self._came = 0
        self._stands: dict[str, tuple[int, int]] = {}
        """Where streams stood of which a command was told that it has moved on, and how many commands had come by then;
        kept for as long as anybody waits."""
        self._pace = Pace()
        self._awake = Awake()

    async def append(self, append: Append) -> Appended:
        """Record everything one command changes, or nothing; a caller that is cancelled cancels nothing.

        :raises StreamMoved: if a stream that it rests on has moved on.
        :raises CommandReused: if the key came before with another command.
        :raises RecordUnavailable: if the database cannot be reached, or too many wait for it; nothing was written.
        :raises OutcomeUnknown: if it was lost on the way whether anything was written.
        """
        if not self._room.taken():
            await self._wait_for_room()
        fate: asyncio.Future[Appended] = asyncio.get_running_loop().create_future()
        self._came += 1
        self._queue.append((append, fate, self._came))
        self._pace.came()
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._drain())
        return await fate

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return the version that each of some streams is at once all that wait to write there have been answered.

        Whoever begins to count there before would be in their way, and they in its.
        """
        asked = frozenset(streams)
        waiting = [
            fate
            for append, fate, _ in (*self._in_flight, *self._queue)
            if not asked.isdisjoint([stream for stream, _ in append.expected])
        ]
        if waiting:
            await asyncio.wait(waiting)
        return await super().versions(streams)

    async def _wait_for_room(self) -> None:
        try:
            async with asyncio.timeout(WAIT_SECONDS_MAX):
                await self._room.wait()
        except TimeoutError:
            raise RecordUnavailable from None

    async def _drain(self) -> None:
        """Flush until nobody waits; answers are given out while the next flush is under way, or before it if that pays.

        Whoever was ready to queue has done so before this begins. Half of them go first: from then on one half is
        written while the other decides and seals. Where a flush takes longer than all of them take to decide, all go.
        """
        waiting = len(self._queue)
        batch = self._take(waiting if self._pace.is_slow(waiting) else max(waiting // 2, TOGETHER_MIN))
        while batch:
            came = self._came
            fates = await self._flush(batch)
            self._note_moved(fates, came)
            if self._pace.is_slow(len(batch) + len(self._queue)):
                self._settle(batch, fates)
                # Those who were answered, and ask at once for more, do it now.
                await asyncio.sleep(0)
                batch = self._take(BATCH_COMMANDS_MAX)
                continue
            done, batch = batch, self._take(BATCH_COMMANDS_MAX)
            if batch:
                asyncio.get_running_loop().call_soon(self._settle, done, fates)
            else:
                self._settle(done, fates)

    async def _flush(self, batch: Sequence[Queued]) -> Sequence[Appended | Exception]:
        self._in_flight = batch
        if len(batch) <= TOGETHER_MIN:
            self._awake.stay()
        began = perf_counter()
        try:
            return await self.append_batch([append for append, *_ in batch])
        except asyncio.CancelledError:
            self._settle(batch, [OutcomeUnknown() for _ in batch])
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait are to know it
            return [error] * len(batch)
        finally:
            self._in_flight = ()
            self._awake.rest()
            self._pace.flushed(len(batch), perf_counter() - began)

    def _settle(self, batch: Sequence[Queued], fates: Sequence[Appended | Exception]) -> None:
        self._room.give_back(len(batch))
        self._pace.answered()
        for (_, waits, _), fate in zip(batch, fates, strict=True):
            if waits.done():
                # Whoever asked has gone away meanwhile.
                continue
            if isinstance(fate, Exception):
                waits.set_exception(fate)
            else:
                waits.set_result(fate)

    def _note_moved(self, fates: Sequence[Appended | Exception], came: int) -> None:
        """Remember where streams stood that somebody rested on as they were before, when so many commands had come."""
        if not self._queue:
            self._stands.clear()
            return
        said = [(fate.stream, fate.version) for fate in fates if isinstance(fate, StreamMoved)]
        if self._stands or said:
            streams = {stream for stream, version in said if version}.union(self._stands)
            said += [event[:2] for fate in fates if isinstance(fate, Appended) for event in fate.events]
            for stream, version in said:
                if stream in streams and version >= self._stands.get(stream, (0, 0))[0]:
                    self._stands[stream] = version, came

    def _take(self, commands_max: int) -> list[Queued]:
        """Return, in order, what fits into one flush: no key twice, no destroyed keys but alone, no stream twice.

        But a stream may come again where a command rests on what the one before it leaves there. Whoever rests on what
        is known to be otherwise, and will not come to be, is told so.
        """
        batch: list[Queued] = []
        left: deque[Queued] = deque()
        left_at: LeftAt = {}
        events = 0
        while self._queue and len(batch) < commands_max:
            queued = self._queue.popleft()
            append = queued[0]
            if self._stands and (moved := self._moved(queued, left_at)) is not None:
                self._settle([queued], [moved])
                continue
            key = append.key.actor, append.key.command_id.int
            # Whatever comes first goes: it may be more than fits.
            fits = not batch or (not append.erase and events + len(append.events) <= BATCH_EVENTS_MAX)
            goes = fits and key not in left_at and _follows(append, left_at)
            left_at[key] = NOT_NOW
            if goes:
                batch.append(queued)
                left_at.update(append.expected)
                left_at.update([(event.stream, event.version) for event in append.events])
                events += len(append.events)
                if append.erase:
                    break
            else:
                left.append(queued)
                # What comes later on the same streams must not overtake it, but where it rests on what this flush
                # leaves there: what was left behind then rests on something else, and would only be refused.
                for stream, _ in append.expected:
                    left_at.setdefault(stream, NOT_NOW)
        left.extend(self._queue)
        self._queue = left
        return batch

    def _moved(self, queued: Queued, left_at: LeftAt) -> StreamMoved | None:
        """Return which stream is not where a command expects it, though nothing that waits will bring it there.

        A version never comes again. One that is still to come would be brought by those who wait before it: commands
        wait in the order in which they rest on one another. Of what came later than the knowledge nothing is known.
        """
        append, _, nth = queued
        for stream, version in append.expected:
            stood, by = self._stands.get(stream, (0, 0))
            then = left_at.get(stream, stood)
            if version < stood or (nth <= by and then not in {version, NOT_NOW}):
                return StreamMoved(stream, max(then, stood))
        return None


def _follows(append: Append, left_at: LeftAt) -> bool:
    """Return whether each stream that a command rests on is free, or will be where it expects it.

    What is written is among what is expected.
    """
    for stream, version in append.expected:  # noqa: SIM110 - a generator costs more than all that it asks
        if left_at.get(stream, version) != version:
            return False
    return True
