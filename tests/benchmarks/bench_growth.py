"""How cost grows with the record: the same done at 100,000, at a million and, with --slow, at ten million events.

At every size there is one commune, and in it one case, that are the same. All provinces stand at once, each on a server
of its own, and are asked in turn, so that whatever else the machine does falls on all of them. What was made stays in
.cache/growth, and a run that was stopped goes on with it: about 3.3 GB and four minutes a million events, on two cores.
"""

import shutil
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from api.asking import Moment
from api.cases.listing import Narrowed, cases_listed
from api.communes.judged import commune_fitness
from api.identity import Viewer
from benchmarks.a_province import Standing, longest_case, standing
from benchmarks.bench_append import drawn_ids, one_command
from benchmarks.growth_told import Cost, as_picture, as_table, put_into
from benchmarks.harness import Row, Setting, benchmark, flush_ms, measured, say
from cases.case import decider, folding

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".cache" / "growth"
SIZES = (100_000, 1_000_000)
SLOW_SIZE = 10_000_000
SHORT_SIZES = (1_500, 3_500)
TIMES, TIMES_SHORT = 40, 10
YEAR = 2024
FLOOR = 1.5
BYTES_AN_EVENT = 3_300

CASE = longest_case()
STEPS_MIN = 10


@benchmark("growth")
async def growth(setting: Setting) -> Sequence[Row]:
    """Do the same at 100,000 and at 1,000,000 events (10,000,000 too with --slow), and plot how its cost grows."""
    sizes = SHORT_SIZES if setting.short else (*SIZES, SLOW_SIZE) if setting.slow else SIZES
    kept = setting.folder if setting.short else KEPT
    _check_room(kept, sizes)
    async with AsyncExitStack() as stack:
        provinces = []
        for size in sizes:
            say(f"  a province of {size:,} events …")
            provinces.append(await stack.enter_async_context(standing(kept / f"{size}", size)))
        costs = await _measured(provinces, setting)
    docs = setting.folder if setting.short else ROOT / "docs"
    put_into(docs / "growth.md", as_table(costs, flush_ms=flush_ms(setting.folder)))
    (docs / "growth.svg").write_text(as_picture(costs), "utf-8")
    if not setting.short:
        say(f"  docs/growth.md and docs/growth.svg are written; the provinces stay in {KEPT.relative_to(ROOT)}")
    return [_row(cost) for cost in costs]


def _check_room(kept: Path, sizes: Sequence[int]) -> None:
    """See to it that the disk has room for what is not there yet.

    :raises OSError: if it has not.
    """
    wanted = sum(size for size in sizes if not (kept / f"{size}").exists()) * BYTES_AN_EVENT
    kept.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(kept).free < wanted:
        message = f"{wanted / 10**9:.0f} GB are needed in {kept}"
        raise OSError(message)


def _row(cost: Cost) -> Row:
    smallest, largest = cost.rounds[0], cost.rounds[-1]
    row = measured(
        f"growth-{cost.name}",
        f"the same at {cost.sizes[0]:,} events",
        [large / small for small, large in zip(smallest, largest, strict=True)],
        unit="x",
        floor=FLOOR,
        at_most=True,
    )
    row.details.update({f"ms_at_{size}": value for size, value in zip(cost.sizes, cost.medians, strict=True)})
    return row


async def _measured(provinces: Sequence[Standing], setting: Setting) -> list[Cost]:
    """Return what everything costs at each size, in milliseconds."""
    rounds: dict[str, list[list[float]]] = {name: [[] for _ in provinces] for name in ASKED}
    for number in range(setting.rounds + 1):
        for name, ask in ASKED.items():
            took = await _milliseconds(ask, provinces, setting.size(TIMES, TIMES_SHORT))
            if number:
                # The first round only warms up.
                for each, milliseconds in zip(rounds[name], took, strict=True):
                    each.append(milliseconds)
        for one in provinces:
            await one.settled()
    sizes = tuple(one.events for one in provinces)
    return [Cost(name, sizes, tuple(tuple(each) for each in rounds[name])) for name in ASKED]


async def _milliseconds(
    ask: Callable[[Standing], Awaitable[None]], provinces: Sequence[Standing], times: int
) -> list[float]:
    """Return what it takes at each size, in milliseconds, asked in turn: the median of some times."""
    taken: list[list[float]] = [[] for _ in provinces]
    for _ in range(times):
        for which, one in enumerate(provinces):
            began = time.perf_counter()
            await ask(one)
            taken[which].append((time.perf_counter() - began) * 1000)
    return [statistics.median(each) for each in taken]


async def _append(one: Standing) -> None:
    """Append one event by one command, nobody else asking."""
    await one_command(one.program.record, next(drawn_ids(1)))


async def _load(one: Standing) -> None:
    """Load the case that is the same everywhere, and fold it."""
    stream = decider.stream_of(CASE)
    assert folding.fold(CASE, (await one.program.record.facts([stream]))[stream]).version > STEPS_MIN


async def _live(one: Standing) -> None:
    """Ask for the commune's fitness and its cases."""
    await _ask(one, Moment())


async def _as_of(one: Standing) -> None:
    """Ask for the same as of the moment when half of the province was on record."""
    await _ask(one, Moment(as_of=one.middle))


async def _page(one: Standing) -> None:
    """Read the commune's page from the program that serves it."""
    one.page(f"/?area={one.commune}&year={YEAR}")


async def _ask(one: Standing, moment: Moment) -> None:
    program, viewer = one.program, Viewer(account=one.account, language="vi")
    await commune_fitness(program, viewer, program.knowledge.places.unit(one.commune), YEAR, moment)
    listed = await cases_listed(program, viewer, Narrowed(commune=one.commune, moment=moment))
    assert listed.items


ASKED: dict[str, Callable[[Standing], Awaitable[None]]] = {
    "load": _load,
    "live": _live,
    "page": _page,
    "as-of": _as_of,
    "append": _append,
}
