"""A moment of the past: the same answer whenever it is asked for, and the same as from the facts alone."""

import asyncio
import datetime as dt
from uuid import uuid4

import asyncpg
import msgspec
import pytest
import structlog
from structlog.testing import LogCapture

from appends import an_append, an_event
from asking import a_request, add
from cases.case import decider, folding
from cases.case.correction import Changes, FactCorrected
from cases.events import Event
from cases.handling import Record
from cases.store.connecting import Pool
from cases.values import CaseId
from engines import KNOWN, engine_on, run_to_the_end
from projections.engine.projection import Knowledge
from projections.engine.reading import TAGS, NotYet, Past, Reader
from projections.fitness import queries
from projections.fitness.judging import Mark, marks_of
from samples import CONFIRMED_BY_POLICE, FURTHER, ONE_OF_EACH, REPORTED, UNFOUNDED_BY_POLICE, VAN_LINH, Y_TICH

LENIENT = Knowledge(law=msgspec.structs.replace(KNOWN.law, fitness_rules=()), places=KNOWN.places)
MOVED = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=VAN_LINH), units_before=(Y_TICH,))
HISTORIES: tuple[tuple[Event, ...], ...] = (
    (REPORTED, CONFIRMED_BY_POLICE, MOVED),
    (REPORTED, FURTHER),
    (REPORTED, UNFOUNDED_BY_POLICE),
    ONE_OF_EACH,
)
YEAR = 2023

pytestmark = pytest.mark.postgres


@pytest.fixture(autouse=True)
def _quiet() -> None:
    structlog.configure(processors=[LogCapture()])


async def record_in_turns(record: Record) -> None:
    """Record several cases, a fact of each in turn."""
    cases = {CaseId(str(uuid4())): list(history) for history in HISTORIES}
    while any(cases.values()):
        for case_id, left in cases.items():
            if left:
                stream = decider.stream_of(case_id)
                await record.handle(a_request(), [stream], add(left.pop(0), stream=stream))


async def from_the_facts(record: Record, then: Past) -> list[Mark]:
    """Return the marks of two communes as the facts alone give them, with no table asked."""
    stored = await record.recorder.read_log(after=0, limit=1000)
    streams = sorted({one.stream for one in stored if one.position <= then.position})
    found = []
    for stream, history in (await record.histories(streams, until=then.position)).items():
        case = folding.fold(decider.case_id_of(stream), history)
        found += [mark for mark in marks_of(case, then.knowledge) if mark.unit_id in {Y_TICH, VAN_LINH}]
    return queries.in_order(mark for mark in found if mark.year_from <= YEAR <= mark.year_until)


async def from_the_tables(reader: Reader, then: Past) -> list[Mark]:
    """Return the same from the tables, and folded where a case moved on."""
    tags = [f"unit:{unit}" for unit in (Y_TICH, VAN_LINH)]
    async with reader.snapshot([TAGS, "fitness"], at_least=then.position) as lent:
        moved = await reader.moved(lent, tags, until=then.position, under=then.knowledge)
        marks = await queries.marks(lent.connection, [Y_TICH, VAN_LINH], year=YEAR, but=moved.bind)
    async for case in reader.cases_then(moved.cases, until=then.position):
        found = queries.marks_then(case, then.knowledge, year=YEAR)
        marks += [mark for mark in found if mark.unit_id in {Y_TICH, VAN_LINH}]
    return queries.in_order(marks)


@pytest.mark.parametrize("known", [KNOWN, LENIENT], ids=["the law of the tables", "another law"])
async def test_at_every_position_the_tables_and_the_facts_say_the_same(
    pool: Pool, record: Record, known: Knowledge
) -> None:
    engine = await engine_on(pool, record)
    await record_in_turns(record)
    await run_to_the_end(engine)
    reader, head = Reader(pool, record, KNOWN), await record.recorder.head()
    moments = [Past(position=position, knowledge=known) for position in range(head.position + 1)]

    expected = [await from_the_facts(record, then) for then in moments]
    assert [await from_the_tables(reader, then) for then in moments] == expected
    assert any(expected) is (known is KNOWN)


@pytest.mark.parametrize("ahead", [TAGS, "fitness"])
async def test_at_every_position_they_say_the_same_while_one_table_is_ahead_of_the_other(
    pool: Pool, record: Record, ahead: str
) -> None:
    engine = await engine_on(pool, record)
    await record_in_turns(record)
    await run_to_the_end(engine)
    reader, head = Reader(pool, record, KNOWN), await record.recorder.head()
    await record_in_turns(record)
    while await engine.catch_up([ahead]):
        pass
    moments = [Past(position=position, knowledge=KNOWN) for position in range(head.position + 1)]

    expected = [await from_the_facts(record, then) for then in moments]
    assert [await from_the_tables(reader, then) for then in moments] == expected


async def test_a_fact_on_its_way_belongs_to_the_moment_that_it_will_bear(
    pool: Pool, record: Record, superuser: asyncpg.Connection
) -> None:
    """It has its time and is not committed: whoever asks for a later instant waits, and gets it now as for ever."""
    reader = Reader(pool, record, KNOWN)
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute("SELECT record.append_alone()")
    await superuser.execute(
        "INSERT INTO record.events VALUES (1, 'case-x', 1, 't', 1, '{}', '{}', '{}', gen_random_uuid(), now())"
    )
    await superuser.execute("UPDATE record.head SET position = 1, recorded_at = now()")
    instant = dt.datetime.now(dt.UTC)
    asked = asyncio.create_task(reader.past(instant, current_law=True))
    done, _ = await asyncio.wait({asked}, timeout=0.2)
    await transaction.commit()

    assert not done
    assert (await asked).position == 1


async def test_a_moment_behind_the_last_fact_waits_for_nobody(
    pool: Pool, record: Record, superuser: asyncpg.Connection
) -> None:
    await record.recorder.append(an_append(an_event("case-x", 1)))
    first = (await record.recorder.read_log(after=0, limit=1))[0].recorded_at
    await asyncio.sleep(0.002)
    await record.recorder.append(an_append(an_event("case-x", 2)))
    transaction = superuser.transaction()
    await transaction.start()
    await superuser.execute("SELECT record.append_alone()")
    then = await asyncio.wait_for(Reader(pool, record, KNOWN).past(first, current_law=True), 5)
    await transaction.rollback()

    assert then.position == 1


async def test_a_moment_ahead_of_the_record_s_own_clock_has_not_come(pool: Pool, record: Record) -> None:
    with pytest.raises(NotYet):
        await Reader(pool, record, KNOWN).past(dt.datetime.now(dt.UTC) + dt.timedelta(hours=1), current_law=True)


async def test_two_commands_of_one_instant_are_both_there_or_neither(
    pool: Pool, record: Record, superuser: asyncpg.Connection
) -> None:
    """A clock that was set back stamps what comes with the time of what stands."""
    instant = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=0.5)
    await superuser.execute("UPDATE record.head SET recorded_at = $1", instant)
    for stream in ("case-x", "case-y"):
        await record.recorder.append(an_append(an_event(stream, 1), an_event(stream, 2)))
    await asyncio.sleep(0.5)
    moments = (instant - dt.timedelta(microseconds=1), instant)
    reader = Reader(pool, record, KNOWN)

    assert {one.recorded_at for one in await record.recorder.read_log(after=0, limit=9)} == {instant}
    assert [(await reader.past(moment, current_law=True)).position for moment in moments] == [0, 4]
