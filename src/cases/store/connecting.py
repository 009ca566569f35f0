"""Connections to the database: their types, and what it means that there is none."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg

from cases.store.recorder import RecordUnavailable

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Lent = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    # At run time the driver's classes take no parameters.
    Pool = asyncpg.Pool
    Lent = asyncpg.pool.PoolConnectionProxy
    Connection = asyncpg.Connection

ACQUIRE_SECONDS_MAX = 5.0

_UNREACHABLE = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_PASSING = ("08", "25006", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that speak of the server and not of what was asked: no connection, a standby that only reads,
contention, no resources (a full disk), a lock, an operator, the system."""


class LineLost(RecordUnavailable):
    """The connection broke while it was in use: what was sent on it may have been done, or may yet be."""


@asynccontextmanager
async def borrowed(pool: Pool) -> AsyncIterator[Lent]:
    """Lend a connection, and say so plainly where the database cannot be reached.

    :raises LineLost: if the connection breaks while it is lent, or no answer comes in time.
    :raises RecordUnavailable: if there is no connection to be had, or the server undid what was asked of it.
    """
    lent = False
    try:
        async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as connection:
            lent = True
            try:
                yield connection
            except (asyncpg.InternalClientError, TimeoutError):
                # The server went away in the middle of an exchange, or is silent: the line is of no use any more.
                connection.terminate()
                raise
    except asyncpg.PostgresError as error:
        # An error undoes its transaction; what ends the session, or is the driver's own word, says nothing of it.
        undone = error.severity_en == "ERROR"
        if undone and not (error.sqlstate or "").startswith(_PASSING):
            raise
        raise _gone(error, lent=lent and not undone) from error
    except _UNREACHABLE as error:
        if isinstance(error, ValueError):
            # The driver could not bind a value to its column: a fault of the program, not of the line.
            raise
        raise _gone(error, lent=lent) from error


def _gone(error: Exception, *, lent: bool) -> RecordUnavailable:
    return (LineLost if lent else RecordUnavailable)(type(error).__name__)
