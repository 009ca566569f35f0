"""Making an invented province: a database of its own, the same facts by the same seed, projections that agree."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import StringIO
from pathlib import Path

import asyncpg
import pytest

from api.cli.province import bar
from api.demo.invented.openings import Invented
from api.demo.province import Made, NotRecorded, fill_projections, generate, open_province, state_of
from api.embedded import EmbeddedPostgres
from api.keeping.progress import Progress
from api.program import Program
from api.settings import Settings
from postgres_fixtures import Database, PostgresServer, fresh_database
from projections.engine.comparing import differences
from projections.registry import PROJECTIONS
from served import Served, free_port, get

pytestmark = pytest.mark.postgres

SMALL = Invented(communes=8, cases=60, seed=5)
DEMO = "demo --communes 3 --cases 25"
NAME = "province_3_25_1"


@asynccontextmanager
async def made(server: PostgresServer, folder: Path, invented: Invented) -> AsyncIterator[tuple[Program, Database]]:
    """Lend a province in a database of its own, its projections not filled yet."""
    settings = Settings(data=folder, master_key_file=folder / "master.key")
    async with fresh_database(server) as database:
        dsn = database.superuser_dsn
        async with open_province(settings, dsn=dsn, admin_dsn=dsn, invented=invented) as program:
            await generate(program, invented)
            yield program, database


async def facts(program: Program) -> list[object]:
    """Return every fact, unsealed, without the time it was recorded at."""
    stored = await program.record.recorder.read_log(after=0, limit=10_000)
    recorded = [program.record.mapper.to_recorded(one) for one in stored]
    unsealed = await program.record.unsealed(recorded)
    # That the law was adopted is recorded when a program opens, under a key of the moment.
    return [
        (one.stream, one.version, one.event, one.metadata, its.tags, its.command_id)
        for one, its in zip(unsealed, stored, strict=True)
        if one.stream != "law"
    ]


async def test_the_same_numbers_make_the_same_facts_in_the_same_order(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    histories = []
    for folder in (tmp_path / "once", tmp_path / "again"):
        async with made(postgres_server, folder, SMALL) as (program, _):
            histories.append(await facts(program))

    assert len(histories[0]) > 400
    assert histories[0] == histories[1]


async def test_the_projections_of_a_province_agree_with_the_record(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    async with made(postgres_server, tmp_path, SMALL) as (program, _):
        while await program.engine.catch_up():
            pass
        live = [await differences(program.engine, projection.name) for projection in PROJECTIONS]
        await fill_projections(program)
        filled = [await differences(program.engine, projection.name) for projection in PROJECTIONS]
        async with program.pool.acquire() as connection:
            cases = await connection.fetchval("SELECT count(*) FROM projections.case_files")

    assert live == filled == [[] for _ in PROJECTIONS]
    assert cases == SMALL.cases


async def test_a_province_is_not_made_over_itself(postgres_server: PostgresServer, tmp_path: Path) -> None:
    async with made(postgres_server, tmp_path, SMALL) as (program, database):
        dsn = database.superuser_dsn

        assert await state_of(dsn, SMALL) == "begun"
        assert await state_of(dsn, Invented(communes=8, cases=60, seed=6)) == "other"
        with pytest.raises(NotRecorded):
            await generate(program, SMALL)


async def test_an_empty_database_is_known_as_empty(empty_database: Database) -> None:
    assert await state_of(empty_database.superuser_dsn, SMALL) == "empty"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a data folder in which the demo was loaded, and is stopped again."""
    folder = tmp_path_factory.mktemp("province") / "data"
    with Served(folder, command="demo"):
        pass
    return folder


def log_of(data: Path, database: str) -> tuple[str, int]:
    """Return the id of a database's log, and how many facts were told in it; what lapsed meanwhile apart."""

    async def ask(dsn: str) -> tuple[str, int]:
        connection = await asyncpg.connect(dsn)
        row = await connection.fetchrow(
            "SELECT log_id::text, (SELECT count(*) FROM record.events WHERE stream NOT LIKE 'deadline-%') AS told"
            " FROM record.head"
        )
        await connection.close()
        assert row is not None
        return row["log_id"], row["told"]

    with EmbeddedPostgres(data) as server:
        return asyncio.run(ask(server.dsn(dbname=database)))


def shown_by(served: Served) -> str:
    """Return what it last printed."""
    log = served.data.parent / "served.log"
    # It says so once it is ready, which is when others see that it is.
    until = time.monotonic() + 10
    while "(standing-team): " not in (shown := log.read_text("utf-8").rpartition("bịa đặt")[2]):
        assert time.monotonic() < until
        time.sleep(0.01)
    return shown


def test_a_province_is_served_from_a_database_of_its_own_and_the_demo_is_untouched(data: Path) -> None:
    before = log_of(data, "hoso")
    with Served(data, command=DEMO) as served:
        shown = shown_by(served)
        token = shown.partition("(standing-team): ")[2].split()[0]
        fitness = get(served, "/api/v1/communes/90001/fitness/2024", token)
        cases = get(served, "/api/v1/cases?limit=50", token)
        verified = hoso(data, "projections", "verify", HOSO_DATABASE=NAME)
    first = log_of(data, NAME)
    with Served(data, command=DEMO):
        pass

    assert "/?area=90001&year=2024" in shown
    assert f"HOSO_DATABASE={NAME}" in shown
    assert fitness["unit"]["name"] == "xã Mây Xanh"
    assert 1 <= len(cases["items"]) <= 25
    assert verified.stdout.splitlines() == [f"{projection.name}: equal" for projection in PROJECTIONS]
    assert log_of(data, NAME) == first
    assert log_of(data, "hoso") == before


def test_a_province_that_was_never_finished_is_begun_again(data: Path) -> None:
    with Served(data, command=DEMO):
        pass
    log_id, position = log_of(data, NAME)
    with EmbeddedPostgres(data) as server:
        asyncio.run(forget_accounts(server.dsn(dbname=NAME)))
    with Served(data, command=DEMO):
        pass
    again_id, again = log_of(data, NAME)

    assert again_id != log_id
    assert again == position


async def forget_accounts(dsn: str) -> None:
    """Leave a province as one whose making was killed: nobody may come in yet."""
    connection = await asyncpg.connect(dsn)
    await connection.execute("DELETE FROM access.tokens; DELETE FROM access.accounts")
    await connection.close()


def hoso(data: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the shell, whatever becomes of it."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        env={**Served(data).environment, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--communes", "3"], "--communes and --cases go together"),
        (["--communes", "0", "--cases", "5"], "from 1 to 9999 communes"),
        (["--communes", "3", "--cases", "0"], "from 1 to 10000000 cases"),
        (["--communes", "3", "--cases", "5", "--seed", "-1"], "from 0 on"),
    ],
)
def test_numbers_that_make_no_province_are_answered_by_a_sentence(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = hoso(tmp_path / "data", "demo", *arguments)

    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "data").exists()


async def test_another_database_that_holds_something_is_refused_by_a_sentence(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    async with made(postgres_server, tmp_path, SMALL) as (program, database):
        before = await program.record.recorder.head()
        other = await asyncio.to_thread(
            hoso, tmp_path, *DEMO.split(), "--port", str(free_port()), DATABASE_URL=database.superuser_dsn
        )
        mine = ["demo", "--communes", "8", "--cases", "60", "--seed", "5", "--port", str(free_port())]
        begun = await asyncio.to_thread(hoso, tmp_path, *mine, DATABASE_URL=database.superuser_dsn)
        after = await program.record.recorder.head()

    assert (other.returncode, begun.returncode) == (1, 1)
    assert "this database is not empty" in other.stderr
    assert "never finished" in begun.stderr
    assert before == after


class Terminal(StringIO):
    """A place to write to at which somebody looks."""

    def isatty(self) -> bool:
        """Return that somebody does."""
        return True


def test_whoever_watches_sees_how_far_it_is_how_fast_and_how_long_it_takes() -> None:
    terminal = Terminal()
    seconds = iter([0.0, 10.0])

    bar(Progress(terminal), lambda: next(seconds))(Made(25_000, 100_000))

    assert terminal.getvalue().endswith(
        "██████░░░░░░░░░░░░░░░░░░  25%  25,000 sự kiện / facts  2,500/s  còn / left 0:30"
    )
