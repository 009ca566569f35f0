"""What the schema files say is what the migrations come to, to the last grant."""

import asyncpg

from api.program import MIGRATIONS
from cases.store.migrate import migrate
from postgres_fixtures import Database, PostgresServer, fresh_database
from shape import SCHEMAS, described, make

ALL_SCHEMAS = [name for names in SCHEMAS.values() for name in names]
CHANGES = (
    "ALTER TABLE record.events ADD COLUMN more text",
    "ALTER TABLE record.events ALTER COLUMN tags DROP NOT NULL",
    "ALTER TABLE record.law_tables ALTER COLUMN part TYPE varchar",
    "ALTER TABLE record.head ALTER COLUMN only_row DROP DEFAULT",
    "ALTER TABLE record.head RESET (fillfactor)",
    "ALTER TABLE record.head DROP CONSTRAINT head_only_row_check",
    "ALTER TABLE record.events DROP CONSTRAINT events_stream_version",
    "ALTER TABLE record.events DISABLE TRIGGER refuse_change",
    "DROP TRIGGER refuse_change ON record.commands",
    "CREATE INDEX more ON record.events (command_id)",
    "DROP INDEX access.reads_case",
    "CREATE VIEW record.more AS SELECT 1 AS one",
    "CREATE OR REPLACE FUNCTION record.refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "ALTER FUNCTION record.position_at SET search_path = public",
    "ALTER FUNCTION record.append SECURITY INVOKER",
    "GRANT UPDATE ON record.events TO hoso_app",
    "GRANT SELECT (name) ON access.accounts TO hoso_auditor",
    "GRANT EXECUTE ON FUNCTION record.append TO public",
    "GRANT CREATE ON SCHEMA record TO hoso_app",
    "ALTER TABLE record.commands OWNER TO hoso_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA record GRANT SELECT ON TABLES TO hoso_auditor",
    "CREATE SEQUENCE record.more",
    "CREATE TYPE record.more AS ENUM ('one')",
    "ALTER TABLE record.events ENABLE ROW LEVEL SECURITY",
)


async def test_the_migrations_reach_the_schema_files_exactly(
    empty_database: Database, postgres_server: PostgresServer
) -> None:
    migrated = await asyncpg.connect(empty_database.superuser_dsn)
    await migrate(migrated, MIGRATIONS)
    reached = await described(migrated, ALL_SCHEMAS)
    await migrated.close()
    async with fresh_database(postgres_server) as other:
        made = await asyncpg.connect(other.superuser_dsn)
        await make(made, MIGRATIONS)
        said = await described(made, ALL_SCHEMAS)
        await made.close()

        assert said == reached, "after a migration, PYTHONPATH=src:tests python tests/shape.py writes the files anew"


async def test_no_difference_goes_unseen(empty_database: Database) -> None:
    connection = await asyncpg.connect(empty_database.superuser_dsn)
    await make(connection, MIGRATIONS)
    before = await described(connection, ALL_SCHEMAS)
    unseen = []
    for change in CHANGES:
        changing = connection.transaction()
        await changing.start()
        await connection.execute(change)
        if await described(connection, ALL_SCHEMAS) == before:
            unseen.append(change)
        await changing.rollback()
    await connection.close()

    assert unseen == []
