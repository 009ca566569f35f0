"""The migrated database, emptied between tests, and the record in it or in memory."""

import datetime as dt
import itertools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import TYPE_CHECKING

import asyncpg
import pytest
import pytest_asyncio

from cases.handling import Record
from cases.registry import EVENT_TYPES
from cases.store.connecting import Pool
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.memory import MemoryRecorder
from cases.store.migrate import migrate
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Recorder
from cases.store.writer import GroupCommit
from postgres_fixtures import Database, PostgresServer, fresh_database

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

PACKAGES = ("cases.store",)
"""The packages whose migrations make the database."""

EMPTY = """
SET session_replication_role = replica;
DELETE FROM record.events;
DELETE FROM record.commands;
DELETE FROM record.subject_keys;
DELETE FROM record.law_tables;
UPDATE record.head SET log_id = gen_random_uuid(), position = 0, recorded_at = NULL, key_fingerprint = NULL;
DO $$
DECLARE
    read_table record;
BEGIN
    FOR read_table IN
        SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables
        WHERE schemaname IN ('projections', 'people')
    LOOP
        EXECUTE 'DELETE FROM ' || read_table.name;
    END LOOP;
END
$$;
"""
"""Only a superuser who has switched the triggers off empties the record. It is a test's right, and nobody else's."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def migrated_database(postgres_server: PostgresServer) -> AsyncIterator[Database]:
    """Yield the session's one migrated database; tests ask for `database`, which is empty."""
    async with fresh_database(postgres_server) as database:
        connection = await asyncpg.connect(database.superuser_dsn)
        await migrate(connection, PACKAGES)
        await connection.close()
        yield database


@pytest.fixture
async def database(migrated_database: Database) -> Database:
    """Return the migrated database with nothing in it."""
    connection = await asyncpg.connect(migrated_database.superuser_dsn)
    await connection.execute(EMPTY)
    await connection.close()
    return migrated_database


@pytest.fixture
async def superuser(database: Database) -> AsyncIterator[Connection]:
    """Yield a connection of whoever may do anything."""
    connection = await asyncpg.connect(database.superuser_dsn)
    yield connection
    await connection.close()


@pytest.fixture
async def pool(database: Database) -> AsyncIterator[Pool]:
    """Yield a pool of connections that act as the program does."""
    async with asyncpg.create_pool(database.app_dsn, min_size=1, max_size=8) as opened:
        yield opened


@pytest.fixture
def postgres_recorder(pool: Pool) -> PostgresRecorder:
    """Return the record in PostgreSQL."""
    return PostgresRecorder(pool)


@pytest.fixture
def record(postgres_recorder: PostgresRecorder) -> Record:
    """Return the record in PostgreSQL with all event types and a master key of its own."""
    return Record(postgres_recorder, Mapper(EVENT_TYPES), MasterKey.make())


@pytest.fixture(
    params=[
        "memory",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("group", marks=pytest.mark.postgres),
    ]
)
def a_recorder(request: pytest.FixtureRequest) -> Recorder:
    """Return an empty record, in each way in turn."""
    if request.param == "memory":
        return MemoryRecorder(ticking_clock())
    if request.param == "group":
        return GroupCommit(request.getfixturevalue("pool"))
    recorder: PostgresRecorder = request.getfixturevalue("postgres_recorder")
    return recorder


@pytest.fixture
def a_record(a_recorder: Recorder) -> Record:
    """Return an empty record with all event types and a master key, in each way in turn."""
    return Record(a_recorder, Mapper(EVENT_TYPES), MasterKey.make())


def ticking_clock() -> Callable[[], dt.datetime]:
    """Return a clock that is a second further each time somebody looks at it."""
    began = dt.datetime(2026, 3, 1, 1, tzinfo=dt.UTC)
    seconds: Iterator[int] = itertools.count()
    return lambda: began + dt.timedelta(seconds=next(seconds))
