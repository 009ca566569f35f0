"""What only the record in PostgreSQL needs to show: notices, its clock, lost connections, cancelled callers."""

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

import asyncpg
import pytest
from msgspec.structs import replace

from appends import an_append, an_event, events
from cases.store.batch import lines_of
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import OutcomeUnknown, RecordUnavailable
from cases.store.statements import statement
from cases.values import SubjectId
from postgres_fixtures import Database

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    Connection = asyncpg.Connection

SECONDS_MAX = 20
BALLAST = """
WITH added AS (
    INSERT INTO record.events
    SELECT
        1 + p, 'other-' || p, 1, 't', 1, '{}', '{}', '{}', gen_random_uuid(), '2024-01-01'
    FROM generate_series(1, $1::bigint) AS p
),
keys AS (INSERT INTO record.subject_keys SELECT gen_random_uuid(), 'k' FROM generate_series(1, $1::bigint))
UPDATE record.head SET position = position + $1
"""
TAKE_THE_TURN = "BEGIN; SELECT record.append_alone()"
GIVE_IT_BACK = "COMMIT"
WHO_WAITS = (
    "SELECT pid FROM pg_locks WHERE relation = 'record.turn_to_append'::regclass AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


async def test_whoever_listens_is_told_how_far_the_record_has_come(
    postgres_recorder: PostgresRecorder, superuser: Connection
) -> None:
    heard: asyncio.Queue[str] = asyncio.Queue()
    await superuser.add_listener("hoso_record", lambda *said: heard.put_nowait(str(said[-1])))

    await postgres_recorder.append(an_append(*events("case-1", 1, 3)))
    await postgres_recorder.append(an_append())
    await postgres_recorder.append(an_append(an_event("case-1", 4)))

    async with asyncio.timeout(SECONDS_MAX):
        assert [await heard.get(), await heard.get()] == ["3", "4"]


async def test_instants_do_not_fall_when_the_servers_clock_is_turned_back(
    postgres_recorder: PostgresRecorder, superuser: Connection
) -> None:
    await postgres_recorder.append(an_append(an_event("case-1", 1)))
    tomorrow: dt.datetime = await superuser.fetchval(
        "UPDATE record.head SET recorded_at = recorded_at + interval '1 day' RETURNING recorded_at"
    )

    second = await postgres_recorder.append(an_append(an_event("case-1", 2)))
    third = await postgres_recorder.append(an_append(an_event("case-1", 3)))

    assert (second.recorded_at, third.recorded_at) == (tomorrow, tomorrow)
    assert await postgres_recorder.position_at(tomorrow - dt.timedelta(microseconds=1)) == 1
    assert await postgres_recorder.position_at(tomorrow) == 3


@pytest.mark.parametrize("size", [0, 200, 3_000])
async def test_what_a_batch_rests_on_is_looked_up_and_nothing_else_is_read(
    postgres_recorder: PostgresRecorder, superuser: Connection, size: int
) -> None:
    """Whatever size of the record the server knows of when it plans for it."""
    subject = SubjectId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c11")
    await postgres_recorder.append(an_append(an_event("case-0", 1), new_keys=((subject, b"wrapped"),)))
    await superuser.execute(BALLAST, size)
    await superuser.execute("ANALYZE record.events, record.subject_keys")
    asked = [
        replace(an_append(an_event(f"case-{n}", 1), expected={"case-0": 1}), used_keys=((subject, b"wrapped"),))
        for n in range(1, 4)
    ]
    async with superuser.transaction():
        await superuser.fetch(statement("cases.store", "append_lines"), *lines_of(asked))
        read = await superuser.fetch(
            "SELECT relname, seq_tup_read, idx_tup_fetch FROM pg_stat_xact_all_tables WHERE schemaname = 'record'"
        )

    assert {row["relname"]: row["seq_tup_read"] + (row["idx_tup_fetch"] or 0) <= 2 * len(asked) for row in read} == (
        dict.fromkeys(
            [
                "attachments",
                "commands",
                "events",
                "head",
                "law_tables",
                "subject_keys",
                "turn_to_append",
                "turn_to_prepare",
            ],
            True,
        )
    )


async def test_a_caller_who_gives_up_does_not_undo_the_append(
    postgres_recorder: PostgresRecorder, superuser: Connection
) -> None:
    await superuser.execute(TAKE_THE_TURN)
    append = an_append(an_event("case-1", 1))
    asking = asyncio.create_task(postgres_recorder.append(append))
    await _until_somebody_waits(superuser)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await superuser.execute(GIVE_IT_BACK)

    async with asyncio.timeout(SECONDS_MAX):
        while not await postgres_recorder.find_command(append.key):  # noqa: ASYNC110 - the server sets no event
            await asyncio.sleep(0.01)
    assert (await postgres_recorder.head()).position == 1


async def test_a_connection_lost_before_the_commit_costs_the_command_nothing(
    postgres_recorder: PostgresRecorder, superuser: Connection
) -> None:
    """It is sent again under its own key, and waits for its turn like any other."""
    await superuser.execute(TAKE_THE_TURN)
    append = an_append(an_event("case-1", 1))
    asking = asyncio.create_task(postgres_recorder.append(append))
    waiting = await _until_somebody_waits(superuser)

    await superuser.execute("SELECT pg_terminate_backend($1)", waiting)
    while await _until_somebody_waits(superuser) == waiting:  # noqa: ASYNC110 - the server sets no event
        await asyncio.sleep(0.01)
    await superuser.execute(GIVE_IT_BACK)

    assert not (await asking).repeated
    assert (await postgres_recorder.append(append)).repeated
    assert (await postgres_recorder.head()).position == 1


async def test_a_line_lost_again_and_again_leaves_the_outcome_unknown(
    postgres_recorder: PostgresRecorder, superuser: Connection
) -> None:
    await superuser.execute(TAKE_THE_TURN)
    asking = asyncio.create_task(postgres_recorder.append(an_append(an_event("case-1", 1))))
    while not asking.done():
        waiting = await superuser.fetchval(WHO_WAITS)
        if waiting is not None:
            await superuser.execute("SELECT pg_terminate_backend($1)", waiting)
        await asyncio.sleep(0.01)
    await superuser.execute(GIVE_IT_BACK)

    with pytest.raises(OutcomeUnknown):
        await asking


async def test_no_connection_to_be_had_is_said_plainly(database: Database) -> None:
    pool = await asyncpg.create_pool(database.app_dsn, min_size=1, max_size=1)
    recorder = PostgresRecorder(pool)
    await pool.close()

    with pytest.raises(RecordUnavailable):
        await recorder.head()
    with pytest.raises(RecordUnavailable):
        await recorder.append(an_append(an_event("case-1", 1)))


async def test_a_thousand_events_go_in_with_one_command(postgres_recorder: PostgresRecorder) -> None:
    appended = await postgres_recorder.append(an_append(*events("case-1", 1, 1_000)))

    assert appended.position == 1_000
    assert [one.version for one in await postgres_recorder.read_streams(["case-1"])] == list(range(1, 1_001))


async def _until_somebody_waits(superuser: Connection) -> int:
    """Return the process that waits for the record's lock, once there is one."""
    async with asyncio.timeout(SECONDS_MAX):
        while True:
            waiting: int | None = await superuser.fetchval(WHO_WAITS)
            if waiting is not None:
                return waiting
            await asyncio.sleep(0.01)
