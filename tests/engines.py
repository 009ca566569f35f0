"""An engine on a test's database, and what its tests ask of it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence

import structlog

from cases.events import Recorded
from cases.handling import Record
from cases.law.load import load_law
from cases.places.register import Places
from cases.store.connecting import Pool
from projections.engine.loop import Engine
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.registry import PROJECTIONS

KNOWN = Knowledge(law=load_law(), places=Places.load())
NAMES = [projection.name for projection in PROJECTIONS]


async def engine_on(
    pool: Pool, record: Record, *, known: Knowledge = KNOWN, projections: Collection[Projection] = PROJECTIONS
) -> Engine:
    """Return an engine whose tables are made."""
    engine = Engine(pool, record, known, tuple(projections), structlog.get_logger())
    await engine.prepare()
    return engine


async def run_to_the_end(engine: Engine) -> None:
    """Let the projections take in everything."""
    while await engine.catch_up():
        pass


async def positions(pool: Pool) -> dict[str, tuple[int, str]]:
    """Return where each projection stands, and in what state."""
    rows = await pool.fetch("SELECT name, position, state FROM projections.checkpoints")
    return {row["name"]: (row["position"], row["state"]) for row in rows}


async def until(asked: Callable[[], Awaitable[object]]) -> None:
    """Return when the answer to a question is yes; it is asked for half a minute."""
    async with asyncio.timeout(30):
        while True:
            if await asked():
                return
            await asyncio.sleep(0.01)


class Stumbling(Projection):
    """A projection without tables that cannot take in one fact."""

    name = "stumbling"
    version = 1
    schema = "projections"
    tables: tuple[Table, ...] = ()
    package = "projections.stream_tags"

    def __init__(self, *, at: int) -> None:
        """Take the position of that fact."""
        self.at = at
        self.applied: list[int] = []

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Note the positions that are new."""
        if any(one.position == self.at for one in taken.new):
            raise ZeroDivisionError
        self.applied += [one.position for one in taken.new]
        return ()
