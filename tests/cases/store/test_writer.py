"""Group commit: many commands in one flush, each with a fate of its own."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from appends import a_key, an_append, an_event, events
from cases.store.connecting import Pool
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, Appended, CommandReused, StreamMoved
from cases.store.writer import GroupCommit
from cases.values import SubjectId

pytestmark = pytest.mark.postgres


def _flushes_of(writer: GroupCommit, monkeypatch: pytest.MonkeyPatch) -> Sequence[Sequence[Appended | Exception]]:
    """Return a list that fills with the fates of each flush from now on."""
    flushes: list[Sequence[Appended | Exception]] = []
    together = writer.append_batch

    async def noted(appends: Sequence[Append]) -> list[Appended | Exception]:
        fates = await together(appends)
        flushes.append(fates)
        return fates

    monkeypatch.setattr(writer, "append_batch", noted)
    return flushes


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
    flushes = _flushes_of(writer, monkeypatch)
    await asyncio.gather(*(writer.append(an_append(*events("one", number, number))) for number in range(1, 41)))

    assert [len(fates) for fates in flushes] == [20, 20]


async def test_a_command_of_a_chain_that_broke_keeps_those_of_the_next_chain_in_their_flush(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It rests on versions that are not there; where it stopped the others, each would get a flush of its own."""
    writer = GroupCommit(pool)
    flushes = _flushes_of(writer, monkeypatch)
    broken = [an_append(*events("one", number, number)) for number in range(101, 121)]
    chain = [an_append(*events("one", number, number)) for number in range(1, 21)]
    several = [one for pair in zip(chain, broken, strict=True) for one in pair]
    fates = await asyncio.gather(*(writer.append(one) for one in several), return_exceptions=True)

    assert [type(fate) for fate in fates] == [Appended, StreamMoved] * 20
    assert sum(isinstance(fate, Appended) for fate in flushes[0]) == 20


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


async def test_those_behind_a_gap_are_told_so_without_a_flush_of_their_own(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer = GroupCommit(pool)
    flushes = _flushes_of(writer, monkeypatch)
    # One in three fell out: what is left are pieces of a chain, of two each.
    pieces = [an_append(*events("one", number, number)) for number in range(1, 301) if number % 3]
    others = [an_append(*events(f"other-{number}", 1, 1)) for number in range(10)]
    fates = await asyncio.gather(*(writer.append(one) for one in (*pieces, *others)), return_exceptions=True)

    assert [type(fate) for fate in fates[:200]] == [Appended] * 2 + [StreamMoved] * 198
    assert {getattr(fate, "version", None) for fate in fates[2:200]} == {2}
    assert all(isinstance(fate, Appended) for fate in fates[200:])
    assert len(flushes) < 5


async def test_what_a_repeated_command_left_behind_says_nothing_of_where_its_stream_stands(pool: Pool) -> None:
    writer = GroupCommit(pool)
    chain = [an_append(*events("one", number, number)) for number in range(1, 11)]
    for one in chain:
        await writer.append(one)
    stale = [an_append(*events("one", number, number)) for number in range(3, 9)]
    several = [*stale, *chain[:4], *(an_append(*events("one", number, number)) for number in range(11, 21))]
    fates = await asyncio.gather(*(writer.append(one) for one in several), return_exceptions=True)
    again = [fate for fate in fates[10:] if not isinstance(fate, Appended)]

    assert [type(fate) for fate in fates[:6]] == [StreamMoved] * 6
    assert again == []


async def test_what_another_process_brought_about_since_is_not_called_a_gap(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, other = GroupCommit(pool), PostgresRecorder(pool)
    together, late = writer.append_batch, list[asyncio.Task[Appended]]()

    async def and_meanwhile(appends: Sequence[Append]) -> list[Appended | Exception]:
        fates = await together(appends)
        if not late:
            await other.append(an_append(*events("one", 1, 3)))
            late.append(asyncio.create_task(writer.append(an_append(*events("one", 4, 4)))))
            await asyncio.sleep(0)
        return fates

    monkeypatch.setattr(writer, "append_batch", and_meanwhile)
    gap = an_append(*events("one", 8, 8))
    others = [an_append(*events(f"other-{number}", 1, 1)) for number in range(20)]
    fates = await asyncio.gather(*(writer.append(one) for one in (gap, *others)), return_exceptions=True)

    assert isinstance(fates[0], StreamMoved)
    assert (await late[0]).events[0][:2] == ("one", 4)


async def test_how_far_a_stream_is_is_told_behind_all_who_wait_to_write_there(pool: Pool) -> None:
    writer = GroupCommit(pool)
    chain = [asyncio.create_task(writer.append(an_append(*events("one", n, n)))) for n in range(1, 31)]
    await asyncio.sleep(0)

    assert await writer.versions(["one", "other"]) == {"one": 30, "other": 0}
    await asyncio.gather(*chain)


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
    subject = SubjectId(str(uuid4()))
    rivals = [an_append(*events(f"rival-{number}", 1, 1), new_keys=((subject, b"wrapped"),)) for number in range(2)]
    others = [an_append(*events(f"bystander-{number}", 1, 1)) for number in range(10)]
    fates = await asyncio.gather(*(writer.append(one) for one in (*rivals, *others)), return_exceptions=True)

    assert sorted(type(fate).__name__ for fate in fates[:2]) == ["Appended", "StreamMoved"]
    assert all(isinstance(fate, Appended) for fate in fates[2:])


async def test_commands_that_had_come_before_cost_the_others_in_their_batch_one_more_call(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    several = [an_append(*events(f"stream-{number}", 1, 1)) for number in range(120)]
    await GroupCommit(pool).append_batch(several[::3])
    writer = GroupCommit(pool)
    calls: list[int] = []
    fetch = writer._writing.fetch

    async def counted(query: str, *binds: object, seconds_max: float | None = None) -> list[asyncpg.Record]:
        calls.append(1)
        return await fetch(query, *binds, seconds_max=seconds_max)

    monkeypatch.setattr(writer._writing, "fetch", counted)
    fates = await writer.append_batch(several)

    assert [isinstance(fate, Appended) and fate.repeated for fate in fates] == [n % 3 == 0 for n in range(120)]
    assert len(calls) == 2


async def test_what_is_recorded_one_after_the_other_stands_there_as_it_does_recorded_at_once(pool: Pool) -> None:
    """A command that has moved keeps those beside it from going together; a chain of two goes on all the same."""
    writer = GroupCommit(pool)
    subject, known = SubjectId(str(uuid4())), SubjectId(str(uuid4()))
    await writer.append(an_append(*events("begun", 1, 1), new_keys=((known, b"wrapped-known"),)))
    rich = an_append(
        an_event("begun", 2, data='{"tên":"Thử \\n Nghiệm"}'.encode(), tags=("unit:06505~", "year:2024")),
        an_event("rich", 1, tags=("unit:06505~",)),
        an_event("rich", 2),
        expected={"begun": 1, "rich": 0, "untouched": 0},
        new_keys=((subject, b"\x00\xffwrapped"),),
    )
    rich = msgspec.structs.replace(rich, used_keys=((known, b"wrapped-known"),))
    behind = an_append(an_event("rich", 3))
    nothing = an_append(expected={"rich": 3})
    moved = an_append(*events("begun", 9, 9))
    gone = msgspec.structs.replace(an_append(*events("gone", 1, 1)), used_keys=((known, b"another"),))
    fates = await writer.append_batch([rich, moved, behind, gone, nothing])

    assert [type(fate) for fate in fates] == [Appended, StreamMoved, Appended, StreamMoved, Appended]
    stored = await writer.read_streams(["begun", "rich", "gone"])
    written = [(s.stream, s.version, s.type, s.tags, s.data, s.metadata, s.command_id) for s in stored[1:]]
    assert written == [
        (event.stream, event.version, event.type, event.tags, event.data, of.metadata, of.key.command_id)
        for of in (rich, behind)
        for event in of.events
    ]
    assert await writer.subject_keys([subject]) == {subject: b"\x00\xffwrapped"}
    assert [fate.events for fate in fates if isinstance(fate, Appended)] == [
        (("begun", 2, "test.happened", 2), ("rich", 1, "test.happened", 3), ("rich", 2, "test.happened", 4)),
        (("rich", 3, "test.happened", 5),),
        (),
    ]
    assert [(await writer.append(one)).repeated for one in (rich, behind, nothing)] == [True, True, True]
