"""Waiting for an answer that is nearly there without going to sleep: what sleeps wakes up late, and cold."""

import asyncio
import os
from time import perf_counter

SECONDS_MAX = 0.000_5
"""For how long: what takes longer may wait asleep."""


class Awake:
    """Keeps the loop looking for what comes in, for a moment at most, where the server has a processor of its own."""

    def __init__(self) -> None:
        """Begin asleep."""
        self.looking = False
        self._until = 0.0
        self._has_room = len(os.sched_getaffinity(0)) > 1

    def stay(self) -> None:
        """Stay awake from now on, until told to rest."""
        self._until = perf_counter() + SECONDS_MAX
        if self._has_room and not self.looking:
            self.looking = True
            self._look()

    def rest(self) -> None:
        """Sleep again whenever there is nothing to do."""
        self._until = 0.0

    def _look(self) -> None:
        self.looking = perf_counter() < self._until
        if self.looking:
            asyncio.get_running_loop().call_soon(self._look)
