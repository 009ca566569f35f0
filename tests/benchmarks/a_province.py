"""An invented province of a size to measure by, made once, kept, and served by the real program beside the others."""

import datetime as dt
import http.client
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from structlog.testing import capture_logs

from api import times
from api.demo.invented.openings import APART_FROM, Invented, openings
from api.demo.invented.places import commune_id
from api.demo.invented.story import Story
from api.demo.province import Made, fill_projections, generate, open_province, state_of
from api.embedded import EmbeddedPostgres
from api.identity import Account, Accounts
from api.program import Program, open_program
from api.settings import Settings
from benchmarks.harness import say
from cases.values import CaseId, UnitId
from projections.registry import PROJECTIONS
from projections.scope import Scope
from served import Served

COMMUNES = 2_000
APART = 230
"""So many cases, some 2,000 facts, in a commune of their own: the same at every size."""
EVENTS_A_CASE = 10.4
SAY_EVERY_SECONDS = 20
DATABASE = "hoso"
ACCOUNT = "standing-team"


class Standing:
    """A province that stands ready: the program on it, and the same served by a process of its own."""

    def __init__(self, program: Program, served: Served, token: str) -> None:
        self.program = program
        self.events = 0
        self.middle = dt.datetime.fromtimestamp(0, dt.UTC)
        """The instant at which half of it was on record."""
        self._token = token
        self._line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)

    @property
    def commune(self) -> UnitId:
        """The commune that is the same at every size."""
        return commune_id(COMMUNES + 1)

    @property
    def account(self) -> Account:
        """Somebody who works in that commune, and sees nothing else."""
        scope = Scope.of(self.program.knowledge.places.scope(self.commune))
        return Account(name=ACCOUNT, role_name=ACCOUNT, unit=self.commune, scope=scope)

    def page(self, path: str) -> int:
        """Return how many bytes a page of the served program has."""
        self._line.request("GET", path, headers={"Authorization": f"Bearer {self._token}", "Accept": "text/html"})
        answer = self._line.getresponse()
        content = answer.read()
        assert answer.status == 200, answer.status
        return len(content)

    async def look(self) -> None:
        """See how many events there are, and when half of them were there."""
        self.events = (await self.program.record.recorder.head()).position
        async with self.program.pool.acquire() as connection:
            self.middle = await connection.fetchval(
                "SELECT recorded_at FROM record.events WHERE position = $1", self.events // 2
            )

    async def settled(self) -> None:
        """Wait until everything that follows from the record is there."""
        head = await self.program.record.recorder.head()
        await self.program.reader.wait_for([projection.name for projection in PROJECTIONS], head.position)


def invented(events: int) -> Invented:
    """Return the province that has about so many events."""
    return Invented(communes=COMMUNES, cases=max(1, round(events / EVENTS_A_CASE) - APART), seed=1, apart=APART)


def longest_case() -> CaseId:
    """Return the case with the most steps of those that are the same at every size."""
    small = invented(0)
    told = (
        Story(opening, seed=small.seed, communes=small.communes)
        for chunk in openings(small)
        for opening in chunk
        if opening.number >= APART_FROM
    )
    return max(told, key=lambda story: len(list(story.steps()))).case_id


@asynccontextmanager
async def standing(folder: Path, events: int) -> AsyncIterator[Standing]:
    """Lend a province of about so many events; what was made before in this folder is taken as it is."""
    settings = Settings(data=folder, master_key_file=folder / "master.key")
    with EmbeddedPostgres(folder) as server:
        dsn = server.dsn(dbname=DATABASE)
        await _make(settings, server, dsn, events)
        served = Served(folder)
        with served:
            async with open_program(settings, dsn=dsn) as program:
                token = await Accounts(program.pool, program.knowledge.places).make_token(ACCOUNT, at=times.now())
                one = Standing(program, served, token)
                await one.look()
                await one.settled()
                yield one


async def _make(settings: Settings, server: EmbeddedPostgres, dsn: str, events: int) -> None:
    the_province = invented(events)
    admin = await asyncpg.connect(server.dsn())
    try:
        if not await admin.fetchval("SELECT true FROM pg_database WHERE datname = $1", DATABASE):
            await admin.execute(f"CREATE DATABASE {DATABASE}")
        elif await state_of(dsn, the_province) != "made":
            # What was begun and never finished is begun again.
            await admin.execute(f"DROP DATABASE {DATABASE}")
            await admin.execute(f"CREATE DATABASE {DATABASE}")
        if await state_of(dsn, the_province) == "made":
            return
    finally:
        await admin.close()
    began = time.monotonic()
    with capture_logs():
        async with open_province(settings, dsn=dsn, admin_dsn=dsn, invented=the_province) as program:
            made = await generate(program, the_province, progress=_told())
            say(f"  {made:,} events in {time.monotonic() - began:.0f} s")
            await fill_projections(program, progress=lambda name: say(f"  {made:,} events: filling {name} …"))
            accounts = Accounts(program.pool, program.knowledge.places)
            await accounts.add(ACCOUNT, role=ACCOUNT, unit=commune_id(the_province.all_communes))
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("VACUUM ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()
    say(f"  {made:,} events with all that follows from them in {time.monotonic() - began:.0f} s")


def _told() -> Callable[[Made], None]:
    began = time.monotonic()
    last = began

    def tell(made: Made) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < SAY_EVERY_SECONDS:
            return
        last = now
        rate = made.events / (now - began)
        left = (made.of_events - made.events) / rate
        say(f"  {made.events:,} of about {made.of_events:,} events, {rate:,.0f} a second, {left / 60:.0f} min left")

    return tell
