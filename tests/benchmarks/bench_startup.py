"""`hoso serve` as a process of its own: until it answers, with its database there already, and the very first time."""

import http.client
import json
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.harness import Row, Setting, benchmark, measured
from served import Served

ASK_AGAIN_SECONDS = 0.002
ANSWER_SECONDS_MAX = 60
FITNESS = "/api/v1/communes/06505/fitness/2024"
READY = "/health/ready"


@benchmark("startup")
async def startup(setting: Setting) -> Sequence[Row]:
    """Start `hoso serve` until the first 200 of a commune's fitness; and the first time ever, in an empty folder."""
    demo = Served(setting.folder / "demo" / "data", command="demo")
    demo.data.mkdir(parents=True)
    with demo:
        token = demo.hoso("token", "province-officer").strip()
    warm = [_until_answered(demo, FITNESS, token) for _ in range(setting.rounds)]
    first = []
    for number in range(setting.rounds):
        new = Served(setting.folder / f"first-{number}" / "data")
        new.data.parent.mkdir()
        # Nobody can have a token yet: it has answered when it says that it is ready.
        first.append(_until_answered(new, READY, ""))
    return [
        _row("startup-warm", "the first 200 of a commune's fitness", warm, floor=2, goal=1),
        _row("startup-first-ever", "the first 200 of /health/ready, in an empty folder", first, floor=6, goal=3),
    ]


Start = tuple[float, dict[str, int]]
"""The seconds until it answered, and the milliseconds of its steps by its own log."""


def _row(name: str, against: str, starts: Sequence[Start], *, floor: float, goal: float) -> Row:
    row = measured(name, against, [seconds for seconds, _ in starts], unit="s", floor=floor, goal=goal, at_most=True)
    steps = {step: statistics.median(taken[step] for _, taken in starts) for step in starts[0][1]}
    row.details.update(steps)
    return row


def _until_answered(served: Served, path: str, token: str) -> Start:
    log = served.data.parent / "started.log"
    with log.open("wb") as told:
        began = time.perf_counter()
        running = subprocess.Popen(
            [sys.executable, "-m", "api.cli.main", "serve"],
            env=served.environment,
            stdout=subprocess.DEVNULL,
            stderr=told,
        )
        try:
            _ask_until_answered(served.port, path, token)
            seconds = time.perf_counter() - began
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(ANSWER_SECONDS_MAX)
    return seconds, _steps(log)


def _ask_until_answered(port: int, path: str, token: str) -> None:
    ends = time.monotonic() + ANSWER_SECONDS_MAX
    while time.monotonic() < ends:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request("GET", path, headers={"Authorization": f"Bearer {token}"})
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(ASK_AGAIN_SECONDS)
    message = "the program does not answer"
    raise TimeoutError(message)


def _steps(log: Path) -> dict[str, int]:
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines() if line.startswith("{")]
    started = next(line for line in lines if line["event"] == "started")
    return {name: value for name, value in started.items() if name.endswith("_ms")}
