"""The real program as a process of its own: started, asked, killed and started again by tests."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.error import HTTPError, URLError

READY_SECONDS_MAX = 30
STOP_SECONDS_MAX = 20


def free_port() -> int:
    """Return a port on which nobody listens right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """`hoso serve` (or `demo`, or whatever serves) on a data folder and a port of its own.

    `program` is the module that is run: the program itself, or another version of it; `inside` are words that run a
    command in another namespace.
    """

    def __init__(
        self,
        data: Path,
        *,
        command: str = "serve",
        environment: Mapping[str, str] | None = None,
        program: str = "api.cli.main",
        inside: Sequence[str] = (),
    ) -> None:
        self.data = data
        self._words = [*inside, sys.executable, "-m", program]
        self.port = free_port()
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("HOSO_", "DATABASE_URL"))},
            "HOSO_DATA": str(data),
            "HOSO_PORT": str(self.port),
            **(environment or {}),
        }

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process that was started."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it and return when it answers."""
        with (self.data.parent / "served.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._words, *self._command.split()], env=self.environment, stdout=log, stderr=log
            )
        ends = time.monotonic() + READY_SECONDS_MAX
        while time.monotonic() < ends:
            assert self._process.poll() is None, (self.data.parent / "served.log").read_text("utf-8")
            try:
                with urllib.request.urlopen(f"{self.address}/health/ready", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        message = "the program does not answer"
        raise TimeoutError(message)

    def kill(self) -> None:
        """Kill it as a power cut would: kill -9, by the process that was started here."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(STOP_SECONDS_MAX)

    def stop(self) -> int:
        """Ask it to stop and return its status."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        return self._process.wait(STOP_SECONDS_MAX)

    def hoso(self, *arguments: str) -> str:
        """Run another command of the shell on the same data and return what it prints."""
        done = subprocess.run(
            [*self._words, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.poll() is None:
            self.stop()


def get(served: Served, path: str, token: str) -> Any:  # noqa: ANN401 - any JSON
    """Return what a GET answers."""
    request = urllib.request.Request(served.address + path, headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def post(served: Served, path: str, token: str, body: object, *, key: str) -> tuple[int, Any]:
    """Return the status and the JSON of a POST, whatever the status is."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}
    request = urllib.request.Request(served.address + path, data=json.dumps(body).encode(), headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


def listed(served: Served, token: str, position: int) -> set[str]:
    """Return every case on the list, once it has come to a position."""
    found: set[str] = set()
    path = f"/api/v1/cases?limit=500&at_least={position}"
    answer = get(served, path, token)
    found |= {item["case_id"] for item in answer["items"]}
    while answer["next"]:
        answer = get(served, f"{path}&cursor={answer['next']}", token)
        found |= {item["case_id"] for item in answer["items"]}
    return found


async def post_raw(served: Served, path: str, token: str, body: bytes, *, key: str) -> int:
    """Send a POST over a connection of its own and return the status; the connection may break at any moment.

    :raises ConnectionError: if it does.
    """
    reader, writer = await asyncio.open_connection("127.0.0.1", served.port)
    try:
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{served.port}\r\nAuthorization: Bearer {token}\r\n"
            f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            "Connection: close\r\n\r\n"
        )
        writer.write(head.encode() + body)
        await writer.drain()
        answer = await reader.read()
    finally:
        writer.close()
    if not answer.startswith(b"HTTP/1.1 "):
        message = "no answer came"
        raise ConnectionError(message)
    return int(answer.split(b" ", 2)[1])
