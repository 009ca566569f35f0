"""What the API answers while the line to its database breaks, stays silent, or is not there at all."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest

from cases.store import connecting, outcome, postgres
from fire.proxy import Fault, Proxy
from live_api import Api, a_report, live_api
from postgres_fixtures import Database, PostgresServer, fresh_database

pytestmark = pytest.mark.postgres

AT_ONCE_SECONDS = 0.5
SECONDS_MAX = 20


@pytest.fixture
async def proxy(postgres_server: PostgresServer) -> AsyncIterator[Proxy]:
    async with Proxy(postgres_server) as opened:
        yield opened


@pytest.fixture
async def beyond(postgres_server: PostgresServer) -> AsyncIterator[Database]:
    """Yield a database of the test's own, reached directly."""
    async with fresh_database(postgres_server) as database:
        yield database


@pytest.fixture
async def through(proxy: Proxy, beyond: Database, tmp_path: Path) -> AsyncIterator[Api]:
    """Yield the program, whose every connection goes through the proxy."""
    async with live_api(Database(proxy.server, beyond.name), tmp_path) as api:
        yield api


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_BEFORE_THE_ANSWER], ids=["not-done", "done"])
async def test_an_outcome_that_nobody_knows_is_found_under_the_same_key(
    through: Api, proxy: Proxy, beyond: Database, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "ASK_AGAIN_SECONDS_MAX", 0.5)
    monkeypatch.setattr(postgres, "ANSWER_SECONDS_MAX", 0.3)
    monkeypatch.setattr(connecting, "ACQUIRE_SECONDS_MAX", 0.3)
    caller, key = await through.caller("standing-team"), uuid4()
    proxy.arm(key, fault)
    proxy.silent_after_fault = True
    lost = await caller.post("/api/v1/cases", a_report(), key=key)
    proxy.silent_after_fault = proxy.silent = False
    proxy.cut()

    assert (lost.status_code, lost.json()["code"]) == (503, "outcome-unknown")
    assert lost.headers["Retry-After"] == "1"
    answer = await until_it_answers(lambda: caller.post("/api/v1/cases", a_report(), key=key))
    assert answer.status_code == 201, answer.text
    again = await caller.post("/api/v1/cases", a_report(), key=key)
    assert again.json() == answer.json()
    assert await how_often(beyond, key.bytes) == 1


async def test_an_answer_lost_on_its_way_reaches_the_caller_all_the_same(
    through: Api, proxy: Proxy, beyond: Database
) -> None:
    caller, key = await through.caller("standing-team"), uuid4()
    proxy.arm(key, Fault.CUT_BEFORE_THE_ANSWER)
    answer = await caller.post("/api/v1/cases", a_report(), key=key)

    assert proxy.struck == [Fault.CUT_BEFORE_THE_ANSWER]
    assert answer.status_code == 201, answer.text
    assert await how_often(beyond, key.bytes) == 1


async def test_a_database_that_is_away_is_said_to_be_at_once_and_comes_back_without_a_restart(
    through: Api, proxy: Proxy
) -> None:
    caller = await through.caller("standing-team")
    opened = await caller.open_case()
    await proxy.close()
    while through.program.pool.get_idle_size():  # noqa: ASYNC110 - the pool tells nobody
        await asyncio.sleep(0.001)
    began = time.monotonic()
    answers = [await caller.get(f"/api/v1/cases/{opened['case_id']}"), await caller.post("/api/v1/cases", a_report())]
    waited = time.monotonic() - began

    assert [(one.status_code, one.json()["code"]) for one in answers] == [(503, "record-unavailable")] * 2
    assert [one.headers["Retry-After"] for one in answers] == ["1", "1"]
    assert waited < AT_ONCE_SECONDS
    assert (await through.client.get("/health/ready")).status_code == 503
    assert (await through.client.get("/health/live")).status_code == 200

    await proxy.open()
    answer = await until_it_answers(lambda: caller.post("/api/v1/cases", a_report()))
    assert answer.status_code == 201, answer.text
    listed = await caller.get("/api/v1/cases", at_least=answer.json()["position"])
    assert len(listed.json()["items"]) == 2


async def test_a_server_that_accepts_and_never_answers_keeps_nobody_but_the_first_waiting(
    through: Api, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "ACQUIRE_SECONDS_MAX", 1.0)
    caller = await through.caller("standing-team")
    proxy.silent = True
    proxy.cut()
    while through.program.pool.get_idle_size():  # noqa: ASYNC110 - the pool tells nobody
        await asyncio.sleep(0.001)
    assert (await caller.post("/api/v1/cases", a_report())).status_code == 503
    began = time.monotonic()
    answers = await asyncio.gather(*(caller.post("/api/v1/cases", a_report()) for _ in range(20)))
    waited = time.monotonic() - began

    assert {(one.status_code, one.headers.get("Retry-After")) for one in answers} == {(503, "1")}
    assert waited < AT_ONCE_SECONDS


async def until_it_answers(ask: Callable[[], Awaitable[httpx.Response]]) -> httpx.Response:
    """Return the first answer that is not 503."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            answer = await ask()
            if answer.status_code != 503:
                return answer
            await asyncio.sleep(0.05)


async def how_often(database: Database, command_id: bytes) -> int:
    """Return how often a command stands in the record."""
    connection = await asyncpg.connect(database.superuser_dsn)
    times: int = await connection.fetchval(
        "SELECT count(*) FROM record.commands WHERE uuid_send(command_id) = $1", command_id
    )
    await connection.close()
    return times
