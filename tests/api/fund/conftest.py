"""A fund with money, for the tests of a file to share."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from fund_staff import Fund
from live_api import live_api
from postgres_fixtures import PostgresServer, fresh_database


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fund(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fund]:
    """Yield a fund that the tests of a file share: each looks at what it adds."""
    folder = tmp_path_factory.mktemp("fund")
    async with fresh_database(postgres_server) as database, live_api(database, folder) as api:
        made = await Fund.of(api)
        await made.holds(100_000_000)
        yield made
