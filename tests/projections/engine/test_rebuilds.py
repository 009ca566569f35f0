"""Filling projections anew beside the live ones: the same rows, however and wherever it is interrupted."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import asyncpg
import pytest
import structlog
from msgspec.structs import replace

from asking import a_request, add
from cases.deadline import lapses
from cases.deadline.lapses import DeadlineLapsed
from cases.handling import Record
from cases.law.model import Law
from cases.store.connecting import Pool
from cases.store.statements import statement
from cases.values import CaseId
from engines import KNOWN, NAMES, Stumbling, engine_on, positions, run_to_the_end, until
from projections.engine import filling, loop, rebuilds, swapping
from projections.engine.comparing import differences
from projections.engine.loop import Engine
from projections.engine.projection import Connection, Knowledge, Projection
from projections.engine.reading import Reader
from projections.engine.rebuilds import read_progress
from projections.engine.writing import Derived, load
from projections.people.projection import People
from projections.registry import PROJECTIONS
from random_histories import Told
from record_fixtures import Connection as Superuser
from samples import CONFIRMED_BY_POLICE, REPORTED

pytestmark = pytest.mark.usefixtures("quiet")

MENDED = "stumbling"
LAPSED = DeadlineLapsed(
    clock="plan",
    rule="plan@2017-07-01",
    started_by="first-receipt",
    started_version=1,
    started_at=REPORTED.received_at,
    due_at=REPORTED.received_at,
)
STREAM = "case-3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c11"


@pytest.mark.parametrize("seed, page", [(1, 1), (2, 7), (3, 500)])
async def test_whatever_happened_a_rebuilt_projection_equals_the_live_one(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch, seed: int, page: int
) -> None:
    """Corrections between communes, erasures, payments, in live pages of any size, with a rebuild in between."""
    monkeypatch.setattr(loop, "PAGE_EVENTS_LIVE", page)
    monkeypatch.setattr(swapping, "PAGE_EVENTS", page)
    monkeypatch.setattr(swapping, "SWAP_EVENTS_MAX", page // 2)
    engine, told = await engine_on(pool, record), Told(record, seed)
    await told.some(60)
    await run_to_the_end(engine)
    assert [await differences(engine, name) for name in NAMES] == [[] for _ in NAMES]

    await told.some(30)
    await engine.rebuild(NAMES)
    await told.some(30)
    await run_to_the_end(engine)

    head = (await record.recorder.head()).position
    assert set((await positions(pool)).values()) == {(head, "live")}
    assert [await differences(engine, name) for name in NAMES] == [[] for _ in NAMES]


async def test_long_texts_of_rebuilt_tables_are_packed_by_the_quicker_way_where_the_server_has_it(
    pool: Pool, record: Record
) -> None:
    engine, told = await engine_on(pool, record), Told(record, 5)
    await told.some(10)
    await engine.rebuild(NAMES)
    has_it = await pool.fetchval(
        "SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
    )
    tables = [f"{one.schema}.{table.name}" for one in PROJECTIONS for table in one.tables]
    packed = await pool.fetch(
        "SELECT DISTINCT attcompression::text AS by FROM pg_attribute"
        " WHERE attrelid = ANY($1::regclass[]) AND attnum > 0 AND atttypid = 'text'::regtype",
        tables,
    )

    assert [row["by"] for row in packed] == (["l"] if has_it else [""])


async def test_the_old_answers_stay_and_move_on_until_the_swap(pool: Pool, record: Record) -> None:
    engine, told = await engine_on(pool, record), Told(record, 4)
    await told.some(40)
    await run_to_the_end(engine)
    before = await pool.fetchval("SELECT count(*) FROM projections.stream_tags")
    await engine.rebuilds.begin(NAMES)
    await told.some(10)
    await run_to_the_end(engine)

    assert before < await pool.fetchval("SELECT count(*) FROM projections.stream_tags")
    assert await pool.fetchval("SELECT count(*) FROM rebuilding.stream_tags") == 0
    async with pool.acquire() as connection:
        assert {one.name: one.state for one in await read_progress(connection)} == dict.fromkeys(NAMES, "filling")

    await engine.finish_rebuilds()
    assert await pool.fetchval("SELECT to_regclass('rebuilding.stream_tags')") is None
    assert [await differences(engine, name) for name in NAMES] == [[] for _ in NAMES]


async def test_a_rebuild_that_was_cut_off_goes_on_where_it_stood(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, told = await engine_on(pool, record), Told(record, 5)
    await told.some(80)
    await run_to_the_end(engine)
    monkeypatch.setattr(rebuilds, "PART_EVENTS", 10)
    monkeypatch.setattr(filling, "PARTS_AT_ONCE", 1)
    monkeypatch.setattr(filling, "load", _failing_after(30))
    with pytest.raises(BaseExceptionGroup):
        await engine.rebuild(NAMES)
    monkeypatch.undo()
    done = await pool.fetchval("SELECT count(*) FROM projections.rebuild_parts WHERE done")
    assert 0 < done < await pool.fetchval("SELECT count(*) FROM projections.rebuild_parts")

    another = await engine_on(pool, record)
    await another.finish_rebuilds()

    assert await pool.fetchval("SELECT count(*) FROM projections.rebuilds") == 0
    assert [await differences(another, name) for name in NAMES] == [[] for _ in NAMES]


@pytest.mark.parametrize("called", ["019cad2f-4c00-8{:03x}-9d21-6b1a5f0e7c11", "{:08x}-4c00-4c5e-9d21-6b1a5f0e7c11"])
async def test_streams_are_divided_evenly_however_they_are_called(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch, called: str
) -> None:
    monkeypatch.setattr(rebuilds, "PART_EVENTS", 4)
    engine = await engine_on(pool, record)
    for number in range(30):
        stream, other = f"case-{called.format(number)}", lapses.stream_of(CaseId(called.format(number)))
        await record.handle(a_request(), [stream], add(REPORTED, stream=stream))
        await record.handle(a_request(), [other], add(LAPSED, stream=other))
    pass_id = await engine.rebuilds.begin(NAMES)
    await engine.rebuilds.fill(pass_id, 60)
    events = [
        row["events"]
        for row in await pool.fetch("SELECT events FROM projections.rebuild_parts WHERE pass = $1", pass_id)
    ]

    assert (len(events), sum(events)) == (16, 60)
    assert set(events) == {3, 4}


class Killed(BaseException):
    """What nobody catches."""


def _failing_after(times: int) -> Callable[[Connection, Projection, Derived], Awaitable[None]]:
    """Return a way of loading that loses its program after a while."""
    left = iter(range(times))

    async def loading(connection: Connection, projection: Projection, derived: Derived) -> None:
        if next(left, None) is None:
            raise Killed
        await load(connection, projection, derived)

    return loading


async def test_who_reads_in_a_snapshot_sees_one_table_whatever_takes_its_place(pool: Pool, record: Record) -> None:
    """A swap waits for the reader that came before it; the reader that comes after it sees no emptiness."""
    engine, reader = await engine_on(pool, record), Reader(pool, record, KNOWN)
    await Told(record, 6).some(40)
    await run_to_the_end(engine)
    expected = await pool.fetchval("SELECT count(*) FROM projections.case_files")
    async with reader.snapshot(["case_files"]) as lent:
        rebuilding = asyncio.create_task(engine.rebuild(["case_files"]))
        await until(lambda: pool.fetchval("SELECT count(*) > 0 FROM projections.rebuilds WHERE state = 'live'"))
        await asyncio.sleep(0.3)

        assert not rebuilding.done()
        assert await lent.connection.fetchval("SELECT count(*) FROM projections.case_files") == expected
    await rebuilding
    async with reader.snapshot(["case_files"]) as lent:
        assert await lent.connection.fetchval("SELECT count(*) FROM projections.case_files") == expected


async def test_readers_without_end_find_every_case_while_tables_are_swapped(pool: Pool, record: Record) -> None:
    engine, reader = await engine_on(pool, record), Reader(pool, record, KNOWN)
    await Told(record, 7).some(40)
    await run_to_the_end(engine)
    expected = await pool.fetchval("SELECT count(*) FROM projections.case_files")
    found: set[int] = set()

    async def read() -> None:
        while True:
            async with reader.snapshot(["case_files"]) as lent:
                await asyncio.sleep(0)
                found.add(await lent.connection.fetchval("SELECT count(*) FROM projections.case_files"))

    readers = [asyncio.create_task(read()) for _ in range(3)]
    for _ in range(3):
        await engine.rebuild(["case_files"])
    for one in readers:
        one.cancel()
    await asyncio.gather(*readers, return_exceptions=True)

    assert found == {expected}


async def test_who_might_read_a_table_may_read_the_one_in_its_place(
    pool: Pool, record: Record, superuser: Superuser
) -> None:
    engine = await engine_on(pool, record)
    await superuser.execute("GRANT SELECT ON projections.fitness_marks TO hoso_auditor WITH GRANT OPTION")
    await superuser.execute("GRANT SELECT (tag, stream), UPDATE (tag) ON projections.stream_tags TO hoso_auditor")
    await engine.rebuild(NAMES)

    may = "SELECT has_table_privilege('hoso_auditor', $1, 'SELECT')"
    assert await pool.fetchval(may, "projections.fitness_marks")
    assert await pool.fetchval(
        "SELECT has_table_privilege('hoso_auditor', 'projections.fitness_marks', 'SELECT WITH GRANT OPTION')"
    )
    of_columns = "SELECT has_column_privilege('hoso_auditor', 'projections.stream_tags', $1, $2)"
    allowed = [
        (column, privilege)
        for column in ("tag", "stream", "position")
        for privilege in ("SELECT", "UPDATE")
        if await pool.fetchval(of_columns, column, privilege)
    ]
    assert allowed == [("tag", "SELECT"), ("tag", "UPDATE"), ("stream", "SELECT")]
    assert not await pool.fetchval("SELECT has_table_privilege('hoso_auditor', 'projections.case_files', 'SELECT')")
    assert not await pool.fetchval("SELECT has_schema_privilege('hoso_auditor', 'rebuilding', 'USAGE')")
    assert not await pool.fetchval("SELECT has_table_privilege('hoso_auditor', 'people.persons', 'SELECT')")
    await superuser.execute("REVOKE ALL ON projections.fitness_marks, projections.stream_tags FROM hoso_auditor")


async def test_a_projection_that_cannot_be_filled_stays_behind_and_the_others_do_not(
    pool: Pool, record: Record
) -> None:
    """It keeps the old answers, says which fact is in the way, and is filled once that is mended."""
    sound = Stumbling(at=0)
    engine = await engine_on(pool, record, projections=(*PROJECTIONS, sound))
    for event in (REPORTED, CONFIRMED_BY_POLICE):
        await record.handle(a_request(), [STREAM], add(event, stream=STREAM))
    await run_to_the_end(engine)
    sound.at = 2
    await engine.rebuild([*NAMES, MENDED])

    async with pool.acquire() as connection:
        (stuck,) = await read_progress(connection)
    assert (stuck.name, stuck.state, stuck.position) == (MENDED, "parked", 1)
    assert stuck.trouble == f"ZeroDivisionError at position 2: case.report-verified, version 2 of {STREAM}"
    assert set((await positions(pool)).values()) == {(2, "live")}

    sound.at = 0
    await engine.retry([MENDED])
    await engine.finish_rebuilds()
    assert await pool.fetchval("SELECT count(*) FROM projections.rebuilds") == 0


async def test_a_parked_projection_goes_on_when_it_is_told_to(pool: Pool, record: Record) -> None:
    """Without a restart: the engine that runs takes it up again."""
    stumbling = Stumbling(at=1)
    engine = await engine_on(pool, record, projections=(stumbling,))
    running = asyncio.create_task(engine.run())
    await record.handle(a_request(), [STREAM], add(REPORTED, stream=STREAM))
    await _until(pool, (0, "parked"))
    stumbling.at = 0
    await engine.retry([MENDED])
    await _until(pool, (1, "live"))
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running

    assert stumbling.applied == [1]


async def _until(pool: Pool, expected: tuple[int, str]) -> None:
    async def stands() -> bool:
        return (await positions(pool))[MENDED] == expected

    await until(stands)


async def test_another_law_leaves_the_old_answers_until_it_has_its_own(pool: Pool, record: Record) -> None:
    await record.handle(a_request(), [STREAM], add(REPORTED, stream=STREAM))
    await run_to_the_end(await engine_on(pool, record))
    lenient = Knowledge(law=_without_rules(KNOWN.law), places=KNOWN.places)
    engine = await engine_on(pool, record, known=lenient)
    assert await pool.fetchval("SELECT count(*) FROM projections.fitness_marks") == 1

    running = asyncio.create_task(engine.run())
    await until(lambda: pool.fetchval("SELECT count(*) = 0 FROM projections.fitness_marks"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def _without_rules(law: Law) -> Law:
    return replace(law, fitness_rules=())


async def test_another_shape_is_filled_before_the_program_is_ready(pool: Pool, record: Record) -> None:
    await record.handle(a_request(), [STREAM], add(REPORTED, stream=STREAM))
    first, second = Stumbling(at=0), Stumbling(at=0)
    await run_to_the_end(await engine_on(pool, record, projections=(first,)))
    second.version = 2
    await engine_on(pool, record, projections=(second,))

    assert await pool.fetchval("SELECT version FROM projections.checkpoints WHERE name = 'stumbling'") == 2
    assert second.applied == [1]


async def test_an_erasure_leaves_no_name_in_a_rebuild_that_stands_still(pool: Pool, record: Record) -> None:
    engine = await engine_on(pool, record)
    await Told(record, 8).some(20)
    await run_to_the_end(engine)
    pass_id = await engine.rebuilds.begin(["people"])
    await engine.rebuilds.fill(pass_id, (await record.recorder.head()).position)
    assert await pool.fetchval("SELECT count(*) FROM rebuilding.persons") > 0

    await engine.forget_beside("people")

    assert await pool.fetchval("SELECT count(*) FROM rebuilding.persons") == 0
    await engine.finish_rebuilds()
    assert await differences(engine, "people") == []


async def test_an_erasure_by_another_program_begins_a_rebuild_anew_for_whoever_began_it(
    pool: Pool, record: Record
) -> None:
    engine = await engine_on(pool, record)
    await Told(record, 8).some(20)
    await run_to_the_end(engine)
    newer = [one for one in PROJECTIONS if one.name != "people"]
    people = type("Newer", (People,), {"version": People.version + 1})()
    other = Engine(pool, record, KNOWN, (*newer, people), structlog.get_logger())
    pass_id = await other.rebuilds.begin(["people"])
    await other.rebuilds.fill(pass_id, (await record.recorder.head()).position)

    await engine.forget_beside("people")

    assert await pool.fetchval("SELECT count(*) FROM rebuilding.persons") == 0
    rows = await pool.fetch("SELECT name, version, purpose, state FROM projections.rebuilds")
    assert [tuple(row) for row in rows] == [("people", People.version + 1, "swap", "filling")]
    await other.finish_rebuilds()
    assert await pool.fetchval("SELECT version FROM projections.checkpoints WHERE name = 'people'") == people.version
    assert await differences(other, "people") == []


async def test_what_a_killed_comparison_left_is_cleared_away(pool: Pool, record: Record) -> None:
    engine = await engine_on(pool, record)
    await Told(record, 9).some(10)
    await run_to_the_end(engine)
    await engine.rebuilds.begin(["fitness"], purpose="compare")

    assert await differences(engine, "payouts") == []
    with pytest.raises(asyncpg.UndefinedTableError):
        await pool.execute("SELECT FROM rebuilding.fitness_marks")


@pytest.mark.parametrize("name", ["sheet_of_part", "read_part"])
def test_a_batch_ends_where_the_statement_that_reads_it_ends(name: str) -> None:
    """Otherwise a full batch would pass for the last one of its part, and what comes behind it would be left out."""
    assert f"LIMIT {filling.BATCH_EVENTS}" in statement("projections.engine", name)


async def test_a_rebuild_asked_for_during_a_comparison_is_a_rebuild(pool: Pool, record: Record) -> None:
    """The comparison has filled the tables: they take the live one's place when it is through with them."""
    engine = await engine_on(pool, record)
    await Told(record, 10).some(20)
    await run_to_the_end(engine)
    before = await pool.fetchval("SELECT 'projections.fitness_marks'::regclass::oid")
    await engine.rebuilds.begin(["fitness"], purpose="compare")

    await engine.rebuild(["fitness"])

    assert await pool.fetchval("SELECT 'projections.fitness_marks'::regclass::oid") != before
    assert await differences(engine, "fitness") == []


async def test_a_rebuild_begun_anew_is_not_swapped_half_filled(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An erasure begins it anew while somebody is about to put what they had filled in the live one's place."""
    engine = await engine_on(pool, record)
    await Told(record, 11).some(20)
    await run_to_the_end(engine)
    swapped = swapping.Swaps._swapped

    async def begun_anew_just_before(self: swapping.Swaps, projection: Projection, *, patience: float) -> bool:
        monkeypatch.undo()
        await engine.forget_beside(projection.name)
        return await swapped(self, projection, patience=patience)

    monkeypatch.setattr(swapping.Swaps, "_swapped", begun_anew_just_before)
    await engine.rebuild(["people"])

    assert await pool.fetchval("SELECT count(*) FROM projections.rebuilds") == 0
    assert await differences(engine, "people") == []


async def test_two_programs_fill_one_projection_anew_without_waiting_in_a_circle(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer one begins again what an older one is in the midst of filling."""
    known = replace(KNOWN, law=_without_rules(KNOWN.law))
    older, newer = await engine_on(pool, record), await engine_on(pool, record, known=known)
    await Told(record, 12).some(20)
    await run_to_the_end(newer)
    loads, begins = asyncio.Event(), asyncio.Event()

    async def loading(connection: Connection, projection: Projection, derived: Derived) -> None:
        loads.set()
        await begins.wait()
        await load(connection, projection, derived)

    monkeypatch.setattr(filling, "load", loading)
    pass_id = await older.rebuilds.begin(["fitness"])
    fills = asyncio.create_task(older.rebuilds.fill(pass_id, (await record.recorder.head()).position))
    await loads.wait()
    begun = asyncio.create_task(newer.rebuilds.begin(["fitness"]))
    await until(lambda: pool.fetchval("SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"))
    begins.set()

    await asyncio.gather(fills, begun)
    await newer.finish_rebuilds()
    assert await differences(newer, "fitness") == []


async def test_what_an_older_program_could_not_read_a_newer_one_goes_on_with(pool: Pool, record: Record) -> None:
    engine = await engine_on(pool, record)
    await Told(record, 13).some(20)
    await run_to_the_end(engine)
    pass_id = await engine.rebuilds.begin(["fitness"])
    await engine.rebuilds.fill(pass_id, (await record.recorder.head()).position)
    await pool.execute("UPDATE projections.rebuilds SET state = 'outdated', trouble = 'a newer fact'")

    await engine.rebuilds.begin(["fitness"])
    assert await pool.fetchval("SELECT pass FROM projections.rebuilds") == pass_id

    await engine.finish_rebuilds()

    assert await pool.fetchval("SELECT count(*) FROM projections.rebuilds") == 0
