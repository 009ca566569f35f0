"""Making an invented province: its cases, told from a seed, recorded through the append that everybody uses."""

import hashlib
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal

import asyncpg
from msgspec import Struct

from api.demo.invented import places as invented_places
from api.demo.invented.appends import Chunk, Sealer
from api.demo.invented.openings import CHUNK_CASES, Invented, openings
from api.demo.invented.sealer import SealerProcess
from api.program import INVENTED_PLACES, Program, go_by_law, migrate_database, open_program
from api.settings import Settings
from cases.store.connecting import reaching
from cases.store.recorder import Append, Appended
from cases.store.writer import GroupCommit
from projections.registry import PROJECTIONS

SEALERS = 2
"""How many processes tell and seal a large province: the database is busy besides."""
EVENTS_A_CASE = 8.6
"""How many events a case has about, its number among them: what lies ahead is guessed by it."""

State = Literal["empty", "made", "begun", "other"]


class Made(Struct, frozen=True):
    """How far it has come."""

    events: int
    of_events: int
    """How many it will be about."""


class NotRecorded(Exception):
    """A command of an invented case was not recorded: the database held something else before."""


def quietly(_made: object) -> None:
    """Tell nobody."""


@asynccontextmanager
async def open_province(settings: Settings, *, dsn: str, admin_dsn: str, invented: Invented) -> AsyncIterator[Program]:
    """Lend the program on a database that is made that of an invented province, its places in the register.

    What the record shall hold, and the projections with it, `generate` and `fill_projections` bring.
    """
    await migrate_database(settings, admin_dsn=admin_dsn)
    with reaching():
        connection = await asyncpg.connect(admin_dsn)
    try:
        lines = _lines(invented)
        name = hashlib.sha256(lines).hexdigest()
        await connection.execute("SELECT record.keep_law_table($1, $2, $3)", name, INVENTED_PLACES, lines)
    finally:
        await connection.close()
    async with open_program(settings, dsn=dsn) as program:
        await go_by_law(program)
        yield program


async def state_of(admin_dsn: str, invented: Invented) -> State:
    """Return whether a database holds nothing, this very province, a part of it, or something else."""
    with reaching():
        connection = await asyncpg.connect(admin_dsn)
    try:
        if not await connection.fetchval("SELECT to_regclass('record.law_tables')"):
            return "empty"
        kept = await connection.fetchval("SELECT content FROM record.law_tables WHERE part = $1", INVENTED_PLACES)
        if kept == _lines(invented):
            # Whoever may come in is entered last.
            made = await connection.fetchval("SELECT EXISTS (SELECT FROM access.accounts)")
            return "made" if made else "begun"
        anything = await connection.fetchval("SELECT position > 0 FROM record.head")
        return "other" if kept is not None or anything else "empty"
    finally:
        await connection.close()


def _lines(invented: Invented) -> bytes:
    return invented_places.lines(invented.all_communes, said=invented.name)


async def generate(program: Program, invented: Invented, *, progress: Callable[[Made], None] = quietly) -> int:
    """Record all cases of an invented province and return how many events that were.

    The same numbers make the same facts in the same order; only keys, and what is sealed with them, differ.

    :raises NotRecorded: if some of them were on record before.
    """
    recorder = program.record.recorder
    if not isinstance(recorder, GroupCommit):
        message = "this record takes no batches"
        raise TypeError(message)
    events = 0
    about = round((invented.cases + invented.apart) * EVENTS_A_CASE)
    async for batch in _batches(program, invented):
        for fate in await recorder.append_batch(batch):
            if not isinstance(fate, Appended) or fate.repeated:
                raise NotRecorded from (fate if isinstance(fate, Exception) else None)
        events += sum(len(append.events) for append in batch)
        progress(Made(events, max(about, events)))
    return events


async def fill_projections(program: Program, *, progress: Callable[[str], None] = quietly) -> None:
    """Fill every projection from the record, as a rebuild does."""
    names = [projection.name for projection in PROJECTIONS]
    progress(", ".join(names))
    await program.engine.rebuild(names)


async def _batches(program: Program, invented: Invented) -> AsyncIterator[list[Append]]:
    """Yield the batches in order."""
    chunks = _chunks(invented)
    if invented.cases <= CHUNK_CASES:
        sealer = Sealer(program.record.mapper, program.record.master_key)
        for batch in (batch for chunk in chunks for batch in sealer.batches(chunk)):
            yield batch
        return
    async with AsyncExitStack() as stack:
        sealers: deque[SealerProcess] = deque()
        for _ in range(SEALERS):
            sealers.append(await SealerProcess.start(program.settings.master_key_file))
            stack.push_async_callback(sealers[-1].stop)
        given: deque[SealerProcess] = deque()
        for chunk in chunks:
            sealers[0].give(chunk)
            given.append(sealers[0])
            sealers.rotate(-1)
            # Each has a chunk under way, and one more to go on with.
            if len(given) == 2 * SEALERS:
                async for batch in given.popleft().batches():
                    yield batch
        while given:
            async for batch in given.popleft().batches():
                yield batch


def _chunks(invented: Invented) -> Iterator[Chunk]:
    for several in openings(invented):
        yield Chunk(invented.seed, invented.communes, several)
