"""kill -9 in the middle of a hundred reports at once: what was acknowledged is there, exactly once, and all agree."""

import asyncio
import json
import random
import time
import uuid
from pathlib import Path

import asyncpg
import pytest

from api.embedded import EmbeddedPostgres
from fire.notes import Notes
from served import Served, post_raw

CLIENTS = 100
REPORT = {
    "kind": "violence",
    "commune_of_event": "06505",
    "occurred_on": "2024-03-02",
    "received_at": "2024-03-02T08:00:00+07:00",
    "received_by": "commune",
    "children": [{"name": "Trẻ Thử Nghiệm"}],
    "narrative": "…",
}

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(600)]


class Acknowledged:
    """Writes each acknowledgement down, with fsync, before its client goes on."""

    def __init__(self, path: Path) -> None:
        self._notes = Notes(path)
        self.cases: set[str] = set()
        self.sent: dict[str, str] = {}

    def note(self, case_id: str) -> None:
        """Write one down."""
        self._notes.note(case_id)
        self.cases.add(case_id)


async def _client(served: Served, token: str, told: Acknowledged) -> None:
    """Send reports one after the other until the line breaks."""
    while True:
        case_id, key = str(uuid.uuid4()), str(uuid.uuid4())
        told.sent[case_id] = key
        try:
            status = await post_raw(
                served, "/api/v1/cases", token, json.dumps({**REPORT, "case_id": case_id}).encode(), key=key
            )
        except OSError:
            return
        assert status == 201
        told.note(case_id)


async def _fire(served: Served, token: str, told: Acknowledged, *, after_seconds: float) -> None:
    clients = [asyncio.create_task(_client(served, token, told)) for _ in range(CLIENTS)]
    await asyncio.sleep(after_seconds)
    await asyncio.to_thread(served.kill)
    await asyncio.gather(*clients)


async def _recorded(data: Path) -> dict[str, int]:
    """Return how often each case was opened, by the record itself."""
    with EmbeddedPostgres(data) as server:
        connection = await asyncpg.connect(server.dsn(dbname="hoso"))
        assert await connection.fetchval("SHOW fsync") == "on"
        rows = await connection.fetch(
            "SELECT stream, count(*) AS times FROM record.events WHERE type = 'case.report-received' GROUP BY stream"
        )
        dense = await connection.fetchval(
            "SELECT count(*) = max(position) AND max(position) = (SELECT position FROM record.head) FROM record.events"
        )
        numbers = await connection.fetchval(
            "SELECT count(*) = count(DISTINCT data) FROM record.events WHERE type = 'case-number.issued'"
        )
        await connection.close()
    assert dense
    assert numbers
    return {row["stream"].removeprefix("case-"): row["times"] for row in rows}


def _postgres_of(data: Path) -> list[int]:
    """Return the processes whose command line names a data folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            try:
                line = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if str(data).encode() in line and b"postgres" in line:
                found.append(int(entry.name))
    return found


def _one_kill(served: Served, told: Acknowledged, seed: float) -> None:
    """Start, fire, kill, and hold what is on record against what was acknowledged."""
    served.start()
    token = served.hoso("token", "doi").strip()
    asyncio.run(_fire(served, token, told, after_seconds=seed))
    gone_by = time.monotonic() + 10
    while _postgres_of(served.data) and time.monotonic() < gone_by:
        time.sleep(0.02)
    assert _postgres_of(served.data) == []
    times = asyncio.run(_recorded(served.data))

    assert told.cases - times.keys() == set()
    assert set(times.values()) <= {1}
    assert told.sent.keys() - told.cases, "no report was under way when the program was killed: nothing is proven"


def _again(served: Served, token: str, told: Acknowledged) -> None:
    """Send what was never acknowledged once more, under its own key: it lands once, whether or not it had landed."""

    async def send(case_id: str) -> int:
        body = json.dumps({**REPORT, "case_id": case_id}).encode()
        return await post_raw(served, "/api/v1/cases", token, body, key=told.sent[case_id])

    async def send_all() -> list[int]:
        return await asyncio.gather(*(send(case_id) for case_id in sorted(told.sent.keys() - told.cases)))

    assert set(asyncio.run(send_all())) <= {201}


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_what_was_acknowledged_survives_a_kill(tmp_path: Path, kills: int) -> None:
    instants = random.Random(kills)  # noqa: S311 - the instants are random, not secret
    served = Served(tmp_path / "data")
    served.hoso("migrate")
    served.hoso("users", "add", "doi", "--role", "standing-team", "--scope", "06505~2025-07-01")
    told = Acknowledged(tmp_path / "acknowledged")
    for _ in range(kills):
        _one_kill(served, told, instants.uniform(0.3, 1.5))

    served.start()
    try:
        _again(served, served.hoso("token", "doi").strip(), told)
        assert "differs" not in served.hoso("projections", "verify")
    finally:
        assert served.stop() == 0
    assert asyncio.run(_recorded(served.data)) == dict.fromkeys(told.sent, 1)
