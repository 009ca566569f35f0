"""A database is brought to this program's shape once, in order, and never by guessing."""

import asyncio
from itertools import chain
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
SECOND = Migration("cases.store", "0998-a-probe", "CREATE TABLE record.probe (a integer)")
CHANGES_EVENTS = Migration("cases.store", "0999-changes-events", "ALTER TABLE record.events ADD COLUMN probe integer")
BROKEN = Migration("cases.store", "0999-broken", "CREATE TABLE record.probe_two (a integer); SELECT 1 / 0")


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


async def test_of_several_that_migrate_at_once_each_migration_is_applied_by_one(empty_database: Database) -> None:
    connections = [await asyncpg.connect(empty_database.superuser_dsn) for _ in range(4)]

    applied = await asyncio.gather(*(migrate(one, PACKAGES) for one in connections))

    assert sorted(chain(*applied)) == [f"{one.package} {one.name}" for one in migrations_of(PACKAGES)]
    for one in connections:
        await one.close()


async def test_a_later_migration_is_applied_alone(empty_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    connection = await asyncpg.connect(empty_database.superuser_dsn)
    await migrate(connection, PACKAGES)
    with_further(monkeypatch, SECOND)

    assert await pending(connection, PACKAGES) == [SECOND]
    assert await migrate(connection, PACKAGES) == ["cases.store 0998-a-probe"]
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


async def test_an_applied_migration_that_was_renamed_or_removed_is_refused(
    superuser: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, *others = migrations_of(PACKAGES)
    renamed = Migration(first.package, "0001-another-name", first.sql)
    for known in ([renamed, *others], others):
        monkeypatch.setattr(migrating, "migrations_of", lambda _packages, known=known: known)

        with pytest.raises(MigrationRefused, match="0001-the-record was applied and is not there any more"):
            await migrate(superuser, PACKAGES)


async def test_a_migration_that_was_put_before_others_is_refused(
    superuser: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    between = Migration("cases.store", "0001-z-between", "CREATE TABLE record.probe (a integer)")
    with_further(monkeypatch, between)

    with pytest.raises(MigrationRefused, match="0001-z-between comes before 0002-append-in-batches"):
        await migrate(superuser, PACKAGES)
    assert await superuser.fetchval("SELECT to_regclass('record.probe')") is None


@pytest.mark.parametrize("mode", ["ACCESS SHARE", "ROW EXCLUSIVE"])
async def test_a_migration_keeps_nobody_waiting_behind_it_and_is_applied_when_its_turn_comes(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """Somebody reads, or writes, in a long transaction; a third comes after the migration and is served before it."""
    monkeypatch.setattr(migrating, "LOCK_MILLISECONDS_MAX", 100)
    monkeypatch.setattr(migrating, "LOCK_PAUSE_SECONDS", 0.05)
    connection, holds, comes_after = [await asyncpg.connect(empty_database.superuser_dsn) for _ in range(3)]
    await migrate(connection, PACKAGES)
    with_further(monkeypatch, CHANGES_EVENTS)
    holding = holds.transaction()
    await holding.start()
    await holds.execute(f"LOCK TABLE record.events IN {mode} MODE")
    migrating_now = asyncio.create_task(migrate(connection, PACKAGES))
    await _until_somebody_waits_for_events(comes_after)
    async with asyncio.timeout(5):
        assert await comes_after.fetchval("SELECT count(*) FROM record.events") == 0
    assert not migrating_now.done()
    await holding.rollback()

    assert await migrating_now == ["cases.store 0999-changes-events"]
    for one in (connection, holds, comes_after):
        await one.close()


async def test_a_migration_that_never_has_its_turn_says_so_and_leaves_nothing(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrating, "LOCK_MILLISECONDS_MAX", 20)
    monkeypatch.setattr(migrating, "LOCK_PAUSE_SECONDS", 0.01)
    connection, holds = [await asyncpg.connect(empty_database.superuser_dsn) for _ in range(2)]
    await migrate(connection, PACKAGES)
    with_further(monkeypatch, CHANGES_EVENTS)
    async with holds.transaction():
        await holds.execute("LOCK TABLE record.events IN ACCESS SHARE MODE")
        with pytest.raises(MigrationRefused, match="0999-changes-events found no moment"):
            await migrate(connection, PACKAGES)

    assert await pending(connection, PACKAGES) == [CHANGES_EVENTS]
    for one in (connection, holds):
        await one.close()


async def test_whoever_only_reads_keeps_nobody_from_migrating(
    empty_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that is known by its number, anybody may take; that of the list of what was applied, they may not."""
    connection, holds = [await asyncpg.connect(empty_database.superuser_dsn) for _ in range(2)]
    await migrate(connection, PACKAGES)
    with_further(monkeypatch, SECOND)
    await holds.execute("SET ROLE hoso_auditor")
    await holds.execute("SELECT pg_advisory_lock(7236833)")
    async with asyncio.timeout(10):
        assert await migrate(connection, PACKAGES) == ["cases.store 0998-a-probe"]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await holds.execute("BEGIN; LOCK TABLE hoso_meta.migrations IN ROW EXCLUSIVE MODE")
    for one in (connection, holds):
        await one.close()


async def _until_somebody_waits_for_events(connection: Connection) -> None:
    async with asyncio.timeout(10):
        while not await connection.fetchval(  # noqa: ASYNC110 - the server sets no event
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        ):
            await asyncio.sleep(0.005)


async def test_whoever_may_not_make_roles_is_told_so(empty_database: Database, superuser: Connection) -> None:
    """The program's own role has no right to migrate."""
    connection = await asyncpg.connect(empty_database.app_dsn)

    with pytest.raises(MigrationRefused, match="may create roles"):
        await migrate(connection, PACKAGES)

    await connection.close()


def test_migrations_are_numbered_without_gaps() -> None:
    numbers = [int(one.name[:4]) for one in migrations_of(PACKAGES)]

    assert numbers == list(range(1, len(numbers) + 1))
