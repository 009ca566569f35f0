"""Who goes into a flush, by how long flushes take and how fast commands come; and waiting awake."""

import asyncio
import os
import time
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from appends import an_append, events
from cases.store import awake
from cases.store.awake import Awake
from cases.store.pace import Pace
from cases.store.recorder import Append, Appended
from cases.store.writer import GroupCommit


def test_a_flush_is_slow_where_it_takes_longer_than_the_commands_that_it_could_hold() -> None:
    clock = SimpleNamespace(now=100.0)
    pace = Pace(lambda: clock.now)
    assert not pace.is_slow(1), "nothing was seen yet"

    for _ in range(30):
        pace.answered()
        for _ in range(10):
            clock.now += 0.001
            pace.came()
        pace.flushed(10, 0.050)
    pace.answered()

    # Of the 50 ms, ten are taken to grow with the number of commands.
    assert pace.is_slow(39)
    assert not pace.is_slow(41)


def test_a_flush_is_not_slow_where_commands_come_seldom() -> None:
    clock = SimpleNamespace(now=0.0)
    pace = Pace(lambda: clock.now)
    for _ in range(5):
        pace.answered()
        clock.now += 60.0
        pace.came()
        pace.flushed(1, 0.050)
    pace.answered()

    assert not pace.is_slow(1)


async def _sizes(monkeypatch: pytest.MonkeyPatch, *, flush: float, decide: float) -> Sequence[int]:
    """Return how many went into each of the later flushes, with eight who ask on as soon as they are answered."""
    sizes: list[int] = []

    async def flushed(_self: GroupCommit, appends: Sequence[Append]) -> list[Any]:
        sizes.append(len(appends))
        await asyncio.sleep(flush)
        return [Appended(position=1, recorded_at=None, answer=b"", events=()) for _ in appends]  # type: ignore[arg-type]

    monkeypatch.setattr(GroupCommit, "append_batch", flushed)
    writer = GroupCommit(None)  # type: ignore[arg-type] # nothing is written

    async def ask_on() -> None:
        while len(sizes) < 24:
            time.sleep(decide)  # noqa: ASYNC251 - deciding and sealing take the thread
            await writer.append(an_append(*events(f"stream-{uuid4()}", 1, 1)))

    await asyncio.gather(*(ask_on() for _ in range(8)))
    return sizes[12:22]


async def test_all_go_into_one_flush_where_it_takes_longer_than_they_take_to_decide(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(await _sizes(monkeypatch, flush=0.05, decide=0.000_5)) == [8] * 10


async def test_one_half_decides_while_the_other_is_written_where_deciding_takes_longer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert list(await _sizes(monkeypatch, flush=0.002, decide=0.002)) == [4] * 10


async def test_the_loop_stays_awake_until_it_is_told_to_rest_or_has_been_for_long_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(awake, "SECONDS_MAX", 0.01)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0, 1})
    looking = Awake()
    looking.stay()
    for _ in range(3):
        await asyncio.sleep(0)
        assert looking.looking
    looking.rest()
    await asyncio.sleep(0)
    assert not looking.looking

    looking.stay()
    await asyncio.sleep(0.05)
    assert not looking.looking


async def test_where_there_is_one_processor_it_is_left_to_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _pid: {0})
    looking = Awake()
    looking.stay()
    assert not looking.looking
