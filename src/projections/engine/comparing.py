"""Comparing a projection with what the record gives: a rebuilt one must equal the live one, row for row."""

from projections.engine.loop import Engine
from projections.engine.projection import Connection


class _Compared(Exception):
    """Ends the transaction in which a projection was rebuilt, so that nothing of it stays."""


async def differences(engine: Engine, name: str) -> list[str]:
    """Return, in words, where a projection's tables differ from a rebuild at the same position; nothing is changed."""
    found: list[str] = []
    try:
        async with engine.transaction() as connection:
            projection = engine.projection(name)
            until = await connection.fetchval(
                "SELECT position FROM projections.checkpoints WHERE name = $1 FOR UPDATE", name
            )
            for table in projection.tables:
                await connection.execute(f"CREATE TEMP TABLE {_beside(table)} ON COMMIT DROP AS TABLE {table}")
            await engine.fill(connection, projection, until=until)
            for table in projection.tables:
                found += await _compare(connection, table)
            raise _Compared  # noqa: TRY301 - what was rebuilt is rolled back by leaving the transaction
    except _Compared:
        return found


async def _compare(connection: Connection, table: str) -> list[str]:
    beside = _beside(table)
    lost = await connection.fetchval(
        f"SELECT count(*) FROM (SELECT * FROM pg_temp.{beside} EXCEPT ALL SELECT * FROM {table}) AS x"  # noqa: S608 - names from the registry
    )
    new = await connection.fetchval(
        f"SELECT count(*) FROM (SELECT * FROM {table} EXCEPT ALL SELECT * FROM pg_temp.{beside}) AS x"  # noqa: S608 - as above
    )
    return [f"{table}: {lost} rows only in the live one, {new} only in the rebuilt one"] if lost or new else []


def _beside(table: str) -> str:
    return "live_" + table.replace(".", "_")
