"""A process of its own that tells chunks of an invented province and seals them.

`python -m api.demo.invented.sealer KEYFILE` reads chunks from its standard input and writes batches of appends to its
standard output, each with its length in front; a batch of nothing ends a chunk. What it writes is sealed already.
"""

import asyncio
import struct
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from api.demo.invented.appends import Chunk, Sealer
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.recorder import Append

BUFFER_BYTES_MAX = 4 * 2**20

_LENGTH = struct.Struct(">I")
_chunks = msgspec.msgpack.Decoder(Chunk)
_batches = msgspec.msgpack.Decoder(list[Append])
_encode = msgspec.msgpack.Encoder().encode


class SealerGone(Exception):
    """The process that seals ended before its work was done."""


class SealerProcess:
    """The other end: starts the process, gives it chunks and takes what it made of them."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls, master_key_file: Path) -> "SealerProcess":
        """Return one that has started."""
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable,
                *("-m", "api.demo.invented.sealer", str(master_key_file)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                limit=BUFFER_BYTES_MAX,
                # Whoever stops the program by the keyboard stops the program alone: it ends this one.
                start_new_session=True,
            )
        )

    def give(self, chunk: Chunk) -> None:
        """Hand it a chunk to begin as soon as it is done with those before."""
        assert self._process.stdin is not None  # noqa: S101 - it was started with a pipe
        self._process.stdin.write(_framed(_encode(chunk)))

    async def batches(self) -> AsyncIterator[list[Append]]:
        """Yield the batches of the chunk that was given first of those not taken yet.

        :raises SealerGone: if the process ended.
        """
        assert self._process.stdout is not None  # noqa: S101 - as above
        try:
            while True:
                (length,) = _LENGTH.unpack(await self._process.stdout.readexactly(_LENGTH.size))
                batch = _batches.decode(await self._process.stdout.readexactly(length))
                if not batch:
                    return
                yield batch
        except asyncio.IncompleteReadError as error:
            raise SealerGone from error

    async def stop(self) -> None:
        """End it, done or not."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()


def work(given: BinaryIO, taken: BinaryIO, sealer: Sealer) -> None:
    """Tell every chunk that is given, until no more comes."""
    while head := given.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        taken.writelines(_framed(_encode(batch)) for batch in sealer.batches(_chunks.decode(given.read(length))))
        taken.write(_framed(_encode([])))
        taken.flush()


def _framed(content: bytes) -> bytes:
    return _LENGTH.pack(len(content)) + content


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer, Sealer(Mapper(EVENT_TYPES), MasterKey.read(Path(sys.argv[1]))))
