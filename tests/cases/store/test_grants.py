"""What nobody may do with the record in PostgreSQL, and what auditors may see."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import uuid4

import asyncpg
import pytest

from appends import METADATA, an_append, an_event
from cases.store.connecting import Pool
from cases.store.postgres import PostgresRecorder
from postgres_fixtures import Database

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

SECONDS_MAX = 20.0
TABLES = ("events", "commands", "law_tables", "subject_keys", "head")
KEPT_FOR_EVER = ("events", "commands", "law_tables", "attachments")
CHANGES = ("DELETE FROM record.{0}", "TRUNCATE record.{0}", "INSERT INTO record.{0} SELECT * FROM record.{0}")
COLUMN = {
    "events": "data = data",
    "commands": "answer = answer",
    "law_tables": "content = content",
    "subject_keys": "wrapped = wrapped",
    "head": "position = 0",
    "attachments": "box = box",
}


@pytest.fixture
async def written(postgres_recorder: PostgresRecorder, pool: Pool) -> Pool:
    """Return the program's pool on a record that holds something in every table."""
    await postgres_recorder.append(an_append(an_event("case-1", 1, data=b'{"a":1}', tags=("unit:06463~",))))
    await pool.execute("SELECT record.keep_law_table('hash', 'kinds', 'content')")
    return pool


@pytest.fixture
async def owner(written: Pool, superuser: Connection) -> Connection:
    """Return a connection that acts as the owner of the tables, who migrates."""
    await superuser.execute("SET ROLE hoso_owner")
    return superuser


@pytest.fixture
async def auditor(written: Pool, database: Database) -> AsyncIterator[Connection]:
    """Yield a connection of the auditors' role."""
    connection = await asyncpg.connect(database.as_user("hoso_auditor"))
    yield connection
    await connection.close()


@pytest.mark.parametrize("table", TABLES)
async def test_the_program_itself_cannot_change_what_is_on_record(written: Pool, table: str) -> None:
    """It has one way in: the function that appends."""
    for change in (*CHANGES, "UPDATE record.{0} SET {1}"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await written.execute(change.format(table, COLUMN[table]))


async def test_the_program_cannot_switch_the_guards_off(written: Pool) -> None:
    for attempt in (
        "SET session_replication_role = replica",
        "ALTER TABLE record.events DISABLE TRIGGER ALL",
        "DROP TRIGGER refuse_change ON record.events",
        "DROP TABLE record.events CASCADE",
        "CREATE OR REPLACE FUNCTION record.refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT 1'",
        "SET ROLE hoso_owner",
    ):
        with pytest.raises(asyncpg.PostgresError, match=r"permission denied|must be owner"):
            await written.execute(attempt)


async def test_nothing_that_the_program_slips_in_runs_as_the_owner(database: Database) -> None:
    """Such as a type of its own in the place of `uuid`, whose check is code."""
    command_id = uuid4().hex
    command = ["somebody", command_id, "00", "{}", "1", "1"]
    event = ["case-9", "1", "test.happened", "1", "{}", "{}", "{}", command_id]
    connection = await asyncpg.connect(database.app_dsn)
    try:
        await connection.execute("""
            CREATE FUNCTION pg_temp.stops(pg_catalog.uuid) RETURNS boolean LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'run as %', current_user; END $$;
            CREATE DOMAIN pg_temp.uuid AS pg_catalog.uuid CHECK (pg_temp.stops(VALUE));
        """)
        await connection.execute(
            "SELECT record.append_lines($1, $2, '', '', '', '', 1)", "\t".join(command), "\t".join(event)
        )

        assert await connection.fetchval("SELECT count(*) FROM record.events WHERE stream = 'case-9'") == 1
    finally:
        await connection.close()


async def test_every_function_that_acts_as_the_owner_looks_into_temporary_schemas_last(superuser: Connection) -> None:
    paths = await superuser.fetch(
        "SELECT p.oid::regproc::text AS name, array_to_string(p.proconfig, ' ') AS settings FROM pg_proc AS p"
        " WHERE p.prosecdef AND p.pronamespace::regnamespace::text NOT LIKE 'pg\\_%'"
    )

    assert {row["name"] for row in paths} >= {"record.append", "record.append_lines"}
    assert [row["name"] for row in paths if "search_path=pg_catalog, pg_temp" not in (row["settings"] or "")] == []


@pytest.mark.parametrize("table", KEPT_FOR_EVER)
async def test_even_the_owner_is_stopped(owner: Connection, table: str) -> None:
    for change in ("DELETE FROM record.{0}", "TRUNCATE record.{0}", "UPDATE record.{0} SET {1}"):
        with pytest.raises(asyncpg.RestrictViolationError, match="only ever added to"):
            await owner.execute(change.format(table, COLUMN[table]))


async def test_keys_are_neither_exchanged_nor_emptied_wholesale(owner: Connection) -> None:
    for change in ("TRUNCATE record.subject_keys", "UPDATE record.subject_keys SET wrapped = wrapped"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(change)


async def test_the_end_of_the_record_stays_one_row(owner: Connection) -> None:
    for change in ("TRUNCATE record.head", "DELETE FROM record.head"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await owner.execute(change)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await owner.execute("INSERT INTO record.head (log_id, position) VALUES (gen_random_uuid(), 0)")


async def test_a_table_of_law_stays_as_it_was_first_kept(written: Pool) -> None:
    await written.execute("SELECT record.keep_law_table('hash', 'kinds', 'other content')")

    assert await written.fetchval("SELECT content FROM record.law_tables WHERE hash = 'hash'") == b"content"


async def test_auditors_read_every_fact(auditor: Connection) -> None:
    row = await auditor.fetchrow("SELECT * FROM record.for_auditors")

    assert row is not None
    assert (row["stream"], row["version"], row["position"], row["tags"]) == ("case-1", 1, 1, ["unit:06463~"])
    assert (row["data"], json.loads(row["metadata"])) == ('{"a": 1}', json.loads(METADATA))


@pytest.mark.parametrize("data", [b"state1", b"\x00\xff", b"", b'"\\u0000"', b"\xc3\x28"])
async def test_auditors_read_on_past_bytes_that_are_no_json(
    auditor: Connection, postgres_recorder: PostgresRecorder, data: bytes
) -> None:
    await postgres_recorder.append(an_append(an_event("case-2", 1, data=data)))

    assert await auditor.fetchval("SELECT data FROM record.for_auditors WHERE stream = 'case-2'") is None
    assert await auditor.fetchval("SELECT count(*) FROM record.for_auditors") == 2


async def test_auditors_see_neither_keys_nor_people_and_change_nothing(auditor: Connection, written: Pool) -> None:
    await written.execute("CREATE TABLE IF NOT EXISTS people.probe (name text)")
    try:
        for attempt in (
            "SELECT * FROM people.probe",
            "SELECT * FROM record.events",
            "SELECT * FROM record.subject_keys",
            "SELECT * FROM record.commands",
            "INSERT INTO record.for_auditors (stream) VALUES ('case-1')",
            "DELETE FROM record.for_auditors",
            "SELECT record.keep_law_table('h', 'p', 'c')",
            "CREATE TABLE record.mine (a int)",
            "CREATE TABLE projections.mine (a int)",
        ):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await auditor.execute(attempt)
    finally:
        await written.execute("DROP TABLE people.probe")


async def test_auditors_cannot_append(auditor: Connection) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await auditor.execute(
            "SELECT record.append('a', gen_random_uuid(), '', '', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '',"
            " '{}', '{}', '{}', '{}', '{}')"
        )


async def test_auditors_hold_up_nobody_who_writes(auditor: Connection, postgres_recorder: PostgresRecorder) -> None:
    """Locks that anybody may take, they take; those that an append or a start waits for, they cannot."""
    for attempt in (
        "LOCK TABLE record.turn_to_append IN ACCESS SHARE MODE",
        "LOCK TABLE record.turn_to_prepare IN ACCESS SHARE MODE",
        "LOCK TABLE record.head IN ACCESS SHARE MODE",
        "LOCK TABLE record.for_auditors IN ROW EXCLUSIVE MODE",
        "SELECT record.append_alone()",
        "SELECT record.settle()",
        "SELECT record.prepare_alone()",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with auditor.transaction():
                await auditor.execute(attempt)
    async with auditor.transaction(isolation="serializable"):
        await auditor.execute("LOCK TABLE record.for_auditors IN ACCESS SHARE MODE")
        await auditor.execute("SELECT count(*) FROM record.for_auditors")

        appended = await asyncio.wait_for(postgres_recorder.append(an_append(an_event("case-2", 1))), SECONDS_MAX)

    assert appended.position == 2


async def test_nothing_that_writes_waits_for_a_lock_that_anybody_may_take(superuser: Connection) -> None:
    bodies = await superuser.fetch("SELECT prosrc FROM pg_proc WHERE pronamespace = 'record'::regnamespace")

    assert [row["prosrc"] for row in bodies if "advisory" in row["prosrc"]] == []
