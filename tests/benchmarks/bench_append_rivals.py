"""Appending against other libraries at 32 at once, and at 256 at once against the plainest that SQL can do.

All on servers with fsync on, on tables of the same size, ANALYZEd, in alternating rounds. Each rival appends one event
of about 300 bytes to a new stream, in as many threads, or over as many connections, as are best for it.
"""

import threading
from collections.abc import Awaitable, Callable, Sequence

import asyncpg
import msgspec

from api.embedded import EmbeddedPostgres
from benchmarks.a_server import prepare, program_pool
from benchmarks.bench_append import closed_loop, commands_per_second, pgbench, set_on
from benchmarks.harness import Row, Setting, benchmark, compared
from benchmarks.rivals_append import Emmett, Library, NoEmmett, best_threads, threaded
from benchmarks.where_time_goes import InServer, Timed, looking_at
from cases.handling import Record
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper

AT_ONCE = 32
MANY_AT_ONCE = 256
ROWS = 1_000
FLOORS = {"recorder": (12, 20), "save": (20, 30), "emmett": (7, 12)}
NAMES = {
    "recorder": "eventsourcing, insert_events of its PostgreSQL recorder",
    "save": "eventsourcing, Application.save",
    "emmett": "emmett-postgresql, appendToStream",
}
INSERT_MANY = (
    "INSERT INTO record.events SELECT nextval('rival'), 'case-' || gen_random_uuid(), 1, 't', 1::smallint,"
    " ARRAY['unit:06505~'], repeat('x', 300)::bytea, repeat('m', 120)::bytea, gen_random_uuid(), clock_timestamp()"
    f" FROM generate_series(1, {ROWS});\n"
)

Rate = Callable[[], Awaitable[float]]


@benchmark("append-rivals")
async def append_rivals(setting: Setting) -> Sequence[Row]:
    """Append one event a command at 32 at once, against the eventsourcing library and Emmett."""
    events = setting.size(100_000, 20_000)
    with EmbeddedPostgres(setting.folder / "theirs") as theirs:
        # Each rival has a pool of its own, and keeps its connections.
        await set_on(theirs, ["ALTER SYSTEM SET max_connections = 200"])
    with EmbeddedPostgres(setting.folder / "ours") as ours, EmbeddedPostgres(setting.folder / "theirs") as theirs:
        await prepare(ours, events=events)
        library = Library(theirs, name="library")
        await library.open(events=events)
        try:
            return await _against(setting, ours, theirs, library, events)
        finally:
            library.close()


async def _against(
    setting: Setting, ours: EmbeddedPostgres, theirs: EmbeddedPostgres, library: Library, events: int
) -> list[Row]:
    seconds = 0.4 if setting.short else setting.seconds
    inserting = await best_threads(library.insert_one, seconds)
    saving = await best_threads(library.save_one, seconds)
    rivals: dict[str, Rate] = {
        "recorder": lambda: threaded(library.insert_one, inserting, seconds),
        "save": lambda: threaded(library.save_one, saving, seconds),
    }
    details = {"recorder": f"{inserting} threads", "save": f"{saving} threads", "emmett": ""}
    try:
        emmett = await Emmett.open(theirs, name="emmett", events=events)
        connections = await emmett.best_connections(AT_ONCE, seconds)
        details["emmett"] = f"{connections} connections"
        rivals["emmett"] = lambda: emmett.per_second(AT_ONCE, seconds, connections)
    except NoEmmett as error:
        details["emmett"] = f"not run: {error}"
    mine: list[float] = []
    rates: dict[str, list[float]] = {name: [] for name in NAMES}
    for _ in range(setting.rounds):
        mine.append(await commands_per_second(ours, AT_ONCE, seconds))
        for name, rate in rivals.items():
            rates[name].append(await rate())
    return [_row(name, mine, rates[name], details[name]) for name in NAMES]


def _row(name: str, mine: list[float], theirs: list[float], rival_has: str) -> Row:
    floor, goal = FLOORS[name]
    row_name, against = f"append-{AT_ONCE}-{name}", NAMES[name]
    if not theirs:
        # Nothing was measured: nothing holds, and nothing fails.
        return Row(
            name=row_name,
            against=against,
            value=0,
            spread=0,
            unit="x",
            floor=floor,
            goal=goal,
            details={"rival": rival_has},
        )
    return compared(row_name, against, mine, theirs, floor=floor, goal=goal, rival=rival_has)


@benchmark("append-256")
async def append_256(setting: Setting) -> Sequence[Row]:
    """Append one event a command at 256 at once, against 1,000-row inserts into the same table, and where time goes."""
    events = setting.size(100_000, 20_000)
    with EmbeddedPostgres(setting.folder / "ours") as ours, EmbeddedPostgres(setting.folder / "theirs") as theirs:
        for server in (ours, theirs):
            await prepare(server, events=events)
        await set_on(theirs, [f"CREATE SEQUENCE rival START {events + 1}"])
        script = setting.folder / "many.sql"
        script.write_text(INSERT_MANY, "utf-8")
        mine, rival = [], []
        for _ in range(setting.rounds):
            mine.append(await commands_per_second(ours, MANY_AT_ONCE, setting.seconds))
            rival.append(ROWS * await pgbench(theirs, 2, setting, script))
        goes = await _where_time_goes(ours, setting.seconds)
    row = compared(f"append-{MANY_AT_ONCE}", f"{ROWS:,}-row inserts by SQL alone, 2 at once", mine, rival)
    return [msgspec.structs.replace(row, details={**row.details, **goes})]


async def _where_time_goes(server: EmbeddedPostgres, seconds: float) -> dict[str, float | str]:
    """Return the shares of a run of its own: of the thread, and of the time on the clock."""
    watching = await asyncpg.connect(server.dsn())
    counted = InServer(watching)
    await counted.start()
    async with program_pool(server) as pool:
        timed = Timed(pool)
        record = Record(timed, Mapper(EVENT_TYPES), MasterKey.make())
        before = await counted.seconds()
        with looking_at(threading.main_thread()) as looks:
            rate = await closed_loop(record, MANY_AT_ONCE, seconds)
    # What the connections counted is there when they have ended.
    after = await counted.seconds()
    await watching.close()
    functions, syncing = (late - early for late, early in zip(after, before, strict=True))
    return {
        **looks.shares(),
        "clock_in_sql_function": round(functions / seconds, 3),
        "clock_in_commit_to_disk": round(syncing / seconds, 3),
        "clock_in_flush_besides": round((timed.seconds - functions - syncing) / seconds, 3),
        "clock_between_flushes": round(1 - timed.seconds / seconds, 3),
        "commands_a_flush": round(rate * seconds / max(timed.flushes, 1), 1),
        "ms_a_flush": round(1000 * timed.seconds / max(timed.flushes, 1), 2),
    }
