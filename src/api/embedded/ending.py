"""Ends servers, step by step: each iterator yields wherever there is to be waited, however its caller waits."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from api.embedded.postmaster import processes_on, written_pid
from api.embedded.trouble import EmbeddedPostgresError

STOP_SECONDS_MAX = 30.0
LEFTOVER_SECONDS_MAX = 5.0


def end(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """End our server the fast way, and the hard ways if it does not listen; each leaves the data whole."""
    for last_word, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, LEFTOVER_SECONDS_MAX)):
        process.send_signal(last_word)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if process.poll() is not None:
                return
            yield
    process.kill()
    process.wait()


def end_leftovers(cluster: Path) -> Iterator[None]:
    """Wait until nothing of an earlier server runs on this data, which is ours now.

    The system told it to end when its owner died; one that does not is told again, harder.

    :raises EmbeddedPostgresError: if something stays.
    """
    running = processes_on(cluster)
    for last_word in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + LEFTOVER_SECONDS_MAX
        server = written_pid(cluster)
        # Its children end with it; without it they end by themselves, or are told too.
        for pid in (server,) if server in running else running:
            _tell(pid, last_word)
        while running and time.monotonic() < deadline:
            yield
            running = processes_on(cluster)
        if not running:
            return
    message = f"Processes {running} of an earlier PostgreSQL do not let go of {cluster}."
    raise EmbeddedPostgresError(message)


def _tell(pid: int, word: signal.Signals) -> None:
    """Send a signal to a process that may just have ended."""
    try:
        os.kill(pid, word)
    except ProcessLookupError:
        return
