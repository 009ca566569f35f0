"""How long after its acknowledgement a command shows in every projection, beside what a notification takes anyway.

An open loop sends 200 commands a second through the real handling, whatever becomes of them, while the engine runs as a
task beside it as it does in `hoso serve`. A command counts as shown when the projection that is furthest behind has
come to its position, as somebody sees who asks every other millisecond.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from uuid import uuid4

import asyncpg
import msgspec
from msgspec.structs import replace

from api.cli.projections import rebuild_together
from api.embedded import EmbeddedPostgres
from api.program import Program, adopt_law, migrate_database, open_program
from api.settings import Settings
from asking import METADATA
from benchmarks.harness import Row, Setting, benchmark, measured, say
from cases.case import decider, folding
from cases.case.intake import ReceiveReport
from cases.case.state import Child
from cases.case.verification import ReportVerified, VerifyReport
from cases.handling import Decision, Histories, Presumed, Request
from cases.persons import PersonDetails, Said, Words, matter_of
from cases.values import CaseId, SubjectId
from projections.registry import PROJECTIONS
from samples import REPORTED

COMMANDS_A_SECOND = 200
SECONDS, SECONDS_SHORT = 60, 5
ECHOES = 300
ASK_SECONDS = 0.002
OPENS = 0.25
"""How many of the commands open a case; the others verify one that is open."""
FLOOR_MS, GOAL_MS = 100, 30


@benchmark("lag")
async def lag(setting: Setting) -> Sequence[Row]:
    """Show 200 commands a second in all projections: p99 behind the acknowledgement, less that of an idle echo."""
    seconds = setting.size(SECONDS, SECONDS_SHORT)
    with EmbeddedPostgres(setting.folder / "postgres") as server:
        settings = Settings(
            data=setting.folder, database_url=server.dsn(), master_key_file=setting.folder / "master.key"
        )
        await migrate_database(settings, admin_dsn=server.dsn())
        async with open_program(settings, dsn=server.dsn()) as program:
            await program.engine.prepare()
            await adopt_law(program)
            await rebuild_together(program, [projection.name for projection in PROJECTIONS])
            echoes = await _echoes(server)
            engine = asyncio.create_task(program.engine.run())
            lags = await _lags(program, server, seconds=seconds)
            engine.cancel()
            await asyncio.gather(engine, return_exceptions=True)
    echo, shown = _p99(echoes), _p99(lags)
    details = {"p99_ms": round(shown, 2), "p50_ms": round(statistics.median(lags), 2), "echo_p99_ms": round(echo, 2)}
    return [
        measured(
            "lag",
            "an idle LISTEN/NOTIFY echo",
            [shown - echo],
            unit="ms",
            floor=FLOOR_MS,
            goal=GOAL_MS,
            at_most=True,
            commands=len(lags),
            **details,
        )
    ]


async def _echoes(server: EmbeddedPostgres) -> list[float]:
    """Return how long notifications take, one at a time, in milliseconds."""
    sender, listener = await asyncpg.connect(server.dsn()), await asyncpg.connect(server.dsn())
    heard = asyncio.Event()
    await listener.add_listener("echo", lambda *_: heard.set())
    taken = []
    for _ in range(ECHOES):
        heard.clear()
        began = time.perf_counter()
        await sender.execute("NOTIFY echo")
        await heard.wait()
        taken.append((time.perf_counter() - began) * 1000)
    await sender.close()
    await listener.close()
    return taken


async def _lags(program: Program, server: EmbeddedPostgres, *, seconds: int) -> list[float]:
    """Return how long after its acknowledgement each command was shown, in milliseconds."""
    acknowledged: dict[int, float] = {}
    shown: dict[int, float] = {}
    watching = asyncio.create_task(_watch(server, acknowledged, shown))
    cases: list[CaseId] = []
    chosen = random.Random(1)  # noqa: S311 - which case is random, not secret
    under_way: set[asyncio.Task[None]] = set()

    async def one(case_id: CaseId, *, opens: bool) -> None:
        position = await _command(program, case_id, opens=opens)
        acknowledged[position] = time.perf_counter()
        if opens:
            cases.append(case_id)

    began = time.perf_counter()
    for number in range(seconds * COMMANDS_A_SECOND):
        await asyncio.sleep(max(0.0, began + number / COMMANDS_A_SECOND - time.perf_counter()))
        opens = not cases or chosen.random() < OPENS
        case_id = CaseId(str(uuid4())) if opens else chosen.choice(cases)
        task = asyncio.create_task(one(case_id, opens=opens))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
    await asyncio.gather(*under_way)
    say(f"{len(acknowledged)} commands in {time.perf_counter() - began:.1f} s")
    while True:
        await asyncio.sleep(ASK_SECONDS)
        if len(shown) == len(acknowledged):
            break
    watching.cancel()
    await asyncio.gather(watching, return_exceptions=True)
    return [max(0.0, shown[position] - acknowledged[position]) * 1000 for position in acknowledged]


async def _watch(server: EmbeddedPostgres, acknowledged: dict[int, float], shown: dict[int, float]) -> None:
    """Note when each position that was acknowledged is first seen in all projections."""
    connection = await asyncpg.connect(server.dsn())
    lowest, before = 0, 0
    reached: list[tuple[int, float]] = []
    while True:
        lowest = await connection.fetchval("SELECT min(position) FROM projections.checkpoints")
        if lowest > before:
            reached.append((lowest, time.perf_counter()))
            before = lowest
        for position in acknowledged.keys() - shown.keys():
            if position <= lowest:
                shown[position] = next(at for until, at in reached if until >= position)
        await asyncio.sleep(ASK_SECONDS)


async def _command(program: Program, case_id: CaseId, *, opens: bool) -> int:
    """Open a case or verify it; return the position."""
    stream = decider.stream_of(case_id)
    command: ReceiveReport | VerifyReport = VerifyReport(verified=ReportVerified(finding="confirmed", by="police"))
    if opens:
        child = Child(subject_id=SubjectId(str(uuid4())), details=PersonDetails(name="Trẻ Thử Tốc Độ"))
        said = Said(subject_id=matter_of(case_id), words=Words(narrative="…"))
        command = ReceiveReport(case_id=case_id, report=replace(REPORTED, children=(child,), said=said))

    def decide(histories: Histories) -> Decision:
        return Decision(events=((stream, decider.decide(command, folding.fold(case_id, histories[stream]))),))

    request = Request(metadata=METADATA, command_id=uuid4(), digest=msgspec.json.encode(case_id))
    appended = await program.record.handle(
        request, [stream], decide, presumed=Presumed(new=frozenset({stream} if opens else ()))
    )
    return appended.position


def _p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]
