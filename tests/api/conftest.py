"""The HTTP API for tests: one program for the session; each test takes cases of its own."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from live_api import Api, live_api
from postgres_fixtures import PostgresServer, fresh_database


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def api(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Yield the running program, the same for the whole session."""
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path_factory.mktemp("api")) as live:
        yield live


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def session_loop(api: Api) -> asyncio.AbstractEventLoop:
    """Return the loop in which the program lives: a test that is not async may run it."""
    return asyncio.get_running_loop()
