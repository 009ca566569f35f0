"""One PostgreSQL server a session, and empty databases in it.

Functional tests run on a server without fsync; what tests durability starts a server of its own.
`HOSO_TEST_DATABASE_URL` or `DATABASE_URL` may name a superuser's database on another server instead.
"""

import itertools
import os
import urllib.parse
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import msgspec
import pytest

from api.embedded import EmbeddedPostgres

_numbers = itertools.count(1)


class PostgresServer(msgspec.Struct, frozen=True):
    """A server on which tests may make what they like."""

    superuser_dsn: str

    def dsn(self, *, dbname: str, user: str | None = None) -> str:
        """Return the address of a database, for the superuser or for another user."""
        parts = urllib.parse.urlsplit(self.superuser_dsn)
        # urlunsplit would drop the empty host of a socket's address.
        login, _, place = parts.netloc.rpartition("@")
        return f"postgresql://{user or login}@{place}/{dbname}?{parts.query}"


class Database(msgspec.Struct, frozen=True):
    """A database of a test's own; it goes when the test ends."""

    server: PostgresServer
    name: str

    @property
    def superuser_dsn(self) -> str:
        """The address for whoever may do anything: migrate, make roles, empty tables."""
        return self.server.dsn(dbname=self.name)

    @property
    def app_dsn(self) -> str:
        """The address for the role that the program runs as, once migrations have made it."""
        return self.as_user("hoso_app")

    @property
    def owner_dsn(self) -> str:
        """The address for the role that migrates and owns the tables, once it is there."""
        return self.as_user("hoso_owner")

    def as_user(self, user: str) -> str:
        """Return the address for another user."""
        return self.server.dsn(dbname=self.name, user=user)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """Yield a running server, the same for the whole session."""
    given = os.environ.get("HOSO_TEST_DATABASE_URL") or os.environ.get("DATABASE_URL")
    if given:
        yield PostgresServer(given)
        return
    with EmbeddedPostgres(tmp_path_factory.mktemp("server"), durable=False) as postgres:
        yield PostgresServer(postgres.dsn())


@pytest.fixture
async def empty_database(postgres_server: PostgresServer) -> AsyncIterator[Database]:
    """Yield a new, empty database for one test."""
    async with fresh_database(postgres_server) as database:
        yield database


@asynccontextmanager
async def fresh_database(server: PostgresServer, *, template: str = "template0") -> AsyncIterator[Database]:
    """Lend a database that is made from a template, and dropped in the end whatever happened."""
    name = f"test_{os.getpid()}_{next(_numbers)}"
    await _execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield Database(server, name)
    finally:
        await _execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


async def _execute(server: PostgresServer, statement: str) -> None:
    """Run one statement as the superuser."""
    connection = await asyncpg.connect(server.superuser_dsn)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
def data_folder(tmp_path: Path) -> Path:
    """Return a folder for an embedded server of the test's own."""
    return tmp_path / "data"
