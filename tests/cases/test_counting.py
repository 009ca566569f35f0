"""Streams that many write to at once: each counts on what those before it will leave there."""

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest

from asking import STREAM, a_request, issued, second
from cases.handling import ATTEMPTS_MAX, Decision, Histories, Presumed, Record, Request
from cases.refusals import Refused
from cases.registry import EVENT_TYPES
from cases.store.connecting import Pool
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.recorder import Append, Appended, RecordUnavailable, StreamMoved
from cases.store.writer import GroupCommit
from cases.values import CaseId, SubjectId


async def _number(record: Record, name: str, request: Request | None = None) -> Appended:
    """Open a stream of its own and take the next number."""
    stream = f"case-{name}"

    def decide(histories: Histories) -> Decision:
        number = histories.versions[STREAM] + 1
        if name == "refused":
            raise Refused("not-now")
        return Decision(
            events=((stream, (issued(),)), (STREAM, (issued(CaseId(name)),))), answer={"number": str(number)}
        )

    presumed = Presumed(new=frozenset({stream}), counted=(STREAM,))
    return await record.handle(request or a_request(), [stream], decide, presumed=presumed)


async def _numbers(record: Record) -> list[int]:
    return [one.version for one in (await record.histories([STREAM]))[STREAM]]


def _in_groups(pool: Pool) -> Record:
    """Return a record with a writer of its own, as a process has one."""
    return Record(GroupCommit(pool), Mapper(EVENT_TYPES), MasterKey.make())


async def test_forty_at_once_get_forty_numbers(a_record: Record) -> None:
    answers = await asyncio.gather(*(_number(a_record, str(n)) for n in range(40)))

    assert sorted(answer.answer for answer in answers) == sorted(b'{"number":"%d"}' % n for n in range(1, 41))
    assert await _numbers(a_record) == list(range(1, 41))


async def test_processes_that_count_the_same_stream_all_get_their_numbers(a_record: Record) -> None:
    records = [a_record, second(a_record), second(a_record)]
    await asyncio.gather(*(_number(records[n % 3], str(n)) for n in range(30)))

    assert await _numbers(a_record) == list(range(1, 31))


async def test_a_refusal_uses_no_number_up(a_record: Record) -> None:
    await _number(a_record, "a")
    with pytest.raises(Refused):
        await _number(a_record, "refused")
    await _number(a_record, "b")

    assert await _numbers(a_record) == [1, 2]


async def test_all_who_count_the_same_stream_wait_for_one_answer(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions, under_way, at_once = a_record.recorder.versions, 0, set[int]()

    async def noted(streams: Sequence[str]) -> dict[str, int]:
        nonlocal under_way
        under_way += 1
        at_once.add(under_way)
        await asyncio.sleep(0)
        found = await versions(streams)
        under_way -= 1
        return found

    monkeypatch.setattr(a_record.recorder, "versions", noted)
    await asyncio.gather(*(_number(a_record, str(n)) for n in range(30)))

    assert at_once == {1}


async def test_whoever_asks_and_goes_away_takes_nobodys_answer_away(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions, asking, go_on = a_record.recorder.versions, asyncio.Event(), asyncio.Event()

    async def slow(streams: Sequence[str]) -> dict[str, int]:
        asking.set()
        await go_on.wait()
        return await versions(streams)

    monkeypatch.setattr(a_record.recorder, "versions", slow)
    first = asyncio.create_task(_number(a_record, "a"))
    await asking.wait()
    others = [asyncio.create_task(_number(a_record, name)) for name in ("b", "c")]
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    go_on.set()
    await asyncio.gather(*others)

    assert first.cancelled()
    assert await _numbers(a_record) == [1, 2]


async def test_whoever_counted_on_what_was_lost_counts_again(a_record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    append, lost = a_record.recorder.append, list[Append]()

    async def losing(one: Append) -> Appended:
        if not lost:
            lost.append(one)
            await asyncio.sleep(0)
            raise RecordUnavailable
        return await append(one)

    monkeypatch.setattr(a_record.recorder, "append", losing)
    fates = await asyncio.gather(*(_number(a_record, str(n)) for n in range(10)), return_exceptions=True)

    assert sorted(type(fate).__name__ for fate in fates) == [*["Appended"] * 9, "RecordUnavailable"]
    assert await _numbers(a_record) == list(range(1, 10))


async def test_what_is_on_record_already_counts_nothing(a_record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    request, tried = a_request(), list[Append]()
    await _number(a_record, "a", request)
    again = await _number(a_record, "a", request)
    append = a_record.recorder.append

    async def noted(one: Append) -> Appended:
        tried.append(one)
        return await append(one)

    monkeypatch.setattr(a_record.recorder, "append", noted)
    await _number(a_record, "b")

    assert again.repeated
    assert len(tried) == 1


async def test_after_an_outage_what_had_landed_and_what_had_not_are_sent_again_together(a_record: Record) -> None:
    requests = {str(n): a_request() for n in range(60)}
    landed = [name for name in requests if int(name) % 3]
    for name in landed:
        await _number(a_record, name, requests[name])
    again = await asyncio.gather(*(_number(a_record, name, request) for name, request in requests.items()))

    assert {name for name, answer in zip(requests, again, strict=True) if answer.repeated} == set(landed)
    assert await _numbers(a_record) == list(range(1, 61))


@pytest.mark.postgres
async def test_who_counts_first_is_appended_first_however_long_it_takes_to_look_for_keys(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = _in_groups(pool)
    append, keys = record.recorder.append, record.recorder.subject_keys
    tried, asked = list[Append](), list[float]()

    async def moved_at_first(one: Append) -> Appended:
        tried.append(one)
        if len(tried) <= 20:
            await asyncio.sleep(0)
            raise StreamMoved(STREAM, 0)
        return await append(one)

    async def slower_for_the_first(subjects: Sequence[SubjectId]) -> dict[SubjectId, bytes]:
        asked.append(0.1 / (1 + len(asked)))
        await asyncio.sleep(asked[-1])
        return await keys(subjects)

    monkeypatch.setattr(record.recorder, "append", moved_at_first)
    monkeypatch.setattr(record.recorder, "subject_keys", slower_for_the_first)
    await asyncio.gather(*(_number(record, str(n)) for n in range(20)))

    assert len(asked) == 20
    assert len(tried) == 40
    assert await _numbers(record) == list(range(1, 21))


@pytest.mark.postgres
async def test_of_two_processes_that_count_the_same_stream_all_the_time_neither_is_refused(pool: Pool) -> None:
    processes, ends = [_in_groups(pool) for _ in range(2)], asyncio.get_running_loop().time() + 1.0
    counted = [0, 0]

    async def count_on(process: int) -> None:
        while asyncio.get_running_loop().time() < ends:
            await _number(processes[process], str(uuid4()))
            counted[process] += 1

    await asyncio.gather(*(count_on(process) for process in (0, 1) for _ in range(8)))

    assert min(counted) > 0
    assert await _numbers(processes[0]) == list(range(1, sum(counted) + 1))


@pytest.mark.postgres
async def test_whoever_is_always_late_is_recorded_alone_and_once(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others write to the stream before every attempt of theirs."""
    record, late, tried = _in_groups(pool), a_request(), list[Append]()
    append = record.recorder.append

    async def later(one: Append) -> Appended:
        if one.key.command_id == late.command_id:
            tried.append(one)
            await _number(record, str(uuid4()))
            raise StreamMoved(STREAM, 0)
        return await append(one)

    monkeypatch.setattr(record.recorder, "append", later)
    first = await _number(record, "late", late)
    assert len(tried) == ATTEMPTS_MAX
    again = await _number(record, "late", late)

    assert (again.repeated, again.position) == (True, first.position)
    assert await _numbers(record) == list(range(1, len(tried) + 2))


@pytest.mark.postgres
async def test_whoever_is_refused_alone_has_kept_nobody_out_for_longer(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    record, refused = _in_groups(pool), a_request()
    await _number(record, "before")

    def decide(histories: Histories) -> Decision:
        if len(tried) == ATTEMPTS_MAX:
            raise Refused("not-now")
        return Decision(events=((STREAM, (issued(),)),)) if histories.versions[STREAM] else Decision(events=())

    tried = list[Append]()

    async def moved(one: Append) -> Appended:
        tried.append(one)
        raise StreamMoved(STREAM, 0)

    with monkeypatch.context() as patched:
        patched.setattr(record.recorder, "append", moved)
        with pytest.raises(Refused):
            await record.handle(refused, [STREAM], decide)
    await _number(record, "after")

    assert await _numbers(record) == [1, 2]


async def test_while_commands_come_again_nobody_counts_for_one_that_is_on_record(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests = [a_request() for _ in range(3)]
    for name, request in enumerate(requests):
        await _number(a_record, str(name), request)
    append, tried = a_record.recorder.append, list[Append]()

    async def noted(one: Append) -> Appended:
        tried.append(one)
        return await append(one)

    monkeypatch.setattr(a_record.recorder, "append", noted)
    again = [await _number(a_record, str(name), request) for name, request in enumerate(requests)]

    assert all(one.repeated for one in again)
    assert len(tried) == 1, "the first was tried; by then it was known that commands come again"


async def test_the_version_of_a_stream_can_be_asked_for_alone(a_record: Record) -> None:
    for name in ("a", "b"):
        await _number(a_record, name)

    assert await a_record.recorder.versions([STREAM, "case-a", "unknown"]) == {STREAM: 2, "case-a": 1, "unknown": 0}
