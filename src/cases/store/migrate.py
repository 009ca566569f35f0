"""Bringing a database to the shape this program needs: roles, then numbered migrations, each once, in order."""

import asyncio
import contextlib
import hashlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from importlib import resources

import asyncpg
from msgspec import Struct

from cases.store.connecting import Connection

ROLES = ("hoso_owner", "hoso_app", "hoso_auditor")
ATTEMPTS_MAX = 10
FIRST_BY_ANOTHER = (
    asyncpg.DuplicateObjectError,
    asyncpg.DuplicateSchemaError,
    asyncpg.DuplicateTableError,
    asyncpg.UniqueViolationError,
    asyncpg.InternalServerError,
)
LOCK_MILLISECONDS_MAX = 1_000
"""How long a migration waits for a lock: whoever comes after it waits behind it for as long."""
LOCK_ATTEMPTS_MAX = 10
LOCK_PAUSE_SECONDS = 1.0
"""How long others have their turn in between."""


class MigrationRefused(Exception):
    """The database cannot be brought to this program's shape; the message says why."""


class Migration(Struct, frozen=True):
    """One step: where it comes from, its name, its SQL."""

    package: str
    name: str
    sql: str

    @property
    def hash(self) -> str:
        """The SHA-256 of its text: a migration that was applied is never edited."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def migrations_of(packages: Sequence[str]) -> list[Migration]:
    """Return the migrations of some packages, in the order of the packages and of their numbers."""
    found: list[Migration] = []
    for package in packages:
        folder = resources.files(package).joinpath("sql", "migrations")
        files = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda one: one.name)
        found.extend(Migration(package, file.name.removesuffix(".sql"), file.read_text("utf-8")) for file in files)
    return found


async def pending(connection: Connection, packages: Sequence[str]) -> list[Migration]:
    """Return the migrations that the database still lacks.

    :raises MigrationRefused: if it holds one that this program does not know, knows otherwise, or knows another before.
    """
    if await connection.fetchval("SELECT to_regclass('hoso_meta.migrations')") is None:
        return migrations_of(packages)
    rows = await connection.fetch("SELECT package, name, hash FROM hoso_meta.migrations")
    applied = {(row["package"], row["name"]): row["hash"] for row in rows}
    known = {(one.package, one.name): one for one in migrations_of(packages)}
    for key, content_hash in applied.items():
        _check_applied(key, content_hash, known)
    todo = [one for key, one in known.items() if key not in applied]
    for one in todo:
        later = sorted(name for package, name in applied if package == one.package and name > one.name)
        if later:
            message = f"migration {one.package} {one.name} comes before {later[0]}, which was applied without it"
            raise MigrationRefused(message)
    return todo


def _check_applied(key: tuple[str, str], content_hash: str, known: Mapping[tuple[str, str], Migration]) -> None:
    """See to it that what was applied is known, and known so.

    :raises MigrationRefused: if it is not.
    """
    package, name = key
    if key in known:
        if known[key].hash != content_hash:
            message = f"migration {package} {name} was edited after it was applied"
            raise MigrationRefused(message)
        return
    if any(other > name for of, other in known if of == package):
        message = f"migration {package} {name} was applied and is not there any more: it was renamed or removed"
    else:
        message = f"the database was migrated by a newer program ({package} {name}): use that one"
    raise MigrationRefused(message)


async def migrate(connection: Connection, packages: Sequence[str]) -> list[str]:
    """Make the roles and apply what is missing, each migration in a transaction; return the names of what was applied.

    :raises MigrationRefused: if the connection may not, or the database is ahead of this program.
    """
    todo = await pending(connection, packages)
    if not todo:
        return []
    await make_roles(connection)
    await _made_by_one(_make_list, connection)
    return [f"{one.package} {one.name}" for one in todo if await _apply(connection, one)]


async def _apply(connection: Connection, one: Migration) -> bool:
    """Apply a migration as soon as nobody holds what it must lock, and let the others work on until then.

    Returns False if somebody else had applied it by then.

    :raises MigrationRefused: if somebody holds it for too long.
    """
    for attempt in range(LOCK_ATTEMPTS_MAX):
        if attempt:
            await asyncio.sleep(LOCK_PAUSE_SECONDS)
        with contextlib.suppress(asyncpg.LockNotAvailableError):
            return await _apply_now(connection, one)
    message = (
        f"migration {one.package} {one.name} found no moment in which nobody used what it changes:"
        " stop the programs that use this database, and migrate again"
    )
    raise MigrationRefused(message)


async def _apply_now(connection: Connection, one: Migration) -> bool:
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE hoso_owner")
        # One at a time in a database, by a lock that only the owner may take: whoever migrates is waited for.
        await connection.execute("LOCK TABLE hoso_meta.migrations IN SHARE ROW EXCLUSIVE MODE")
        await connection.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS_MAX}")
        applied = "SELECT true FROM hoso_meta.migrations WHERE package = $1 AND name = $2"
        if await connection.fetchval(applied, one.package, one.name):
            return False
        await connection.execute(one.sql)
        await connection.execute(
            "INSERT INTO hoso_meta.migrations (package, name, hash) VALUES ($1, $2, $3)",
            one.package,
            one.name,
            one.hash,
        )
    return True


async def make_roles(connection: Connection) -> None:
    """Make the roles, who is in them, and what they may in this database; what is so already stays.

    :raises MigrationRefused: if this user may not.
    """
    await _made_by_one(_make_roles, connection)


async def _made_by_one(make: Callable[[Connection], Awaitable[None]], connection: Connection) -> None:
    """Make what belongs to nobody yet and cannot be locked; where somebody else makes it first, look at it again.

    :raises MigrationRefused: if this user may not.
    """
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            await make(connection)
        except asyncpg.InsufficientPrivilegeError as error:
            message = "this needs a database user that may create roles and schemas (HOSO_MIGRATE_URL names one)"
            raise MigrationRefused(message) from error
        except FIRST_BY_ANOTHER:
            if attempt == ATTEMPTS_MAX:
                raise
        else:
            return


async def _make_roles(connection: Connection) -> None:
    async with connection.transaction():
        for role in ROLES:
            if not await connection.fetchval("SELECT true FROM pg_roles WHERE rolname = $1", role):
                await connection.execute(f"CREATE ROLE {role} {'NOLOGIN' if role == 'hoso_owner' else 'LOGIN'}")
        await connection.execute("GRANT hoso_app TO hoso_owner")
        superuser = await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = session_user")
        if not superuser:
            await connection.execute("GRANT hoso_owner, hoso_app TO session_user")
        database = await connection.fetchval("SELECT quote_ident(current_database())")
        await connection.execute(f"GRANT CREATE ON DATABASE {database} TO hoso_owner")


async def _make_list(connection: Connection) -> None:
    """Make the table of what was applied."""
    async with connection.transaction():
        await connection.execute("SET LOCAL ROLE hoso_owner")
        await connection.execute("CREATE SCHEMA IF NOT EXISTS hoso_meta")
        await connection.execute("GRANT USAGE ON SCHEMA hoso_meta TO hoso_app")
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS hoso_meta.migrations ("
            " package text NOT NULL, name text NOT NULL, hash text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (package, name))"
        )
        await connection.execute("GRANT SELECT ON hoso_meta.migrations TO hoso_app")
