"""What every recorder gives back: streams up to a position, the log page by page, the position at an instant."""

import datetime as dt

import pytest

from appends import an_append, an_event, events
from cases.store.recorder import Recorder, StoredEvent

MICROSECOND = dt.timedelta(microseconds=1)


def places(found: list[StoredEvent]) -> list[tuple[str, int]]:
    return [(one.stream, one.version) for one in found]


async def test_an_empty_record_has_an_end_and_a_name(a_recorder: Recorder) -> None:
    head = await a_recorder.head()

    assert (head.position, head.recorded_at) == (0, None)
    assert head.log_id == (await a_recorder.head()).log_id


async def test_streams_come_by_name_and_version_whatever_was_asked_first(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-b", 1), an_event("case-a", 1), an_event("case-c", 1)))
    await a_recorder.append(an_append(an_event("case-a", 2), an_event("case-b", 2)))

    found = await a_recorder.read_streams(["case-b", "case-a", "case-b", "case-none"])

    assert places(found) == [("case-a", 1), ("case-a", 2), ("case-b", 1), ("case-b", 2)]
    assert await a_recorder.read_streams([]) == []


async def test_streams_are_read_up_to_a_position_included(a_recorder: Recorder) -> None:
    for version in range(1, 4):
        await a_recorder.append(an_append(an_event("case-a", version), an_event("case-b", version)))

    assert places(await a_recorder.read_streams(["case-a"], until=3)) == [("case-a", 1), ("case-a", 2)]
    assert places(await a_recorder.read_streams(["case-a"], until=2)) == [("case-a", 1)]
    assert await a_recorder.read_streams(["case-a"], until=0) == []
    assert len(await a_recorder.read_streams(["case-a", "case-b"], until=5)) == 5


async def test_a_stream_is_read_from_a_version_on_that_one_included(a_recorder: Recorder) -> None:
    for version in range(1, 4):
        await a_recorder.append(an_append(an_event("case-a", version), an_event("case-b", version)))

    assert places(await a_recorder.read_stream_from("case-a", 2)) == [("case-a", 2), ("case-a", 3)]
    assert await a_recorder.read_stream_from("case-a", 1) == await a_recorder.read_streams(["case-a"])
    assert await a_recorder.read_stream_from("case-a", 4) == []
    assert await a_recorder.read_stream_from("case-none", 1) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 100])
async def test_pages_of_the_log_join_without_gap_or_overlap(a_recorder: Recorder, limit: int) -> None:
    await a_recorder.append(an_append(*events("case-a", 1, 4)))
    await a_recorder.append(an_append(*events("case-b", 1, 3)))
    found: list[StoredEvent] = []

    while page := await a_recorder.read_log(after=found[-1].position if found else 0, limit=limit):
        assert len(page) <= limit
        found += page

    assert [one.position for one in found] == [1, 2, 3, 4, 5, 6, 7]
    assert found == await a_recorder.read_log(after=0, limit=1000)
    assert await a_recorder.read_log(after=7, limit=10) == []
    assert await a_recorder.read_log(after=70, limit=10) == []


async def test_the_position_at_an_instant_is_that_of_the_last_event_recorded_by_then(a_recorder: Recorder) -> None:
    """Before the first, at equal instants within one command, between commands, and after the last."""
    for n, size in enumerate((3, 1, 4, 2)):
        await a_recorder.append(an_append(*events(f"case-{n}", 1, size)))
        await a_recorder.append(an_append())
    log = await a_recorder.read_log(after=0, limit=100)
    edges = {one.recorded_at + step for one in log for step in (-MICROSECOND, dt.timedelta(0), MICROSECOND)}

    found = {instant: await a_recorder.position_at(instant) for instant in edges}

    expected = {i: max((one.position for one in log if one.recorded_at <= i), default=0) for i in edges}
    assert found == expected
    assert set(found.values()) == {0, 3, 4, 8, 10}


async def test_the_position_at_any_instant_of_an_empty_record_is_nought(a_recorder: Recorder) -> None:
    assert await a_recorder.position_at(dt.datetime(2026, 3, 1, tzinfo=dt.UTC)) == 0


async def test_the_position_at_instants_far_away(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(*events("case-1", 1, 5)))

    assert await a_recorder.position_at(dt.datetime(1990, 1, 1, tzinfo=dt.UTC)) == 0
    assert await a_recorder.position_at(dt.datetime(2990, 1, 1, tzinfo=dt.UTC)) == 5
