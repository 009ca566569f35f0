"""Starts, finds and stops the embedded PostgreSQL, and leaves none behind however the program ends."""

import fcntl
import os
import signal
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path
from types import TracebackType
from typing import Self

from api.embedded.account import Account, account_for
from api.embedded.binaries import find_binaries
from api.embedded.cluster import SUPERUSER, clean, make_cluster, write_settings
from api.embedded.folders import private_folder, socket_folder
from api.embedded.log import BoundedLog
from api.embedded.postmaster import Postmaster, processes_on, ready_postmaster, written_pid
from api.embedded.trouble import EmbeddedPostgresError

# Recovery after a power cut may take a while on a slow disk.
START_SECONDS_MAX = 120.0
# How long another program may take to get its server ready, or to finish with it.
ATTACH_SECONDS_MAX = 60.0
STOP_SECONDS_MAX = 30.0
LEFTOVER_SECONDS_MAX = 5.0
POLL_SECONDS = 0.01


class EmbeddedPostgres:
    """PostgreSQL on the data in `data/postgres`: ours while we run, or one that another program of ours runs.

    Its methods block and belong to the main thread: the system ends the server with the thread that started it.
    """

    def __init__(self, data: Path, *, durable: bool = True) -> None:
        self.folder = data.absolute() / "postgres"
        self.cluster = self.folder / "cluster"
        self._durable = durable
        self._log = BoundedLog(self.folder / "postgres.log")
        self._lock: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._postmaster: Postmaster | None = None
        self._started_in = 0

    def start(self) -> None:
        """Have a running server: the one that runs already on this data, or a new one; again when it was lost.

        :raises EmbeddedPostgresError: if there can be none.
        """
        if threading.current_thread() is not threading.main_thread():
            message = "The embedded PostgreSQL must be started from the main thread."
            raise EmbeddedPostgresError(message)
        if self.running:
            return
        self._forget()
        try:
            private_folder(self.folder)
            self._take_or_attach()
        except PermissionError as error:
            message = f"{self.folder} belongs to another user of this machine, who runs hoso there ({error.strerror})."
            raise EmbeddedPostgresError(message) from error

    def stop(self) -> None:
        """End the server if this process started it; leave it alone if another did."""
        if self._process is not None and self._started_in == os.getpid():
            _end(self._process)
        self._forget()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the server that we started or found is still there."""
        if self._process is not None and self._started_in == os.getpid():
            return self._process.poll() is None
        return self._postmaster is not None and self._postmaster.answers()

    @property
    def owned(self) -> bool:
        """Whether this process started the server and will end it."""
        return self._process is not None and self._started_in == os.getpid()

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._reached().pid

    @property
    def socket_folder(self) -> Path:
        """The private folder in which the server's socket lies."""
        return self._reached().socket_folder

    def dsn(self, *, user: str = SUPERUSER, dbname: str = "postgres") -> str:
        """Return the address of a database for asyncpg, psycopg and PostgreSQL's own programs."""
        host = urllib.parse.quote(str(self.socket_folder), safe="/")
        name, database = urllib.parse.quote(user, safe=""), urllib.parse.quote(dbname, safe="")
        return f"postgresql://{name}@/{database}?host={host}&port=5432"

    def _reached(self) -> Postmaster:
        """Return the server.

        :raises EmbeddedPostgresError: before `start` and after `stop`.
        """
        if self._postmaster is None:
            message = "The embedded PostgreSQL has not been started."
            raise EmbeddedPostgresError(message)
        return self._postmaster

    def _take_or_attach(self) -> None:
        """Start a server if no other program holds this data; otherwise wait for the other's to be ready.

        :raises EmbeddedPostgresError: if the other's never is.
        """
        deadline = time.monotonic() + ATTACH_SECONDS_MAX
        while time.monotonic() < deadline:
            if self._take_lock():
                try:
                    self._launch()
                except BaseException:
                    self.stop()
                    raise
                return
            found = ready_postmaster(self.cluster)
            if found is not None and found.answers():
                self._postmaster = found
                return
            time.sleep(POLL_SECONDS)
        message = f"Another program holds {self.folder}, but its PostgreSQL does not answer."
        raise EmbeddedPostgresError(message)

    def _take_lock(self) -> bool:
        """Return whether this data is ours now; the system gives it back when we end, however we do."""
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        return True

    def _launch(self) -> None:
        """Mend what an earlier end left behind, make the data if there is none, and start the server."""
        _end_leftovers(self.cluster)
        account = account_for(self.cluster)
        major = _major(self.cluster)
        binaries = find_binaries(major=major)
        make_cluster(self.cluster, binaries=binaries, account=account, durable=self._durable)
        if self.cluster.stat().st_uid != account.uid:
            account.owns(self.cluster)
        sockets = socket_folder(self.folder)
        account.owns(sockets)
        write_settings(self.cluster, socket_folder=sockets, account=account, durable=self._durable)
        # Nothing runs here, so this is stale; its number may be another program's by now, which PostgreSQL minds.
        (self.cluster / "postmaster.pid").unlink(missing_ok=True)
        self._process = self._spawn(str(binaries.tool("postgres")), account)
        self._started_in = os.getpid()
        self._postmaster = self._wait_until_ready(self._process)
        self._log.watch()

    def _spawn(self, postgres: str, account: Account) -> subprocess.Popen[bytes]:
        """Start the server in a session of its own, so that Ctrl-C in a terminal reaches it through `stop` only."""
        # SIGINT is PostgreSQL's fast shutdown: connections are ended, and nothing needs recovery.
        command = account.command([postgres, "-D", str(self.cluster)], death_signal=signal.SIGINT)
        with self._log.opened() as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean(), start_new_session=True
            )

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> Postmaster:
        """Return the server once it takes connections.

        :raises EmbeddedPostgresError: if it ends instead, or takes too long.
        """
        deadline = time.monotonic() + START_SECONDS_MAX
        while time.monotonic() < deadline:
            found = ready_postmaster(self.cluster)
            if found is not None and found.pid == process.pid:
                return found
            if process.poll() is not None:
                message = f"PostgreSQL did not start:\n{self._log.tail()}"
                raise EmbeddedPostgresError(message)
            time.sleep(POLL_SECONDS)
        message = f"PostgreSQL was not ready after {START_SECONDS_MAX:.0f} seconds:\n{self._log.tail()}"
        raise EmbeddedPostgresError(message)

    def _forget(self) -> None:
        """Be as before `start`; the data is free for others."""
        self._log.unwatch()
        if self._lock is not None:
            os.close(self._lock)
        self._lock, self._process, self._postmaster = None, None, None


def _end(process: subprocess.Popen[bytes]) -> None:
    """End our server the fast way, and the hard ways if it does not listen; each leaves the data whole."""
    for last_word, seconds in ((signal.SIGINT, STOP_SECONDS_MAX), (signal.SIGQUIT, LEFTOVER_SECONDS_MAX)):
        process.send_signal(last_word)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def _end_leftovers(cluster: Path) -> None:
    """Wait until nothing of an earlier server runs on this data, which is ours now.

    The system told it to end when its owner died; one that does not is told again, harder.

    :raises EmbeddedPostgresError: if something stays.
    """
    running = processes_on(cluster)
    for last_word in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        deadline = time.monotonic() + LEFTOVER_SECONDS_MAX
        server = written_pid(cluster)
        # Its children end with it; without it they end by themselves, or are told too.
        for pid in (server,) if server in running else running:
            _tell(pid, last_word)
        while running and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
            running = processes_on(cluster)
        if not running:
            return
    message = f"Processes {running} of an earlier PostgreSQL do not let go of {cluster}."
    raise EmbeddedPostgresError(message)


def _tell(pid: int, word: signal.Signals) -> None:
    """Send a signal to a process that may just have ended."""
    try:
        os.kill(pid, word)
    except ProcessLookupError:
        return


def _major(cluster: Path) -> int | None:
    """Return the major version that made this data, or None where there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
