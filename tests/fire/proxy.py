"""A line to PostgreSQL that can be cut, held and silenced at the very message that a test names.

It listens on loopback and passes bytes on to the server's socket. A test names bytes that a request will hold (the id
of a command, say, which asyncpg sends as it is) and what is to become of that request; everything else passes.
"""

import asyncio
import contextlib
import enum
import urllib.parse
from pathlib import Path
from types import TracebackType
from typing import Self
from uuid import UUID

from postgres_fixtures import PostgresServer

SOCKET_NAME = ".s.PGSQL.5432"
CHUNK_BYTES = 65_536
READY = b"Z\x00\x00\x00\x05"
"""How the server says that it is done with a request: what was to be committed is."""


class Fault(enum.Enum):
    """What becomes of a request."""

    CUT_BEFORE = "the line breaks before any of it arrives"
    CUT_MIDWAY = "half of it arrives, then the line breaks"
    CUT_AFTER = "it arrives whole and the line breaks at once"
    CUT_BEFORE_THE_ANSWER = "it is done, and the line breaks before the answer arrives"
    HELD_MIDWAY = "half of it arrives, and the rest when the test says so, whatever the sender does meanwhile"
    SWALLOWED = "nothing of it arrives, and the line stays open"


class Proxy:
    """The line, from a port of its own to a server."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        place = urllib.parse.parse_qs(urllib.parse.urlsplit(server.superuser_dsn).query)["host"][0]
        self._socket = str(Path(place) / SOCKET_NAME)
        self._listening: asyncio.Server | None = None
        self._lines: set[asyncio.Task[None]] = set()
        self._armed: dict[UUID, Fault] = {}
        self._port = 0
        self.struck: list[Fault] = []
        """The faults that have come about, in order."""
        self.held = asyncio.Event()
        """Set it to let through what is held midway."""
        self.silent = False
        """New lines are accepted, and nobody ever answers on them; those that are open say nothing any more."""
        self.silent_after_fault = False
        """From the next fault on it is silent."""

    @property
    def server(self) -> PostgresServer:
        """The same server, reached through this line."""
        user = urllib.parse.urlsplit(self._server.superuser_dsn).netloc.rpartition("@")[0]
        return PostgresServer(f"postgresql://{user}@127.0.0.1:{self._port}/postgres?sslmode=disable")

    def arm(self, named: UUID, fault: Fault) -> None:
        """Let a fault come about at the next request that names something, as bytes or in letters; once."""
        self._armed[named] = fault

    async def open(self) -> None:
        """Listen; on the same port as before, if it was closed meanwhile."""
        self._listening = await asyncio.start_server(self._accept, "127.0.0.1", self._port)
        self._port = self._listening.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Break every line and refuse new ones."""
        assert self._listening is not None
        self._listening.close()
        self.cut()
        await asyncio.gather(*self._lines, return_exceptions=True)

    def cut(self) -> None:
        """Break every line; new ones are accepted."""
        for line in self._lines:
            line.cancel()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        upstream: asyncio.StreamWriter | None = None
        try:
            answers, upstream = await asyncio.open_unix_connection(self._socket)
            await self._pass(reader, writer, answers, upstream)
        except (OSError, asyncio.CancelledError):
            # A broken line is what this is for.
            pass
        finally:
            self._lines.discard(line)
            for end in (writer, upstream):
                if end is not None:
                    end.transport.abort()

    async def _pass(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        answers: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
    ) -> None:
        """Pass on in both directions until an end is gone or a fault says so."""
        back = asyncio.create_task(self._answer(answers, writer))
        try:
            while request := await reader.read(CHUNK_BYTES):
                if self.silent:
                    continue
                fault = self._fault_in(request)
                if fault is None:
                    upstream.write(request)
                    await upstream.drain()
                    continue
                self.struck.append(fault)
                self.silent = self.silent_after_fault
                if await self._strike(fault, request, answers, upstream, back):
                    return
        finally:
            back.cancel()
            with contextlib.suppress(asyncio.CancelledError, OSError):
                await back

    async def _strike(
        self,
        fault: Fault,
        request: bytes,
        answers: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
        back: asyncio.Task[None],
    ) -> bool:
        """Let a fault come about; return whether the line is to break now."""
        half = len(request) // 2
        match fault:
            case Fault.CUT_BEFORE:
                return True
            case Fault.CUT_MIDWAY:
                upstream.write(request[:half])
                await upstream.drain()
                return True
            case Fault.CUT_AFTER:
                upstream.write(request)
                await upstream.drain()
                return True
            case Fault.CUT_BEFORE_THE_ANSWER:
                back.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await back
                upstream.write(request)
                await answers.readuntil(READY)
                return True
            case Fault.HELD_MIDWAY:
                upstream.write(request[:half])
                await self.held.wait()
                upstream.write(request[half:])
                await answers.readuntil(READY)
                return True
            case Fault.SWALLOWED:
                return False

    async def _answer(self, answers: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while answer := await answers.read(CHUNK_BYTES):
            if not self.silent:
                writer.write(answer)
                await writer.drain()
        writer.close()

    def _fault_in(self, request: bytes) -> Fault | None:
        for named in self._armed:
            if named.bytes in request or named.hex.encode() in request:
                return self._armed.pop(named)
        return None
