"""The program without its web: the record, what results rest on, the projections, wired to a database."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from msgspec import Struct

from api import times
from api.logs import log
from api.settings import Settings
from cases.events import Metadata
from cases.fund.kept import KeptAccounts
from cases.handling import Decision, Record, Request
from cases.law.changes import changes
from cases.law.load import from_json, load_law, to_json
from cases.law_adopted import adoption
from cases.places.register import Places
from cases.registry import EVENT_TYPES
from cases.store.connecting import Connection, Pool, reaching, watch
from cases.store.keys import MasterKey, MasterKeyDiffers
from cases.store.mapper import Mapper
from cases.store.migrate import migrate, pending
from cases.store.writer import GroupCommit
from cases.values import COUNTRY
from projections.deadlines.keeper import Keeper
from projections.engine.loop import Engine
from projections.engine.newer import OlderProgram
from projections.engine.projection import Knowledge
from projections.engine.reading import Reader
from projections.registry import PROJECTIONS

MIGRATIONS = ("cases.store", "api.access")
POOL_CONNECTIONS_MAX = 16
POOL_CONNECTIONS_MIN = 2
CLOSE_SECONDS_MAX = 5.0
INVENTED_PLACES = "invented-places"
"""The table of an invented province's units, where the database is that of one."""
PROGRAM_ACTOR = Metadata(actor="hoso", role="admin", unit=COUNTRY)


class NotMigrated(Exception):
    """The database lacks what this program needs: `hoso migrate` gives it."""


class Program(Struct, frozen=True, kw_only=True):
    """Everything that answers rest on."""

    settings: Settings
    pool: Pool
    record: Record
    knowledge: Knowledge
    reader: Reader
    engine: Engine
    keeper: Keeper
    accounts: KeptAccounts
    stopping: asyncio.Event
    """Set when the program is asked to stop: whoever waits for facts to come gives up."""


async def migrate_database(settings: Settings, *, admin_dsn: str) -> list[str]:
    """Bring the database to this program's shape and adopt its law; return what was done, in words.

    :raises MigrationRefused: if the database may not be changed so.
    :raises MasterKeyMissing: if the database was made with a master key that is not here.
    :raises MasterKeyDiffers: if another master key is here.
    """
    with reaching():
        connection = await asyncpg.connect(admin_dsn)
    try:
        done = await migrate(connection, MIGRATIONS)
        await _agree_on_master_key(connection, settings)
    finally:
        await connection.close()
    return done


async def _agree_on_master_key(connection: Connection, settings: Settings) -> None:
    """Make a master key where the database knows none; otherwise the one that is here must be the one it knows."""
    known = await connection.fetchval("SELECT key_fingerprint FROM record.head")
    if known is None:
        if not settings.master_key_file.exists():
            MasterKey.make().write(settings.master_key_file)
        made = MasterKey.read(settings.master_key_file)
        await connection.execute(
            "UPDATE record.head SET key_fingerprint = $1 WHERE key_fingerprint IS NULL", made.fingerprint
        )
    await check_master_key(connection, settings)


async def check_master_key(connection: Any, settings: Settings) -> MasterKey:  # noqa: ANN401 - pooled or not
    """Return the master key that is here, if it is the one that the database was made with.

    :raises MasterKeyMissing: if there is none here.
    :raises MasterKeyDiffers: if it is another.
    """
    known = await connection.fetchval("SELECT key_fingerprint FROM record.head")
    key = MasterKey.read(settings.master_key_file)
    if key.fingerprint != known:
        raise MasterKeyDiffers(str(settings.master_key_file))
    return key


@asynccontextmanager
async def open_program(settings: Settings, *, dsn: str) -> AsyncIterator[Program]:
    """Lend the program on a migrated database, acting as hoso_app.

    :raises NotMigrated: if the database lacks a migration.
    :raises MasterKeyMissing: if the master key is not here.
    :raises MasterKeyDiffers: if another master key is here.
    """
    with reaching():
        pool = await asyncpg.create_pool(
            dsn,
            min_size=POOL_CONNECTIONS_MIN,
            max_size=POOL_CONNECTIONS_MAX,
            # Instants come as the contract has them, in UTC; GMT is the one zone that needs no file of the machine's.
            server_settings={"role": "hoso_app", "application_name": f"hoso {os.getpid()}", "timezone": "GMT"},
            timeout=10,
            command_timeout=60,
            init=watch,
            reset=end_transaction,
        )
    try:
        async with pool.acquire() as connection:
            if await pending(connection, MIGRATIONS):  # type: ignore[arg-type] # a lent connection does what one does
                raise NotMigrated
            master_key = await check_master_key(connection, settings)
            places = await _places(connection)
        record = Record(GroupCommit(pool), Mapper(EVENT_TYPES), master_key)
        knowledge = Knowledge(law=load_law(), places=places)
        reader = Reader(pool, record, knowledge, PROJECTIONS)
        engine = Engine(pool, record, knowledge, PROJECTIONS, log)
        yield Program(
            settings=settings,
            pool=pool,
            record=record,
            knowledge=knowledge,
            reader=reader,
            engine=engine,
            keeper=Keeper(pool, record, knowledge, log, by=PROGRAM_ACTOR),
            accounts=KeptAccounts(),
            stopping=asyncio.Event(),
        )
    finally:
        await _close(pool)


async def _places(connection: Any) -> Places:  # noqa: ANN401 - pooled or not
    """Return the register of places, with the units that the database's own province was invented with."""
    invented = await connection.fetchval("SELECT content FROM record.law_tables WHERE part = $1", INVENTED_PLACES)
    return Places.load() if invented is None else Places.load().with_invented(invented)


async def _close(pool: Pool) -> None:
    """Close the pool; what somebody still holds after a while is cut, for the record needs no farewell."""
    try:
        async with asyncio.timeout(CLOSE_SECONDS_MAX):
            await pool.close()
    except TimeoutError:
        pool.terminate()


async def end_transaction(connection: Connection) -> None:
    """End what was left open, and spare the driver's round trip otherwise: nobody here changes a setting for longer."""
    if connection.is_in_transaction():
        await connection.execute("ROLLBACK")


async def start_on_law(program: Program) -> None:
    """Make what is missing, and adopt the law and the places that this program brings, if they are new.

    An older program that is started beside a newer one leaves what is derived, and the law, to that one.
    """
    if await program.engine.prepare():
        log.error("older-than-the-database")
        return
    await adopt_law(program)


async def go_by_law(program: Program) -> list[str]:
    """Adopt what this program brings, also where it was left for another before, and fill by it what is derived.

    :raises OlderProgram: if tables are of a newer version than this program's.
    """
    await program.engine.prepare()
    if theirs := await program.engine.of_newer(law_left=False):
        raise OlderProgram(", ".join(sorted(theirs)))
    done = await adopt_law(program)
    # What another law filled, adopted after this one, was left alone until now.
    await program.engine.prepare()
    await program.engine.finish_rebuilds()
    return done


async def adopt_law(program: Program) -> list[str]:
    """Record which law and places this program goes by, where the record says otherwise; return what changed."""
    law, places = program.knowledge.law, program.knowledge.places
    history = (await program.record.histories([adoption.STREAM]))[adoption.STREAM]
    known = adoption.adopted(history)
    done = []
    for part, content_hash, content in (
        ("law", law.hash, to_json(law)),
        ("places", places.content_hash, b"".join(places.contents[name] for name in sorted(places.contents))),
    ):
        if known.get(part) == content_hash:
            continue
        changed: tuple[str, ...] = ()
        async with program.pool.acquire() as connection:
            before = await connection.fetchval("SELECT content FROM record.law_tables WHERE hash = $1", known.get(part))
            await connection.execute("SELECT record.keep_law_table($1, $2, $3)", content_hash, part, content)
        if part == "law" and before is not None:
            changed = changes(from_json(before), law)
        await _adopt(program, part, content_hash, changed)
        done.append(f"{part} {content_hash[:12]}")
    return done


async def _adopt(program: Program, part: str, content_hash: str, changed: tuple[str, ...]) -> None:
    request = Request(metadata=PROGRAM_ACTOR, command_id=times.new_id(), digest=content_hash.encode())
    await program.record.handle(
        request,
        [adoption.STREAM],
        lambda histories: Decision(
            events=((adoption.STREAM, adoption.decide(part, content_hash, changed, histories[adoption.STREAM])),)
        ),
    )
