"""Several processes share the projections: one moves each on, another takes over, nothing is applied twice."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.program import Program
from asking import a_request, add
from engines import NAMES, positions, until
from kept import Place, officer_of, opened, place_at, report
from postgres_fixtures import Database
from projections.engine.comparing import differences
from projections.engine.leases import LEASE_SECONDS
from projections.engine.loop import CHANNEL
from projections.registry import PROJECTIONS
from random_histories import Told
from samples import AID, CONFIRMED_BY_POLICE, REPORTED, SUPPORT

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(180)]

COPIES = 1_500
MULTIPLIED = """
INSERT INTO record.events
SELECT
    row_number() OVER (ORDER BY n, e.position) + (SELECT position FROM record.head), 'case-' || md5(n::text)::uuid,
    e.version, e.type, e.schema_version, e.tags, e.data, e.metadata, gen_random_uuid(), e.recorded_at
FROM generate_series(1, $1) AS n
CROSS JOIN record.events AS e
WHERE e.stream = $2;
"""


@pytest.fixture
def place(empty_database: Database, tmp_path: Path) -> Place:
    """Return an empty database that several processes will share."""
    return place_at(empty_database, tmp_path / "place")


@pytest.fixture
async def program(place: Place) -> AsyncIterator[Program]:
    """Yield the program on it, without its loop."""
    async with opened(place) as one:
        yield one


@contextmanager
def running(place: Place, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `hoso` on a place, and end it with the test."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("HOSO_", "DATABASE_URL"))},
        "HOSO_DATA": str(place.settings.data),
        "HOSO_MASTER_KEY_FILE": str(place.settings.master_key_file),
        "DATABASE_URL": place.dsn,
    }
    process = subprocess.Popen([sys.executable, "-m", "api.cli.main", *command], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


async def _owners(program: Program) -> set[str]:
    rows = await program.pool.fetch(
        "SELECT DISTINCT owner FROM projections.leases WHERE name = ANY($1) AND until > clock_timestamp()", NAMES
    )
    return {str(row["owner"]) for row in rows}


async def _until_owned(program: Program, *, but: Collection[str] = ()) -> float:
    """Return how long it took until one process held every lease, and none of those before."""
    began = time.monotonic()
    async with asyncio.timeout(30):
        while True:
            held = await program.pool.fetchval(
                "SELECT count(*) FROM projections.leases WHERE name = ANY($1) AND until > clock_timestamp()", NAMES
            )
            owners = await _owners(program)
            if held == len(NAMES) and len(owners) == 1 and not owners & set(but):
                return time.monotonic() - began
            await asyncio.sleep(0.02)


async def _until_live(program: Program) -> None:
    async with asyncio.timeout(30):
        while True:
            head = (await program.record.recorder.head()).position
            if set((await positions(program.pool)).values()) == {(head, "live")}:
                return
            await asyncio.sleep(0.02)


async def test_the_owner_killed_another_takes_over_and_nothing_is_applied_twice(program: Program, place: Place) -> None:
    """A row applied twice would meet itself, and park its projection: each fact of a timeline is added blindly."""
    officer = await officer_of(program)
    with running(place, "projections", "run") as first:
        await _until_owned(program)
        before = await _owners(program)
        with running(place, "projections", "run"):
            told = Told(program.record, 10)
            telling = asyncio.create_task(told.some(60))
            await asyncio.sleep(0.3)
            os.kill(first.pid, signal.SIGKILL)
            taken = await _until_owned(program, but=before)
            await telling
            await report(program, officer)
            await _until_live(program)

    assert taken < LEASE_SECONDS + 10
    assert [await differences(program.engine, name) for name in NAMES] == [[] for _ in NAMES]


async def test_an_owner_that_is_stopped_hands_over_at_once(program: Program, place: Place) -> None:
    with running(place, "projections", "run") as first:
        await _until_owned(program)
        before = await _owners(program)
        engine = asyncio.create_task(program.engine.run())
        await asyncio.sleep(0.5)
        assert await _owners(program) == before

        first.terminate()
        assert await asyncio.to_thread(first.wait, 20) == 0
        taken = await _until_owned(program, but=before)
        engine.cancel()
        await asyncio.gather(engine, return_exceptions=True)

    assert taken < LEASE_SECONDS / 2
    assert await _owners(program) == set()


async def test_a_fact_that_comes_as_a_process_is_stopped_does_not_keep_it_running(program: Program) -> None:
    engine = asyncio.create_task(program.engine.run())
    await _until_owned(program)
    # Until nothing is left to do but to wait for a word.
    await asyncio.sleep(0.5)
    program.engine._on_notify(None, 0, CHANNEL, "")
    engine.cancel()
    ended, _ = await asyncio.wait({engine}, timeout=10)

    assert ended == {engine}


async def test_a_rebuild_killed_halfway_goes_on_and_the_old_answers_stayed(program: Program, place: Place) -> None:
    """Kill -9 while rows are written; another process brings it to its end, equal to the live ones row for row."""
    await _many_cases(program)
    await program.engine.rebuild(NAMES)
    cases = await program.pool.fetchval("SELECT count(*) FROM projections.case_files")
    with running(place, "projections", "rebuild") as rebuilding:
        await until(lambda: program.pool.fetchval("SELECT sum(events) > 0 FROM projections.rebuild_parts"))
        os.kill(rebuilding.pid, signal.SIGKILL)
        rebuilding.wait(10)
    left = await program.pool.fetchval("SELECT count(*) FROM projections.rebuild_parts WHERE NOT done")
    assert left > 0, "it was through before it was killed: nothing is proven"
    assert await program.pool.fetchval("SELECT count(*) FROM projections.rebuilds") == len(PROJECTIONS)
    assert await program.pool.fetchval("SELECT count(*) FROM projections.case_files") == cases

    with running(place, "projections", "run"):
        await until(lambda: program.pool.fetchval("SELECT count(*) = 0 FROM projections.rebuilds"))
    assert [await differences(program.engine, name) for name in NAMES] == [[] for _ in NAMES]
    assert await program.pool.fetchval("SELECT count(*) FROM projections.case_files") == cases


async def _many_cases(program: Program) -> None:
    """Record a case by the deciders' own facts, and many copies of it, so that a rebuild takes its time."""
    stream = "case-3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c11"
    for event in (REPORTED, CONFIRMED_BY_POLICE, SUPPORT, AID):
        await program.record.handle(a_request(), [stream], add(event, stream=stream))
    async with program.pool.acquire() as connection, connection.transaction():
        await connection.execute("SET ROLE none")
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(MULTIPLIED, COPIES, stream)
        await connection.execute("UPDATE record.head SET position = (SELECT max(position) FROM record.events)")
        await connection.execute("SET ROLE hoso_app")
