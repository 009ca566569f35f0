"""Taking in reports over HTTP, 32 at once, against the same route with the store replaced by one that keeps nothing.

Both are the real program in a process of its own, asked over kept connections by this one, which shares the machine
with them. The reports come from the communes of a province by turns.
"""

import asyncio
import contextlib
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import count
from pathlib import Path

import msgspec

from api import times
from benchmarks.harness import Row, Setting, benchmark, compared
from cases.places.register import Places
from cases.values import UnitId, day_in_vietnam, one_day
from live_api import PROVINCE, a_report
from served import free_port

AT_ONCE = 32
COMMUNES = 65
TESTS = Path(__file__).parent.parent


@benchmark("post")
async def post(setting: Setting) -> Sequence[Row]:
    """Take in reports over HTTP, 32 at once."""
    async with _served(setting.folder / "real") as real, _served(setting.folder / "none", "--without-store") as none:
        bodies = _bodies()
        ours, theirs = [], []
        for _ in range(setting.rounds):
            ours.append(await _per_second(real, bodies, setting.seconds))
            theirs.append(await _per_second(none, bodies, setting.seconds))
    return [compared("post-32", "the same without a store", ours, theirs, floor=0.5, goal=0.7)]


class Address(msgspec.Struct, frozen=True):
    """Where a program answers, and the token that opens it."""

    port: int
    token: str


@contextlib.asynccontextmanager
async def _served(folder: Path, *arguments: str) -> AsyncIterator[Address]:
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HOSO_", "DATABASE_URL"))}
    environment |= {"HOSO_DATA": str(folder), "HOSO_PORT": str(port), "PYTHONPATH": str(TESTS)}
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.a_route", *arguments),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert running.stdout is not None
        yield Address(port, (await running.stdout.readline()).decode().strip())
    finally:
        running.terminate()
        await running.wait()


def _bodies() -> Iterator[bytes]:
    """Return reports without end: the same words, from one commune after the other, each received today.

    What is reported late lapses as soon as it is told, and is recorded so besides: that is no part of the route.
    """
    today = day_in_vietnam(times.now())
    communes = Places.load().communes_in(UnitId(PROVINCE), days=one_day(today))[:COMMUNES]
    told = {"received_at": times.now().isoformat(), "occurred_on": today.isoformat()}
    reports = [
        msgspec.json.encode(a_report(received_in=one.unit_id, commune_of_event=one.unit_id, **told)) for one in communes
    ]
    return (reports[n % len(reports)] for n in count())


async def _per_second(at: Address, bodies: Iterator[bytes], seconds: float) -> float:
    done = 0
    began = time.perf_counter()
    ends = began + seconds

    async def client() -> None:
        nonlocal done
        reader, writer = await asyncio.open_connection("127.0.0.1", at.port)
        while time.perf_counter() < ends:
            body = next(bodies)
            key = times.new_id()
            head = (
                f"POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1:{at.port}\r\nAuthorization: Bearer {at.token}\r\n"
                f"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 201 "), answer + await reader.read(2000)
            length = next(line for line in answer.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            done += 1
        writer.close()

    await asyncio.gather(*(client() for _ in range(AT_ONCE)))
    return done / (time.perf_counter() - began)
