"""Connections to the database: their types, and what it means that there is none."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager, nullcontext, suppress
from typing import TYPE_CHECKING, Any

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
KEEP_SECONDS = 0.02
"""For how long a line is kept that nobody uses: once or twice as long, for nobody looks more often."""
AWAY_SECONDS = 1.0
"""For how long after a connection could not be had nobody tries to open another."""
SILENT_SECONDS = 5
"""After how long without a word the other machine is asked for a sign of life, and again for as long."""
SILENCES = 3
"""After how many times as long the line is given up."""

_UNREACHABLE = (OSError, TimeoutError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_PASSING = ("08", "25006", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE that speak of the server and not of what was asked: no connection, a standby that only reads,
contention, no resources (a full disk), a lock, an operator, the system."""


_away_until: dict[Pool, float] = {}
"""Whose last attempt to connect failed, and until when it is not made again. (The driver's pools take no attribute.)"""


class LineLost(RecordUnavailable):
    """The connection broke while it was in use: what was sent on it may have been done, or may yet be."""


@contextmanager
def reaching() -> Iterator[None]:
    """Say plainly that the database cannot be reached, of a first connection.

    :raises RecordUnavailable: instead of the system's own error, which could be that of any file.
    """
    try:
        yield
    except OSError as error:
        message = f"{type(error).__name__}: {error}"
        raise RecordUnavailable(message) from error


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
        if (undone and not (error.sqlstate or "").startswith(_PASSING)) or isinstance(error, asyncpg.DataError):
            # A value that fits no column is a fault of the program, whether the server or the driver says so.
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


async def watch(connection: Connection) -> None:
    """See to it that a line breaks by itself where the server's machine gives no sign of life any more.

    Machines answer this for themselves: a statement that takes long is no silence. Within one machine there is none.
    """
    # The driver lends it in no other way.
    line = connection._transport.get_extra_info("socket")  # type: ignore[attr-defined] # noqa: SLF001
    if line.family not in {socket.AF_INET, socket.AF_INET6}:
        return
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, SILENT_SECONDS)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, SILENT_SECONDS)
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, SILENCES - 1)
    # What was sent and never acknowledged is not asked about, but sent again, for minutes.
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 1_000 * SILENCES * SILENT_SECONDS)


class OneLine(Pool):
    """Lends one line, over and over, to whoever comes: they come one after the other."""

    def __init__(self, line: Lent) -> None:
        """Take the line. Nothing of the driver's own pool is set up."""
        self._line = line

    def acquire(self, *, timeout: float | None = None) -> Any:  # noqa: ANN401, ARG002 - as the driver's own
        """Lend the line."""
        return nullcontext(self._line)

    def get_idle_size(self) -> int:
        """Return how many lines there are."""
        return 1


class KeptLine:
    """A connection kept between uses that follow closely upon each other: taking one anew costs more than a statement.

    Whoever comes while it is in use gets another one.
    """

    def __init__(self, pool: Pool) -> None:
        """Take the pool that it is lent by."""
        self._pool = pool
        self._kept: tuple[AbstractAsyncContextManager[Lent], Lent] | None = None
        self._in_use = False
        self._used = False
        self._ending: asyncio.TimerHandle | None = None
        self._given_back: asyncio.Task[None] | None = None

    async def fetch(self, query: str, *binds: object, seconds_max: float | None = None) -> list[asyncpg.Record]:
        """Return the rows that a statement answers.

        :raises LineLost: as `borrowed` does.
        :raises RecordUnavailable: as `borrowed` does.
        """
        if self._in_use:
            async with borrowed(self._pool) as connection:
                return await connection.fetch(query, *binds, timeout=seconds_max)
        self._in_use = self._used = True
        try:
            lender, connection = await self._taken()
            try:
                rows = await connection.fetch(query, *binds, timeout=seconds_max)
            except BaseException as error:
                self._kept = None
                await lender.__aexit__(type(error), error, error.__traceback__)
                raise
        finally:
            self._in_use = False
        if self._ending is None:
            self._ending = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._end)
        return rows

    async def _taken(self) -> tuple[AbstractAsyncContextManager[Lent], Lent]:
        if self._kept is not None and _is_closed(self._kept[1]):
            # The server went away while nobody used it: the pool has others, or says that there are none.
            lender, _ = self._kept
            self._kept = None
            await _given_back(lender)
        if self._kept is None:
            lender = borrowed(self._pool)
            self._kept = lender, await lender.__aenter__()
        return self._kept

    def _end(self) -> None:
        self._ending = None
        if self._used:
            # It was used since it was last looked at.
            self._used = False
            self._ending = asyncio.get_running_loop().call_later(KEEP_SECONDS, self._end)
        elif self._kept is not None and not self._in_use:
            lender, _ = self._kept
            self._kept = None
            self._given_back = asyncio.get_running_loop().create_task(_given_back(lender))


def _is_closed(connection: Lent) -> bool:
    """Return whether a lent connection is of no use any more; one that broke may have left its pool's hands already."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True


async def _given_back(lender: AbstractAsyncContextManager[Lent]) -> None:
    with suppress(RecordUnavailable):
        await lender.__aexit__(None, None, None)
