"""A program whose server's machine goes away without a word; run in a network namespace of its own.

`python -m fire.a_silent_line SOCKET DSN` opens a pool over TCP, through a line of its own that leads to the server's
socket, asks something that takes long, takes the network down under it, and says what comes of it and of the next
question. Nothing breaks the line: not a byte of it arrives any more, and the sockets stay open.
"""

import asyncio
import fcntl
import socket
import struct
import sys

import asyncpg

from cases.store import connecting
from cases.store.connecting import borrowed, watch
from cases.store.recorder import RecordUnavailable

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1
CHUNK_BYTES = 65_536


def network(*, up: bool) -> None:
    """Take the loopback network of this namespace up or down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        (_, flags) = struct.unpack("16sH", fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sH", b"lo", 0)))
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH", b"lo", flags))


async def line(path: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass on what comes, both ways."""
    there, back = await asyncio.open_unix_connection(path)

    async def passed_on(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        while chunk := await source.read(CHUNK_BYTES):
            target.write(chunk)
            await target.drain()

    await asyncio.gather(passed_on(reader, back), passed_on(there, writer), return_exceptions=True)


async def main(path: str, dsn: str) -> None:
    """Say, a line each, what came of a slow question, of one under way, and of one asked afterwards."""
    connecting.SILENT_SECONDS = 1
    network(up=True)
    server = await asyncio.start_server(lambda *streams: line(path, *streams), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    pool = await asyncpg.create_pool(dsn, host="127.0.0.1", port=port, min_size=2, max_size=2, init=watch)

    async def asked(question: str) -> str:
        try:
            async with borrowed(pool) as connection:
                await connection.fetchval(question)
        except RecordUnavailable as error:
            return type(error).__name__
        return "answered"

    slow = await asked("SELECT pg_sleep(4)")
    waiting = asyncio.create_task(asked("SELECT pg_sleep(60)"))
    await asyncio.sleep(0.2)
    network(up=False)
    later = asyncio.create_task(asked("SELECT 1"))
    sys.stdout.write(f"{slow}\n{await waiting}\n{await later}\n")
    pool.terminate()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
