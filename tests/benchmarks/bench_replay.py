"""Reading a record from end to end, every event decoded, against the library's `select_notifications` and its mapper.

Both replay the same facts, page by page: ours sealed as they are stored, with who recorded them; the rival's in clear,
with the same in each event. Both stand on one server with fsync on; they take turns, with pages of one size.
"""

import time
from collections.abc import Sequence
from uuid import UUID

import asyncpg
from eventsourcing.application import Application

from api.embedded import EmbeddedPostgres
from benchmarks.a_long_case import EVENTS, METADATA, record_long_case
from benchmarks.a_server import prepare, program_pool
from benchmarks.harness import Row, Setting, benchmark, compared
from benchmarks.the_library import library, noted
from cases.case import decider
from cases.events import Event
from cases.handling import Record
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.writer import GroupCommit

PAGE_EVENTS = 500
CASES = 5
MULTIPLIED = f"""
INSERT INTO record.events
SELECT
    $1 + n, 'case-' || md5((n / {EVENTS})::text)::uuid, n % {EVENTS} + 1, e.type, e.schema_version, e.tags, e.data,
    e.metadata, gen_random_uuid(), e.recorded_at + n * interval '1 millisecond'
FROM generate_series(1, $2 - $1) AS n
JOIN record.events AS e ON e.position = n % $1 + 1
"""
RIVAL_MULTIPLIED = """
INSERT INTO application_events (originator_id, originator_version, topic, state)
SELECT md5((n / $1)::text)::uuid, n % $1 + 1000, e.topic, e.state
FROM generate_series(1, $2 - $1) AS n
JOIN application_events AS e ON e.notification_id = n % $1 + 1
ORDER BY n
"""


@benchmark("replay")
async def replay(setting: Setting) -> Sequence[Row]:
    """Replay a record of 1,000,000 events, decoded."""
    events = setting.size(1_000_000, 50_000)
    with EmbeddedPostgres(setting.folder) as server:
        await prepare(server, events=0)
        async with program_pool(server) as pool:
            record = Record(GroupCommit(pool), Mapper(EVENT_TYPES), MasterKey.make())
            templates = await _templates(record)
            with library(server) as stock:
                stock.save(noted(templates, METADATA))
                await _multiply(server, MULTIPLIED, len(templates), events)
                await _multiply(server, RIVAL_MULTIPLIED, len(templates) + 1, events)
                ours, rival = [], []
                for _ in range(setting.rounds):
                    ours.append(await _per_second(record, events))
                    rival.append(_rival_per_second(stock, events))
    against = "eventsourcing select_notifications, mapper"
    return [compared("replay", against, ours, rival, floor=5, goal=8, events=events)]


async def _templates(record: Record) -> list[Event]:
    """Record some long cases; return what is on record of them, unsealed."""
    found: list[Event] = []
    for _ in range(CASES):
        stream = decider.stream_of(await record_long_case(record))
        history = (await record.histories([stream]))[stream]
        found += [one.event for one in await record.unsealed(history)]
    return found


async def _multiply(server: EmbeddedPostgres, statement: str, templates: int, events: int) -> None:
    connection = await asyncpg.connect(server.dsn())
    await connection.execute(statement.replace("$1", str(templates)).replace("$2", str(events)))
    await connection.execute(f"UPDATE record.head SET position = {events}")
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


async def _per_second(record: Record, events: int) -> float:
    began, read = time.perf_counter(), 0
    async for page in record.replay(after=0, until=events, page_events=PAGE_EVENTS):
        read += len(page)
    assert read == events
    return read / (time.perf_counter() - began)


def _rival_per_second(application: Application[UUID], events: int) -> float:
    began, read = time.perf_counter(), 0
    while notifications := application.recorder.select_notifications(read + 1, PAGE_EVENTS):
        for notification in notifications:
            application.mapper.to_domain_event(notification)
        read += len(notifications)
    assert read == events
    return read / (time.perf_counter() - began)
