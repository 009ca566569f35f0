"""Starting the server: what it does not need is not loaded, and its log says what each step took."""

import asyncio
import errno
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import serve
from served import Served

WEB_IS_LOADED = "import sys; from api.cli.main import _parser; _parser({words}); print('litestar' in sys.modules)"


@pytest.mark.parametrize("words", [["serve"], ["demo"]])
def test_the_web_is_not_loaded_before_the_database_is_started(words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WEB_IS_LOADED.format(words=words)], capture_output=True, text=True, check=True
    )

    assert done.stdout == "False\n"


def test_whoever_stops_reading_is_no_error() -> None:
    asked = [sys.executable, "-m", "api.cli.main", "cases", "acts"]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.close()
        said = process.stderr.read() if process.stderr else None

    assert (process.returncode, said) == (141, "")


async def test_whoever_watches_the_database_goes_on_where_it_cannot_be_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """On a full disk, say: there may be room again."""
    tried, started = list[int](), asyncio.Event()

    class Gone:
        running = False

        async def start_again(self) -> None:
            tried.append(len(tried))
            if len(tried) < 3:
                raise OSError(errno.ENOSPC, "no space left")
            self.running = True
            started.set()

    monkeypatch.setattr(serve, "WATCH_SECONDS", 0.001)
    embedded: Any = Gone()
    watching = asyncio.create_task(serve._watch(embedded))
    await asyncio.wait_for(started.wait(), 10)
    watching.cancel()

    assert tried == [0, 1, 2]


@pytest.mark.postgres
def test_the_log_says_what_each_step_of_the_start_took(tmp_path: Path) -> None:
    with Served(tmp_path / "data"):
        pass
    lines = [json.loads(line) for line in (tmp_path / "served.log").read_text("utf-8").splitlines() if line[0] == "{"]
    (started,) = (line for line in lines if line["event"] == "started")
    steps = ("python_and_imports", "database", "migrate", "rest_of_imports", "open", "prepare", "listen")

    assert {f"{step}_ms" for step in steps} < set(started)
    assert all(0 <= started[f"{step}_ms"] < 60_000 for step in steps)
    assert started["database_ms"] > 0
