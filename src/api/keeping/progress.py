"""How far a long work has come, for whoever watches it in a terminal; for nobody else."""

import sys
from typing import TextIO


class Progress:
    """One line that changes as the work goes on, and is gone when it is done."""

    def __init__(self, stream: TextIO = sys.stderr) -> None:
        self._stream = stream
        self._watched = stream.isatty()
        self._last = ""

    def tell(self, line: str) -> None:
        """Show where the work is now."""
        if self._watched and line != self._last:
            self._stream.write(f"\r\x1b[K{line}")
            self._stream.flush()
            self._last = line

    def done(self) -> None:
        """Take the line away."""
        if self._last:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
            self._last = ""
