"""Who may come in, in which language they are answered, and what every answer carries."""

import asyncio
import datetime as dt
from collections.abc import Mapping

import httpx
import pytest

from api import times
from api.identity import Accounts
from cases.values import UnitId
from live_api import VAN_LINH, Api, a_report

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"


async def ask(api: Api, headers: Mapping[str, str], path: str = CASES) -> httpx.Response:
    return await api.client.get(path, headers=dict(headers))


async def test_without_a_token_nobody_comes_in(api: Api) -> None:
    answer = await ask(api, {})

    assert (answer.status_code, answer.json()["code"]) == (401, "token-missing")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("given", ["Bearer wrong", "bearer wrong", "Bearer " + "x" * 5000])
async def test_with_a_wrong_token_nobody_comes_in(api: Api, given: str) -> None:
    answer = await ask(api, {"Authorization": given})

    assert (answer.status_code, answer.json()["code"]) == (401, "token-invalid")
    assert answer.headers["www-authenticate"].startswith("Bearer error=")


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Basic YTpi", "token"])
async def test_what_is_no_bearer_token_is_none(api: Api, given: str) -> None:
    assert (await ask(api, {"Authorization": given})).json()["code"] == "token-missing"


async def test_a_token_ends(api: Api) -> None:
    accounts = Accounts(api.program.pool, api.program.knowledge.places)
    await accounts.add("somebody for a while", role="chair", unit=UnitId(VAN_LINH))
    ended = await accounts.make_token("somebody for a while", at=times.now() - dt.timedelta(days=91))
    good = await accounts.make_token("somebody for a while", at=times.now() - dt.timedelta(days=89))

    assert (await ask(api, {"Authorization": f"Bearer {ended}"})).status_code == 401
    assert (await ask(api, {"Authorization": f"Bearer {good}"})).status_code == 200


async def somebody(api: Api, name: str, *, days_ago: int = 0) -> tuple[Accounts, str]:
    """Return the accounts, and a token of a new one."""
    accounts = Accounts(api.program.pool, api.program.knowledge.places)
    await accounts.add(name, role="chair", unit=UnitId(VAN_LINH))
    return accounts, await accounts.make_token(name, at=times.now() - dt.timedelta(days=days_ago))


async def test_a_session_ends_by_itself_and_no_later_than_its_token(api: Api) -> None:
    accounts, token = await somebody(api, "somebody in a session")
    _, old = await somebody(api, "somebody with an old token", days_ago=90 - 1)
    now = times.now()
    session, short = [await accounts.begin_session(one, at=now) for one in (token, old)]
    later = now + dt.timedelta(hours=12)
    before = later - dt.timedelta(seconds=1)

    assert session is not None
    assert short is not None
    assert await accounts.of_token(session, at=before) == await accounts.of_token(token, at=before) is not None
    assert await accounts.of_token(session, at=later) is None
    late = await accounts.begin_session(old, at=now + dt.timedelta(hours=23))
    assert late is not None
    assert await accounts.of_token(late, at=now + dt.timedelta(hours=25)) is None


async def test_going_out_ends_a_session_and_neither_another_one_nor_the_token(api: Api) -> None:
    accounts, token = await somebody(api, "somebody with two windows")
    now = times.now()
    first, second = [await accounts.begin_session(token, at=now) for _ in range(2)]
    assert first is not None
    assert second is not None
    await accounts.end_session(first)

    assert await accounts.of_token(first, at=now) is None
    assert None not in [await accounts.of_token(one, at=now) for one in (second, token)]


async def test_what_is_revoked_ends_its_sessions_and_begins_none(api: Api) -> None:
    accounts, token = await somebody(api, "somebody who leaves")
    session = await accounts.begin_session(token, at=times.now())
    assert session is not None
    await accounts.end_tokens("somebody who leaves")

    assert await accounts.of_token(session, at=times.now()) is None
    assert await accounts.begin_session(token, at=times.now()) is None


async def test_no_session_is_begun_while_its_token_is_taken_back(api: Api) -> None:
    accounts, token = await somebody(api, "somebody who is just leaving")
    name = "somebody who is just leaving"
    async with api.program.pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT FROM access.accounts WHERE name = $1 FOR UPDATE", name)
        beginning = asyncio.create_task(accounts.begin_session(token, at=times.now()))
        await until_somebody_waits(api)
        await connection.execute("DELETE FROM access.tokens WHERE account = $1", name)
    begun = await beginning

    assert begun is None


async def until_somebody_waits(api: Api) -> None:
    """Return when a statement waits for a lock."""
    async with api.program.pool.acquire() as connection, asyncio.timeout(20):
        while not await connection.fetchval("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - the server tells nobody
            await asyncio.sleep(0.01)


async def test_a_cookie_opens_no_door_of_the_api(api: Api) -> None:
    caller = await api.caller("chair")
    token = caller.headers["Authorization"].removeprefix("Bearer ")

    assert (await ask(api, {"Cookie": f"hoso_session={token}"})).status_code == 401


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/health/projections", "/schema/openapi.json"])
async def test_some_doors_are_open(api: Api, path: str) -> None:
    assert (await ask(api, {}, path)).status_code == 200


@pytest.mark.parametrize(
    "accepted,title",
    [
        (None, "Không tìm thấy, hoặc không thuộc phạm vi của bạn."),
        ("vi", "Không tìm thấy, hoặc không thuộc phạm vi của bạn."),
        ("fr", "Không tìm thấy, hoặc không thuộc phạm vi của bạn."),
        ("en", "Not found, or outside your scope."),
        ("en-GB,en;q=0.9,vi;q=0.1", "Not found, or outside your scope."),
        ("vi;q=0.9,en;q=0.1", "Không tìm thấy, hoặc không thuộc phạm vi của bạn."),
        ("en;q=nonsense", "Không tìm thấy, hoặc không thuộc phạm vi của bạn."),
    ],
)
async def test_vietnamese_unless_english_is_asked_for(api: Api, accepted: str | None, title: str) -> None:
    caller = await api.caller("chair")
    language = {} if accepted is None else {"Accept-Language": accepted}
    answer = await ask(api, {**caller.headers, **language}, f"{CASES}/nowhere")

    assert answer.json()["title"] == title


@pytest.mark.parametrize("path", [CASES, f"{CASES}/nowhere", "/api/v1/nowhere", "/health/live"])
async def test_no_answer_is_kept_by_anybody(api: Api, path: str) -> None:
    for headers in ({}, (await api.caller("chair")).headers):
        answer = await ask(api, headers, path)

        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_nothing_on_record_is_replaced_or_deleted(api: Api, method: str) -> None:
    caller = await api.caller("chair")
    case_id = (await caller.open_case())["case_id"]
    answer = await api.client.request(method, f"{CASES}/{case_id}", json=a_report(), headers=caller.headers)

    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
