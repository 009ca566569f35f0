"""Handling a command while others write: other commands, and the same one through another process."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from appends import an_append
from asking import OTHER, STREAM, a_request, add, add_unless, issued, named, names, second, versions
from cases.case.people import ChildAdded
from cases.case.state import Child
from cases.handling import ATTEMPTS_MAX, Contended, Decision, Histories, Record
from cases.persons import PersonDetails
from cases.refusals import Invalid, Refused
from cases.store.recorder import Append, Appended, Recorder, Shapes, Sheet, StreamMoved
from cases.values import SubjectId


def before_append(
    monkeypatch: pytest.MonkeyPatch, recorder: Recorder, meanwhile: Callable[[Append], Append], *, times: int = 1
) -> list[Append]:
    """Let somebody else append something just before the next appends; return the list of what was then tried."""
    append, tried = recorder.append, list[Append]()

    async def slow(one: Append) -> Appended:
        tried.append(one)
        if len(tried) <= times:
            await append(meanwhile(one))
        return await append(one)

    monkeypatch.setattr(recorder, "append", slow)
    return tried


def foreign_event(mine: Append) -> Append:
    """Return another command's append to the same place."""
    return an_append(*mine.events[:1], expected={})


def as_from_elsewhere(mine: Append) -> Append:
    """Return the very same command, come in through another process."""
    return mine


@pytest.mark.parametrize("processes", [1, 8])
async def test_eight_at_once_with_one_key_are_recorded_once(a_record: Record, processes: int) -> None:
    request = a_request()
    records = [a_record, *(second(a_record) for _ in range(processes - 1))]

    def ask(n: int) -> "asyncio.Future[Appended]":
        return asyncio.ensure_future(records[n % processes].handle(request, [STREAM], add_unless(1)))

    appended = await asyncio.gather(*(ask(n) for n in range(8)))

    assert await versions(a_record) == [1]
    assert sorted(one.repeated for one in appended) == [False, *[True] * 7]
    assert len({(one.position, one.answer, one.recorded_at) for one in appended}) == 1


async def test_a_stream_that_moves_meanwhile_is_decided_on_anew(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = before_append(monkeypatch, a_record.recorder, foreign_event, times=3)
    seen: list[int] = []

    def decide(histories: Histories) -> Decision:
        seen.append(len(histories[STREAM]))
        return Decision(events=((STREAM, (issued(),)),))

    appended = await a_record.handle(a_request(), [STREAM], decide)

    assert seen == [0, 1, 2, 3]
    assert len(tried) == 4
    assert appended.events == ((STREAM, 4, "case-number.issued", 4),)


async def test_a_rule_that_says_no_after_the_stream_moved_is_heard(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_append(monkeypatch, a_record.recorder, foreign_event)

    with pytest.raises(Refused, match="full"):
        await a_record.handle(a_request(), [STREAM], add_unless(1))

    assert await versions(a_record) == [1]


async def test_a_command_before_which_others_always_come_is_decided_while_they_wait(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_append(monkeypatch, a_record.recorder, foreign_event, times=ATTEMPTS_MAX)

    appended = await a_record.handle(a_request(), [STREAM], add(issued()))

    assert appended.events == ((STREAM, ATTEMPTS_MAX + 1, "case-number.issued", ATTEMPTS_MAX + 1),)


async def test_a_command_that_finds_no_turn_even_then_says_so(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def moved(_one: Append) -> Appended:
        raise StreamMoved(STREAM, 0)

    @asynccontextmanager
    async def lent() -> AsyncIterator[Recorder]:
        yield a_record.recorder

    monkeypatch.setattr(a_record.recorder, "append", moved)
    monkeypatch.setattr(a_record.recorder, "alone", lent)

    with pytest.raises(Contended):
        await a_record.handle(a_request(), [STREAM], add(issued()))

    assert await versions(a_record) == []


async def test_the_same_command_through_another_process_is_answered_from_there(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_append(monkeypatch, a_record.recorder, as_from_elsewhere)

    appended = await a_record.handle(a_request(), [STREAM], add_unless(1))

    assert appended.repeated
    assert await versions(a_record) == [1]


@pytest.mark.parametrize("trouble", [Refused("full"), Invalid("person-unknown", "child"), None])
async def test_a_refusal_because_of_this_very_command_is_no_refusal(
    a_record: Record, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    """It came in through another process before this one read the stream: that one's answer stands."""
    request = a_request(if_match=None if trouble else 0)
    read, begun = a_record.recorder.sheet_of_streams, list[bool]()

    async def elsewhere_then_read(streams: Sequence[str], shapes: Shapes, *, until: int | None = None) -> Sheet:
        if not begun:
            begun.append(True)
            await second(a_record).handle(request, [STREAM], add(issued()))
        return await read(streams, shapes, until=until)

    def decide(histories: Histories) -> Decision:
        if histories[STREAM] and trouble:
            raise trouble
        return Decision(events=((STREAM, (issued(),)),))

    monkeypatch.setattr(a_record.recorder, "sheet_of_streams", elsewhere_then_read)

    appended = await a_record.handle(request, [STREAM], decide)

    assert appended.repeated
    assert await versions(a_record) == [1]


async def test_two_processes_that_write_to_one_stream_both_get_their_turn(a_record: Record) -> None:
    records = (a_record, second(a_record))

    appended = await asyncio.gather(
        *(records[n % 2].handle(a_request(), [STREAM], add(issued(f"case-{n}"))) for n in range(12))
    )

    history = (await a_record.histories([STREAM]))[STREAM]
    assert [one.version for one in history] == list(range(1, 13))
    assert {one.event for one in history} == {issued(f"case-{n}") for n in range(12)}
    assert not any(one.repeated for one in appended)


async def test_writers_that_name_streams_in_opposite_order_do_not_wait_for_each_other_for_ever(
    a_record: Record,
) -> None:
    async with asyncio.timeout(60):
        await asyncio.gather(
            *(
                a_record.handle(a_request(), [STREAM, OTHER][:: 1 if n % 2 else -1], add(issued(), stream=STREAM))
                for n in range(10)
            )
        )

    assert await versions(a_record) == list(range(1, 11))


async def test_two_processes_that_meet_somebody_new_at_once_share_one_key(a_record: Record) -> None:
    streams = [f"case-{n}" for n in range(8)]

    await asyncio.gather(
        *(second(a_record).handle(a_request(), [one], add(named(f"Thử {one}"), stream=one)) for one in streams)
    )

    assert [await names(a_record, one) for one in streams] == [[PersonDetails(name=f"Thử {one}")] for one in streams]


async def test_a_command_decided_anew_is_sealed_anew_for_its_new_place(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = ChildAdded(child=Child(subject_id=SubjectId(str(uuid4()))))
    theirs = an_append(a_record.mapper.to_stored(unnamed, stream="case-1", version=1, tags=()))
    before_append(monkeypatch, a_record.recorder, lambda _mine: theirs)

    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Mẫu"), stream="case-1"))

    assert await names(a_record, "case-1") == [None, PersonDetails(name="Hoàng Thị Mẫu")]
