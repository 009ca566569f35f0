"""An older and a newer program on one database: the older one stops where it cannot follow, and nowhere else."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import asyncpg
import msgspec
import pytest

from appends import an_append
from cases.case.decider import stream_of
from cases.case.measures import MeasureArranged
from cases.events import Event
from cases.law_adopted import adoption
from cases.law_adopted.adoption import LawAdopted
from cases.registry import EVENT_TYPES
from cases.store.mapper import Mapper
from cases.store.postgres import PostgresRecorder
from cases.values import CaseId
from fire.reporting import REPORT
from postgres_fixtures import Database, PostgresServer, fresh_database
from projections.registry import PROJECTIONS
from served import Served, get, post

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(120)]

SECONDS_MAX = 20
TESTS = Path(__file__).parents[1]
KEEPERS = "SELECT count(*) FROM projections.leases WHERE name = 'deadline-keeper' AND until > clock_timestamp()"


class Both(msgspec.Struct, frozen=True):
    """The two programs, a token that both take, and their database."""

    older: Served
    newer: Served
    token: str
    database: Database


@pytest.fixture
async def shared(postgres_server: PostgresServer) -> AsyncIterator[Database]:
    async with fresh_database(postgres_server) as database:
        yield database


@pytest.fixture
def both(shared: Database, tmp_path: Path) -> Iterator[Both]:
    environment = {
        "DATABASE_URL": shared.superuser_dsn,
        "HOSO_MASTER_KEY_FILE": str(tmp_path / "master.key"),
        "PYTHONPATH": f"{TESTS.parent / 'src'}:{TESTS}",
    }
    newer = Served(tmp_path / "newer", environment=environment)
    older = Served(tmp_path / "older", environment=environment, program="fire.an_older_program")
    newer.hoso("migrate")
    newer.hoso("users", "add", "doi", "--role", "standing-team", "--scope", "06505~2025-07-01")
    with older, newer:
        yield Both(older, newer, newer.hoso("token", "doi").strip(), shared)


def write(served: Served, path: str, token: str, body: object) -> tuple[int, Any]:
    """Return the status and the answer of a write under a key of its own."""
    return post(served, path, token, body, key=str(uuid.uuid4()))


def status_of(served: Served, path: str, token: str) -> tuple[int, str | None]:
    """Return the status of a GET, and the code of the problem if it is one."""
    try:
        with urlopen(
            Request(served.address + path, headers={"Authorization": f"Bearer {token}"}), timeout=10
        ) as answer:
            return answer.status, None
    except HTTPError as error:
        return error.code, json.load(error)["code"]


def health(served: Served) -> dict[str, Any]:
    """Return what a program says of its projections, whether it is well or not."""
    try:
        with urlopen(f"{served.address}/health/projections", timeout=10) as answer:
            return dict(json.load(answer))
    except HTTPError as error:
        return dict(json.load(error))


def test_the_older_program_stops_where_it_cannot_follow_and_the_newer_goes_on(both: Both) -> None:
    older, newer, token = both.older, both.newer, both.token
    _, known = write(older, "/api/v1/cases", token, REPORT)
    _, followed = write(newer, "/api/v1/cases", token, REPORT)
    newly = f"/api/v1/cases/{followed['case_id']}"
    measured, _ = write(newer, f"{newly}/measures", token, {"aid": True, "what": "Thăm hỏi."})
    assert measured == 201

    # Only the newer program writes to the case that holds such a fact, and nothing of it is guessed at.
    further = {"received_at": "2024-03-03T08:00:00+07:00", "received_by": "commune"}
    refused, problem = write(older, f"{newly}/reports", token, further)
    assert (refused, problem["code"]) == (503, "program-outdated")
    assert write(newer, f"{newly}/reports", token, further)[0] == 201

    # Every other case goes on with both, and what is derived with the newer one.
    on_the_older, answer = write(older, f"/api/v1/cases/{known['case_id']}/reports", token, further)
    assert on_the_older == 201
    opened, last = write(older, "/api/v1/cases", token, REPORT)
    assert opened == 201
    everything = {known["case_id"], followed["case_id"], last["case_id"]}
    assert cases(newer, token, at_least=last["position"]) == everything
    assert cases(older, token, at_least=last["position"]) == everything
    assert get(older, f"/api/v1/cases/{known['case_id']}", token)["version"] == answer["version"]
    assert status_of(newer, newly, token) == (200, None)
    assert status_of(older, newly, token) in {(200, None), (503, "program-outdated")}
    wait_until(lambda: health(newer)["status"] == "live")

    # Left alone, the older one stops quietly at the first fact that it does not know, and still takes reports in.
    newer.kill()
    asyncio.run(append_a_measure(both.database, known["case_id"], answer["version"] + 1))
    _, waiting = write(older, "/api/v1/cases", token, REPORT)
    wait_until(lambda: {one["state"] for one in health(older)["projections"]} == {"outdated"})
    assert "case.measure-arranged" in health(older)["projections"][0]["trouble"]
    assert write(older, f"/api/v1/cases/{known['case_id']}/reports", token, further)[1]["code"] == "program-outdated"
    assert status_of(older, f"/api/v1/cases?at_least={waiting['position']}", token) == (503, "projection-behind")
    assert cases(older, token, at_least=last["position"]) == everything
    said = (older.data.parent / "served.log").read_text("utf-8").count("case.measure-arranged")
    assert said <= len(PROJECTIONS)

    # Back again, the newer one takes over where the older one stopped.
    newer.start()
    wait_until(lambda: health(newer)["status"] == "live")
    assert cases(newer, token, at_least=waiting["position"]) == everything | {waiting["case_id"]}
    assert cases(older, token, at_least=waiting["position"]) == everything | {waiting["case_id"]}


def test_where_a_newer_program_has_filled_tables_anew_the_older_reads_none_of_them_and_takes_reports_in(
    both: Both,
) -> None:
    older, token = both.older, both.token
    _, known = write(older, "/api/v1/cases", token, REPORT)
    assert cases(older, token, at_least=known["position"]) == {known["case_id"]}
    asyncio.run(fill_as_a_newer_program(both.database))

    for path in (
        "/api/v1/cases",
        f"/api/v1/cases/{known['case_id']}",
        "/api/v1/deadlines",
        "/api/v1/communes/06505~/fitness/2024",
    ):
        assert status_of(older, path, token) == (503, "program-outdated")
    # Whoever is told whether it may be the same child is told nothing, and the report is recorded.
    named = {**REPORT, "children": [{"name": "Lò Thị Thử Nghiệm", "birth_year": 2015}]}
    taken, answer = write(older, "/api/v1/cases", token, named)
    assert taken == 201, answer
    wait_until(lambda: asyncio.run(asked(both.database, KEEPERS)) == 0)


def test_an_older_program_that_is_started_beside_a_newer_one_takes_nothing_of_it_down(both: Both) -> None:
    older, token = both.older, both.token
    write(older, "/api/v1/cases", token, REPORT)
    both.newer.kill()
    asyncio.run(fill_as_a_newer_program(both.database))
    asyncio.run(adopt_as_a_newer_program(both.database))
    before = what_is_there(both.database)
    older.kill()
    older.start()
    time.sleep(2)

    assert status_of(older, "/api/v1/cases", token) == (503, "program-outdated")
    assert write(older, "/api/v1/cases", token, REPORT)[0] == 201
    for words in (["projections", "rebuild"], ["migrate"]):
        with pytest.raises(AssertionError, match="a newer program keeps what is derived"):
            older.hoso(*words)
    assert what_is_there(both.database) == before


def test_to_a_law_that_was_left_the_record_goes_back_only_when_it_is_migrated(both: Both) -> None:
    older, token = both.older, both.token
    both.newer.kill()
    _, known = write(older, "/api/v1/cases", token, REPORT)
    assert cases(older, token, at_least=known["position"]) == {known["case_id"]}
    law_before, made_before = what_is_there(both.database)
    asyncio.run(adopt_as_a_newer_program(both.database))
    asyncio.run(asked(both.database, "UPDATE projections.checkpoints SET knowledge_hash = 'another'"))
    law_since, made_since = what_is_there(both.database)
    older.kill()
    older.start()
    time.sleep(2)

    # By the law that it brings it derives nothing, and records no lapse.
    assert asyncio.run(asked(both.database, KEEPERS)) == 0
    assert what_is_there(both.database) == (law_since, made_since)
    assert cases(older, token, at_least=0) == {known["case_id"]}
    with pytest.raises(AssertionError, match="a newer program keeps what is derived"):
        older.hoso("projections", "rebuild")

    older.hoso("migrate")

    assert what_is_there(both.database) == (law_before, made_before)
    _, last = write(older, "/api/v1/cases", token, REPORT)
    assert cases(older, token, at_least=last["position"]) == {known["case_id"], last["case_id"]}


def what_is_there(database: Database) -> tuple[object, object]:
    """Return which law was adopted last, and by which versions and which law every table was filled."""
    law = "SELECT data FROM record.events WHERE stream = 'law' AND data LIKE '%\"law\"%' ORDER BY position DESC LIMIT 1"
    made = "SELECT json_agg((name, version, knowledge_hash) ORDER BY name)::text FROM projections.checkpoints"
    return asyncio.run(asked(database, law)), asyncio.run(asked(database, made))


async def adopt_as_a_newer_program(database: Database) -> None:
    """Adopt a law that nobody here knows."""
    await append(database, LawAdopted(part="law", content_hash="another"), stream=adoption.STREAM, version=3)


async def fill_as_a_newer_program(database: Database) -> None:
    """Leave tables of another shape there, and a version that nobody here knows."""
    await asked(
        database,
        "ALTER TABLE people.persons RENAME COLUMN details TO told",
        "ALTER TABLE projections.case_files RENAME COLUMN file TO told",
        "ALTER TABLE projections.deadlines RENAME COLUMN deadline TO told",
        "UPDATE projections.checkpoints SET version = version + 1",
    )


async def asked(database: Database, *questions: str) -> object:
    """Return what the database itself answers to the last of some questions."""
    connection = await asyncpg.connect(database.superuser_dsn)
    try:
        return [await connection.fetchval(question) for question in questions][-1]
    finally:
        await connection.close()


def cases(served: Served, token: str, *, at_least: int) -> set[str]:
    """Return what is on the list, once it has come to a position: until somebody takes over that may take a moment."""
    path = f"/api/v1/cases?at_least={at_least}"
    wait_until(lambda: status_of(served, path, token) == (200, None))
    return {one["case_id"] for one in get(served, path, token)["items"]}


def wait_until(so: Callable[[], bool]) -> None:
    """Return when something is so."""
    ends = time.monotonic() + SECONDS_MAX
    while not so():
        assert time.monotonic() < ends
        time.sleep(0.05)


async def append_a_measure(database: Database, case_id: str, version: int) -> None:
    """Record what only the newer program knows, as it does, with nobody there to derive anything from it."""
    arranged = MeasureArranged(measure_id=str(uuid.uuid4()), aid=True)
    await append(database, arranged, stream=stream_of(CaseId(case_id)), version=version)


async def append(database: Database, event: Event, *, stream: str, version: int) -> None:
    """Record a fact."""
    stored = Mapper(EVENT_TYPES).to_stored(event, stream=stream, version=version, tags=())
    pool = await asyncpg.create_pool(database.app_dsn, min_size=1, max_size=1)
    await PostgresRecorder(pool).append(an_append(stored))
    await pool.close()
