"""How fast a record is written beside how fast commands come: what tells whether to wait for those just answered."""

from collections.abc import Callable
from time import perf_counter

NEW_WEIGHS = 0.25
"""How much the latest measurement weighs against all before it."""


class Pace:
    """Watches flushes and commands. All times are in seconds."""

    def __init__(self, clock: Callable[[], float] = perf_counter) -> None:
        """Begin without having seen any."""
        self._clock = clock
        self._flush = 0.0
        """What a flush takes of whatever number: the rest is taken to grow like the work of the program."""
        self._command: float | None = None
        """From an answer to the next command, by the number of commands; None until some have come after an answer."""
        self._answered_at: float | None = None
        self._came = 0
        self._last_came_at = 0.0

    def came(self) -> None:
        """Note that a command has come."""
        self._came += 1
        self._last_came_at = self._clock()

    def answered(self) -> None:
        """Note that commands were answered: whoever asks on does so from now."""
        if self._came and self._answered_at is not None:
            taken = (self._last_came_at - self._answered_at) / self._came
            self._command = taken if self._command is None else _moved(self._command, taken)
        self._answered_at = self._clock()
        self._came = 0

    def flushed(self, commands: int, seconds: float) -> None:
        """Note how long a flush of some commands took."""
        self._flush = _moved(self._flush, seconds - commands * (self._command or 0.0))

    def is_slow(self, commands: int) -> bool:
        """Return whether a flush takes longer than so many commands take to come again after their answers."""
        return self._command is not None and self._flush > commands * self._command


def _moved(before: float, now: float) -> float:
    return before + (now - before) * NEW_WEIGHS
