"""Connections to the database: their types, and what it means that there is none."""

import asyncio
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
AWAY_SECONDS = 1.0
"""For how long after a connection could not be had nobody tries to open another."""

_UNREACHABLE = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_PASSING = ("08", "25006", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that speak of the server and not of what was asked: no connection, a standby that only reads,
contention, no resources (a full disk), a lock, an operator, the system."""


_away_until: dict[Pool, float] = {}
"""Whose last attempt to connect failed, and until when it is not made again. (The driver's pools take no attribute.)"""


class LineLost(RecordUnavailable):
    """The connection broke while it was in use: what was sent on it may have been done, or may yet be."""


@asynccontextmanager
async def borrowed(pool: Pool) -> AsyncIterator[Lent]:
    """Lend a connection, and say so plainly where the database cannot be reached.

    :raises LineLost: if the connection breaks while it is lent, or no answer comes in time.
    :raises RecordUnavailable: if there is no connection to be had, or the server undid what was asked of it; where
        there was none a moment ago it is raised at once, so that nobody waits behind those who try.
    """
    if _away_until.get(pool, 0.0) > asyncio.get_running_loop().time() and not pool.get_idle_size():
        message = "away"
        raise RecordUnavailable(message)
    lent = False
    try:
        async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as connection:
            lent = True
            _away_until.pop(pool, None)
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
        raise _gone(pool, error, lent=lent, undone=undone) from error
    except _UNREACHABLE as error:
        if isinstance(error, ValueError):
            # The driver could not bind a value to its column: a fault of the program, not of the line.
            raise
        raise _gone(pool, error, lent=lent, undone=False) from error


def _gone(pool: Pool, error: Exception, *, lent: bool, undone: bool) -> RecordUnavailable:
    if lent:
        return (RecordUnavailable if undone else LineLost)(type(error).__name__)
    now = asyncio.get_running_loop().time()
    for other in [one for one, until in _away_until.items() if until < now]:
        del _away_until[other]
    _away_until[pool] = now + AWAY_SECONDS
    return RecordUnavailable(type(error).__name__)
