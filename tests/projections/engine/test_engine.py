"""The loop: pages, checkpoints, parking, rebuilding, and a law that changes."""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Collection, Sequence
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from asking import a_request, add
from cases.case import decider, folding
from cases.case.state import Case
from cases.case.verification import ReportVerified
from cases.events import Event, Fact, type_of
from cases.handling import Decision, Record
from cases.law.load import to_json
from cases.law_adopted import adoption
from cases.store.connecting import Pool
from cases.store.mapper import Mapper
from cases.store.postgres import PostgresRecorder
from cases.values import CaseId
from engines import KNOWN, NAMES, Stumbling, engine_on, positions, run_to_the_end
from projections.engine import decoding, loop
from projections.engine.checkpoints import read_checkpoints
from projections.engine.comparing import differences
from projections.engine.leases import Leases
from projections.engine.projection import Knowledge
from projections.engine.reading import BeyondHead, ProjectionBehind, Reader
from projections.engine.rebuilds import read_progress
from projections.registry import PROJECTIONS
from samples import CONFIRMED_BY_POLICE, ONE_OF_EACH, REPORTED

pytestmark = pytest.mark.usefixtures("quiet")


async def record_case(record: Record, *events: Event) -> CaseId:
    """Record the facts of a case, one command each, and return the case."""
    case_id = CaseId(str(uuid4()))
    stream = decider.stream_of(case_id)
    for event in events:
        await record.handle(a_request(), [stream], add(event, stream=stream))
    return case_id


async def test_a_live_projection_equals_a_rebuilt_one(pool: Pool, record: Record) -> None:
    """However the facts came in: one by one with the projections beside them, or all at once."""
    engine = await engine_on(pool, record)
    for _ in range(3):
        await record_case(record, *ONE_OF_EACH)
        await run_to_the_end(engine)

    assert [await differences(engine, name) for name in NAMES] == [[] for _ in NAMES]
    await engine.rebuild(NAMES)
    assert set((await positions(pool)).values()) == {(3 * len(ONE_OF_EACH), "live")}
    assert [await differences(engine, name) for name in NAMES] == [[] for _ in NAMES]


async def test_a_difference_is_found(pool: Pool, record: Record) -> None:
    """A comparison that could not fail would prove nothing."""
    engine = await engine_on(pool, record)
    await record_case(record, REPORTED, CONFIRMED_BY_POLICE)
    await run_to_the_end(engine)
    await pool.execute("UPDATE projections.fitness_marks SET year_until = 1999")

    assert await differences(engine, "fitness") == [
        "projections.fitness_marks: 1 rows only in the live one, 1 only in the rebuilt one"
    ]
    assert await differences(engine, "payouts") == []


async def test_a_fact_that_cannot_be_applied_parks_one_projection_and_no_other(pool: Pool, record: Record) -> None:
    engine = await engine_on(pool, record, projections=(*PROJECTIONS, Stumbling(at=2)))
    case_id = await record_case(record, REPORTED, CONFIRMED_BY_POLICE)
    await run_to_the_end(engine)

    found = await positions(pool)
    assert found["stumbling"] == (1, "parked")
    assert {found[name] for name in NAMES} == {(2, "live")}
    trouble = await pool.fetchval("SELECT trouble FROM projections.checkpoints WHERE name = 'stumbling'")
    assert trouble == f"ZeroDivisionError at position 2: case.report-verified, version 2 of case-{case_id}"


@pytest.mark.parametrize("rebuilt", [False, True])
async def test_a_case_that_cannot_be_folded_stops_those_who_read_cases_and_says_so(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch, *, rebuilt: bool
) -> None:
    """Whatever becomes of a rule: the others go on, and once it is mended all do."""
    engine = await engine_on(pool, record)
    await record_case(record, REPORTED)
    await run_to_the_end(engine)
    await record_case(record, REPORTED, CONFIRMED_BY_POLICE)

    def folded(case_id: CaseId, history: Sequence[Fact]) -> Case:
        if any(isinstance(one.event, ReportVerified) for one in history):
            raise ZeroDivisionError
        return folding.fold(case_id, history)

    def evolved(case: Case, fact: Fact) -> Case:
        return folded(case.case_id, (*case.facts, fact))

    monkeypatch.setattr(decoding, "fold", folded)
    monkeypatch.setattr(decoding, "evolve", evolved)
    await (engine.rebuild(NAMES) if rebuilt else run_to_the_end(engine))
    async with pool.acquire() as connection:
        waiting = {one.name: one for one in await read_progress(connection)} if rebuilt else {}
        stand = waiting or await read_checkpoints(connection)
    parked = {name for name, one in stand.items() if one.state == "parked"}
    assert {one.trouble.partition(" of ")[0] for one in stand.values() if one.trouble} == {
        "ZeroDivisionError at position 3: case.report-verified, version 2"
    }
    assert {"case_files", "deadlines", "fitness", "payouts", "people"} <= parked
    assert not parked & {"signals", "fund_ledger", "external_aid"}

    monkeypatch.undo()
    await engine.retry(NAMES)
    await engine.finish_rebuilds()
    await run_to_the_end(engine)
    assert set((await positions(pool)).values()) == {(3, "live")}


async def test_a_parked_projection_goes_on_after_a_fix(pool: Pool, record: Record) -> None:
    """Nothing is skipped: it goes on with the very fact that it could not apply."""
    await record_case(record, REPORTED, CONFIRMED_BY_POLICE)
    await run_to_the_end(await engine_on(pool, record, projections=(Stumbling(at=2),)))
    mended = Stumbling(at=0)
    await run_to_the_end(await engine_on(pool, record, projections=(mended,)))

    assert (await positions(pool))["stumbling"] == (2, "live")
    assert mended.applied == [2]


async def test_facts_of_a_newer_program_stop_the_engine_quietly(pool: Pool, record: Record) -> None:
    """It stops before the first fact that it does not know, and a program that knows it goes on."""
    await record_case(record, REPORTED, CONFIRMED_BY_POLICE)
    types = [cls for cls in record.mapper.types.values() if cls is not type(CONFIRMED_BY_POLICE)]
    older = Record(PostgresRecorder(pool), Mapper(types), record.master_key)
    engine = await engine_on(pool, older)
    await run_to_the_end(engine)
    assert set((await positions(pool)).values()) == {(1, "outdated")}

    await run_to_the_end(await engine_on(pool, record))
    assert set((await positions(pool)).values()) == {(2, "live")}


class Mistaken(Event, tag=type_of(ReportVerified), frozen=True, kw_only=True):
    """The type of a fact, changed as it must not be: what was stored of it cannot be read by it."""

    class_version = ReportVerified.class_version
    found_by: str


def mistaking(pool: Pool, record: Record) -> Record:
    """Return the record as a program reads it in which a type was changed."""
    types = [cls for cls in record.mapper.types.values() if cls is not ReportVerified]
    return Record(PostgresRecorder(pool), Mapper([*types, Mistaken]), record.master_key)


async def test_a_fact_that_cannot_be_read_at_all_parks_everything_and_says_which(pool: Pool, record: Record) -> None:
    """What stood before it is known, and a program that can read it goes on."""
    case_id = await record_case(record, REPORTED, CONFIRMED_BY_POLICE, REPORTED)
    await run_to_the_end(await engine_on(pool, mistaking(pool, record)))
    async with pool.acquire() as connection:
        stand = (await read_checkpoints(connection)).values()
    assert {(one.position, one.state) for one in stand} == {(1, "parked")}
    assert {one.trouble for one in stand} == {_unreadable(case_id)}

    await run_to_the_end(await engine_on(pool, record))
    assert set((await positions(pool)).values()) == {(3, "live")}


async def test_what_cannot_be_filled_anew_for_a_fact_that_cannot_be_read_leaves_the_old_answers(
    pool: Pool, record: Record
) -> None:
    case_id = await record_case(record, REPORTED, CONFIRMED_BY_POLICE, REPORTED)
    await run_to_the_end(await engine_on(pool, record))
    await (await engine_on(pool, mistaking(pool, record))).rebuild(NAMES)
    async with pool.acquire() as connection:
        waiting = await read_progress(connection)
    assert {(one.position, one.state, one.trouble) for one in waiting} == {(1, "parked", _unreadable(case_id))}
    assert {one.name for one in waiting} == set(NAMES)
    assert set((await positions(pool)).values()) == {(3, "live")}

    sound = await engine_on(pool, record)
    await sound.retry(NAMES)
    await sound.finish_rebuilds()
    assert await pool.fetchval("SELECT count(*) FROM projections.rebuilds") == 0


def _unreadable(case_id: CaseId) -> str:
    return f"ValidationError at position 2: case.report-verified, version 2 of case-{case_id}"


async def test_two_engines_apply_nothing_twice(pool: Pool, record: Record) -> None:
    first, second = Stumbling(at=0), Stumbling(at=0)
    engines = [await engine_on(pool, record, projections=(one,)) for one in (first, second)]
    await record_case(record, *ONE_OF_EACH)
    await run_to_the_end(engines[0])
    await run_to_the_end(engines[1])

    assert first.applied + second.applied == list(range(1, len(ONE_OF_EACH) + 1))


async def test_another_law_fills_what_rests_on_it_anew(pool: Pool, record: Record) -> None:
    await record_case(record, REPORTED, CONFIRMED_BY_POLICE)
    await run_to_the_end(await engine_on(pool, record))
    lenient = Knowledge(law=msgspec.structs.replace(KNOWN.law, fitness_rules=()), places=KNOWN.places)
    await (await engine_on(pool, record, known=lenient)).finish_rebuilds()

    assert await pool.fetchval("SELECT count(*) FROM projections.fitness_marks") == 0


async def test_a_moment_of_the_past_is_judged_by_the_law_adopted_by_then(pool: Pool, record: Record) -> None:
    lenient = msgspec.structs.replace(KNOWN.law, fitness_rules=())
    before = await adopt(pool, record, lenient.hash, to_json(lenient))
    await adopt(pool, record, KNOWN.law.hash, to_json(KNOWN.law))
    reader = Reader(pool, record, KNOWN)

    assert (await reader.past(before, current_law=False)).knowledge.law == lenient
    assert (await reader.past(before, current_law=True)).knowledge.law == KNOWN.law
    assert (await reader.past(dt.datetime.now(dt.UTC), current_law=False)).knowledge.law == KNOWN.law


async def test_waiting_says_what_cannot_come(pool: Pool, record: Record) -> None:
    engine = await engine_on(pool, record, projections=(Stumbling(at=1),))
    reader = Reader(pool, record, KNOWN)
    await record_case(record, REPORTED)
    await run_to_the_end(engine)

    with pytest.raises(BeyondHead):
        await reader.wait_for(["stumbling"], 2)
    with pytest.raises(ProjectionBehind):
        await reader.wait_for(["stumbling"], 1)


async def adopt(pool: Pool, record: Record, law_hash: str, content: bytes) -> dt.datetime:
    """Adopt a law and return when."""
    await pool.execute("SELECT record.keep_law_table($1, 'law', $2)", law_hash, content)
    decision = Decision(events=((adoption.STREAM, (adoption.LawAdopted(part="law", content_hash=law_hash),)),))
    return (await record.handle(a_request(), [adoption.STREAM], lambda _histories: decision)).recorded_at


async def test_no_fault_ends_the_loop(pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever goes wrong once, it goes on: nobody else would."""
    engine = await engine_on(pool, record)
    monkeypatch.setattr(loop, "RETRY_SECONDS", 0.01)
    catch_up, faults = engine.catch_up, iter([RuntimeError("once"), asyncpg.InternalClientError("twice")])

    async def faulty(names: Collection[str] | None = None) -> bool:
        for fault in faults:
            raise fault
        return await catch_up(names)

    monkeypatch.setattr(engine, "catch_up", faulty)
    running = asyncio.create_task(engine.run())
    await record_case(record, REPORTED)
    await Reader(pool, record, KNOWN).wait_for(NAMES, 1)
    running.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await running


async def test_tables_that_another_program_filled_anew_are_left_alone(pool: Pool, record: Record) -> None:
    """Two laws in one table would be no law."""
    engine = await engine_on(pool, record)
    await pool.execute("UPDATE projections.checkpoints SET knowledge_hash = 'another' WHERE name = 'fitness'")
    await record_case(record, REPORTED)
    await run_to_the_end(engine)

    found = await positions(pool)
    assert (found["fitness"][0], found["case_files"][0]) == (0, 1)


async def test_what_an_older_program_kept_is_let_go_once_it_is_gone(pool: Pool, record: Record) -> None:
    """Beside an older program that still moves it on, it stays; so it does where somebody reads it, or built on it."""
    engine = await engine_on(pool, record)
    await pool.execute("CREATE TABLE projections.timelines (case_id uuid)")
    await pool.execute("INSERT INTO projections.checkpoints VALUES ('timelines', 1, 'of then', 7, 'live')")
    older = Leases(pool)
    await older.hold(["timelines"])
    await engine.prepare()

    assert (await positions(pool))["timelines"] == (7, "live")
    assert await pool.fetchval("SELECT count(*) FROM projections.timelines") == 0

    await older.give_up()
    await pool.execute("CREATE VIEW projections.of_somebody AS SELECT case_id FROM projections.timelines")
    await engine.prepare()

    assert await pool.fetchval("SELECT count(*) FROM projections.of_somebody") == 0

    await pool.execute("DROP VIEW projections.of_somebody")
    async with pool.acquire() as reading, reading.transaction():
        await reading.execute("LOCK TABLE projections.timelines IN ACCESS SHARE MODE")
        await engine.prepare()
        assert await reading.fetchval("SELECT count(*) FROM projections.timelines") == 0

    await engine.prepare()

    assert set(await positions(pool)) == set(NAMES)
    assert await pool.fetchval("SELECT to_regclass('projections.timelines')") is None
