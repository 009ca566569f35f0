"""Every commune's year judged in one go, as communes and their cases grow: in the program, and by `hoso fitness`.

Each size is an invented province of its own, in a database of its own on one server. They are asked in turn, so that
whatever else the machine does falls on all of them.
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec
from msgspec import Struct
from structlog.testing import capture_logs

from api.communes.fitness import AreaFitness
from api.communes.judged import area_fitness
from api.demo.invented.openings import Invented
from api.demo.invented.places import PROVINCE
from api.demo.province import fill_projections, generate, open_province
from api.embedded import EmbeddedPostgres
from api.identity import SHELL, Accounts
from api.program import Program
from api.settings import Settings
from benchmarks.growth_told import Judged, as_judged, put_into
from benchmarks.harness import Row, Setting, benchmark, flush_ms, measured, say

ROOT = Path(__file__).parents[2]
SIZES, SHORT_SIZES = (300, 1_000, 3_321), (20, 60)
"""So many communes: the last as many as the country has had since 2025-07-01."""
CASES_A_COMMUNE, CASES_A_COMMUNE_SHORT = 5, 2
"""Of five and a half years: about one a commune and year."""
YEAR = 2024
FLOOR = 1.5
SECONDS = re.compile(r"([0-9.]+) giây")


class Province(Struct, frozen=True, kw_only=True):
    """An invented province that stands ready, and how a command of the shell finds it."""

    communes: int
    cases: int
    program: Program
    environment: dict[str, str]


@benchmark("fitness")
async def fitness(setting: Setting) -> Sequence[Row]:
    """Judge every commune's year at 300, 1,000 and 3,321 communes, and write how it grows."""
    sizes = SHORT_SIZES if setting.short else SIZES
    async with AsyncExitStack() as stack:
        server = stack.enter_context(EmbeddedPostgres(setting.folder / "fitness"))
        provinces = [await stack.enter_async_context(_province(server, size, setting)) for size in sizes]
        judged = await _measured(provinces, setting)
    if not setting.short:
        flush = flush_ms(setting.folder)
        put_into(ROOT / "docs" / "growth.md", as_judged(judged, flush_ms=flush))
        say("  docs/growth.md is written")
    smallest, largest = judged[0], judged[-1]
    return [
        *(_row(one) for one in judged),
        measured(
            "fitness-growth",
            f"CPU a commune at {smallest.communes:,}",
            [
                (large / largest.communes) / (small / smallest.communes)
                for small, large in zip(smallest.cpu, largest.cpu, strict=True)
            ],
            unit="x",
            floor=FLOOR,
            at_most=True,
        ),
    ]


def _row(one: Judged) -> Row:
    return measured(
        f"fitness-{one.communes}",
        "the year of so many communes",
        one.seconds,
        unit="s",
        cases_on_record=one.cases,
        cases_of_the_year=one.cases_of_year,
        children_counted=one.children,
        cpu_s=one.cpu_s,
        command_s=one.command_s,
    )


@asynccontextmanager
async def _province(server: EmbeddedPostgres, communes: int, setting: Setting) -> AsyncIterator[Province]:
    began, name = time.monotonic(), f"communes_{communes}"
    admin = await asyncpg.connect(server.dsn())
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    dsn, data = server.dsn(dbname=name), setting.folder / name
    data.mkdir()
    settings = Settings(data=data, database_url=dsn, master_key_file=data / "master.key")
    cases = communes * setting.size(CASES_A_COMMUNE, CASES_A_COMMUNE_SHORT)
    invented = Invented(communes=communes, cases=cases, seed=1)
    with capture_logs():
        async with open_province(settings, dsn=dsn, admin_dsn=dsn, invented=invented) as program:
            events = await generate(program, invented)
            await fill_projections(program)
            await Accounts(program.pool, program.knowledge.places).add("auditor", role="auditor", unit=PROVINCE)
            connection = await asyncpg.connect(dsn)
            await connection.execute("VACUUM ANALYZE")
            await connection.close()
            say(f"  {communes:,} communes, {events:,} events, made in {time.monotonic() - began:.0f} s")
            there = {"DATABASE_URL": dsn, "HOSO_DATA": str(data)}
            yield Province(communes=communes, cases=cases, program=program, environment={**os.environ, **there})


async def _measured(provinces: Sequence[Province], setting: Setting) -> list[Judged]:
    seconds: list[list[float]] = [[] for _ in provinces]
    cpu: list[list[float]] = [[] for _ in provinces]
    commands: list[list[float]] = [[] for _ in provinces]
    found = [await _judge(one) for one in provinces]
    for number in range(setting.rounds):
        for which, one in enumerate(provinces):
            began, worked = time.perf_counter(), time.process_time()
            msgspec.json.encode(await _judge(one))
            seconds[which].append(time.perf_counter() - began)
            cpu[which].append(time.process_time() - worked)
            if not setting.short or (number, which) == (0, 0):
                commands[which].append(await _command(one))
    return [
        Judged(
            communes=one.communes,
            cases=one.cases,
            cases_of_year=await _cases_of_year(one),
            children=sum(len(unit.children) for unit in answer.items),
            seconds=tuple(seconds[which]),
            cpu=tuple(cpu[which]),
            commands=tuple(commands[which]),
        )
        for which, (one, answer) in enumerate(zip(provinces, found, strict=True))
    ]


async def _judge(one: Province) -> AreaFitness:
    found = await area_fitness(one.program, SHELL, one.program.knowledge.places.unit(PROVINCE), YEAR)
    assert len(found.items) == one.communes
    return found


async def _cases_of_year(one: Province) -> int:
    async with one.program.pool.acquire() as connection:
        count: int = await connection.fetchval(
            "SELECT count(*) FROM projections.case_files WHERE extract(year FROM occurred_from) = $1", YEAR
        )
    return count


async def _command(one: Province) -> float:
    """Return how long `hoso fitness` takes as a process of its own, from its start to its end."""
    began = time.perf_counter()
    running = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "api.cli.main", "fitness", "--year", str(YEAR), "--area", PROVINCE),
        env=one.environment,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await running.communicate()
    assert running.returncode == 0, said.decode()
    assert SECONDS.search(said.decode()), said.decode()
    return time.perf_counter() - began
