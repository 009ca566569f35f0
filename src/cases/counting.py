"""Counting ahead: streams that many write to at once, and of which a decision needs to know only how far they are."""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from time import monotonic

from cases.store.recorder import Recorder

COUNTED_MAX = 10_000
CAME_AGAIN_SECONDS = 2.0
"""For how long after a command that was on record already others are expected to be."""


class Chain:
    """Commands that rest on one another in a stream: the version that it will be at once all of them are on record."""

    __slots__ = ("stream", "version")

    def __init__(self, stream: str, version: int) -> None:
        """Begin where the record stands."""
        self.stream = stream
        self.version = version


class Counts:
    """How far counted streams will be once everything that was decided here is on record.

    It is a guess that is nearly always right, so that nobody waits until the one before is written: the append holds it
    against the record. Where it was wrong, its chain is broken, and whoever rested on it decides anew, on another one.
    """

    def __init__(self, recorder: Recorder) -> None:
        """Take the record that is asked where nothing is guessed."""
        self._recorder = recorder
        self._chains: dict[str, Chain] = {}
        self._asked: dict[str, asyncio.Task[None]] = {}
        """Who is asking the record how far a stream is: whoever wants to know it too waits for the same answer."""
        self._come_again_until = 0.0

    async def chains(self, streams: Collection[str]) -> dict[str, Chain]:
        """Return the chain of each of some streams."""
        while unknown := [stream for stream in streams if stream not in self._chains]:
            unasked = [stream for stream in unknown if stream not in self._asked]
            if unasked:
                self._asked.update(dict.fromkeys(unasked, asyncio.create_task(self._ask(unasked))))
            # Whoever is cancelled takes nobody's answer away.
            await asyncio.shield(self._asked[unknown[0]])
        return {stream: self._chains[stream] for stream in streams}

    async def _ask(self, streams: Sequence[str]) -> None:
        """Begin the chains of some streams where the record stands."""
        try:
            found = await self._recorder.versions(streams)
        finally:
            for stream in streams:
                del self._asked[stream]
        if len(self._chains) > COUNTED_MAX:
            self._chains.clear()
        self._chains.update((stream, Chain(stream, version)) for stream, version in found.items())

    @property
    def come_again(self) -> bool:
        """Whether commands that are on record already come again now, as after an outage: each counts for nothing.

        Whoever counts is to look for its own command first, then, or all who counted behind it count again.
        """
        return monotonic() < self._come_again_until

    def came_again(self) -> None:
        """Note that a command was on record already."""
        self._come_again_until = monotonic() + CAME_AGAIN_SECONDS

    def forget(self, streams: Iterable[str]) -> None:
        """Let nobody else rest on what is guessed of some streams."""
        for stream in streams:
            self._chains.pop(stream, None)

    def break_off(self, chains: Iterable[Chain]) -> None:
        """Let nobody else rest on some chains; what has begun anew since stays as it is."""
        for chain in chains:
            if self._chains.get(chain.stream) is chain:
                del self._chains[chain.stream]
