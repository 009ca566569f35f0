"""Reading the record: the histories of streams, what a fold needs of them, the log from end to end, opened boxes."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from itertools import islice

from cases.events import Fact, Recorded
from cases.store.keys import MasterKey, TamperedBox
from cases.store.mapper import Mapper, UnknownEventType, UnreadableEvent
from cases.store.recorder import Recorder, Sheet
from cases.store.sealing import F
from cases.subject import erasure
from cases.values import SubjectId

PAGES_AHEAD = 1


class ReadableRecord:
    """The record with what it takes to read it: recorder, mapper, master key."""

    def __init__(self, recorder: Recorder, mapper: Mapper, master_key: MasterKey) -> None:
        """Take the three."""
        self.recorder = recorder
        self.mapper = mapper
        self.master_key = master_key

    async def histories(self, streams: Sequence[str], *, until: int | None = None) -> dict[str, tuple[Recorded, ...]]:
        """Return the facts of each of some streams, personal values sealed, up to a position.

        :raises UnknownEventType: if a newer program wrote one of them.
        """
        sheet = await self.recorder.sheet_of_streams(streams, self.mapper.shapes, until=until)
        recorded = self.mapper.recorded_on(sheet)
        if recorded is None:
            recorded = [self.mapper.to_recorded(one) for one in await self.recorder.read_streams(streams, until=until)]
        found: dict[str, list[Recorded]] = {stream: [] for stream in streams}
        for one in recorded:
            found[one.stream].append(one)
        return {stream: tuple(history) for stream, history in found.items()}

    async def history(self, stream: str, *, since: Recorded | None = None) -> tuple[Recorded, ...]:
        """Return a stream; since a fact that somebody has taken in, that one included, if it still stands there.

        Where another record was put in the place of the one that they read, all of it.

        :raises UnknownEventType: if a newer program wrote one of them.
        """
        if since is not None:
            stored = await self.recorder.read_stream_from(stream, since.version)
            history = tuple(self.mapper.to_recorded(one) for one in stored)
            if history and history[0].is_at(since):
                return history
        return (await self.histories([stream]))[stream]

    async def facts(self, streams: Sequence[str], *, until: int | None = None) -> dict[str, tuple[Fact, ...]]:
        """Return what each of some streams says, personal values sealed, up to a position: all that a fold needs.

        :raises UnknownEventType: if a newer program wrote one of them.
        """
        found: dict[str, tuple[Fact, ...]] = {}
        for stream, sheet in (await self.recorder.facts_of_streams(streams, self.mapper.shapes, until=until)).items():
            facts = self.mapper.facts_on(stream, sheet)
            if facts is None:
                facts = [self.mapper.to_fact(one) for one in await self.recorder.read_streams([stream], until=until)]
            found[stream] = tuple(facts)
        return found

    async def read_on(self, *, after: int, until: int) -> list[Recorded]:
        """Return the facts behind one position up to another.

        Those behind one that only a newer program can read, or none can, are left out.

        :raises UnknownEventType: if that is the very next one.
        :raises UnreadableEvent: if that is.
        """
        sheet = await self.recorder.sheet_of_log(self.mapper.shapes, after=after, until=until)
        return await self._on(sheet, after=after, until=until)

    async def replay(self, *, after: int, until: int, page_events: int) -> AsyncGenerator[list[Recorded], None]:
        """Yield the facts behind one position up to another, page by page.

        The database makes the next pages ready while one is worked on.

        :raises UnknownEventType: at the first fact that only a newer program can read, once those before it are out.
        """
        ahead: deque[tuple[int, asyncio.Task[Sheet]]] = deque()
        starts = iter(range(after, until, page_events))
        try:
            while True:
                for start in islice(starts, PAGES_AHEAD + 1 - len(ahead)):
                    reading = self.recorder.sheet_of_log(
                        self.mapper.shapes, after=start, until=min(start + page_events, until)
                    )
                    ahead.append((start, asyncio.ensure_future(reading)))
                if not ahead:
                    return
                start, task = ahead.popleft()
                end = min(start + page_events, until)
                page = await self._on(await task, after=start, until=end)
                if page:
                    yield page
                if len(page) < end - start:
                    # It is the end of the record, or what comes next is raised as unknown.
                    await self.read_on(after=start + len(page), until=end)
                    return
        finally:
            for _, task in ahead:
                task.cancel()
            await asyncio.gather(*(task for _, task in ahead), return_exceptions=True)

    async def _on(self, sheet: Sheet, *, after: int, until: int) -> list[Recorded]:
        recorded = self.mapper.recorded_on(sheet)
        if recorded is not None:
            return recorded
        recorded = []
        for stored in await self.recorder.read_log(after=after, limit=until - after):
            try:
                recorded.append(self.mapper.to_recorded(stored))
            except (UnknownEventType, UnreadableEvent):
                if not recorded:
                    raise
                break
        return recorded

    async def unsealed(self, facts: Sequence[F]) -> list[F]:
        """Return facts with their personal values readable, erased ones as `Erased`.

        :raises TamperedBox: if what is sealed does not open, and nobody erased whom it is about.
        """
        opening = self.mapper.opening(facts)
        keys = self.master_key.unwrap_all(await self.recorder.subject_keys(opening.subjects))
        unsealed, unopened = opening.unsealed(keys)
        await self._check_erased(unopened)
        return unsealed

    async def _check_erased(self, subjects: set[SubjectId]) -> None:
        if not subjects:
            return
        streams = {erasure.stream_of(subject) for subject in subjects}
        erased = {stored.stream for stored in await self.recorder.read_streams(sorted(streams))}
        if not streams <= erased:
            raise TamperedBox(*sorted(streams - erased))
