"""Whoever follows a case through a proxy that cuts misses nothing and is told nothing twice.

The program runs as a process of its own, and real bytes are cut: in the middle of an event, of a line, of a letter.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from uuid import uuid4

import httpx
import pytest

from served import Served, post

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(120)]

REPORT = {
    "kind": "neglect",
    "commune_of_event": "06505",
    "received_at": "2024-03-06T08:00:00+07:00",
    "received_by": "commune",
    "children": [{}],
}
NOTES = 40
BYTES_LEAST, BYTES_MOST = 200, 3_000
"""After so many bytes of an answer a line is cut: hardly ever at the end of an event."""


@asynccontextmanager
async def cutting(port: int, chance: Random) -> AsyncIterator[str]:
    """Lend the address of a proxy that passes some bytes of each answer on and breaks the line."""

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        left = chance.randint(BYTES_LEAST, BYTES_MOST)
        answers, upstream = await asyncio.open_connection("127.0.0.1", port)
        upstream.write(await reader.readuntil(b"\r\n\r\n"))
        while left and (passed := await answers.read(left)):
            left -= len(passed)
            writer.write(passed)
            await writer.drain()
        upstream.transport.abort()
        # What was passed on arrives; the end of the answer never does.
        writer.close()

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def whole_events(client: httpx.AsyncClient, path: str, headers: dict[str, str]) -> list[tuple[int, int]]:
    """Follow until the line breaks; return the id of each fact that came whole, and the version that it tells of."""
    said = ""
    try:
        async with client.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200
            async for text in answer.aiter_text():
                said += text
    except httpx.TransportError:
        # That is what the proxy is for.
        pass
    events = (event.split("\n") for event in said.split("\n\n")[:-1])
    came = [dict(line.split(": ", 1) for line in event if not line.startswith(":")) for event in events]
    return [(int(one["id"]), json.loads(one["data"])["version"]) for one in came if one.get("event") == "fact"]


async def test_a_case_is_followed_to_its_end_through_a_proxy_that_cuts(tmp_path: Path) -> None:
    chance = Random(7)  # noqa: S311 - where it is cut is random, not secret
    with Served(tmp_path / "data") as served:
        served.hoso("users", "add", "worker", "--role", "child-protection-worker", "--scope", "06505")
        token = served.hoso("token", "worker").strip()
        _, opened = post(served, "/api/v1/cases", token, REPORT, key=str(uuid4()))
        case_id = opened["case_id"]
        writing = threading.Thread(target=write_notes, args=(served, token, case_id))
        writing.start()
        came: list[tuple[int, int]] = []
        lines = 0
        async with cutting(served.port, chance) as address, httpx.AsyncClient(base_url=address, timeout=10) as client:
            while not came or came[-1][0] <= NOTES:
                headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
                last = {"Last-Event-ID": str(came[-1][0])} if came else {}
                came += await whole_events(client, f"/api/v1/cases/{case_id}/timeline", {**headers, **last})
                lines += 1
        writing.join()

    assert came == [(version, version) for version in range(1, NOTES + 2)]
    assert lines > 5


def write_notes(served: Served, token: str, case_id: str) -> None:
    """Write notes to a case, one after another, in letters of several bytes."""
    for number in range(NOTES):
        note = {"notes": "ấ" * (10 * number + 1)}
        status, _ = post(served, f"/api/v1/cases/{case_id}/notes", token, note, key=str(uuid4()))
        assert status == 201
