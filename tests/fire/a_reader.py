"""A process that reads on in the record, always behind the last position that it saw, and writes down what it sees.

`python -m fire.a_reader DSN NOTES`. Its lines: `POSITION COMMAND STREAM VERSION`. At SIGTERM it goes on to the end.
"""

import asyncio
import signal
import sys
from pathlib import Path

import asyncpg

from cases.store.postgres import PostgresRecorder
from cases.store.recorder import RecordUnavailable

PAGE_EVENTS = 100
PAUSE_SECONDS = 0.002


async def main(dsn: str, notes: Path) -> None:
    """Read on until SIGTERM, and then to the end."""
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopping.set)
    # No connection at the start: the server may be away just then.
    pool = await asyncpg.create_pool(
        dsn, min_size=0, max_size=1, server_settings={"role": "hoso_app", "application_name": "hoso reader"}
    )
    recorder = PostgresRecorder(pool)
    position = 0
    with notes.open("a", encoding="utf-8", buffering=1) as seen:
        while True:
            last_look = stopping.is_set()
            try:
                page = await recorder.read_log(after=position, limit=PAGE_EVENTS)
            except RecordUnavailable:
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            for event in page:
                seen.write(f"{event.position} {event.command_id} {event.stream} {event.version}\n")
                position = event.position
            if not page:
                if last_look:
                    break
                await asyncio.sleep(PAUSE_SECONDS)
    await pool.close()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
