"""A database is brought to this program's shape once, in order, and never by guessing."""

import asyncio
from typing import TYPE_CHECKING

import asyncpg
import pytest

from cases.store import migrate as migrating
from cases.store.migrate import Migration, MigrationRefused, migrate, migrations_of, pending
from postgres_fixtures import Database

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

PACKAGES = ("cases.store",)
SECOND = Migration("cases.store", "0002-a-probe", "CREATE TABLE record.probe (a integer)")
BROKEN = Migration("cases.store", "0003-broken", "CREATE TABLE record.probe_two (a integer); SELECT 1 / 0")


def with_further(monkeypatch: pytest.MonkeyPatch, *further: Migration, without: int = 0) -> None:
    """Let the program know other migrations than it does."""
    known = migrations_of(PACKAGES)[without:]
    monkeypatch.setattr(migrating, "migrations_of", lambda _packages: [*known, *further])


async def test_the_first_migration_makes_everything_and_the_next_nothing(empty_database: Database) -> None:
    connection = await asyncpg.connect(empty_database.superuser_dsn)

    first = await migrate(connection, PACKAGES)
    again = await migrate(connection, PACKAGES)

    assert first == [f"{one.package} {one.name}" for one in migrations_of(PACKAGES)]
    assert again == []
    assert await pending(connection, PACKAGES) == []
    assert await connection.fetchval("SELECT position FROM record.head") == 0
    await connection.close()


async def test_what_migrations_make_belongs_to_the_owner_and_not_to_who_migrated(superuser: Connection) -> None:
    owners = await superuser.fetch(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('record', 'hoso_meta')"
    )

    assert [row["tableowner"] for row in owners] == ["hoso_owner"]


async def test_of_several_that_migrate_at_once_one_does_it(empty_database: Database) -> None:
    connections = [await asyncpg.connect(empty_database.superuser_dsn) for _ in range(4)]

    applied = await asyncio.gather(*(migrate(one, PACKAGES) for one in connections))

    assert sorted(len(one) for one in applied) == [0, 0, 0, len(migrations_of(PACKAGES))]
    for one in connections:
        await one.close()


async def test_a_later_migration_is_applied_alone(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = await asyncpg.connect(empty_database.superuser_dsn)
    await migrate(connection, PACKAGES)
    with_further(monkeypatch, SECOND)

    assert await pending(connection, PACKAGES) == [SECOND]
    assert await migrate(connection, PACKAGES) == ["cases.store 0002-a-probe"]
    assert await connection.fetchval("SELECT count(*) FROM record.probe") == 0
    await connection.close()


async def test_a_migration_that_fails_leaves_nothing_of_itself(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection = await asyncpg.connect(empty_database.superuser_dsn)
    with_further(monkeypatch, SECOND, BROKEN)

    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(connection, PACKAGES)

    assert await pending(connection, PACKAGES) == [BROKEN]
    assert await connection.fetchval("SELECT to_regclass('record.probe_two')") is None
    with_further(monkeypatch, SECOND)
    assert await migrate(connection, PACKAGES) == []
    await connection.close()


async def test_a_migration_that_was_edited_is_refused(superuser: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    first = migrations_of(PACKAGES)[0]
    edited = Migration(first.package, first.name, first.sql + "-- edited\n")
    with_further(monkeypatch, edited)

    with pytest.raises(MigrationRefused, match="was edited after it was applied"):
        await migrate(superuser, PACKAGES)


async def test_a_database_of_a_newer_program_is_refused(superuser: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    with_further(monkeypatch, without=len(migrations_of(PACKAGES)))

    with pytest.raises(MigrationRefused, match="migrated by a newer program"):
        await migrate(superuser, PACKAGES)


async def test_whoever_may_not_make_roles_is_told_so(empty_database: Database, superuser: Connection) -> None:
    """The program's own role has no right to migrate."""
    connection = await asyncpg.connect(empty_database.app_dsn)

    with pytest.raises(MigrationRefused, match="may create roles"):
        await migrate(connection, PACKAGES)

    await connection.close()


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [int(one.name[:4]) for one in migrations_of(PACKAGES)]

    assert numbers == list(range(1, len(numbers) + 1))
