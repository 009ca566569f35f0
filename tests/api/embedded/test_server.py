"""The embedded PostgreSQL with real processes: it starts, is shared, ends with its owner, and loses nothing."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import structlog

from api.embedded import EmbeddedPostgres, EmbeddedPostgresError, server
from api.embedded import account as accounts
from api.embedded.account import Account, account_for
from api.embedded.postmaster import processes_on

pytestmark = pytest.mark.postgres

# A program of its own that owns a server, says where it is, and acknowledges each row that it has committed.
OWNER = """
import sys, pathlib, psycopg
from api.embedded import EmbeddedPostgres
with EmbeddedPostgres(pathlib.Path(sys.argv[1])) as postgres:
    print(postgres.dsn(), postgres.owned, flush=True)
    with psycopg.connect(postgres.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS rows (n int)")
        for word in sys.stdin:
            connection.execute("INSERT INTO rows VALUES (%s)", [int(word)])
            print(word, end="", flush=True)
"""
# One that only owns it.
HOLDER = """
import sys, pathlib
from api.embedded import EmbeddedPostgres
with EmbeddedPostgres(pathlib.Path(sys.argv[1])) as postgres:
    print(postgres.dsn(), postgres.owned, flush=True)
    sys.stdin.read()
"""


@contextmanager
def owner(data: Path, program: str = OWNER) -> Iterator["subprocess.Popen[str]"]:
    """Run a program that owns or shares the server on this data, until the block ends."""
    source = str(Path(__file__).parents[3] / "src")
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(data)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": source},
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def said(process: "subprocess.Popen[str]") -> list[str]:
    """Return the words of the next line that the program prints."""
    assert process.stdout is not None
    return process.stdout.readline().split()


def tell(process: "subprocess.Popen[str]", number: int) -> list[str]:
    """Have the program write a row; return its acknowledgement."""
    assert process.stdin is not None
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    return said(process)


def asked(dsn: str, question: str) -> object:
    """Return the single value that answers a question."""
    with psycopg.connect(dsn) as connection:
        row = connection.execute(question).fetchone()
        assert row is not None
        return row[0]


def wait_until_empty(cluster: Path) -> None:
    """Wait until no process of PostgreSQL works in this data; the test's own time limit ends a vain wait."""
    while processes_on(cluster):
        time.sleep(0.01)


def kill(postgres: EmbeddedPostgres) -> None:
    """Kill a server, and wait until it is gone."""
    os.kill(postgres.pid, signal.SIGKILL)
    while postgres.running:
        time.sleep(0.01)


def test_it_starts_answers_and_ends(data_folder: Path) -> None:
    postgres = EmbeddedPostgres(data_folder)
    with postgres:
        assert postgres.owned
        assert asked(postgres.dsn(), "SELECT current_setting('fsync')") == "on"
        assert asked(postgres.dsn(), "SELECT current_setting('listen_addresses')") == ""
        assert asked(postgres.dsn(), "SELECT '2026-01-01 00:00+00'::timestamptz::text") == "2026-01-01 07:00:00+07"
        assert asked(postgres.dsn(), "SELECT 'ĐỒNG MỎ' ILIKE 'đồng mỏ'") is True
        assert asked(postgres.dsn(), "SHOW server_encoding") == "UTF8"

    assert not postgres.running
    assert processes_on(postgres.cluster) == ()


def test_nobody_else_may_enter_its_folders(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        for folder in (postgres.folder, postgres.cluster, postgres.socket_folder):
            assert folder.stat().st_mode & 0o077 == 0


def test_no_value_reaches_its_log(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres, psycopg.connect(postgres.dsn()) as connection:
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CREATE TABLE t (n text PRIMARY KEY); INSERT INTO t VALUES ('Bé Na'), ('Bé Na')")
        log = (postgres.folder / "postgres.log").read_text(encoding="utf-8")

    assert "unique constraint" in log
    assert "Bé Na" not in log


def test_started_twice_it_is_the_same(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        pid = postgres.pid
        postgres.start()

        assert postgres.pid == pid


def test_a_second_program_shares_the_server_and_leaves_it_running(data_folder: Path) -> None:
    with owner(data_folder) as first, EmbeddedPostgres(data_folder) as second:
        dsn, owned = said(first)
        while not second.running:
            second.start()

        assert {owned, str(second.owned)} == {"True", "False"}
        assert second.dsn() == dsn

        if not second.owned:
            second.stop()
            assert tell(first, 1) == ["1"]


def test_a_killed_owner_leaves_no_process_and_loses_nothing(data_folder: Path) -> None:
    """Rows that were acknowledged are there again, on a server that has fsync on, and it starts at once."""
    with owner(data_folder) as first:
        dsn, _ = said(first)
        assert asked(dsn, "SHOW fsync") == "on"
        acknowledged = [int(tell(first, number)[0]) for number in range(20)]
        first.send_signal(signal.SIGKILL)
        first.wait()
        postgres = EmbeddedPostgres(data_folder)
        wait_until_empty(postgres.cluster)

    with postgres:
        assert postgres.owned
        assert asked(postgres.dsn(), "SELECT array_agg(n ORDER BY n) FROM rows") == acknowledged


def test_when_the_owner_dies_the_one_who_shared_takes_over(data_folder: Path) -> None:
    with owner(data_folder) as first:
        said(first)
        with EmbeddedPostgres(data_folder) as second:
            assert not second.owned
            assert tell(first, 7) == ["7"]
            first.send_signal(signal.SIGKILL)
            first.wait()
            while second.running:
                time.sleep(0.01)
            second.start()

            assert second.owned
            assert asked(second.dsn(), "SELECT n FROM rows") == 7


def test_a_killed_server_is_started_again(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder) as postgres:
        kill(postgres)
        postgres.start()

        assert asked(postgres.dsn(), "SELECT 1") == 1


@contextmanager
def little_patience() -> Iterator[list[structlog.types.EventDict]]:
    """Let servers be given up soon, and lend what is said meanwhile."""
    with pytest.MonkeyPatch.context() as shorter, structlog.testing.capture_logs() as lines:
        for name in ("START_SECONDS_MAX", "ATTACH_SECONDS_MAX", "TELL_SECONDS"):
            shorter.setattr(server, name, 0.5)
        yield lines


def with_much_to_recover(data_folder: Path) -> EmbeddedPostgres:
    """Return a server that will take some seconds to start."""
    with EmbeddedPostgres(data_folder) as postgres:
        kill(postgres)
    (postgres.cluster / "own.conf").write_text("restore_command = 'sleep 1; false'\n", encoding="utf-8")
    (postgres.cluster / "recovery.signal").touch()
    return postgres


def test_a_recovery_that_takes_long_is_waited_for_and_said_to_be_under_way(data_folder: Path) -> None:
    postgres = with_much_to_recover(data_folder)
    with little_patience() as lines, postgres:
        assert postgres.owned
        assert asked(postgres.dsn(), "SELECT 1") == 1

    assert {line["event"] for line in lines} == {"database-starting"}


def test_the_recovery_of_a_server_that_another_program_starts_is_waited_for(data_folder: Path) -> None:
    postgres = with_much_to_recover(data_folder)
    with owner(data_folder, HOLDER), little_patience():
        while processes_on(postgres.cluster) == ():
            time.sleep(0.01)
        with postgres:
            assert not postgres.owned
            assert asked(postgres.dsn(), "SELECT 1") == 1


async def test_a_server_that_is_given_up_while_it_starts_is_ended_with_the_program(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        kill(postgres)
        starting = asyncio.create_task(postgres.start_again())
        while not postgres.running:  # noqa: ASYNC110 - the server sets no event
            await asyncio.sleep(0)
        starting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await starting

    assert processes_on(postgres.cluster) == ()


async def test_a_server_that_cannot_be_started_again_leaves_its_data_to_others(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        (postgres.cluster / "own.conf").write_text("shared_buffers = nonsense\n", encoding="utf-8")
        kill(postgres)
        with pytest.raises(EmbeddedPostgresError, match="invalid value for parameter"):
            await postgres.start_again()
        (postgres.cluster / "own.conf").unlink()

        with EmbeddedPostgres(data_folder, durable=False) as other:
            assert other.owned


def test_ctrl_c_reaches_the_owner_but_not_the_server(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        assert os.getsid(postgres.pid) == postgres.pid


def test_killed_while_the_data_is_made_it_is_made_anew(data_folder: Path) -> None:
    with owner(data_folder) as first:
        while not list(data_folder.glob("postgres/cluster.new-*/PG_VERSION")):
            time.sleep(0.001)
        first.send_signal(signal.SIGKILL)
        first.wait()

    with EmbeddedPostgres(data_folder) as postgres:
        assert asked(postgres.dsn(), "SELECT 1") == 1
        assert not list(data_folder.glob("postgres/cluster.new-*"))


def test_leftovers_are_repaired(data_folder: Path) -> None:
    """A file with the number of a process that is another by now, and data that was made by half."""
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        pid_file = postgres.cluster / "postmaster.pid"
        lines = pid_file.read_text(encoding="utf-8").splitlines()
    half_made = postgres.folder / "cluster.new-abc"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("17\n", encoding="ascii")
    pid_file.write_text("\n".join([str(os.getppid()), *lines[1:]]), encoding="utf-8")

    with EmbeddedPostgres(data_folder, durable=False) as again:
        assert again.owned
        assert not half_made.exists()


def test_a_path_too_long_for_a_socket_works_and_so_do_spaces_and_vietnamese(tmp_path: Path) -> None:
    data = tmp_path / ("hồ sơ, “trẻ em” 'x' " * 4) / "data"
    with EmbeddedPostgres(data, durable=False) as postgres:
        assert postgres.socket_folder.parent != postgres.folder
        assert asked(postgres.dsn(), "SELECT 1") == 1
    postgres_folder = postgres.folder
    with EmbeddedPostgres(data, durable=False) as again:
        assert again.folder == postgres_folder
        sockets = again.socket_folder
    sockets.rmdir()


def test_why_it_does_not_start_is_said(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        pass
    (postgres.cluster / "own.conf").write_text("shared_buffers = nonsense\n", encoding="utf-8")

    with pytest.raises(EmbeddedPostgresError, match="invalid value for parameter"):
        postgres.start()
    assert not postgres.running


def test_an_offices_own_settings_win(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        pass
    (postgres.cluster / "own.conf").write_text("max_connections = 33\n", encoding="utf-8")
    with postgres:
        assert asked(postgres.dsn(), "SHOW max_connections") == "33"


def test_it_refuses_a_thread_whose_end_would_end_the_server(data_folder: Path) -> None:
    errors: list[Exception] = []

    def begin() -> None:
        try:
            EmbeddedPostgres(data_folder).start()
        except EmbeddedPostgresError as error:
            errors.append(error)

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()

    assert [str(error) for error in errors] == ["The embedded PostgreSQL must be started from the main thread."]


def test_it_has_no_address_before_it_runs(data_folder: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match="has not been started"):
        EmbeddedPostgres(data_folder).dsn()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_where_namespaces_are_refused_root_becomes_another_user(
    data_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Data that root made in a namespace goes on under that user, and that user keeps it."""
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        assert asked(postgres.dsn(), "SELECT 1") == 1
    monkeypatch.setattr(Account, "works", lambda _self: False)
    nobody = Account(mode="user", uid=65534, gid=65534)
    monkeypatch.setattr(accounts, "ordinary_user", lambda: nobody)
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == nobody.uid
        assert asked(postgres.dsn(), "SELECT 1") == 1
    monkeypatch.undo()

    assert account_for(postgres.cluster) == nobody
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        assert Path(f"/proc/{postgres.pid}").stat().st_uid == nobody.uid


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a namespace")
@pytest.mark.namespaces
def test_root_runs_it_in_a_user_namespace(data_folder: Path) -> None:
    with EmbeddedPostgres(data_folder, durable=False) as postgres:
        own = Path("/proc/self/ns/user").readlink()

        assert Path(f"/proc/{postgres.pid}/ns/user").readlink() != own
