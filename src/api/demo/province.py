"""Making an invented province: its cases, told from a seed, recorded through the append that everybody uses."""

import hashlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
from msgspec import Struct

from api.demo.invented import places as invented_places
from api.demo.invented.appends import Chunk, Sealer
from api.demo.invented.openings import CHUNK_CASES, Invented, openings
from api.demo.invented.sealer import SealerProcess
from api.program import INVENTED_PLACES, Program, adopt_law, migrate_database, open_program
from api.settings import Settings
from cases.store.recorder import Append, Appended, Recorder
from cases.store.writer import GroupCommit
from projections.registry import PROJECTIONS

SEALERS = 2
"""How many processes tell and seal a large province: the database is busy besides."""


class Made(Struct, frozen=True):
    """How far it has come."""

    cases: int
    """Cases whose stories are told, of all; what is told together counts when it is done."""
    of_cases: int
    events: int


class NotRecorded(Exception):
    """A command of an invented case was not recorded: the database held something else before."""


def quietly(_made: Made) -> None:
    """Tell nobody."""


@asynccontextmanager
async def open_province(settings: Settings, *, dsn: str, admin_dsn: str, invented: Invented) -> AsyncIterator[Program]:
    """Lend the program on an empty database that is made that of an invented province, its places in the register.

    The projections' tables are there and empty: `generate` fills the record, and `Engine.rebuild` the projections.
    """
    await migrate_database(settings, admin_dsn=admin_dsn)
    await _keep_places(admin_dsn, invented_places.lines(invented.all_communes))
    async with open_program(settings, dsn=dsn) as program:
        await program.engine.prepare()
        await adopt_law(program)
        yield program


async def _keep_places(admin_dsn: str, lines: bytes) -> None:
    connection = await asyncpg.connect(admin_dsn)
    try:
        name = hashlib.sha256(lines).hexdigest()
        await connection.execute("SELECT record.keep_law_table($1, $2, $3)", name, INVENTED_PLACES, lines)
    finally:
        await connection.close()


async def generate(program: Program, invented: Invented, *, progress: Callable[[Made], None] = quietly) -> Made:
    """Record all cases of an invented province in an empty record; return how many and how many events.

    The same numbers make the same facts in the same order; only keys, and what is sealed with them, differ.

    :raises NotRecorded: if the record was not empty.
    """
    recorder: Recorder = program.record.recorder
    if not isinstance(recorder, GroupCommit):
        message = "this record takes no batches"
        raise TypeError(message)
    told = events = 0
    of_cases = invented.cases + invented.apart
    async for batch, done in _sealed(program, invented):
        await _record(recorder, batch)
        told += done
        events += sum(len(append.events) for append in batch)
        progress(Made(min(told, of_cases), of_cases, events))
    return Made(of_cases, of_cases, events)


async def _record(recorder: GroupCommit, batch: list[Append]) -> None:
    for fate in await recorder.append_batch(batch) if batch else ():
        if not isinstance(fate, Appended) or fate.repeated:
            raise NotRecorded from (fate if isinstance(fate, Exception) else None)


async def _sealed(program: Program, invented: Invented) -> AsyncIterator[tuple[list[Append], int]]:
    """Yield the batches in order; with the last of a chunk, how many cases it told."""
    chunks = _chunks(invented)
    if invented.cases <= CHUNK_CASES:
        sealer = Sealer(program.record.mapper, program.record.master_key)
        for chunk in chunks:
            for batch in sealer.batches(chunk):
                yield batch, 0
            yield [], len(chunk.openings)
        return
    async with AsyncExitStack() as stack:
        free: deque[SealerProcess] = deque()
        for _ in range(SEALERS):
            process = await SealerProcess.start(program.settings.master_key_file)
            stack.push_async_callback(process.stop)
            free.append(process)
        given: deque[tuple[SealerProcess, Chunk]] = deque()
        for chunk in chunks:
            process = free[0]
            free.rotate(-1)
            process.give(chunk)
            given.append((process, chunk))
            # Each has a chunk under way and one more to go on with.
            if len(given) >= 2 * SEALERS:
                async for taken in _taken(*given.popleft()):
                    yield taken
        while given:
            async for taken in _taken(*given.popleft()):
                yield taken


async def _taken(process: SealerProcess, chunk: Chunk) -> AsyncIterator[tuple[list[Append], int]]:
    async for batch in process.batches():
        yield batch, 0
    yield [], len(chunk.openings)


def _chunks(invented: Invented) -> Iterator[Chunk]:
    for several in openings(invented):
        yield Chunk(invented.seed, invented.communes, several)


async def fill_projections(program: Program, *, progress: Callable[[str], None]) -> None:
    """Fill every projection anew from the record, the way a rebuild does it."""
    for projection in PROJECTIONS:
        progress(projection.name)
        await program.engine.rebuild(projection.name)
