"""Filling all projections anew from an invented province, against the eventsourcing library filling one of them.

Ours is `hoso projections rebuild`, with as many processes as it takes: from its beginning to the swap of the last
table. The rival is the library's `ProjectionRunner` on its own PostgreSQL classes, over the same facts in clear, in the
one process that it uses: one row of a timeline an event, in a transaction of its own with its tracking. That is how the
library does it, and less than any one of ours asks.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import asyncpg
import msgspec
from eventsourcing.application import Application
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from psycopg.sql import SQL

from api.cli.projections import rebuild_together
from api.demo.invented.openings import Invented
from api.demo.province import generate, open_province
from api.embedded import EmbeddedPostgres
from api.program import Program
from api.settings import Settings
from benchmarks.harness import Row, Setting, benchmark, compared, say
from benchmarks.the_library import Noted, env_of, library, noted
from cases.case.decider import STREAM_PREFIX
from cases.events import Metadata
from projections.registry import PROJECTIONS

COMMUNES = 200
CASES, CASES_SHORT = 100_000, 900
RIVAL_CASES, RIVAL_CASES_SHORT = 1_500, 100
RIVAL_WAIT_SECONDS_MAX = 600
AGAINST = "eventsourcing ProjectionRunner on one, a row an event"


@benchmark("rebuild")
async def rebuild(setting: Setting) -> Sequence[Row]:
    """Fill all projections anew over 1,000,000 events of an invented province."""
    settings = Settings(data=setting.folder, master_key_file=setting.folder / "master.key")
    with EmbeddedPostgres(setting.folder / "ours") as server, EmbeddedPostgres(setting.folder / "theirs") as theirs:
        settings = msgspec.structs.replace(settings, database_url=server.dsn())
        invented = Invented(communes=COMMUNES, cases=setting.size(CASES, CASES_SHORT))
        async with open_province(settings, dsn=server.dsn(), admin_dsn=server.dsn(), invented=invented) as program:
            events = await generate(program, invented)
            say(f"{events} events")
            await _settle(server)
            facts = await _note_some(program, theirs, cases=setting.size(RIVAL_CASES, RIVAL_CASES_SHORT))
            ours, rival = [], []
            for number in range(setting.rounds):
                with _environment(settings):
                    ours.append(events / await _rebuilt(program))
                rival.append(facts / _rival_filled(theirs, facts, f"timeline_{number}"))
    return [compared("rebuild", AGAINST, ours, rival, floor=30, goal=60, events=events, projections=len(PROJECTIONS))]


async def _settle(server: EmbeddedPostgres) -> None:
    connection = await asyncpg.connect(server.dsn())
    await connection.execute("VACUUM ANALYZE")
    await connection.execute("CHECKPOINT")
    await connection.close()


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    """Let processes that are started meanwhile find the database."""
    given = {
        "HOSO_DATA": str(settings.data),
        "HOSO_MASTER_KEY_FILE": str(settings.master_key_file),
        "DATABASE_URL": settings.database_url or "",
    }
    before = dict(os.environ)
    os.environ.update(given)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def _rebuilt(program: Program) -> float:
    """Return how long it takes to fill all projections anew."""
    began = time.perf_counter()
    await rebuild_together(program, [projection.name for projection in PROJECTIONS])
    return time.perf_counter() - began


async def _note_some(program: Program, server: EmbeddedPostgres, *, cases: int) -> int:
    """Give the library the facts of some cases, unsealed; return how many notifications that makes."""
    rows = await program.pool.fetch(
        "SELECT DISTINCT stream FROM record.events WHERE stream LIKE $1 || '%' ORDER BY stream LIMIT $2",
        STREAM_PREFIX,
        cases,
    )
    histories = await program.record.histories([row["stream"] for row in rows])
    with library(server) as stock:
        for history in histories.values():
            opened = await program.record.unsealed(history)
            by = Metadata(actor="bench", role="standing-team", unit=history[0].metadata.unit)
            stock.save(noted([one.event for one in opened], by))
        return stock.recorder.max_notification_id() or 0


class TimelineView(PostgresTrackingRecorder):
    """A timeline in a table of its own."""

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:  # noqa: ANN401 - the library's own words
        super().__init__(datastore, **kwargs)
        self.sql_create_statements.append(
            SQL(
                "CREATE TABLE IF NOT EXISTS timeline (case_id uuid, version integer, type text, actor text, role text,"
                " unit text, data jsonb, PRIMARY KEY (case_id, version))"
            ).format()
        )

    def add(self, row: tuple[Any, ...], tracking: Tracking) -> None:
        """Add a row in one transaction with its tracking."""
        with self.datastore.transaction(commit=True) as cursor:
            self._insert_tracking(cursor, tracking)
            cursor.execute("INSERT INTO timeline VALUES (%s, %s, %s, %s, %s, %s, %s)", row)


class TimelineProjection(Projection[TimelineView]):
    """One row an event."""

    def process_event(self, domain_event: Noted, tracking: Tracking) -> None:
        """Add the event to its case's timeline."""
        said = {name: value for name, value in vars(domain_event).items() if value is not None}
        row = (
            domain_event.originator_id,
            domain_event.originator_version,
            type(domain_event).__name__,
            said.get("actor"),
            said.get("role"),
            said.get("unit"),
            msgspec.json.encode(said).decode(),
        )
        self.view.add(row, tracking)


def _rival_filled(server: EmbeddedPostgres, facts: int, name: str) -> float:
    """Return how long the library takes to fill its projection, from an empty table."""
    TimelineProjection.name = name
    env = env_of(server)
    began = time.perf_counter()
    with ProjectionRunner[Application[UUID], TimelineView](
        application_class=Application[UUID], projection_class=TimelineProjection, view_class=TimelineView, env=env
    ) as runner:
        runner.wait(facts, timeout=RIVAL_WAIT_SECONDS_MAX)
        taken = time.perf_counter() - began
        with runner.view.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT count(*) AS filled FROM timeline")
            found = cursor.fetchone()
            cursor.execute("TRUNCATE timeline")
    assert found == {"filled": facts}
    return taken
