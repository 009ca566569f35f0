"""Room for so many at once: whoever finds none waits, in the order of asking."""

import asyncio
from collections import deque


class Room:
    """Counts places. One that is free costs an addition: most who come find one."""

    def __init__(self, places: int) -> None:
        """Begin with so many free places."""
        self._free = places
        self._waiting: deque[asyncio.Future[None]] = deque()

    def taken(self) -> bool:
        """Return whether a place was free, and is the caller's now; nobody who waits is passed by."""
        if self._free <= 0 or self._waiting:
            return False
        self._free -= 1
        return True

    async def wait(self) -> None:
        """Take the next place that becomes free."""
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            # It may have come in the same moment: then it is the next one's.
            if turn.done() and not turn.cancelled():
                self.give_back(1)
            raise

    def give_back(self, places: int) -> None:
        """Free some places, for those first who have waited longest."""
        self._free += places
        while self._waiting and self._free > 0:
            turn = self._waiting.popleft()
            if not turn.done():
                self._free -= 1
                turn.set_result(None)
