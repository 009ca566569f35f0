"""What `hoso projections …` does: where each stands, keeping them on, filling them anew, holding them against it."""

import asyncio
import contextlib
import os
import signal
import sys
from argparse import Namespace
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from api import times
from api.cli.acting import caught_up
from api.cli.registering import command, group
from api.cli.running import on_database
from api.cli.trouble import Trouble
from api.keeping.progress import Progress as Line
from api.program import Program
from projections.engine.checkpoints import Checkpoint, read_checkpoints
from projections.engine.comparing import differences
from projections.engine.rebuilds import Progress, read_progress
from projections.registry import PROJECTIONS

if TYPE_CHECKING:
    from api.cli.registering import Commands

PROCESSES_MAX = 4
"""How many processes fill projections, where there are so many processors; each needs some connections."""
ALONE_EVENTS_MAX = 50_000
"""What one process has filled before another has started."""
TELL_SECONDS = 0.5
STOP_SECONDS_MAX = 10


def add(commands: "Commands") -> None:
    """Add the commands of projections."""
    kinds = group(commands, "projections", "bảng tổng hợp / what is derived")
    command(kinds, "status", "mỗi bảng đang ở đâu / where each stands", on_database(status))
    command(kinds, "run", "giữ chúng theo kịp hồ sơ / keep them at the end of the record", on_database(run))
    for name, text, work in (
        ("rebuild", "lập lại bên cạnh bảng đang dùng / fill them anew beside the live ones", rebuild),
        ("verify", "so với bản lập lại, từng dòng / compare them with a rebuild, row for row", verify),
        ("retry", "cho bảng bị dừng thử lại / let parked ones try once more what stood in their way", retry),
    ):
        parser = command(kinds, name, text, on_database(work))
        parser.add_argument("names", nargs="*")
        if name == "rebuild":
            parser.add_argument("--join", action="store_true", help="take part in what is under way, begin nothing")


async def status(program: Program, _given: Namespace) -> None:
    """Print where each projection stands, what holds it up, and how far it is filled anew."""
    head = await program.record.recorder.head()
    async with program.pool.acquire() as connection:
        known = await read_checkpoints(connection)
        anew = {one.name: one for one in await read_progress(connection)}
    sys.stdout.write(f"record: {head.position}\n")
    for projection in PROJECTIONS:
        name = projection.name
        line = _where(known[name]) if name in known else "not made yet"
        sys.stdout.write(f"{name}: {line}" + (f"; {_how_far(anew[name])}" if name in anew else "") + "\n")


def _where(one: Checkpoint) -> str:
    return f"{one.state} at {one.position}" + (f" ({one.trouble})" if one.trouble else "")


def _how_far(one: Progress) -> str:
    state = "" if one.state in {"filling", "live"} else f", {one.state} ({one.trouble})"
    return f"rebuilding: {one.position} / {one.upto}{state}"


async def rebuild(program: Program, given: Namespace) -> None:
    """Fill projections anew beside the live ones, which answer meanwhile; whoever watches sees how far it is."""
    names = _names(given)
    if given.join:
        await program.engine.finish_rebuilds()
        return
    await rebuild_together(program, names)
    async with program.pool.acquire() as connection:
        known = await read_checkpoints(connection)
        stuck = [one for one in await read_progress(connection) if one.name in names]
    for name in names:
        sys.stdout.write(f"{name}: {known[name].position if name in known else 0}\n")
    if stuck:
        raise Trouble("; ".join(f"{one.name}: {_how_far(one)}" for one in stuck))


async def rebuild_together(program: Program, names: Sequence[str]) -> None:
    """Fill projections anew, with further processes where the record is large."""
    await program.engine.rebuilds.begin(names)
    async with _telling(program, Line()), _others(program):
        await program.engine.finish_rebuilds()


@asynccontextmanager
async def _telling(program: Program, line: Line) -> AsyncIterator[None]:
    """Show how far it is, for as long as it takes."""

    async def tell() -> None:
        while True:
            async with program.pool.acquire() as connection:
                under_way = await read_progress(connection)
            line.tell("  ".join(f"{one.name} {one.position} / {one.upto}" for one in under_way))
            await asyncio.sleep(TELL_SECONDS)

    telling = asyncio.create_task(tell())
    try:
        yield
    finally:
        telling.cancel()
        await asyncio.gather(telling, return_exceptions=True)
        line.done()


@asynccontextmanager
async def _others(program: Program) -> AsyncIterator[None]:
    """Let further processes take part in a large rebuild: the same command, which joins what is under way."""
    head = await program.record.recorder.head()
    wanted = min(PROCESSES_MAX, len(os.sched_getaffinity(0))) if head.position > ALONE_EVENTS_MAX else 1
    command = [sys.executable, "-m", "api.cli.main", "projections", "rebuild", "--join"]
    others = [
        await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.DEVNULL) for _ in range(wanted - 1)
    ]
    try:
        yield
    finally:
        for other in others:
            if other.returncode is None:
                other.terminate()
            async with asyncio.timeout(STOP_SECONDS_MAX):
                await other.wait()


async def verify(program: Program, given: Namespace) -> None:
    """Fill projections beside the live ones and compare them row for row; nothing is changed."""
    wrong = []
    for name in _names(given):
        found_differences = await differences(program.engine, name)
        wrong += found_differences
        sys.stdout.write(f"{name}: {'; '.join(found_differences) or 'equal'}\n")
    if wrong:
        raise Trouble("a projection differs from what the record gives: hoso projections rebuild")


async def retry(program: Program, given: Namespace) -> None:
    """Let projections that are parked try the fact in their way once more; a running program goes on with them."""
    await program.engine.retry(_names(given))
    await program.engine.finish_rebuilds()
    await caught_up(program)
    await status(program, given)


async def run(program: Program, _given: Namespace) -> None:
    """Keep the projections at the end of the record, and record what lapses, until stopped.

    Whoever waits to take over does so at once.
    """
    running = asyncio.gather(program.engine.run(), program.keeper.run(times.now), return_exceptions=True)
    for word in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(word, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


def _names(given: Namespace) -> list[str]:
    known = [projection.name for projection in PROJECTIONS]
    for name in given.names:
        if name not in known:
            raise Trouble(f"không có / no such projection: {name} ({', '.join(sorted(known))})")
    return given.names or known
