"""`hoso backup` and `hoso restore` as somebody at a shell meets them, with servers and processes of their own."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.demo.facts import chi_lang_2024, record_facts
from api.embedded import EmbeddedPostgres
from api.keeping.folder import HALF_MADE
from api.keeping.manifest import DUMP, KEY, NAME
from api.program import Program
from api.settings import Settings
from kept import Place, officer_of, opened, report

pytestmark = pytest.mark.postgres

SOURCES = str(Path(__file__).parents[3] / "src")


class Office:
    """A machine with a server of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith("HOSO_") and name != "DATABASE_URL"
        } | {"HOSO_DATA": str(data), "PYTHONPATH": SOURCES}
        self._words = [sys.executable, "-c", "import sys; from api.cli.main import main; sys.exit(main())"]

    def hoso(self, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        """Run the program to its end."""
        return subprocess.run(
            [*self._words, *map(str, arguments)], env=self.environment, capture_output=True, text=True, check=False
        )

    def begin(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Run the program."""
        return subprocess.Popen(
            [*self._words, *map(str, arguments)], env=self.environment, stderr=subprocess.PIPE, text=True
        )

    def place(self, server: EmbeddedPostgres, database: str = "hoso") -> Place:
        """Return the database as tests open it."""
        dsn = server.dsn(dbname=database)
        settings = Settings(data=self.data, database_url=dsn, master_key_file=self.data / "master.key")
        return Place(settings=settings, dsn=dsn)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Yield an office with the demo's facts and a named child, its server running."""
    office = Office(tmp_path / "office")
    with EmbeddedPostgres(office.data, durable=False) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CREATE DATABASE hoso TEMPLATE template0")
        asyncio.run(fill(office.place(server)))
        yield office


async def fill(place: Place) -> None:
    """Record some facts."""
    async with opened(place) as program:
        officer = await officer_of(program)
        await record_facts(program, officer, chi_lang_2024())
        await report(program, officer)
        await _catch_up(program)


async def _catch_up(program: Program) -> None:
    while await program.engine.catch_up():
        pass


def roles_of(data: Path) -> list[tuple[object, ...]]:
    """Return the roles of an office's server, and who is in which."""
    with EmbeddedPostgres(data, durable=False) as server, psycopg.connect(server.dsn(dbname="hoso")) as connection:
        return connection.execute(
            "SELECT rolname, rolsuper, rolcanlogin, rolinherit, rolcreaterole,"
            " (SELECT array_agg(roleid::regrole::text) FROM pg_auth_members WHERE member = r.oid)"
            " FROM pg_roles AS r WHERE rolname LIKE 'hoso%' ORDER BY 1"
        ).fetchall()


def test_a_drill_another_machine_has_everything_again(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    made = office.hoso("backup", folder)
    other = Office(tmp_path / "other")
    done = other.hoso("restore", folder)

    assert (made.returncode, done.returncode) == (0, 0), made.stderr + done.stderr
    assert "WARNING: this folder holds the master key" in made.stderr
    assert made.stdout == done.stdout
    assert {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {
        DUMP: 0o600,
        KEY: 0o600,
        NAME: 0o600,
    }
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert (other.data / "master.key").read_bytes() == (office.data / "master.key").read_bytes()
    assert stat.S_IMODE((other.data / "master.key").stat().st_mode) == 0o600
    verified = other.hoso("projections", "verify")
    assert verified.returncode == 0, verified.stdout
    assert roles_of(office.data) == roles_of(other.data)
    again = other.hoso("restore", folder)
    assert (again.returncode, again.stderr.count("\n")) == (1, 1)
    assert "is not empty" in again.stderr


def test_a_program_that_is_stopped_is_backed_up_and_stays_stopped(tmp_path: Path) -> None:
    office = Office(tmp_path / "office")
    assert office.hoso("migrate").returncode == 0
    made = office.hoso("backup", tmp_path / "before")

    assert made.returncode == 0, made.stderr
    assert (tmp_path / "before" / NAME).exists()
    assert not (office.data / "postgres" / "cluster" / "postmaster.pid").exists()


def test_a_killed_backup_leaves_no_folder_and_the_next_one_clears_up(office: Office, tmp_path: Path) -> None:
    folder = tmp_path / "backups" / "daily"
    with (
        EmbeddedPostgres(office.data, durable=False) as server,
        psycopg.connect(server.dsn(dbname="hoso")) as holder,
    ):
        # pg_dump waits for this table: the kill comes in the middle of its work.
        holder.execute("LOCK TABLE record.law_tables IN ACCESS EXCLUSIVE MODE")
        process = office.begin("backup", folder)
        wait_until(lambda: bool(dumps_waiting(server)))
        half_made = list(folder.parent.glob(f"{HALF_MADE}*"))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        wait_until(lambda: not dumps_waiting(server))

        assert [path.name for path in half_made] == [path.name for path in folder.parent.iterdir()]
        assert len(half_made) == 1
        holder.rollback()
        done = office.hoso("backup", folder)

    assert done.returncode == 0, done.stderr
    assert [path.name for path in folder.parent.iterdir()] == ["daily"]


def dumps_waiting(server: EmbeddedPostgres) -> list[tuple[object, ...]]:
    """Return the sessions of pg_dump that wait for a lock."""
    with psycopg.connect(server.dsn(dbname="hoso")) as connection:
        return connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'pg_dump' AND wait_event_type = 'Lock'"
        ).fetchall()


def wait_until(condition: object) -> None:
    """Return once a condition holds."""
    assert callable(condition)
    for _ in range(2_000):
        if condition():
            return
        time.sleep(0.01)
    message = "it never came to that"
    raise AssertionError(message)


def test_dated_backups_follow_one_another_and_the_oldest_goes(office: Office, tmp_path: Path) -> None:
    parent = tmp_path / "backups"
    said = ""
    for _ in range(3):
        done = office.hoso("backup", parent, "--dated", "--keep", "2", "--without-master-key")
        assert done.returncode == 0, done.stderr
        assert "lacks the master key" in done.stderr
        said = done.stdout
        # Two in one second would want the same name.
        time.sleep(1)

    assert "removed" in said
    assert len(list(parent.iterdir())) == 2
    refused = office.hoso("backup", tmp_path / "x", "--keep", "2")
    assert (refused.returncode, refused.stderr) == (1, "hoso: --keep đi cùng --dated / --keep goes with --dated\n")


def test_a_user_who_is_no_superuser_can_back_up_and_restore(tmp_path: Path) -> None:
    """An office's database server: one user may make roles, the program comes as hoso_app."""
    office = Office(tmp_path / "office")
    with EmbeddedPostgres(tmp_path / "server", durable=False) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CREATE ROLE keeper LOGIN CREATEROLE")
            connection.execute("CREATE DATABASE one OWNER keeper TEMPLATE template0")
            connection.execute("CREATE DATABASE two OWNER keeper TEMPLATE template0")
        other = Office(tmp_path / "other")
        for place, name in ((office, "one"), (other, "two")):
            place.environment |= {
                "HOSO_MIGRATE_URL": server.dsn(user="keeper", dbname=name),
                "DATABASE_URL": server.dsn(user="hoso_app", dbname=name),
            }
        done = [
            office.hoso("migrate"),
            office.hoso("users", "add", "desk", "--role", "police", "--scope", "20~"),
            office.hoso("backup", tmp_path / "backup"),
            other.hoso("restore", tmp_path / "backup"),
            other.hoso("token", "desk"),
            other.hoso("migrate"),
        ]
        # The program's own user may read all that a backup needs.
        del office.environment["HOSO_MIGRATE_URL"]
        done.append(office.hoso("backup", tmp_path / "as-app"))

    assert [one.returncode for one in done] == [0] * len(done), "".join(one.stderr for one in done)
    assert done[5].stdout == "nothing to do\n"
