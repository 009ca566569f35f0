"""Appending one event a command, against pgbench inserting one row a commit into the same table, in one run.

Ours counts from the command to its acknowledgement: decide, encode, seal two fields, the commands row. The rival has no
head row, no commands row, no sealing, no decision. Both are closed loops on servers of their own with fsync on, on a
record of a size worth measuring, ANALYZEd.
"""

import asyncio
import re
import time
from collections.abc import Iterator, Sequence
from itertools import chain
from itertools import count as count_up
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
from msgspec import Struct

from api import times
from api.embedded import EmbeddedPostgres, find_binaries
from benchmarks.a_server import prepare, program_pool
from benchmarks.harness import Row, Setting, benchmark, compared
from cases.case import decider, folding
from cases.case.intake import ReceiveReport, ReportReceived
from cases.case.state import Child
from cases.events import Metadata
from cases.handling import Decision, Histories, Presumed, Record, Request
from cases.ids import beside
from cases.persons import PersonDetails, Said, Words, matter_of
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.writer import GroupCommit
from cases.values import CaseId, SubjectId, UnitId
from samples import REPORTED

INSERT = (
    "INSERT INTO record.events SELECT nextval('rival'), 'case-' || gen_random_uuid(), 1, 't', 1::smallint,"
    " ARRAY['unit:06505~'], repeat('x', 300)::bytea, repeat('m', 120)::bytea, gen_random_uuid(), clock_timestamp();\n"
)
METADATA = Metadata(actor="bench", role="standing-team", unit=UnitId("06505~"))
DELAYED = ("ALTER SYSTEM SET commit_delay = 1000", "ALTER SYSTEM SET commit_siblings = 0")
AT_ONCE = (32, 8, 1)
COMMANDS_PER_SECOND_MAX = 14_000
FLOORS = {32: (0.8, 1.2), 8: (0.5, 0.8), 1: (0.3, 0.6)}
FLOORS_DELAYED = {32: (0.5, 0.8), 8: (0.4, 0.6), 1: (0.6, 0.8)}


@benchmark("append")
async def append(setting: Setting) -> Sequence[Row]:
    """Append one event a command, at 32, 8 and 1 at once."""
    return await _append(setting, (), FLOORS, "append")


@benchmark("append-delayed")
async def append_delayed(setting: Setting) -> Sequence[Row]:
    """Append one event a command where a commit waits for others: commit_delay=1000, commit_siblings=0."""
    return await _append(setting, DELAYED, FLOORS_DELAYED, "append-delayed")


async def _append(
    setting: Setting, settings: Sequence[str], floors: dict[int, tuple[float, float]], name: str
) -> list[Row]:
    events = setting.size(100_000, 20_000)
    with EmbeddedPostgres(setting.folder / "ours") as ours, EmbeddedPostgres(setting.folder / "theirs") as theirs:
        for server in (ours, theirs):
            await prepare(server, events=events)
            await set_on(server, [*settings, f"CREATE SEQUENCE rival START {events + 1}"])
        script = setting.folder / "rival.sql"
        script.write_text(INSERT, "utf-8")
        rows = []
        for at_once in AT_ONCE:
            mine, rival = [], []
            for _ in range(setting.rounds):
                mine.append(await commands_per_second(ours, at_once, setting.seconds))
                rival.append(await pgbench(theirs, at_once, setting, script))
            floor, goal = floors[at_once]
            rows.append(compared(f"{name}-{at_once}", "pgbench, one row a commit", mine, rival, floor=floor, goal=goal))
    return rows


async def set_on(server: EmbeddedPostgres, statements: Sequence[str]) -> None:
    """Run statements on a server as whoever owns it, and let settings take hold."""
    connection = await asyncpg.connect(server.dsn())
    for statement in [*statements, "SELECT pg_reload_conf()"]:
        await connection.execute(statement)
    await connection.close()


async def commands_per_second(server: EmbeddedPostgres, at_once: int, seconds: float) -> float:
    """Return how many commands of ours a second are acknowledged, so many tasks asking at once."""
    async with program_pool(server) as pool:
        return await closed_loop(Record(GroupCommit(pool), Mapper(EVENT_TYPES), MasterKey.make()), at_once, seconds)


async def closed_loop(record: Record, at_once: int, seconds: float) -> float:
    """Return the same for a record that is open.

    Ids are drawn before the clock runs: making them up is the sender's work.
    """
    ids = drawn_ids(round(seconds * COMMANDS_PER_SECOND_MAX))
    done = 0
    began = time.perf_counter()
    ends = began + seconds

    async def client() -> None:
        nonlocal done
        while time.perf_counter() < ends:
            await one_command(record, next(ids))
            done += 1

    await asyncio.gather(*(client() for _ in range(at_once)))
    return done / (time.perf_counter() - began)


class Ids(Struct, frozen=True, gc=False, kw_only=True):
    """What a sender names in one report: the case, the child, the matter, the command."""

    case: CaseId
    child: SubjectId
    matter: SubjectId
    command: UUID


def drawn_ids(count: int) -> Iterator[Ids]:
    """Yield ids without end, as the pages draw and derive them, so many of them before the first is asked for."""
    return chain([_drawn() for _ in range(count)], (_drawn() for _ in count_up()))


def _drawn() -> Ids:
    key = times.new_id()
    case = CaseId(str(beside(key, uuid4())))
    return Ids(case=case, child=SubjectId(str(times.new_id())), matter=matter_of(case), command=key)


async def one_command(record: Record, ids: Ids) -> None:
    """Receive a report of a new case: one event, a child and a narrative sealed, under keys of their own."""
    stream = decider.stream_of(ids.case)
    command = ReceiveReport(case_id=ids.case, report=_report(ids))

    def decide(histories: Histories) -> Decision:
        return Decision(events=((stream, decider.decide(command, folding.fold(ids.case, histories[stream]))),))

    await record.handle(
        Request(metadata=METADATA, command_id=ids.command, digest=b"bench"),
        [stream],
        decide,
        presumed=Presumed(new=frozenset({stream})),
    )


def _report(ids: Ids) -> ReportReceived:
    return ReportReceived(
        case_number="06505-2024-0001",
        kind="neglect",
        commune_of_event=UnitId("06505~"),
        received_at=REPORTED.received_at,
        received_by="commune",
        received_in=UnitId("06505~"),
        children=(Child(subject_id=ids.child, details=PersonDetails(name="Trẻ Thử Tốc Độ")),),
        said=Said(subject_id=ids.matter, words=Words(narrative="…")),
    )


async def pgbench(server: EmbeddedPostgres, at_once: int, setting: Setting, script: Path) -> float:
    """Return the rival's transactions a second."""
    running = await asyncio.create_subprocess_exec(
        str(find_binaries().tool("pgbench")),
        *("-n", "-M", "prepared", "-c", str(at_once), "-j", "2", "-T", str(max(1, round(setting.seconds)))),
        *("-f", str(script), "-h", str(server.socket_folder), "-U", "postgres", "postgres"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    said, _ = await running.communicate()
    found = re.search(r"tps = ([0-9.]+)", said.decode())
    assert found is not None
    return float(found[1])
