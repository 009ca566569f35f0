"""Reaching the database: the embedded one, started here, or the one that DATABASE_URL names."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from msgspec import Struct

from api.embedded.server import EmbeddedPostgres
from api.settings import Settings
from cases.store.connecting import reaching


class Database(Struct, frozen=True, kw_only=True):
    """Where the database is reached: as the program, and as who may migrate."""

    dsn: str
    admin_dsn: str
    embedded: EmbeddedPostgres | None
    name: str


@contextmanager
def reached(settings: Settings) -> Iterator[Database]:
    """Lend the database. The embedded one is started, and stopped again by whoever started it.

    :raises EmbeddedPostgresError: if it does not start; the message says why.
    """
    if settings.database_url is not None:
        admin = settings.migrate_url or settings.database_url
        yield Database(dsn=settings.database_url, admin_dsn=admin, embedded=None, name=settings.database)
        return
    with EmbeddedPostgres(settings.data) as server:
        yield Database(
            dsn=server.dsn(user="postgres", dbname=settings.database),
            admin_dsn=server.dsn(user="postgres", dbname=settings.database),
            embedded=server,
            name=settings.database,
        )


async def make_database(database: Database) -> None:
    """Make the database in the embedded server, the first time."""
    server = database.embedded
    if server is None:
        return
    with reaching():
        connection = await asyncpg.connect(server.dsn())
    try:
        if not await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", database.name):
            await connection.execute(f'CREATE DATABASE "{database.name}" TEMPLATE template0')
    finally:
        await connection.close()
