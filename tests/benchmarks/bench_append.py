"""Appending one event a command, against pgbench inserting one row a commit into the same table, in one run.

Ours counts from the command to its acknowledgement: decide, encode, seal two fields, the commands row. Five
alternating rounds; medians. The rival has no head row, no commands row, no sealing, no decision. Nothing here asserts a
speed: machines differ. `./dev bench` prints the table; `HOSO_BENCH_SECONDS` sets the length of a round.
"""

import asyncio
import os
import re
import statistics
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from api.embedded import EmbeddedPostgres, find_binaries
from cases.case import decider
from cases.case.intake import ReceiveReport, ReportReceived
from cases.case.state import Child
from cases.events import Metadata
from cases.handling import Decision, Histories, Record, Request
from cases.persons import PersonDetails, Said, Words
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.migrate import migrate
from cases.store.writer import GroupCommit
from cases.values import CaseId, SubjectId, UnitId
from samples import REPORTED

ROUNDS = 5
SECONDS = float(os.environ.get("HOSO_BENCH_SECONDS", "3"))
INSERT = (
    "INSERT INTO record.events SELECT nextval('rival'), 'case-' || gen_random_uuid(), 1, 't', 1::smallint,"
    " ARRAY['unit:06505~'], repeat('x', 300)::bytea, repeat('m', 120)::bytea, gen_random_uuid(), clock_timestamp();\n"
)
METADATA = Metadata(actor="bench", role="standing-team", unit=UnitId("06505~"))

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[EmbeddedPostgres, EmbeddedPostgres]]:
    """Yield two durable servers, one for each side: they share the disk and nothing else."""
    ours, theirs = (EmbeddedPostgres(tmp_path_factory.mktemp(name)) for name in ("ours", "theirs"))
    with ours, theirs:
        for server in (ours, theirs):
            asyncio.run(_prepare(server))
        yield ours, theirs


async def _prepare(server: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(server.dsn())
    assert await connection.fetchval("SHOW fsync") == "on"
    await migrate(connection, ["cases.store"])
    await connection.execute("CREATE SEQUENCE rival")
    await connection.close()


async def _ours(server: EmbeddedPostgres, at_once: int) -> float:
    """Return how many commands a second are acknowledged."""
    done = 0
    async with asyncpg.create_pool(server.dsn(user="hoso_app"), min_size=4, max_size=16, reset=_nothing) as pool:
        record = Record(GroupCommit(pool), Mapper(EVENT_TYPES), MasterKey.make())
        ends = time.perf_counter() + SECONDS

        async def client() -> None:
            nonlocal done
            while time.perf_counter() < ends:
                await _one(record)
                done += 1

        began = time.perf_counter()
        await asyncio.gather(*(client() for _ in range(at_once)))
        return done / (time.perf_counter() - began)


async def _nothing(_connection: object) -> None:
    """Spare the round trip at every return of a connection, as the program does."""


async def _one(record: Record) -> None:
    case_id = CaseId(str(uuid4()))
    stream = decider.stream_of(case_id)
    subject, matter = SubjectId(str(uuid4())), SubjectId(str(uuid4()))
    report: ReportReceived = _report(subject, matter)

    def decide(histories: Histories) -> Decision:
        command = ReceiveReport(case_id=case_id, report=report)
        return Decision(events=((stream, decider.decide(command, decider.fold(case_id, histories[stream]))),))

    await record.handle(
        Request(metadata=METADATA, command_id=uuid4(), digest=b"bench"), [stream], decide, presumed_new={stream}
    )


def _report(subject: SubjectId, matter: SubjectId) -> ReportReceived:
    return ReportReceived(
        case_number="06505-2024-0001",
        kind="neglect",
        commune_of_event=UnitId("06505~"),
        received_at=REPORTED.received_at,
        received_by="commune",
        received_in=UnitId("06505~"),
        children=(Child(subject_id=subject, details=PersonDetails(name="Trẻ Thử Tốc Độ")),),
        said=Said(subject_id=matter, words=Words(narrative="…")),
    )


def _theirs(server: EmbeddedPostgres, at_once: int, script: Path) -> float:
    """Return the rival's transactions a second."""
    script.write_text(INSERT, "utf-8")
    done = subprocess.run(
        [
            str(find_binaries().tool("pgbench")),
            *("-n", "-M", "prepared", "-c", str(at_once), "-j", "2", "-T", str(max(1, round(SECONDS)))),
            *("-f", str(script), "-h", str(server.socket_folder), "-U", "postgres", "postgres"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    found = re.search(r"tps = ([0-9.]+)", done.stdout)
    assert found is not None
    return float(found[1])


@pytest.mark.parametrize("at_once", [32, 8, 1])
def test_append_against_pgbench(
    servers: tuple[EmbeddedPostgres, EmbeddedPostgres], tmp_path: Path, at_once: int
) -> None:
    ours, theirs = servers
    rounds = [
        (asyncio.run(_ours(ours, at_once)), _theirs(theirs, at_once, tmp_path / "rival.sql")) for _ in range(ROUNDS)
    ]
    ratios = [mine / rival for mine, rival in rounds]
    print(  # noqa: T201 - a benchmark prints
        f"\nappend at {at_once:>2}: {statistics.median(m for m, _ in rounds):>8.0f}/s,"
        f" pgbench {statistics.median(r for _, r in rounds):>8.0f}/s,"
        f" ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"
    )
