"""The HTTP API for tests: the whole program on a database of its own, asked without a socket."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from litestar import Litestar

from api import times
from api.app import create_app
from api.identity import Accounts
from api.program import Program, adopt_law, migrate_database, open_program
from api.settings import Settings
from cases.values import VIETNAM, UnitId
from postgres_fixtures import Database

BASE = "http://hoso.test"
COUNTRY, PROVINCE, DISTRICT = "vn~", "20~", "187~"
VAN_LINH = "06505~2025-07-01"
"""Today's commune of Vạn Linh, which took in 06505~, 06508~ and 06520~."""
TODAY = times.now().astimezone(VIETNAM).date()


class Caller:
    """Somebody with a token: speaks JSON, and gives each write a key of its own unless told which."""

    def __init__(self, client: httpx.AsyncClient, token: str, name: str = "") -> None:
        """Take the way to the program, the token, and the account that it is of."""
        self._client = client
        self.name = name
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, headers: Mapping[str, str] | None = None, /, **query: object) -> httpx.Response:
        """Read; the query is what is not None."""
        wanted = {name: str(value) for name, value in query.items() if value is not None}
        return await self._client.get(path, params=wanted or None, headers={**self.headers, **(headers or {})})

    async def read(self, path: str, headers: Mapping[str, str] | None = None, /, **query: object) -> dict[str, Any]:
        """Return what a path answers, which must not be a problem."""
        answer = await self.get(path, headers, **query)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def post(
        self,
        path: str,
        body: object = None,
        *,
        key: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Write a body, or raw content."""
        sent = {**self.headers, "Idempotency-Key": str(key or uuid4()), **(headers or {})}
        if content is not None:
            return await self._client.post(path, content=content, headers={"Content-Type": "application/json", **sent})
        return await self._client.post(path, json=body, headers=sent)

    async def open_case(self, **fields: object) -> dict[str, Any]:
        """Take in a report and return the answer, which must be that it is on record."""
        answer = await self.post("/api/v1/cases", a_report(**fields))
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        return opened

    async def act(self, case_id: str, act: str, /, **body: object) -> dict[str, Any]:
        """Do something in a case and return the answer, which must not be a refusal."""
        answer = await self.post(f"/api/v1/cases/{case_id}/{act}", body)
        assert answer.status_code in {200, 201}, answer.text
        done: dict[str, Any] = answer.json()
        return done

    async def open_confirmed(self, by: str, /, **fields: object) -> dict[str, Any]:
        """Take in a report that a body then confirms, and return the answer to that."""
        opened = await self.open_case(**fields)
        return await self.act(opened["case_id"], "verification", finding="confirmed", by=by, reason="…")

    async def case(
        self, done: Mapping[str, Any], headers: Mapping[str, str] | None = None, /, **query: object
    ) -> dict[str, Any]:
        """Return a case as it is read once what was done in it is known."""
        return await self.read(f"/api/v1/cases/{done['case_id']}", headers, at_least=done["position"], **query)

    async def fitness(
        self, unit: str, year: int, headers: Mapping[str, str] | None = None, /, **query: object
    ) -> dict[str, Any]:
        """Return what the record says of a commune's year."""
        return await self.read(f"/api/v1/communes/{unit}/fitness/{year}", headers, **query)


class Api:
    """The program with its web, and who may ask it."""

    def __init__(self, program: Program, app: Litestar, client: httpx.AsyncClient) -> None:
        """Take what answers and the way to it."""
        self.program = program
        self.app = app
        self.client = client
        self._callers: dict[tuple[str, str], Caller] = {}

    async def caller(self, role: str, unit: str = VAN_LINH) -> Caller:
        """Return somebody in a role for a unit; the same one whenever asked."""
        known = self._callers.get((role, unit))
        return known or await self.another(role, unit)

    async def another(self, role: str, unit: str = VAN_LINH) -> Caller:
        """Return a further person in a role for a unit, whom `caller` gives from now on."""
        name = f"{role} {unit} {len(self._callers)} {uuid4()}"
        accounts = Accounts(self.program.pool, self.program.knowledge.places)
        await accounts.add(name, role=role, unit=UnitId(unit))
        made = Caller(self.client, await accounts.make_token(name, at=times.now()), name)
        self._callers[role, unit] = made
        return made

    async def head(self) -> int:
        """Return the position of the last fact on record."""
        return (await self.program.record.recorder.head()).position


@asynccontextmanager
async def live_api(database: Database, folder: Path) -> AsyncIterator[Api]:
    """Lend the program on an empty database: migrated, its law adopted, its projections running."""
    settings = Settings(data=folder, database_url=database.superuser_dsn, master_key_file=folder / "master.key")
    await migrate_database(settings, admin_dsn=database.superuser_dsn)
    async with open_program(settings, dsn=database.superuser_dsn) as program:
        await adopt_law(program)
        await program.engine.prepare()
        app = create_app(program)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type] # two namings of ASGI
        async with _running(app), httpx.AsyncClient(transport=transport, base_url=BASE) as client:
            yield Api(program, app, client)


@asynccontextmanager
async def _running(app: Litestar) -> AsyncIterator[None]:
    """Run an application's lifespan in a task of its own: a fixture begins and ends in different ones."""
    begun, ending = asyncio.Event(), asyncio.Event()

    async def run() -> None:
        async with app.lifespan():
            begun.set()
            await ending.wait()

    task = asyncio.create_task(run())
    begun_or_failed = asyncio.create_task(begun.wait())
    await asyncio.wait({task, begun_or_failed}, return_when=asyncio.FIRST_COMPLETED)
    begun_or_failed.cancel()
    try:
        if task.done():
            await task
        yield
    finally:
        ending.set()
        await task


def a_report(**fields: object) -> dict[str, Any]:
    """Return the least that opens a case, with some fields as told; None leaves one out."""
    least: dict[str, Any] = {
        "kind": "neglect",
        "commune_of_event": "06505",
        "occurred_on": "2024-03-05",
        "received_at": "2024-03-06T08:00:00+07:00",
        "received_by": "commune",
        "children": [{}],
    }
    given = {**least, **fields}
    return {name: value for name, value in given.items() if value is not None}


async def a_moment() -> str:
    """Return an instant behind everything recorded so far and before everything recorded from now on."""
    instant = times.now()
    await asyncio.sleep(0.002)
    return instant.isoformat()


def at_nine(days_ago: int) -> str:
    """Return nine o'clock in the morning so many days ago."""
    return f"{TODAY - dt.timedelta(days=days_ago)}T09:00:00+07:00"


def paths(answer: httpx.Response) -> list[str]:
    """Return the paths that a problem complains of."""
    return [error["path"] for error in answer.json().get("errors", ())]
