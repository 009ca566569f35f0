"""Turns: whoever needs the same names goes one after the other, in the order of asking."""

import asyncio
from collections import deque
from collections.abc import Iterable


class Turns:
    """Gives out names, each to one at a time. A name that nobody waits for costs a look into a dictionary."""

    def __init__(self) -> None:
        """Begin with every name free."""
        self._waiting: dict[str, deque[asyncio.Future[None]] | None] = {}
        """Of each name that is given out, who waits for it; None as long as nobody has."""

    async def take(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return some names, sorted, as soon as all of them are the caller's; who gives them back later passes them on.

        Everybody takes their names in one order, so nobody waits in a circle.
        """
        wanted = tuple(sorted(set(names)))
        for count, name in enumerate(wanted):
            if name not in self._waiting:
                self._waiting[name] = None
                continue
            waiting = self._waiting[name] = self._waiting[name] or deque()
            turn = asyncio.get_running_loop().create_future()
            waiting.append(turn)
            try:
                await turn
            except asyncio.CancelledError:
                # The turn may have come in the same moment: then it is passed on like the others.
                came = turn.done() and not turn.cancelled()
                self.give_back(wanted[: count + came])
                raise
        return wanted

    def give_back(self, names: Iterable[str]) -> None:
        """Pass names on to whoever has waited longest for each."""
        for name in names:
            waiting = self._waiting[name]
            while waiting:
                turn = waiting.popleft()
                if not turn.done():
                    turn.set_result(None)
                    break
            else:
                del self._waiting[name]
