"""What starting takes: how long each step took, and loading the web while the database starts."""

import importlib
import os
import threading
import time
from pathlib import Path

WEB = ("api.cli.serve", "uvloop")
"""What only a server needs, and what takes longest to load."""


class Steps:
    """The steps of a start with the milliseconds that each took; the first is that Python came so far."""

    def __init__(self) -> None:
        self._last = time.clock_gettime(time.CLOCK_BOOTTIME)
        self.taken: dict[str, int] = {"python_and_imports_ms": round((self._last - _began()) * 1000)}

    def done(self, step: str) -> None:
        """Note that a step is done."""
        now = time.clock_gettime(time.CLOCK_BOOTTIME)
        self.taken[f"{step}_ms"] = round((now - self._last) * 1000)
        self._last = now


def _began() -> float:
    """Return when this process began, in seconds since the machine did."""
    fields = Path("/proc/self/stat").read_text("ascii", errors="replace").rpartition(")")[2].split()
    return int(fields[19]) / os.sysconf("SC_CLK_TCK")


def load_web() -> threading.Thread:
    """Begin to load what only a server needs; whoever imports it meanwhile waits for it."""

    def load() -> None:
        for name in WEB:
            importlib.import_module(name)

    thread = threading.Thread(target=load, name="loads-the-web")
    thread.start()
    return thread
