"""What is the line's fault, and what is the program's."""

import asyncpg
import pytest

from cases.store.connecting import Pool, borrowed

pytestmark = pytest.mark.postgres


@pytest.mark.parametrize("value", ["no uuid", 7])
async def test_a_value_that_fits_no_column_is_no_fault_of_the_line(pool: Pool, value: object) -> None:
    """Whoever took it for one would try again for ever."""
    with pytest.raises(asyncpg.DataError):
        async with borrowed(pool) as connection:
            await connection.fetchval("SELECT $1::uuid", value)


async def test_what_the_server_cannot_read_is_no_fault_of_the_line_either(pool: Pool) -> None:
    with pytest.raises(asyncpg.DataError):
        async with borrowed(pool) as connection:
            await connection.fetchval("SELECT $1::text::uuid", "no uuid")
