"""The rivals that append one event at a time: the eventsourcing library, and Emmett; each on a database of its own."""

import asyncio
import hashlib
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
from eventsourcing.persistence import StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore

from api.embedded import EmbeddedPostgres

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache"
INSTALL_SECONDS_MAX = 120
THREADS_TRIED = (4, 8, 32)
PROBE = 0.1
"""What part of a round's length each number of threads is tried for."""
EMMETT_CONNECTIONS = 10
"""How many its pool has by default."""
STATE = b"x" * 300
TABLE = "stored_events"

LIBRARY_BALLAST = f"""
INSERT INTO {TABLE} (originator_id, originator_version, topic, state)
SELECT gen_random_uuid(), 1, 'ballast', repeat('x', 300)::bytea FROM generate_series(1, $1)
"""
EMMETT_BALLAST = (
    """
INSERT INTO emt_streams (stream_id, stream_position, partition, stream_type, stream_metadata)
SELECT 'ballast-' || n, 1, 'emt:default', 'ballast', '{}' FROM generate_series(1, $1::bigint) AS n
""",
    """
INSERT INTO emt_messages
    (stream_position, transaction_id, stream_id, message_schema_version, message_id, message_type, message_data,
     message_metadata)
SELECT 1, pg_current_xact_id(), 'ballast-' || n, '1', gen_random_uuid(), 'ballast',
    jsonb_build_object('payload', repeat('x', 280)), '{}'
FROM generate_series(1, $1::bigint) AS n
""",
)


class NoEmmett(Exception):
    """Emmett cannot be run here; the message says why."""


class Saved(Application[UUID]):
    """An application that only saves."""

    name = "saved"


class Library:
    """The eventsourcing library on a database of a server: its recorder, and an application over it."""

    def __init__(self, server: EmbeddedPostgres, *, name: str) -> None:
        self._server = server
        self._name = name
        self._app: Saved | None = None
        self._datastore: PostgresDatastore | None = None
        self.recorder: PostgresApplicationRecorder | None = None

    async def open(self, *, events: int) -> None:
        """Make the database with a table of a size worth measuring."""
        await make_database(self._server, self._name)
        host, most = str(self._server.socket_folder), max(THREADS_TRIED)
        self._datastore = PostgresDatastore(self._name, host, "5432", "postgres", "", pool_size=most, max_overflow=0)
        self.recorder = PostgresApplicationRecorder(self._datastore, events_table_name=TABLE)
        await asyncio.to_thread(self.recorder.create_table)
        self._app = Saved(
            env={
                "PERSISTENCE_MODULE": "eventsourcing.postgres",
                "POSTGRES_DBNAME": self._name,
                "POSTGRES_HOST": host,
                "POSTGRES_PORT": "5432",
                "POSTGRES_USER": "postgres",
                "POSTGRES_PASSWORD": "none",
                "POSTGRES_POOL_SIZE": str(most),
                "POSTGRES_MAX_OVERFLOW": "0",
            }
        )
        await fill(self._server, self._name, [LIBRARY_BALLAST, LIBRARY_BALLAST.replace(TABLE, "saved_events")], events)

    def close(self) -> None:
        """End the pools."""
        if self._app is not None:
            self._app.close()
        if self._datastore is not None:
            self._datastore.close()

    def insert_one(self) -> None:
        """Insert one event of a new originator."""
        assert self.recorder is not None
        self.recorder.insert_events([StoredEvent(uuid4(), 1, "t", STATE)])

    def save_one(self) -> None:
        """Save one new aggregate: one event."""
        assert self._app is not None
        self._app.save(Aggregate())


async def best_threads(work: Callable[[], None], seconds: float) -> int:
    """Return how many threads at once are best for a rival."""
    rates = {threads: await threaded(work, threads, max(0.2, seconds * PROBE)) for threads in THREADS_TRIED}
    return max(rates, key=lambda threads: rates[threads])


async def threaded(work: Callable[[], None], threads: int, seconds: float) -> float:
    """Return how often a second something is done by so many threads in closed loops."""
    return await asyncio.to_thread(_threaded, work, threads, seconds)


def _threaded(work: Callable[[], None], threads: int, seconds: float) -> float:
    done = [0] * threads
    ends = time.perf_counter() + seconds

    def client(number: int) -> None:
        while time.perf_counter() < ends:
            work()
            done[number] += 1

    began = time.perf_counter()
    running = [threading.Thread(target=client, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return sum(done) / (time.perf_counter() - began)


class Emmett:
    """emmett-postgresql on a database of a server, run by node."""

    def __init__(self, folder: Path, connection: str) -> None:
        self._folder = folder
        self._connection = connection

    @classmethod
    async def open(cls, server: EmbeddedPostgres, *, name: str, events: int) -> "Emmett":
        """Return it, installed, on a new database with tables of a size worth measuring.

        :raises NoEmmett: if it cannot be had.
        """
        emmett = cls(await _installed(), f"postgresql://postgres@localhost/{name}?host={server.socket_folder}")
        await make_database(server, name)
        await emmett._run(0, 0, 1)
        await fill(server, name, EMMETT_BALLAST, events)
        return emmett

    async def best_connections(self, at_once: int, seconds: float) -> int:
        """Return how many connections are best for it: as many as it takes by itself, or one for each command."""
        tried = (EMMETT_CONNECTIONS, at_once)
        rates = {each: await self.per_second(at_once, max(0.2, seconds * PROBE), each) for each in tried}
        return max(rates, key=lambda each: rates[each])

    async def per_second(self, at_once: int, seconds: float, connections: int) -> float:
        """Return how many events a second it appends, one a command."""
        return float(msgspec.json.decode(await self._run(at_once, seconds, connections))["per_second"])

    async def _run(self, at_once: int, seconds: float, connections: int) -> bytes:
        numbers = (str(at_once), str(seconds), str(connections))
        return await _ran(["node", "append.mjs", self._connection, *numbers], cwd=self._folder)


async def _installed() -> Path:
    """Return the folder that Emmett is installed in, from its locked list; done once, and kept among the caches."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        message = "node is not installed"
        raise NoEmmett(message)
    source = HERE / "emmett"
    holds = b"".join((source / name).read_bytes() for name in ("package.json", "package-lock.json"))
    folder = CACHE / f"emmett-{hashlib.sha256(holds).hexdigest()[:12]}"
    folder.mkdir(parents=True, exist_ok=True)
    for file in source.iterdir():
        if file.is_file():
            shutil.copy(file, folder / file.name)
    if not (folder / "done").exists():
        await _ran(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder)
        (folder / "done").touch()
    return folder


async def _ran(words: Sequence[str], *, cwd: Path) -> bytes:
    running = await asyncio.create_subprocess_exec(
        *words, cwd=cwd, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        said, trouble = await asyncio.wait_for(running.communicate(), INSTALL_SECONDS_MAX)
    except TimeoutError:
        running.kill()
        message = f"{words[0]} took longer than {INSTALL_SECONDS_MAX} s"
        raise NoEmmett(message) from None
    if running.returncode:
        message = f"{words[0]} failed: {trouble.decode(errors='replace').strip()[-200:]}"
        raise NoEmmett(message)
    return said


async def make_database(server: EmbeddedPostgres, name: str) -> None:
    """Make an empty database."""
    connection = await asyncpg.connect(server.dsn())
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()


async def fill(server: EmbeddedPostgres, name: str, statements: Sequence[str], events: int) -> None:
    """Give a rival's tables a size worth measuring."""
    connection = await asyncpg.connect(server.dsn(dbname=name))
    assert await connection.fetchval("SHOW fsync") == "on"
    for statement in statements:
        await connection.execute(statement, events)
    await connection.execute("ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()
