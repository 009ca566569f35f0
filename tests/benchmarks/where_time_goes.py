"""Where the time goes while commands are appended: of the thread that decides and seals, and of a flush.

The thread is looked at many times a second from another one: what it is doing then is told by the file it is in. The
server counts the time in functions, and what it waits for the log to reach the disk.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from cases.store.connecting import Connection, Pool
from cases.store.recorder import Append, Appended
from cases.store.writer import GroupCommit

LOOKS_PER_SECOND = 500
SWITCH_SECONDS = 0.000_2
PARTS = (
    ("seal_and_encode", ("cases/store/mapper", "cases/store/keys", "cases/persons", "cases/store/sealing")),
    ("decide", ("cases/case/", "cases/case_number/", "cases/registry", "cases/events", "bench_append")),
    ("bind_and_send", ("asyncpg/", "cases/store/postgres", "cases/store/connecting", "cases/store/statements")),
    ("handle_and_queue", ("cases/handling", "cases/store/writer", "asyncio/")),
)
"""What is being done by the file that it is done in: the first file of ours or the driver's, from the innermost."""
ELSE = "wait_for_sql"
"""The thread runs nothing of Python's: its loop waits for the database to answer."""


class Looks:
    """What a thread was found doing."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()

    def shares(self) -> dict[str, float | str]:
        """Return each part's share of the time."""
        total = sum(self.counted.values()) or 1
        return {f"thread_{part}": round(count / total, 3) for part, count in self.counted.most_common()}


@contextmanager
def looking_at(thread: threading.Thread) -> Iterator[Looks]:
    """Look at a thread from another one until the block ends."""
    looks, done = Looks(), threading.Event()
    before = sys.getswitchinterval()
    # Whoever looks gets its turn soon after it wakes, or it would find the thread waiting too often.
    sys.setswitchinterval(SWITCH_SECONDS)

    def look() -> None:
        while not done.wait(1 / LOOKS_PER_SECOND):
            frame = sys._current_frames().get(thread.ident or 0)
            looks.counted[_part(frame)] += 1

    looker = threading.Thread(target=look)
    looker.start()
    try:
        yield looks
    finally:
        done.set()
        looker.join()
        sys.setswitchinterval(before)


def _part(frame: FrameType | None) -> str:
    while frame is not None:
        name = frame.f_code.co_filename
        for part, files in PARTS:
            if any(file in name for file in files):
                waits = name.endswith(("asyncio/runners.py", "asyncio/base_events.py"))
                return ELSE if waits else part
        frame = frame.f_back
    return ELSE


class Timed(GroupCommit):
    """The group commit with a watch on each flush."""

    def __init__(self, pool: Pool) -> None:
        super().__init__(pool)
        self.flushes = 0
        self.seconds = 0.0

    async def append_batch(self, appends: Sequence[Append]) -> list[Appended | Exception]:
        """Record several commands, and note how long that takes."""
        began = time.perf_counter()
        try:
            return await super().append_batch(appends)
        finally:
            self.flushes += 1
            self.seconds += time.perf_counter() - began


class InServer:
    """What the server counts: seconds in the functions that append, and seconds until the log is on the disk."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def start(self) -> None:
        """Begin to count, for whoever connects from now on."""
        for setting in ("track_functions = 'pl'", "track_wal_io_timing = on"):
            await self._connection.execute(f"ALTER SYSTEM SET {setting}")
        await self._connection.execute("SELECT pg_reload_conf()")

    async def seconds(self) -> tuple[float, float]:
        """Return both, since the server began."""
        await self._connection.execute("SELECT pg_stat_force_next_flush()")
        in_functions = await self._connection.fetchval(
            "SELECT coalesce(sum(total_time), 0) FROM pg_stat_user_functions WHERE funcname LIKE 'append%'"
        )
        has_it = await self._connection.fetchval(
            "SELECT count(*) FROM information_schema.columns WHERE table_name = 'pg_stat_wal'"
            " AND column_name = 'wal_sync_time'"
        )
        # From version 18 on it stands elsewhere.
        question = (
            "SELECT wal_sync_time FROM pg_stat_wal"
            if has_it
            else "SELECT coalesce(sum(fsync_time), 0) FROM pg_stat_io WHERE object = 'wal'"
        )
        return in_functions / 1000, await self._connection.fetchval(question) / 1000
