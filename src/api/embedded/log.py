"""The log of the embedded PostgreSQL, kept small: an office's disk must not fill because nobody looks at it."""

import contextlib
import shutil
import threading
from pathlib import Path
from typing import BinaryIO

BYTES_MAX = 2_000_000
LOOK_SECONDS = 60.0
TAIL_BYTES = 2_000


class BoundedLog:
    """A file that a server appends to; beyond its bound it is set aside as `.1`, over what stood there."""

    def __init__(self, path: Path, *, bytes_max: int = BYTES_MAX, look_seconds: float = LOOK_SECONDS) -> None:
        self._path = path
        self._bytes_max = bytes_max
        self._look_seconds = look_seconds
        self._done = threading.Event()
        self._watcher: threading.Thread | None = None

    def opened(self) -> BinaryIO:
        """Return the file for a server to append to."""
        self._bounded()
        file = self._path.open("ab", buffering=0)
        self._path.chmod(0o600)
        return file

    def bound(self) -> None:
        """Set the file aside if it has grown too large; who appends to it goes on in an empty one."""
        if self._path.exists() and self._path.stat().st_size > self._bytes_max:
            with self._path.open("r+b") as file, self._path.with_suffix(".log.1").open("wb") as aside:
                shutil.copyfileobj(file, aside)
                file.truncate(0)

    def tail(self) -> str:
        """Return the last lines, for a message."""
        try:
            return self._path.read_bytes()[-TAIL_BYTES:].decode(errors="replace").strip()
        except FileNotFoundError:
            return ""

    def watch(self) -> None:
        """Look after the file from time to time until `unwatch`."""
        self._done.clear()
        self._watcher = threading.Thread(target=self._look, name="postgres-log", daemon=True)
        self._watcher.start()

    def unwatch(self) -> None:
        """Look after it no longer."""
        self._done.set()
        if self._watcher is not None:
            self._watcher.join()
        self._watcher = None

    def _look(self) -> None:
        """Do so in a thread of its own."""
        while not self._done.wait(self._look_seconds):
            self._bounded()

    def _bounded(self) -> None:
        """Set the file aside if that can be done: on a full disk it cannot, and the server matters more."""
        with contextlib.suppress(OSError):
            self.bound()
