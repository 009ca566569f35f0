"""What every recorder keeps to when it appends: all or nothing, on what was expected, one after the other."""

import asyncio

import pytest

from appends import a_key, an_append, an_event, events
from cases.store.recorder import Appended, Recorder, StreamMoved


async def nothing_is_on_record(recorder: Recorder) -> bool:
    return (await recorder.head()).position == 0 and not await recorder.read_log(after=0, limit=10)


async def test_a_recorder_is_a_recorder(a_recorder: Recorder) -> None:
    assert isinstance(a_recorder, Recorder)


async def test_an_append_is_read_back_as_it_was_written(a_recorder: Recorder) -> None:
    event = an_event("case-1", 1, data=b'{"type":"test.happened","a":1}', tags=("unit:06463~2025-07-01", "year:2026"))
    append = an_append(event)

    appended = await a_recorder.append(append)

    (stored,) = await a_recorder.read_log(after=0, limit=10)
    assert (stored.stream, stored.version, stored.position) == ("case-1", 1, 1)
    assert (stored.type, stored.schema_version, stored.tags) == (event.type, event.schema_version, event.tags)
    assert (stored.data, stored.metadata) == (event.data, append.metadata)
    assert type(stored.command_id) is type(append.key.command_id)
    assert stored.command_id == append.key.command_id
    assert stored.recorded_at == appended.recorded_at
    assert stored.recorded_at.utcoffset() is not None
    assert appended.events == (("case-1", 1, "test.happened", 1),)
    assert not appended.repeated


async def test_an_event_without_tags_has_none(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1)))

    (stored,) = await a_recorder.read_log(after=0, limit=1)
    assert stored.tags == ()


async def test_bytes_that_are_no_json_are_kept_as_they_are(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1, data=b"\x00\xffstate1")))

    (stored,) = await a_recorder.read_log(after=0, limit=1)
    assert stored.data == b"\x00\xffstate1"


async def test_positions_are_dense_over_all_streams_in_the_order_of_the_events(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(*events("case-1", 1, 3)))
    await a_recorder.append(an_append(an_event("case-2", 1), an_event("case-1", 4), an_event("case-2", 2)))

    log = await a_recorder.read_log(after=0, limit=10)
    assert [one.position for one in log] == [1, 2, 3, 4, 5, 6]
    assert [(one.stream, one.version) for one in log[3:]] == [("case-2", 1), ("case-1", 4), ("case-2", 2)]
    assert (await a_recorder.head()).position == 6


async def test_what_is_refused_leaves_no_hole(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1)))
    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("case-1", 1)))

    appended = await a_recorder.append(an_append(an_event("case-1", 2)))

    assert appended.position == 2


async def test_several_streams_are_written_all_or_none(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-2", 1)))
    append = an_append(an_event("case-1", 1), an_event("case-2", 1), an_event("case-3", 1))

    with pytest.raises(StreamMoved) as moved:
        await a_recorder.append(append)

    assert (moved.value.stream, moved.value.version) == ("case-2", 1)
    assert (await a_recorder.head()).position == 1
    assert await a_recorder.find_command(append.key) is None


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_a_stream_that_is_not_where_it_was_expected_refuses(a_recorder: Recorder, expected: int) -> None:
    await a_recorder.append(an_append(*events("case-1", 1, 2)))

    with pytest.raises(StreamMoved) as moved:
        await a_recorder.append(an_append(an_event("case-1", 9), expected={"case-1": expected}))

    assert (moved.value.stream, moved.value.version) == ("case-1", 2)


async def test_a_stream_that_was_only_read_must_not_have_moved_either(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(*events("case-1", 1, 2)))

    with pytest.raises(StreamMoved) as moved:
        await a_recorder.append(an_append(an_event("fund-1", 1), expected={"fund-1": 0, "case-1": 1}))
    await a_recorder.append(an_append(an_event("fund-1", 1), expected={"fund-1": 0, "case-1": 2}))

    assert moved.value.stream == "case-1"
    assert len(await a_recorder.read_streams(["case-1", "fund-1"])) == 3


async def test_a_stream_that_must_not_exist_may_not(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("fund-1", 1), expected={"case-1": 0, "fund-1": 0}))
    await a_recorder.append(an_append(an_event("case-1", 1)))

    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("fund-1", 2), expected={"case-1": 0, "fund-1": 1}))


async def test_no_version_of_a_stream_is_ever_written_twice(a_recorder: Recorder) -> None:
    """Even if the writer expected nothing at all."""
    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("case-1", 1), an_event("case-1", 1), expected={}))
    assert await nothing_is_on_record(a_recorder)

    await a_recorder.append(an_append(an_event("case-1", 1), expected={}))
    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("case-1", 1), expected={}))

    assert (await a_recorder.head()).position == 1


async def test_of_writers_that_race_for_one_place_exactly_one_wins(a_recorder: Recorder) -> None:
    appends = [an_append(an_event("case-1", 1, data=b"%d" % n), an_event(f"side-{n}", 1)) for n in range(8)]

    outcomes = await asyncio.gather(*(a_recorder.append(one) for one in appends), return_exceptions=True)

    won = [one for one in outcomes if isinstance(one, Appended)]
    lost = [one for one in outcomes if isinstance(one, StreamMoved)]
    log = await a_recorder.read_log(after=0, limit=100)
    assert (len(won), len(lost)) == (1, 7)
    assert [one.position for one in log] == [1, 2]
    assert log[1].stream == f"side-{log[0].data.decode()}"


async def test_writers_of_different_streams_do_not_hinder_each_other(a_recorder: Recorder) -> None:
    appends = [an_append(*events(f"case-{n}", 1, 3)) for n in range(20)]

    appended = await asyncio.gather(*(a_recorder.append(one) for one in appends))

    log = await a_recorder.read_log(after=0, limit=100)
    assert [one.position for one in log] == list(range(1, 61))
    # What one command adds stands together.
    for one in appended:
        assert [position for *_, position in one.events] == list(range(one.position - 2, one.position + 1))


async def test_one_command_is_recorded_at_one_instant_and_instants_never_fall(a_recorder: Recorder) -> None:
    for n in range(5):
        await a_recorder.append(an_append(*events(f"case-{n}", 1, 3)))
    await a_recorder.append(an_append(key=a_key()))

    log = await a_recorder.read_log(after=0, limit=100)
    instants = [one.recorded_at for one in log]
    assert instants == sorted(instants)
    assert all(len({one.recorded_at for one in log if one.stream == f"case-{n}"}) == 1 for n in range(5))
    last = (await a_recorder.head()).recorded_at
    assert last is not None
    assert last >= instants[-1]
