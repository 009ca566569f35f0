"""Reaching the database: the embedded one, started here, or the one that DATABASE_URL names."""

from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct

from api.embedded.server import EmbeddedPostgres
from api.settings import Settings

DATABASE = "hoso"


class Database(Struct, frozen=True, kw_only=True):
    """Where the database is reached: as the program, and as who may migrate."""

    dsn: str
    admin_dsn: str
    embedded: EmbeddedPostgres | None


@contextmanager
def reached(settings: Settings) -> Iterator[Database]:
    """Lend the database. The embedded one is started, and stopped again by whoever started it.

    :raises EmbeddedPostgresError: if it does not start; the message says why.
    """
    if settings.database_url is not None:
        admin = settings.migrate_url or settings.database_url
        yield Database(dsn=settings.database_url, admin_dsn=admin, embedded=None)
        return
    with EmbeddedPostgres(settings.data) as server:
        yield Database(
            dsn=server.dsn(user="postgres", dbname=DATABASE),
            admin_dsn=server.dsn(user="postgres", dbname=DATABASE),
            embedded=server,
        )
