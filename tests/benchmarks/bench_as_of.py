"""What a moment of the past costs beside the present: a commune's fitness of a year and the first page of its cases.

The question is asked twice over the same functions that routes call, once without a moment and once with one: at the
head's instant, and at the middle of the record. The record is one of many communes, its cases open one after the other
and go on for two months each; the facts are those that the deciders make, copied under other ids and places.
"""

import datetime as dt
import random
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID

import asyncpg
from msgspec import Struct, json
from msgspec.structs import replace
from structlog.testing import capture_logs

from api.asking import Moment
from api.cases.listing import Narrowed, cases_listed
from api.communes.judged import commune_fitness
from api.embedded import EmbeddedPostgres
from api.identity import Account, Viewer
from api.logs import log
from api.program import Program, migrate_database, open_program
from api.settings import Settings
from benchmarks.harness import Row, Setting, benchmark, measured
from cases.case.correction import Changes, FactCorrected
from cases.case.state import Child
from cases.events import Event, Metadata, type_of
from cases.persons import Sealed
from cases.registry import tags_of
from cases.values import COUNTRY, UnitId
from deciding import CASE
from projections.case_files.projection import CaseFiles
from projections.deadlines.projection import Deadlines
from projections.engine.loop import Engine
from projections.fitness.projection import Fitness
from projections.payouts.projection import Payouts
from projections.scope import Scope
from projections.stream_tags.projection import StreamTags
from samples import (
    AID,
    APRIL_2023,
    CHILD,
    CONFIRMED_BY_POLICE,
    FURTHER,
    OPENED,
    REPORTED,
    SUPPORT,
    UNFOUNDED_BY_POLICE,
    Y_TICH,
)

COMMUNES = 2_000
"""Enough that the busiest has some 2,000 of a million events, and a median one some hundreds."""
EVEN = 200
"""How even communes are: the one of rank n has a part of 1 / (n + 200)."""
DAYS_OPEN = 60
YEAR = 2023
BEGAN = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
ENDED = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
FLOOR, GOAL = 60, 20
ASKED = 20
"""How often each side of a round asks."""

_MEASURES = tuple(replace(SUPPORT, measure_id=f"8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4b{n:02}") for n in range(4))
_REPORTED = replace(REPORTED, children=(Child(subject_id=CHILD, details=Sealed(box=b"x" * 150)),))
_MOVED = FactCorrected(of_version=1, by="province", changes=Changes(occurred=APRIL_2023), units_before=(Y_TICH,))
COURSES: tuple[tuple[Event, ...], ...] = (
    (_REPORTED, CONFIRMED_BY_POLICE, AID, OPENED),
    (_REPORTED, FURTHER, CONFIRMED_BY_POLICE, *_MEASURES, AID, OPENED),
    (replace(_REPORTED, kind="neglect"), UNFOUNDED_BY_POLICE),
    (replace(_REPORTED, kind="violence"), FURTHER, FURTHER, CONFIRMED_BY_POLICE, *_MEASURES),
    (replace(_REPORTED, kind="neglect"), CONFIRMED_BY_POLICE, *_MEASURES[:2], _MOVED),
    (_REPORTED, FURTHER),
)
"""What becomes of cases: about six facts each."""


class Province(Struct, frozen=True, kw_only=True):
    """A large record: which commune is the busiest and which a median one, with how many events each."""

    busiest: tuple[UnitId, int]
    median: tuple[UnitId, int]
    middle: dt.datetime
    head: dt.datetime


@benchmark("as-of")
async def as_of(setting: Setting) -> Sequence[Row]:
    """Ask what was on record of a commune at a moment, against asking what is now."""
    events = setting.size(1_000_000, 30_000)
    folder = setting.folder / "data"
    with EmbeddedPostgres(folder) as server:
        settings = Settings(data=folder, database_url=server.dsn(), master_key_file=folder / "master.key")
        await migrate_database(settings, admin_dsn=server.dsn())
        async with open_program(settings, dsn=server.dsn()) as program:
            communes = setting.size(COMMUNES, COMMUNES // 25)
            province = await _fill(program, server, events=events, communes=communes)
            return [
                await _row(program, f"as-of-{name}-{moment}", unit, instant, setting, events)
                for name, unit in (("busiest", province.busiest), ("median", province.median))
                for moment, instant in (("head", province.head), ("middle", province.middle))
            ]


async def _row(  # noqa: PLR0913, PLR0917 - what a row says
    program: Program, name: str, unit: tuple[UnitId, int], instant: dt.datetime, setting: Setting, events: int
) -> Row:
    unit_id, of_unit = unit
    assert await _ask(program, unit_id, Moment(as_of=instant)) > 0
    ratios, ours, theirs = [], [], []
    for _ in range(setting.rounds):
        # In turns, and the median of each: somebody else's load meets both.
        sides: tuple[list[float], list[float]] = ([], [])
        for _ in range(ASKED):
            for side, moment in zip(sides, (Moment(), Moment(as_of=instant)), strict=True):
                began = time.perf_counter()
                await _ask(program, unit_id, moment)
                side.append(time.perf_counter() - began)
        now, then = (statistics.median(side) for side in sides)
        ratios.append(then / now)
        ours.append(then * 1000)
        theirs.append(now * 1000)
    return measured(
        name,
        "the live query of the same",
        ratios,
        unit="x",
        floor=FLOOR,
        goal=GOAL,
        at_most=True,
        as_of_ms=round(statistics.median(ours), 2),
        live_ms=round(statistics.median(theirs), 2),
        events=events,
        events_of_commune=of_unit,
    )


async def _ask(program: Program, unit: UnitId, moment: Moment) -> int:
    """Ask for a commune's fitness and its cases; return how much was answered."""
    account = Account(name="bench", role_name="province-officer", unit=COUNTRY, scope=Scope(None))
    viewer = Viewer(account=account, language="vi")
    fitness = await commune_fitness(program, viewer, program.knowledge.places.unit(unit), YEAR, moment)
    listed = await cases_listed(program, viewer, Narrowed(commune=unit, moment=moment))
    return len(fitness.reasons) + len(listed.items)


async def _fill(program: Program, server: EmbeddedPostgres, *, events: int, communes: int) -> Province:
    """Fill a record and what is derived from it, as far as the question needs it."""
    everywhere = program.knowledge.places.communes_in(COUNTRY, days=APRIL_2023)
    units = [unit.unit_id for unit in everywhere][:communes]
    counted: Counter[UnitId] = Counter()
    connection = await asyncpg.connect(server.dsn())
    try:
        await connection.copy_records_to_table(
            "events", schema_name="record", records=_rows(events, units, counted), columns=_COLUMNS
        )
        await connection.execute("UPDATE record.head SET position = $1, recorded_at = $2", events, ENDED)
        await connection.execute("ANALYZE")
        middle = await connection.fetchval("SELECT recorded_at FROM record.events WHERE position = $1", events // 2)
    finally:
        await connection.close()
    asked_for = (StreamTags(), CaseFiles(), Deadlines(), Fitness(), Payouts())
    with capture_logs():
        await Engine(program.pool, program.record, program.knowledge, asked_for, log).prepare()
    async with program.pool.acquire() as lent:
        await lent.execute("ANALYZE")
    ranked = counted.most_common()
    return Province(busiest=ranked[0], median=ranked[len(ranked) // 2], middle=middle, head=ENDED)


_COLUMNS = (
    "position", "stream", "version", "type", "schema_version", "tags", "data", "metadata", "command_id", "recorded_at"
)  # fmt: skip


def _rows(events: int, units: Sequence[UnitId], counted: "Counter[UnitId]") -> Iterator[tuple[object, ...]]:
    """Yield the rows of a record, in order, the last of them at its end; count the events of each commune."""
    chance = random.Random(7)  # noqa: S311 - the same record every time, and no secret
    weights = [1 / (rank + EVEN) for rank in range(len(units))]
    metadata = json.encode(Metadata(actor="bench", role="standing-team", unit=units[0]))
    templates = [[(type_of(event), json.encode(event), tags_of(event)) for event in course] for course in COURSES]
    facts: list[tuple[float, str, int, int, UnitId]] = []
    span, number = (ENDED - BEGAN).total_seconds(), 0
    while len(facts) < events:
        number += 1
        which, stream = chance.randrange(len(COURSES)), f"case-{UUID(int=chance.getrandbits(128), version=4)}"
        unit = chance.choices(units, weights)[0]
        first = chance.uniform(0, span - DAYS_OPEN * 86_400)
        at = sorted([first, *(first + chance.uniform(1, DAYS_OPEN * 86_400) for _ in COURSES[which][1:])])
        facts += [(instant, stream, version, which, unit) for version, instant in enumerate(at, start=1)]
    for position, (at_seconds, stream, version, which, unit) in enumerate(sorted(facts)[:events], start=1):
        name, data, tags = templates[which][version - 1]
        here, case_id = unit.encode(), stream.removeprefix("case-").encode()
        counted[unit] += 1
        yield (
            position,
            stream,
            version,
            name,
            1,
            [tag.replace(Y_TICH, unit) for tag in tags],
            data.replace(Y_TICH.encode(), here).replace(CASE.encode(), case_id),
            metadata,
            UUID(int=position),
            BEGAN + dt.timedelta(seconds=at_seconds) if position < events else ENDED,
        )
