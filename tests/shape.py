"""The shape of a database: said line by line, so that two can be compared, and written as the SQL that makes it.

Run as a program it writes `sql/schema.sql` of every package that has migrations anew, from what they make.
"""

import asyncio
import sys
import tempfile
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from api.embedded import EmbeddedPostgres
from api.program import MIGRATIONS
from cases.store.migrate import make_roles, migrate

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

SCHEMAS: Mapping[str, Sequence[str]] = {
    "cases.store": ("record", "projections", "people", "rebuilding"),
    "api.access": ("access",),
}
"""The schemas that the migrations of a package make."""

FIRST_ROWS = {"record.head": "INSERT INTO record.head (log_id, position) VALUES (gen_random_uuid(), 0);"}
"""Rows that are there from the beginning."""

HEAD = """\
-- What the migrations beside this file come to: the shape of a database that has had all of them.
-- Nothing runs it but a test, which holds it against the migrations; `tests/shape.py` writes it anew.
"""


async def described(connection: Connection, schemas: Sequence[str]) -> list[str]:
    """Return all that makes out the shape of some schemas, and how many rows are there, line by line."""
    query = Path(__file__).with_suffix(".sql").read_text("utf-8")
    lines: list[str] = [row["line"] for row in await connection.fetch(query, list(schemas))]
    tables = await _tables(connection, schemas)
    return lines + [f"rows {name}: {await connection.fetchval(f'SELECT count(*) FROM {name}')}" for name in tables]


async def written(connection: Connection, schemas: Sequence[str]) -> str:
    """Return the SQL that makes some schemas as they are."""
    parts = [HEAD]
    for name in schemas:
        owner = await connection.fetchval("SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = $1", name)
        parts.append(f"CREATE SCHEMA {name} AUTHORIZATION {owner};")
    tables = await _tables(connection, schemas)
    parts += [await _table(connection, name) for name in tables]
    parts += await _lines(
        connection,
        "SELECT format('ALTER TABLE %s ADD CONSTRAINT %I %s;', conrelid::regclass, conname, pg_get_constraintdef(oid))"
        " FROM pg_constraint WHERE connamespace::regnamespace::text = ANY ($1) AND contype = 'f' ORDER BY 1",
        schemas,
    )
    parts += await _lines(
        connection,
        "SELECT pg_get_indexdef(i.indexrelid) || ';' FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid"
        " WHERE c.relnamespace::regnamespace::text = ANY ($1)"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))"
        " ORDER BY 1",
        schemas,
    )
    parts += await _lines(
        connection,
        "SELECT E'\\n' || rtrim(pg_get_functiondef(oid), E'\\n') || ';' FROM pg_proc"
        " WHERE pronamespace::regnamespace::text = ANY ($1) ORDER BY proname, oid::regprocedure::text",
        schemas,
    )
    parts += await _lines(
        connection,
        "SELECT format(E'\\nCREATE VIEW %s AS\\n%s', oid::regclass, pg_get_viewdef(oid)) FROM pg_class"
        " WHERE relnamespace::regnamespace::text = ANY ($1) AND relkind = 'v' ORDER BY 1",
        schemas,
    )
    parts += await _lines(
        connection,
        "SELECT pg_get_triggerdef(t.oid) || ';' FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace::regnamespace::text = ANY ($1) AND NOT t.tgisinternal ORDER BY 1",
        schemas,
    )
    parts += await _grants(connection, schemas)
    parts += [FIRST_ROWS[name] for name in tables if name in FIRST_ROWS]
    return "\n".join(parts) + "\n"


async def _tables(connection: Connection, schemas: Sequence[str]) -> list[str]:
    return await _lines(
        connection,
        "SELECT oid::regclass::text FROM pg_class"
        " WHERE relnamespace::regnamespace::text = ANY ($1) AND relkind = 'r' ORDER BY 1",
        schemas,
    )


async def _table(connection: Connection, name: str) -> str:
    rows = await connection.fetch(
        "SELECT format('    %I %s', a.attname, format_type(a.atttypid, a.atttypmod))"
        " || CASE WHEN d.oid IS NULL THEN '' ELSE ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) END"
        " || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END AS line"
        " FROM pg_attribute AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum"
        " WHERE a.attrelid = $1::text::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        name,
    )
    rows += await connection.fetch(
        "SELECT format('    CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS line FROM pg_constraint"
        " WHERE conrelid = $1::text::regclass AND contype IN ('p', 'u', 'c', 'x') ORDER BY contype DESC, conname",
        name,
    )
    options = await connection.fetchval(
        "SELECT ' WITH (' || array_to_string(reloptions, ', ') || ')' FROM pg_class WHERE oid = $1::text::regclass",
        name,
    )
    return f"\nCREATE TABLE {name} (\n" + ",\n".join(row["line"] for row in rows) + f"\n){options or ''};"


async def _grants(connection: Connection, schemas: Sequence[str]) -> list[str]:
    """Return what others than the owner may; whatever may be run by all unless that is taken back is taken back."""
    return await _lines(
        connection,
        """
        WITH objects AS (
            SELECT 'SCHEMA ' || nspname AS name, nspacl AS acl, nspowner AS owner FROM pg_namespace
            WHERE nspname = ANY ($1)
            UNION ALL
            SELECT oid::regclass::text, relacl, relowner FROM pg_class
            WHERE relnamespace::regnamespace::text = ANY ($1) AND relkind IN ('r', 'v')
            UNION ALL
            SELECT 'FUNCTION ' || oid::regprocedure::text, proacl, proowner FROM pg_proc
            WHERE pronamespace::regnamespace::text = ANY ($1)
        )
        SELECT format('REVOKE ALL ON %s FROM public;', o.name) AS line FROM objects AS o
        WHERE o.name LIKE 'FUNCTION %' AND o.acl IS NOT NULL
            AND NOT EXISTS (SELECT FROM aclexplode(o.acl) AS x WHERE x.grantee = 0)
        UNION ALL
        SELECT format(
            'GRANT %s ON %s TO %s;', string_agg(x.privilege_type, ', ' ORDER BY x.privilege_type), o.name,
            pg_get_userbyid(x.grantee)
        )
        FROM objects AS o CROSS JOIN LATERAL aclexplode(o.acl) AS x
        WHERE x.grantee NOT IN (0, o.owner)
        GROUP BY o.name, x.grantee
        ORDER BY line DESC
        """,
        schemas,
    )


async def _lines(connection: Connection, query: str, schemas: Sequence[str]) -> list[str]:
    return [row[0] for row in await connection.fetch(query, list(schemas))]


def schema_file(package: str) -> Path:
    """Return where the schema of a package is written down."""
    return Path(str(resources.files(package).joinpath("sql", "schema.sql")))


async def make(connection: Connection, packages: Sequence[str]) -> None:
    """Make in an empty database what the schema files of some packages say."""
    await make_roles(connection)
    for package in packages:
        async with connection.transaction():
            await connection.execute("SET LOCAL ROLE hoso_owner")
            await connection.execute(schema_file(package).read_text("utf-8"))


async def _write_all(dsn: str) -> None:
    connection: Any = await asyncpg.connect(dsn)
    await migrate(connection, MIGRATIONS)
    for package in MIGRATIONS:
        schema_file(package).write_text(await written(connection, SCHEMAS[package]), "utf-8")
        sys.stdout.write(f"{schema_file(package)}\n")
    await connection.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, EmbeddedPostgres(Path(folder), durable=False) as server:
        asyncio.run(_write_all(server.dsn()))
