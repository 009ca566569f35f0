"""Events read in one piece are the same as those read one by one, whatever stands in the record."""

import asyncio
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appends import an_append
from cases.events import Event, Recorded
from cases.reading import ReadableRecord
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper, UnknownEventType, UnreadableEvent
from cases.store.memory import MemoryRecorder
from cases.store.recorder import NewEvent, Recorder
from samples import ONE_OF_EACH
from stored_events import MAPPER, NOON, keys_of
from strategies import from_type

STRANGE = 'case-"\\,[đ'
"""A stream whose name means something in JSON; the library's own tests give streams any name."""
A_LINK = b'{"type":"case.persons-linked","subject_id":"a","same_as":"b"}'
OF_TWO_LINES = "case-\n"
"""A stream whose name would be two on a sheet."""


class Visited(Event, frozen=True, kw_only=True, tag="test.visited"):
    """As it was at first."""

    visitor: str


class VisitedBySeveral(Event, frozen=True, kw_only=True, tag="test.visited"):
    """As it is now."""

    class_version = 2

    visitors: tuple[str, ...]

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Let several come."""
        state["visitors"] = [state.pop("visitor")]


any_event: st.SearchStrategy[Event] = st.one_of(*(from_type(event_type) for event_type in EVENT_TYPES))
NEWER = Mapper([*EVENT_TYPES, VisitedBySeveral])


def new(event: Event, version: int, *, stream: str = STRANGE, mapper: Mapper = MAPPER) -> NewEvent:
    """Return a sealed event for a place in a stream."""
    sealed = mapper.seal(event, stream=stream, version=version, keys=keys_of(event, mapper))
    return mapper.to_stored(sealed, stream=stream, version=version, tags=())


def reading(recorder: Recorder, mapper: Mapper = MAPPER) -> ReadableRecord:
    """Return a record that is read with some mapper."""
    return ReadableRecord(recorder, mapper, MasterKey.make())


async def one_by_one(record: ReadableRecord, *, after: int = 0, until: int = 1000) -> list[Recorded]:
    """Return the facts behind a position up to another, each decoded by itself."""
    return [record.mapper.to_recorded(one) for one in await record.recorder.read_log(after=after, limit=until - after)]


async def check_all(record: ReadableRecord) -> None:
    """Assert that every way of reading in one piece tells what reading one by one tells."""
    expected = await one_by_one(record)
    streams = sorted({one.stream for one in expected})

    histories = await record.histories(streams)
    facts = await record.facts(streams)

    assert expected == await record.read_on(after=0, until=1000)
    assert sorted(expected, key=lambda one: (one.stream, one.version)) == [
        one for stream in streams for one in histories[stream]
    ]
    assert {
        stream: [(one.version, one.position, one.event) for one in history] for stream, history in histories.items()
    } == {stream: [(one.version, one.position, one.event) for one in several] for stream, several in facts.items()}


async def test_every_kind_of_fact_is_read_in_one_piece_as_it_is_one_by_one(a_recorder: Recorder) -> None:
    for version, event in enumerate(ONE_OF_EACH, start=1):
        await a_recorder.append(an_append(new(event, version), new(event, version, stream="case-another")))
    record = reading(a_recorder)
    sheet = await a_recorder.sheet_of_log(MAPPER.shapes, after=0, until=1000)

    assert sheet.plain
    assert len(MAPPER.recorded_on(sheet) or ()) == len(sheet.positions) == 2 * len(ONE_OF_EACH)
    await check_all(record)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(["case-a", "case-b", STRANGE, OF_TWO_LINES]), any_event)))
def test_any_facts_are_read_in_one_piece_as_they_are_one_by_one(said: list[tuple[str, Event]]) -> None:
    async def record_and_read() -> None:
        recorder, versions = MemoryRecorder(lambda: NOON), dict[str, int]()
        for stream, event in said:
            versions[stream] = version = versions.get(stream, 0) + 1
            await recorder.append(an_append(MAPPER.to_stored(event, stream=stream, version=version, tags=())))
        await check_all(reading(recorder))

    asyncio.run(record_and_read())


async def test_a_stream_whose_name_has_two_lines_is_read_like_any_other(a_recorder: Recorder) -> None:
    for version, event in enumerate(ONE_OF_EACH[:3], start=1):
        await a_recorder.append(an_append(new(event, version, stream=OF_TWO_LINES), new(event, version)))

    await check_all(reading(a_recorder))


async def test_streams_are_read_in_one_piece_up_to_a_position(a_recorder: Recorder) -> None:
    for version, event in enumerate(ONE_OF_EACH[:4], start=1):
        await a_recorder.append(an_append(new(event, version, stream="case-a"), new(event, version, stream="case-b")))
    record = reading(a_recorder)

    histories = await record.histories(["case-b", "case-a", "case-b", "case-none"], until=5)
    facts = await record.facts(["case-b", "case-a", "case-b", "case-none"], until=5)

    versions = {stream: [one.version for one in history] for stream, history in histories.items()}
    assert versions == {"case-a": [1, 2, 3], "case-b": [1, 2], "case-none": []}
    assert versions == {stream: [one.version for one in several] for stream, several in facts.items()}
    assert await record.histories([]) == {}
    assert await record.facts([]) == {}


class Called(Event, frozen=True, kw_only=True, tag="test.called"):
    """As it was at first."""

    by: str


class CalledThrice(Event, frozen=True, kw_only=True, tag="test.called"):
    """As it is now: a word was changed once, and since then a field was added twice."""

    class_version = 4

    caller: str
    minutes: int | None = None
    answered: bool | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Say who called by another word."""
        state["caller"] = state.pop("by")


async def test_a_fact_to_which_a_field_was_only_added_since_is_read_in_one_piece(a_recorder: Recorder) -> None:
    before, now = Mapper([Called]), Mapper([CalledThrice])
    await a_recorder.append(an_append(new(Called(by="v"), 1, mapper=before)))
    for version in (2, 3, 4):
        called = new(CalledThrice(caller=f"in-shape-{version}"), version, mapper=now)
        await a_recorder.append(an_append(msgspec.structs.replace(called, schema_version=version)))
    record = reading(a_recorder, now)

    first = await a_recorder.sheet_of_log(now.shapes, after=0, until=1)
    later = await a_recorder.sheet_of_log(now.shapes, after=1, until=4)

    assert not first.plain
    assert later.plain
    assert [one.event for one in now.recorded_on(later) or ()] == [
        CalledThrice(caller=f"in-shape-{version}") for version in (2, 3, 4)
    ]
    await check_all(record)


async def test_a_fact_of_a_shape_that_came_later_is_not_read_in_one_piece(a_recorder: Recorder) -> None:
    newer = msgspec.structs.replace(new(ONE_OF_EACH[0], 1), schema_version=2)
    await a_recorder.append(an_append(newer))

    assert not (await a_recorder.sheet_of_log(MAPPER.shapes, after=0, until=1)).plain


async def test_a_fact_of_an_earlier_shape_is_brought_forward_among_the_others(a_recorder: Recorder) -> None:
    before = Mapper([*EVENT_TYPES, Visited])
    await a_recorder.append(an_append(new(ONE_OF_EACH[0], 1), new(Visited(visitor="v"), 2, mapper=before)))
    await a_recorder.append(an_append(new(VisitedBySeveral(visitors=("v", "w")), 3, mapper=NEWER)))
    record = reading(a_recorder, NEWER)

    assert not (await a_recorder.sheet_of_log(NEWER.shapes, after=0, until=2)).plain
    assert (await a_recorder.sheet_of_log(NEWER.shapes, after=2, until=3)).plain
    assert [one.event for one in await record.read_on(after=1, until=3)] == [
        VisitedBySeveral(visitors=("v",)),
        VisitedBySeveral(visitors=("v", "w")),
    ]
    await check_all(record)


@pytest.mark.parametrize("unknown", ["type", "version"])
async def test_a_fact_that_only_a_newer_program_knows_is_guessed_at_by_nobody(
    a_recorder: Recorder, unknown: str
) -> None:
    """It may look just like one that is known, but for its version."""
    newer = new(VisitedBySeveral(visitors=()), 3, mapper=NEWER)
    if unknown == "version":
        newer = msgspec.structs.replace(new(ONE_OF_EACH[4], 3), schema_version=2)
    await a_recorder.append(an_append(new(ONE_OF_EACH[0], 1), new(ONE_OF_EACH[3], 2), newer, new(ONE_OF_EACH[5], 4)))
    record = reading(a_recorder)

    for read in (record.histories([STRANGE]), record.facts([STRANGE]), record.read_on(after=2, until=4)):
        with pytest.raises(UnknownEventType) as caught:
            await read
        assert (caught.value.event_type, caught.value.position) == (newer.type, 3)
    assert await record.read_on(after=0, until=4) == await one_by_one(record, until=2)
    assert [one.version for one in (await record.histories([STRANGE], until=2))[STRANGE]] == [1, 2]


@pytest.mark.parametrize(
    "data",
    [
        b"\xff",
        b"{}",
        b"",
        b'{"type":"case.persons-linked","subject_id":"a","same_as":"b","new":1}',
        b'{"type":"case.persons-linked","subject_id":"\xff","same_as":"b"}',
        # It ends its own place on the sheet and makes up an event behind it.
        b"%b\n%b" % (A_LINK, A_LINK),
        b"%b %b" % (A_LINK, A_LINK),
        b'{"type":"case.persons-linked","subject_id":"a","same_as":"b"},{"actor":"b","role":"r","unit":"u"}',
    ],
)
async def test_bytes_that_are_no_fact_are_refused_as_they_are_one_by_one(a_recorder: Recorder, data: bytes) -> None:
    changed = msgspec.structs.replace(new(ONE_OF_EACH[5], 2), data=data)
    await a_recorder.append(an_append(new(ONE_OF_EACH[0], 1), changed))
    record = reading(a_recorder)

    with pytest.raises(UnreadableEvent) as expected:
        await one_by_one(record)
    for read in (record.histories([STRANGE]), record.facts([STRANGE]), record.read_on(after=1, until=2)):
        with pytest.raises(UnreadableEvent) as caught:
            await read
        assert str(expected.value) == str(caught.value)
    assert await record.read_on(after=0, until=2) == await one_by_one(record, until=1)


@pytest.mark.parametrize("page_events", [1, 2, 3, 7, 100])
async def test_a_replay_is_the_log_page_by_page(a_recorder: Recorder, page_events: int) -> None:
    for version, event in enumerate(ONE_OF_EACH, start=1):
        await a_recorder.append(an_append(new(event, version)))
    record = reading(a_recorder)

    pages = [page async for page in record.replay(after=2, until=11, page_events=page_events)]
    to_the_end = [one async for page in record.replay(after=0, until=500, page_events=page_events) for one in page]

    assert await one_by_one(record, after=2, until=11) == [one for page in pages for one in page]
    assert {len(page) for page in pages[:-1]} <= {page_events}
    assert await one_by_one(record) == to_the_end
    assert [page async for page in record.replay(after=13, until=13, page_events=page_events)] == []


@pytest.mark.parametrize("page_events", [1, 2, 3, 100])
async def test_a_replay_ends_in_front_of_what_only_a_newer_program_knows(
    a_recorder: Recorder, page_events: int
) -> None:
    await a_recorder.append(an_append(*(new(event, n) for n, event in enumerate(ONE_OF_EACH[:3], start=1))))
    await a_recorder.append(an_append(new(VisitedBySeveral(visitors=()), 4, mapper=NEWER), new(ONE_OF_EACH[4], 5)))
    record, seen = reading(a_recorder), list[Recorded]()

    async def read_all() -> None:
        async for page in record.replay(after=0, until=5, page_events=page_events):
            seen.extend(page)

    with pytest.raises(UnknownEventType) as caught:
        await read_all()

    assert caught.value.position == 4
    assert seen == await one_by_one(record, until=3)


async def test_a_replay_that_is_left_early_leaves_nothing_behind(a_recorder: Recorder) -> None:
    for version, event in enumerate(ONE_OF_EACH, start=1):
        await a_recorder.append(an_append(new(event, version)))
    pages = reading(a_recorder).replay(after=0, until=len(ONE_OF_EACH), page_events=2)

    first = await anext(pages)
    await pages.aclose()
    reading_on = [task for task in asyncio.all_tasks() if "sheet_of_log" in repr(task.get_coro())]

    assert [one.position for one in first] == [1, 2]
    assert reading_on == []
    assert (await a_recorder.head()).position == len(ONE_OF_EACH)
