"""Starts, finds and stops the embedded PostgreSQL, and leaves none behind however the program ends."""

import asyncio
import fcntl
import os
import signal
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from api.embedded.account import Account, account_for
from api.embedded.binaries import find_binaries
from api.embedded.cluster import SUPERUSER, clean, make_cluster, write_settings
from api.embedded.ending import end, end_leftovers
from api.embedded.folders import private_folder, socket_folder
from api.embedded.log import BoundedLog
from api.embedded.postmaster import Postmaster, is_starting, ready_postmaster
from api.embedded.trouble import EmbeddedPostgresError
from api.logs import log

# How long a server may take until it says that it is starting; from there on it takes what its recovery takes.
START_SECONDS_MAX = 120.0
# How long another program may take until its server does, or to finish with it.
ATTACH_SECONDS_MAX = 60.0
# How often it is said that a server is still starting.
TELL_SECONDS = 60.0
POLL_SECONDS = 0.01


class EmbeddedPostgres:
    """PostgreSQL on the data in `data/postgres`: ours while we run, or one that another program of ours runs.

    Its methods belong to the main thread: the system ends the server with the thread that started it. `start` and
    `stop` block. What starts and ends it is written once, as iterators that yield wherever there is to be waited.
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
        starting = self._starting()
        try:
            _wait(starting)
        except BaseException:
            self.stop()
            raise

    async def start_again(self) -> None:
        """Do as `start` does, and let others go on meanwhile. Cancelled, it leaves to `stop` what it began.

        :raises EmbeddedPostgresError: if there can be none.
        """
        starting = self._starting()
        try:
            await _wait_aside(starting)
        except Exception:
            await _wait_aside(self._stopping())
            raise

    def stop(self) -> None:
        """End the server if this process started it; leave it alone if another did."""
        _wait(self._stopping())

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

    def _starting(self) -> Iterator[None]:
        """Return what starts the server.

        :raises EmbeddedPostgresError: from another thread than the main one.
        """
        if threading.current_thread() is not threading.main_thread():
            message = "The embedded PostgreSQL must be started from the main thread."
            raise EmbeddedPostgresError(message)
        return self._reach()

    def _reach(self) -> Iterator[None]:
        """Have a running server."""
        if self.running:
            return
        self._forget()
        try:
            private_folder(self.folder)
            yield from self._take_or_attach()
        except PermissionError as error:
            message = f"{self.folder} belongs to another user of this machine, who runs hoso there ({error.strerror})."
            raise EmbeddedPostgresError(message) from error

    def _stopping(self) -> Iterator[None]:
        """End the server that is ours."""
        if self._process is not None and self._started_in == os.getpid():
            yield from end(self._process)
        self._forget()

    def _take_or_attach(self) -> Iterator[None]:
        """Start a server if no other program holds this data; otherwise wait for the other's to be ready.

        :raises EmbeddedPostgresError: if the other's never is.
        """
        for _ in self._patience(ATTACH_SECONDS_MAX):
            if self._take_lock():
                yield from self._launch()
                return
            found = ready_postmaster(self.cluster)
            if found is not None and found.answers():
                self._postmaster = found
                return
            yield
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

    def _launch(self) -> Iterator[None]:
        """Mend what an earlier end left behind, make the data if there is none, and start the server."""
        yield from end_leftovers(self.cluster)
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
        yield from self._become_ready(self._process)
        self._log.watch()

    def _spawn(self, postgres: str, account: Account) -> subprocess.Popen[bytes]:
        """Start the server in a session of its own, so that Ctrl-C in a terminal reaches it through `stop` only."""
        # SIGINT is PostgreSQL's fast shutdown: connections are ended, and nothing needs recovery.
        command = account.command([postgres, "-D", str(self.cluster)], death_signal=signal.SIGINT)
        with self._log.opened() as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=clean(), start_new_session=True
            )

    def _become_ready(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Know the server once it takes connections.

        :raises EmbeddedPostgresError: if it ends instead, or takes too long to begin.
        """
        for _ in self._patience(START_SECONDS_MAX):
            found = ready_postmaster(self.cluster)
            if found is not None and found.pid == process.pid:
                self._postmaster = found
                return
            if process.poll() is not None:
                message = f"PostgreSQL did not start:\n{self._log.tail()}"
                raise EmbeddedPostgresError(message)
            yield
        message = f"PostgreSQL was not ready after {START_SECONDS_MAX:.0f} seconds:\n{self._log.tail()}"
        raise EmbeddedPostgresError(message)

    def _patience(self, seconds_max: float) -> Iterator[None]:
        """Yield for some seconds, and on while a server is starting: ended in its recovery, it begins that anew."""
        began = told = time.monotonic()
        lasts = True
        while lasts:
            now = time.monotonic()
            # Before the caller looks: what is not starting any more may be ready by then.
            lasts = now < began + seconds_max or is_starting(self.cluster)
            if now >= told + TELL_SECONDS:
                log.info("database-starting", seconds=round(now - began))
                told = now
            yield

    def _forget(self) -> None:
        """Be as before `start`; the data is free for others."""
        self._log.unwatch()
        if self._lock is not None:
            os.close(self._lock)
        self._lock, self._process, self._postmaster = None, None, None


def _wait(steps: Iterator[None]) -> None:
    """Go to the end of what is to be waited for."""
    for _ in steps:
        time.sleep(POLL_SECONDS)


async def _wait_aside(steps: Iterator[None]) -> None:
    """Do so, and let others go on meanwhile."""
    for _ in steps:
        await asyncio.sleep(POLL_SECONDS)


def _major(cluster: Path) -> int | None:
    """Return the major version that made this data, or None where there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text(encoding="ascii"))
    except FileNotFoundError:
        return None
