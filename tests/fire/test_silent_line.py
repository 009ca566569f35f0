"""The database's machine goes away without a word: whoever waits for it learns so, long before a minute is over."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

from postgres_fixtures import Database

pytestmark = [pytest.mark.postgres, pytest.mark.namespaces]

SECONDS_MAX = 30
TESTS = Path(__file__).parents[1]


async def test_a_machine_that_is_silent_keeps_nobody_waiting_and_a_slow_answer_is_none(database: Database) -> None:
    """Here three seconds of silence are enough; a statement that takes four is waited for."""
    done = await asyncio.to_thread(
        subprocess.run,
        [
            *("unshare", "--user", "--map-root-user", "--net", sys.executable, "-m", "fire.a_silent_line"),
            *(database.server.superuser_dsn, database.name),
        ],
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
        check=False,
    )

    assert done.stdout.splitlines() == ["answered", "LineLost", "LineLost"], done.stderr
