"""A program whose server's machine goes away without a word; run in a network namespace of its own.

`python -m fire.a_silent_line DSN NAME` opens a pool on the database of that name over TCP, through a proxy to the
server of the superuser's DSN. It asks something that takes long, takes the network down under it, and says what comes
of it and of the next question. Nothing breaks the line: not a byte of it arrives any more, and the sockets stay open.
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
from fire.proxy import Proxy
from postgres_fixtures import PostgresServer

SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 0x1


def network(*, up: bool) -> None:
    """Take the loopback network of this namespace up or down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        (_, flags) = struct.unpack("16sH", fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sH", b"lo", 0)))
        flags = flags | IFF_UP if up else flags & ~IFF_UP
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH", b"lo", flags))


async def main(dsn: str, name: str) -> None:
    """Say, a line each, what came of a slow question, of one under way, and of one asked afterwards."""
    connecting.SILENT_SECONDS = 1
    network(up=True)
    proxy = Proxy(PostgresServer(dsn))
    await proxy.open()
    pool = await asyncpg.create_pool(proxy.server.dsn(dbname=name, user="hoso_app"), min_size=2, max_size=2, init=watch)

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
