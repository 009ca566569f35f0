"""Group commit: many commands in one flush, each with a fate of its own."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from appends import a_key, an_append, events
from cases.store.connecting import Pool
from cases.store.recorder import Append, Appended, CommandReused, StreamMoved
from cases.store.writer import GroupCommit

pytestmark = pytest.mark.postgres


async def test_the_fate_of_one_command_is_never_shared_by_the_others(pool: Pool) -> None:
    writer = GroupCommit(pool)
    known = an_append(*events("known", 1, 1))
    await writer.append(known)
    moved = an_append(*events("moved", 8, 8))
    reused = an_append(*events("other", 1, 1), key=a_key(command_id=known.key.command_id, request=b"another"))
    fine = [an_append(*events(f"fine-{number}", 1, 3)) for number in range(40)]
    fates = await asyncio.gather(*(writer.append(one) for one in (known, moved, reused, *fine)), return_exceptions=True)

    assert isinstance(fates[0], Appended)
    assert fates[0].repeated
    assert isinstance(fates[1], StreamMoved)
    assert isinstance(fates[2], CommandReused)
    landed = [fate for fate in fates[3:] if isinstance(fate, Appended)]
    assert len(landed) == len(fine)
    positions = sorted(position for fate in landed for _, _, _, position in fate.events)
    assert positions == list(range(2, 2 + 3 * len(fine)))


async def test_commands_on_one_stream_go_one_after_the_other_in_the_order_they_came(pool: Pool) -> None:
    writer = GroupCommit(pool)
    several = [an_append(*events("one", number, number)) for number in range(1, 6)]
    fates = await asyncio.gather(*(writer.append(one) for one in several))

    assert [fate.events[0][1] for fate in fates] == [1, 2, 3, 4, 5]


async def test_commands_that_rest_on_one_another_go_into_one_flush(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = GroupCommit(pool)
    flushes: list[int] = []
    together = writer.append_batch

    async def counted(appends: Sequence[Append]) -> list[Appended | Exception]:
        flushes.append(len(appends))
        return await together(appends)

    monkeypatch.setattr(writer, "append_batch", counted)
    await asyncio.gather(*(writer.append(an_append(*events("one", number, number))) for number in range(1, 41)))

    assert flushes == [20, 20]


async def test_where_one_of_a_chain_falls_out_those_behind_it_are_told_to_decide_anew(pool: Pool) -> None:
    writer = GroupCommit(pool)
    chain = [an_append(*events("one", number, number)) for number in range(1, 9)]
    rival = an_append(*events("one", 4, 4))
    for one in chain[:3]:
        await writer.append(one)
    await writer.append(rival)
    fates = await asyncio.gather(*(writer.append(one) for one in chain[3:]), return_exceptions=True)

    assert [type(fate) for fate in fates[:1]] == [StreamMoved]
    assert all(isinstance(fate, Appended) for fate in fates[1:])


async def test_whoever_gives_up_waiting_cancels_nothing(pool: Pool) -> None:
    writer = GroupCommit(pool)
    given_up = an_append(*events(f"stream-{uuid4()}", 1, 1))
    waiting = asyncio.create_task(writer.append(given_up))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    await writer.append(an_append(*events("after", 1, 1)))

    assert (await writer.append(given_up)).repeated


async def test_a_batch_that_the_database_refuses_costs_nobody_else_their_place(pool: Pool) -> None:
    """Two commands bring a first key for one person: one of them is told to look again, the rest land."""
    writer = GroupCommit(pool)
    subject = uuid4()
    rivals = [an_append(*events(f"rival-{number}", 1, 1), new_keys=((subject, b"wrapped"),)) for number in range(2)]
    others = [an_append(*events(f"bystander-{number}", 1, 1)) for number in range(10)]
    fates = await asyncio.gather(*(writer.append(one) for one in (*rivals, *others)), return_exceptions=True)

    assert sorted(type(fate).__name__ for fate in fates[:2]) == ["Appended", "StreamMoved"]
    assert all(isinstance(fate, Appended) for fate in fates[2:])
