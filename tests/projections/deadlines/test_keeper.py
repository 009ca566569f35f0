"""The keeper: what was due and unmet on record is written down once, whoever was down meanwhile, beside the case."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest
import structlog
from msgspec.structs import replace

from api import times
from api.program import PROGRAM_ACTOR
from asking import a_request, add, second
from cases.case import decider
from cases.case.death import DeathFound
from cases.case.measures import MeasureArranged
from cases.case.risk import InitialRiskAssessed
from cases.deadline import lapses
from cases.deadline.lapses import DeadlineLapsed
from cases.events import Event, Recorded
from cases.handling import Contended, Decision, Histories, Record, Request
from cases.store.connecting import Pool
from cases.store.recorder import Appended
from cases.values import CaseId, day_in_vietnam
from engines import KNOWN, NAMES, engine_on, run_to_the_end, until
from projections.deadlines.keeper import LEASE, Fate, Keeper, Seen
from projections.engine.comparing import differences
from samples import CHILD, FOUND, REPORTED

pytestmark = pytest.mark.usefixtures("quiet")

HOUR = dt.timedelta(hours=1)
SEEN = Seen(at=dt.datetime(2024, 1, 1, tzinfo=dt.UTC), position=1, made_by=(1, ""), left=frozenset())


def keeper_on(pool: Pool, record: Record) -> Keeper:
    """Return a keeper of a process of its own."""
    return Keeper(pool, record, KNOWN, structlog.get_logger(), by=PROGRAM_ACTOR)


async def beaten(record: Record, *, received_at: dt.datetime, further: tuple[Event, ...] = ()) -> CaseId:
    """Record a report of a beaten child, and further facts of the case."""
    case_id = CaseId(str(uuid4()))
    stream = decider.stream_of(case_id)
    report = replace(REPORTED, kind="physical-violence", received_at=received_at)
    for event in (report, *further):
        await record.handle(a_request(), [stream], add(event, stream=stream))
    return case_id


async def lapsed(record: Record, case_id: CaseId) -> tuple[Recorded, ...]:
    """Return the facts of a case's stream of lapses."""
    stream = lapses.stream_of(case_id)
    return (await record.histories([stream]))[stream]


async def clocks_of(record: Record, case_id: CaseId) -> list[str]:
    """Return the clocks of which a lapse is on record."""
    facts = await lapsed(record, case_id)
    return [one.event.clock for one in facts if isinstance(one.event, DeadlineLapsed)]


def no_high_risk(at: dt.datetime) -> InitialRiskAssessed:
    """Return an assessment that finds no high risk."""
    return InitialRiskAssessed(child=CHILD, assessed_at=at, form_version="2017", concluded="low")


@asynccontextmanager
async def running(
    *keepers: Keeper, clock: Callable[[], dt.datetime] = times.now
) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run keepers by the real clock, or another."""
    tasks = [asyncio.create_task(keeper.run(clock)) for keeper in keepers]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_was_due_and_unmet_is_recorded_by_the_program_once_for_each_deadline(
    pool: Pool, record: Record
) -> None:
    engine, now = await engine_on(pool, record), times.now()
    case_id = await beaten(record, received_at=now)
    await run_to_the_end(engine)
    keeper = keeper_on(pool, record)

    assert await keeper.round(now + 11 * HOUR) == 0
    assert await keeper.round(now + 13 * HOUR) == 1
    assert await clocks_of(record, case_id) == ["emergency-measures"]
    await run_to_the_end(engine)
    assert await keeper.round(now + 14 * HOUR) == 0
    assert await keeper.round(now + 24 * 20 * HOUR) == 1
    assert await clocks_of(record, case_id) == ["emergency-measures", "plan"]
    (first, _) = await lapsed(record, case_id)
    assert first.metadata.actor == "hoso"
    assert isinstance(first.event, DeadlineLapsed)
    assert first.event.due_at == replace(REPORTED, received_at=now).received_at + 12 * HOUR
    assert (first.event.rule, first.event.started_version) == ("emergency-measures@2017-07-01", 1)


async def test_a_round_that_finds_what_the_projection_does_not_know_yet_leaves_nothing_behind(
    pool: Pool, record: Record
) -> None:
    engine, now = await engine_on(pool, record), times.now()
    await beaten(record, received_at=now)
    await run_to_the_end(engine)
    keeper = keeper_on(pool, record)
    await keeper.round(now + 13 * HOUR)
    commands = await pool.fetchval("SELECT count(*) FROM record.commands")

    assert await keeper.round(now + 13 * HOUR) == 0
    assert await pool.fetchval("SELECT count(*) FROM record.commands") == commands


async def test_two_keepers_at_once_record_each_lapse_once(pool: Pool, record: Record) -> None:
    engine, now = await engine_on(pool, record), times.now()
    cases = [await beaten(record, received_at=now) for _ in range(8)]
    await run_to_the_end(engine)
    one, other = keeper_on(pool, record), keeper_on(pool, second(record))

    await asyncio.gather(one.round(now + 13 * HOUR), other.round(now + 13 * HOUR))

    assert [await clocks_of(record, case_id) for case_id in cases] == [["emergency-measures"]] * 8


async def test_what_was_on_record_in_time_does_not_lapse(pool: Pool, record: Record) -> None:
    engine, now = await engine_on(pool, record), times.now()
    case_id = await beaten(record, received_at=now, further=(no_high_risk(now),))
    await run_to_the_end(engine)

    assert await keeper_on(pool, record).round(now + 13 * HOUR) == 0
    assert await clocks_of(record, case_id) == []


async def test_a_period_that_is_over_does_not_lapse_and_the_cause_of_a_death_does(pool: Pool, record: Record) -> None:
    engine, now = await engine_on(pool, record), times.now()
    posted = replace(FOUND, step="parents-notice", on=day_in_vietnam(now))
    found = await beaten(record, received_at=now, further=(no_high_risk(now), posted))
    died = await beaten(record, received_at=now, further=(no_high_risk(now), DeathFound(child=CHILD, by="commune")))
    await run_to_the_end(engine)

    assert await keeper_on(pool, record).round(now + 24 * 90 * HOUR) == 2
    assert (await clocks_of(record, found), await clocks_of(record, died)) == (["plan"], ["death-cause"])
    over = await pool.fetchval("SELECT clock FROM projections.deadlines WHERE settled IS NULL AND ends_in = 'elapsed'")
    assert over == "parents-notice"


async def test_what_was_done_in_time_and_recorded_late_had_lapsed_and_that_stays_readable(
    pool: Pool, record: Record
) -> None:
    engine, now = await engine_on(pool, record), times.now()
    late = no_high_risk(now - 12 * HOUR - HOUR / 2)
    case_id = await beaten(record, received_at=now - 13 * HOUR, further=(late,))
    await run_to_the_end(engine)

    assert await keeper_on(pool, record).round(now) == 1
    assert await clocks_of(record, case_id) == ["emergency-measures"]
    settled = await pool.fetchval("SELECT settled FROM projections.deadlines WHERE clock = 'emergency-measures'")
    assert settled == "not-due"


async def test_a_fact_that_the_projection_has_not_come_to_keeps_a_deadline_from_lapsing(
    pool: Pool, record: Record
) -> None:
    engine, now = await engine_on(pool, record), times.now()
    case_id = await beaten(record, received_at=now)
    await run_to_the_end(engine)
    stream = decider.stream_of(case_id)
    await record.handle(a_request(), [stream], add(no_high_risk(now), stream=stream))

    assert await keeper_on(pool, record).round(now + 13 * HOUR) == 0
    assert await clocks_of(record, case_id) == []


async def test_a_lapse_makes_nobodys_edit_stale(pool: Pool, record: Record) -> None:
    engine, now = await engine_on(pool, record), times.now()
    case_id = await beaten(record, received_at=now)
    await run_to_the_end(engine)
    await keeper_on(pool, record).round(now + 13 * HOUR)
    stream = decider.stream_of(case_id)
    measure = MeasureArranged(measure_id="m-1", level="support")

    appended = await record.handle(a_request(if_match=1), [stream], add(measure, stream=stream))

    assert [version for _, version, _, _ in appended.events] == [2]


async def test_a_later_round_looks_at_what_moved_and_became_due_and_at_all_where_the_law_is_another(
    pool: Pool, record: Record
) -> None:
    engine, now = await engine_on(pool, record), times.now()
    keeper = keeper_on(pool, record)
    await run_to_the_end(engine)
    assert await keeper.round(now + 13 * HOUR) == 0

    # What came on record since had been due before the last round.
    told_late = await beaten(record, received_at=now - HOUR)
    await run_to_the_end(engine)
    assert await keeper.round(now + 13 * HOUR) == 1
    assert await clocks_of(record, told_late) == ["emergency-measures"]

    # Nothing in the tables moves but by what comes on record, and time.
    await run_to_the_end(engine)
    await pool.execute("DELETE FROM projections.deadline_lapses")
    asked = await _asked(keeper, now + 13 * HOUR)
    assert asked == []
    assert await _asked(keeper, now + 24 * 20 * HOUR) == [told_late]

    # Tables that were made by another law may say otherwise of everything.
    await pool.execute("UPDATE projections.checkpoints SET knowledge_hash = 'another' WHERE name = 'deadlines'")
    assert await _asked(keeper, now + 13 * HOUR) == [told_late]


@pytest.mark.parametrize("error", [Contended(), ValueError("a fact that nothing can be made of")])
async def test_a_case_that_could_not_be_dealt_with_is_tried_again_and_keeps_no_other_waiting(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    engine, now = await engine_on(pool, record), times.now()
    cases = sorted([await beaten(record, received_at=now) for _ in range(2)])
    await run_to_the_end(engine)
    keeper, handle = keeper_on(pool, record), record.handle

    async def refused(request: Request, streams: Sequence[str], decide: Callable[[Histories], Decision]) -> Appended:
        if decider.stream_of(cases[0]) in streams:
            raise error
        return await handle(request, streams, decide)

    monkeypatch.setattr(record, "handle", refused)
    assert await keeper.round(now + 13 * HOUR) == 1
    monkeypatch.undo()

    assert await keeper.round(now + 13 * HOUR) == 1
    assert [await clocks_of(record, case_id) for case_id in cases] == [["emergency-measures"]] * 2


async def test_all_is_looked_at_again_after_a_while_and_once_another_process_had_its_turn(
    pool: Pool, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = await engine_on(pool, record)
    await run_to_the_end(engine)
    keeper = keeper_on(pool, record)
    whole: list[bool] = []

    async def round_of(_at: dt.datetime) -> int:
        whole.append(keeper._seen is None)
        keeper._seen = SEEN
        return 0

    monkeypatch.setattr(keeper, "round", round_of)
    monkeypatch.setattr("projections.deadlines.keeper.RENEW_SECONDS", 0.01)
    monkeypatch.setattr("projections.deadlines.keeper.ROUND_SECONDS", 0.01)
    async with running(keeper):
        await until(_is(lambda: len(whole) > 3))
        assert whole[:4] == [True, False, False, False]
        monkeypatch.setattr(keeper._leases, "hold", _nothing)
        await until(_is(lambda: keeper._seen is None))
        monkeypatch.undo()
        monkeypatch.setattr(keeper, "round", round_of)
    monkeypatch.setattr("projections.deadlines.keeper.RENEW_SECONDS", 0.01)
    monkeypatch.setattr("projections.deadlines.keeper.ROUND_SECONDS", 0.01)
    monkeypatch.setattr("projections.deadlines.keeper.WHOLE_ROUND_SECONDS", 0.05)
    whole.clear()
    async with running(keeper):
        await until(_is(lambda: whole.count(True) > 2))
    assert False in whole


def _is(asked: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def answer() -> bool:
        return asked()

    return answer


async def _nothing(_names: Sequence[str]) -> set[str]:
    return set()


async def _asked(keeper: Keeper, at: dt.datetime) -> list[CaseId]:
    """Return the cases that a round looks at."""
    looked: list[CaseId] = []

    async def look(case_id: CaseId, _at: dt.datetime) -> Fate:
        looked.append(case_id)
        return "nothing"

    with pytest.MonkeyPatch.context() as patching:
        patching.setattr(keeper, "_lapse", look)
        await keeper.round(at)
    return looked


async def test_lapses_and_deadlines_are_the_same_after_a_rebuild(pool: Pool, record: Record) -> None:
    engine, now = await engine_on(pool, record), times.now()
    for _ in range(3):
        await beaten(record, received_at=now, further=(no_high_risk(now),))
    await run_to_the_end(engine)
    await keeper_on(pool, record).round(now + 24 * 20 * HOUR)
    await run_to_the_end(engine)

    assert await pool.fetchval("SELECT count(*) FROM projections.deadline_lapses") == 3
    assert [await differences(engine, name) for name in NAMES] == [[] for _ in NAMES]


async def test_one_keeper_at_a_time_records_what_lapsed_while_none_ran_and_another_takes_over(
    pool: Pool, record: Record
) -> None:
    engine = await engine_on(pool, record)
    before = await beaten(record, received_at=times.now() - 13 * HOUR)
    await run_to_the_end(engine)
    keepers = keeper_on(pool, record), keeper_on(pool, second(record))

    async with running(*keepers) as tasks:
        await until(lambda: clocks_of(record, before))
        first = await _owner(pool)
        # Whoever holds it stops; the other goes on.
        holder = next(n for n, keeper in enumerate(keepers) if keeper.owner == first)
        tasks[holder].cancel()
        after = await beaten(record, received_at=times.now() - 13 * HOUR)
        await run_to_the_end(engine)
        await until(lambda: clocks_of(record, after))
        assert await _owner(pool) == keepers[1 - holder].owner
    assert await clocks_of(record, before) == ["emergency-measures"]


async def test_a_machine_whose_clock_is_ahead_finds_no_lapse_before_its_time(pool: Pool, record: Record) -> None:
    engine = await engine_on(pool, record)
    missed = await beaten(record, received_at=times.now() - 13 * HOUR)
    running_still = await beaten(record, received_at=times.now() - 10 * HOUR)
    await run_to_the_end(engine)
    keeper = keeper_on(pool, record)

    async with running(keeper, clock=lambda: times.now() + 5 * HOUR):
        await until(_is(lambda: keeper._seen is not None))
    assert await clocks_of(record, missed) == ["emergency-measures"]
    assert await clocks_of(record, running_still) == []


async def _owner(pool: Pool) -> object:
    return await pool.fetchval("SELECT owner FROM projections.leases WHERE name = $1", LEASE)
