"""The embedded database killed under the running program: it is started again, and nothing acknowledged is lost."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from fire.reporting import REPORT, recorded
from served import Served, listed, post

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(120)]

DEAF = """
import signal, time
for word in {words}:
    signal.signal(word, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
AT_ONCE_SECONDS_MAX = 2.0
"""Far less than the deaf process takes, far more than an answer on a busy machine does."""


@contextmanager
def left_over(cluster: Path, *deaf_to: signal.Signals) -> Iterator[None]:
    """Leave a process of the earlier server on the data, deaf to some words: no other server is started before it ends.

    It ends at the first word that it hears, five seconds after the last that it does not.
    """
    source = DEAF.format(words=[int(word) for word in deaf_to])
    words = [sys.executable, "-c", source, "postgres"]
    with subprocess.Popen(words, cwd=cluster, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        try:
            yield
        finally:
            process.kill()


def kill_database(served: Served) -> None:
    """Kill the server of a running program."""
    os.kill(int((served.data / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """Return a program with somebody who may report."""
    served = Served(tmp_path / "data")
    served.hoso("migrate")
    served.hoso("users", "add", "doi", "--role", "standing-team", "--scope", "06505~2025-07-01")
    return served


def test_a_killed_database_is_started_again_and_the_program_goes_on(served: Served) -> None:
    with served:
        token = served.hoso("token", "doi").strip()
        before, _ = recorded(served, token)
        kill_database(served)
        after, position = recorded(served, token)

        assert listed(served, token, position) == {before, after}
        assert served.stop() == 0


def test_while_the_database_takes_long_to_come_everybody_is_told_at_once_that_it_is_away(served: Served) -> None:
    with served, left_over(served.data / "postgres" / "cluster", signal.SIGINT):
        token = served.hoso("token", "doi").strip()
        kill_database(served)
        slowest, answers, ends = 0.0, set[tuple[int, str]](), time.monotonic() + 4
        while time.monotonic() < ends:
            asked_at = time.monotonic()
            status, answer = post(served, "/api/v1/cases", token, REPORT, key=str(uuid4()))
            slowest = max(slowest, time.monotonic() - asked_at)
            answers.add((status, answer.get("code", "")))
            time.sleep(0.1)
        recorded(served, token)

        assert {(503, "record-unavailable")} == answers
        assert slowest < AT_ONCE_SECONDS_MAX
        assert served.stop() == 0


def test_a_program_whose_database_takes_long_to_come_can_be_stopped(served: Served) -> None:
    with served, left_over(served.data / "postgres" / "cluster", signal.SIGINT, signal.SIGQUIT):
        kill_database(served)
        time.sleep(1)
        told_at = time.monotonic()

        assert served.stop() == 0
        assert time.monotonic() - told_at < AT_ONCE_SECONDS_MAX


def test_a_log_that_cannot_be_written_keeps_nobody_from_going_on(served: Served) -> None:
    """Every part of the program says that the database is away, to a reader who is gone."""
    log = served.data.parent / "served.log"
    os.mkfifo(log)
    reader = os.open(log, os.O_RDONLY | os.O_NONBLOCK)
    with served:
        token = served.hoso("token", "doi").strip()
        os.close(reader)
        kill_database(served)
        after, position = recorded(served, token)

        assert listed(served, token, position) == {after}
