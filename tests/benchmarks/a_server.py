"""The durable servers that benchmarks run on, and a record of a size worth measuring in them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg

from api.embedded import EmbeddedPostgres
from api.program import POOL_CONNECTIONS_MAX, POOL_CONNECTIONS_MIN, end_transaction
from cases.store.connecting import Pool
from cases.store.migrate import migrate

BALLAST = """
INSERT INTO record.events
SELECT
    p, 'ballast-' || gen_random_uuid(), 1, 'ballast', 1, ARRAY['unit:06505~'], repeat('x', 300)::bytea,
    repeat('m', 120)::bytea, gen_random_uuid(), '2024-01-01'
FROM generate_series($1::bigint, $2::bigint) AS p
"""


async def prepare(server: EmbeddedPostgres, *, events: int) -> None:
    """Migrate a server's database and give its record a size: what appends meet in daily use."""
    connection = await asyncpg.connect(server.dsn())
    try:
        assert await connection.fetchval("SHOW fsync") == "on"
        await migrate(connection, ["cases.store"])
        if events:
            await connection.execute(BALLAST.replace("$1", "1").replace("$2", str(events)))
            await connection.execute("UPDATE record.head SET position = $1, recorded_at = '2024-01-01'", events)
        await connection.execute("ANALYZE")
        await connection.execute("CHECKPOINT")
    finally:
        await connection.close()


@asynccontextmanager
async def program_pool(server: EmbeddedPostgres) -> AsyncIterator[Pool]:
    """Lend a pool of connections as the program opens it."""
    async with asyncpg.create_pool(
        server.dsn(user="hoso_app"),
        min_size=POOL_CONNECTIONS_MIN,
        max_size=POOL_CONNECTIONS_MAX,
        reset=end_transaction,
    ) as pool:
        yield pool
