"""Writing rows: a page's into tables that are read meanwhile, a whole record's into new ones."""

from collections.abc import Sequence

from msgspec import Struct

from cases.handling import Record
from cases.store.statements import statement
from projections.engine.projection import Connection, Knowledge, Projection, Row, Table, Taken

BESIDE = "rebuilding"
"""The schema in which tables are filled beside the live ones."""
LONG_SECONDS_MAX = 6 * 3_600.0
"""What takes its time over a large record, and keeps nobody waiting."""


class Derived(Struct, frozen=True, kw_only=True):
    """What follows from some streams for one projection: rows for each of its tables."""

    cases: tuple[str, ...]
    """The cases whose earlier rows these take the place of; one that has only just begun has none."""
    rows: tuple[list[Row], ...]


async def derive(projection: Projection, record: Record, knowledge: Knowledge, streams: Sequence[Taken]) -> Derived:
    """Return what follows from some streams.

    :raises Exception: whatever stands in the way of folding one of them.
    """
    streams = [taken for taken in streams if taken.stream.startswith(projection.streams)]
    for taken in streams:
        if taken.trouble is not None:
            raise taken.trouble
    wanted = [projection.reads(taken) for taken in streams]
    sealed = [one for several in wanted for one in several]
    opened = await record.unsealed(sealed) if sealed else []
    rows: tuple[list[Row], ...] = tuple([] for _ in projection.tables)
    at = 0
    for taken, several in zip(streams, wanted, strict=True):
        found = projection.rows(taken, opened[at : at + len(several)], knowledge)
        at += len(several)
        for table_rows, new in zip(rows, found, strict=True):
            table_rows.extend(new)
    moved = [taken.case.case_id for taken in streams if taken.case is not None and not taken.is_whole]
    return Derived(cases=tuple(moved), rows=rows)


async def make_tables(connection: Connection, projection: Projection, schema: str) -> None:
    """Make a projection's tables, without indexes, where they are missing."""
    await in_schema(connection, schema)
    await connection.execute(statement(projection.package, "tables"))


async def pack_texts(connection: Connection, projection: Projection, schema: str) -> None:
    """Let the long texts of new tables be packed by lz4, where the server has it: the usual way takes far longer."""
    tables = [f"{schema}.{table.name}" for table in projection.tables]
    for row in await connection.fetch(statement("projections.engine", "long_texts"), tables):
        await connection.execute(row["packing"])


async def make_indexes(connection: Connection, projection: Projection, schema: str) -> None:
    """Make the indexes of a projection's tables where they are missing."""
    await in_schema(connection, schema)
    await connection.execute(statement(projection.package, "indexes"), timeout=LONG_SECONDS_MAX)


async def empty_tables(connection: Connection, projection: Projection, schema: str) -> None:
    """Take everything out of a projection's tables, whoever made them, as far as they are there."""
    for table in projection.tables:
        name = f"{schema}.{table.name}"
        if await connection.fetchval("SELECT to_regclass($1) IS NOT NULL", name):
            await connection.execute(f"TRUNCATE {name}")


async def drop_tables(connection: Connection, projection: Projection, schema: str) -> None:
    """Drop a projection's tables."""
    for table in projection.tables:
        await connection.execute(f"DROP TABLE IF EXISTS {schema}.{table.name}")


async def in_schema(connection: Connection, schema: str) -> None:
    """Let names without a schema stand for this one's until the transaction ends."""
    await connection.execute(f"SET LOCAL search_path = {schema}, public; SET LOCAL client_min_messages = warning")


async def write(connection: Connection, projection: Projection, schema: str, derived: Derived) -> None:
    """Write what follows from the streams of a page into tables that are read meanwhile."""
    for table, rows in zip(projection.tables, derived.rows, strict=True):
        if table.keeps == "latest" and derived.cases:
            await connection.execute(
                f"DELETE FROM {schema}.{table.name} WHERE case_id = ANY($1::uuid[])",  # noqa: S608 - our own names
                list(derived.cases),
            )
        if rows and table.keeps == "first":
            columns = ([row[n] for row in rows] for n in range(len(table.columns)))
            await connection.execute(_insert(table, schema), *columns)
        elif rows:
            await _copy(connection, table, schema, rows)


async def load(connection: Connection, projection: Projection, derived: Derived) -> None:
    """Write what follows from whole streams into new tables."""
    for table, rows in zip(projection.tables, derived.rows, strict=True):
        if rows:
            await _copy(connection, table, BESIDE, rows)


async def _copy(connection: Connection, table: Table, schema: str, rows: Sequence[Row]) -> None:
    await connection.copy_records_to_table(table.name, schema_name=schema, columns=list(table.columns), records=rows)


def _insert(table: Table, schema: str) -> str:
    """Return the statement that adds those of many rows that are not there."""
    names = ", ".join(table.columns)
    arrays = ", ".join(f"${n}::{kind}[]" for n, kind in enumerate(table.columns.values(), start=1))
    return f"INSERT INTO {schema}.{table.name} ({names}) SELECT * FROM unnest({arrays}) ON CONFLICT DO NOTHING"  # noqa: S608 - our own names
