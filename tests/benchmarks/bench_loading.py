"""Loading a case of a hundred facts and folding it, against the eventsourcing library's `repository.get`, in one run.

Ours has its personal values sealed, each under its subject's key. The sealed row reads what a fold needs and leaves
them so, as results of a moment do; the unsealed one opens all of them, as a case shown as of a moment does. The rival
holds the same facts in clear, its stock setup, without snapshots or cache, as ours; the last row gives it its own
cipher, one key for everything.
Both stand on one server with fsync on, each with 100,000 rows besides, ANALYZEd; they take turns.
"""

import time
from collections.abc import Awaitable, Callable, Sequence
from uuid import UUID

import asyncpg
from eventsourcing.application import Application

from api.embedded import EmbeddedPostgres
from benchmarks.a_long_case import METADATA, record_long_case
from benchmarks.a_server import prepare, program_pool
from benchmarks.harness import Row, Setting, benchmark, compared
from benchmarks.the_library import cipher_key, library, noted
from cases.case import decider, folding
from cases.events import Recorded
from cases.handling import Record
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.writer import GroupCommit
from cases.values import CaseId

RIVAL_BALLAST = """
INSERT INTO application_events (originator_id, originator_version, topic, state)
SELECT gen_random_uuid(), 1, 'ballast', repeat('x', 420)::bytea FROM generate_series(1, $1)
"""


@benchmark("load")
async def load(setting: Setting) -> Sequence[Row]:
    """Load and fold a case of 100 events, sealed values left sealed, and unsealed."""
    ballast, seconds = setting.size(100_000, 20_000), setting.seconds / 2
    with EmbeddedPostgres(setting.folder) as server:
        await prepare(server, events=ballast)
        async with program_pool(server) as pool:
            record = Record(GroupCommit(pool), Mapper(EVENT_TYPES), MasterKey.make())
            case_id = await record_long_case(record)
            history = (await record.histories([decider.stream_of(case_id)]))[decider.stream_of(case_id)]
            plain = await record.unsealed(history)
            with library(server) as stock:
                kept = _keep(stock, plain)
                await _add_ballast(server, ballast)
                sealed, unsealed, rival = [], [], []
                for _ in range(setting.rounds):
                    sealed.append(await _per_second(seconds, lambda: _sealed(record, case_id)))
                    rival.append(_rival_per_second(seconds, stock, kept))
                    unsealed.append(await _per_second(seconds, lambda: _unsealed(record, case_id)))
            with library(server, cipher_key=cipher_key()) as ciphered:
                kept = _keep(ciphered, plain)
                opened, theirs_opened = [], []
                for _ in range(setting.rounds):
                    opened.append(await _per_second(seconds, lambda: _unsealed(record, case_id)))
                    theirs_opened.append(_rival_per_second(seconds, ciphered, kept))
    against = "eventsourcing repository.get"
    return [
        compared("load-sealed", against, sealed, rival, floor=10, goal=25, events=len(plain)),
        compared("load-unsealed", f"{against}, stored in clear", unsealed, rival, floor=3, goal=6),
        compared("load-unsealed-cipher", f"{against}, AESCipher", opened, theirs_opened),
    ]


async def _sealed(record: Record, case_id: CaseId) -> object:
    stream = decider.stream_of(case_id)
    return folding.fold(case_id, (await record.facts([stream]))[stream])


async def _unsealed(record: Record, case_id: CaseId) -> object:
    stream = decider.stream_of(case_id)
    return folding.fold(case_id, await record.unsealed((await record.facts([stream]))[stream]))


async def _per_second(seconds: float, load_once: Callable[[], Awaitable[object]]) -> float:
    began, loads = time.perf_counter(), 0
    while (taken := time.perf_counter() - began) < seconds:
        await load_once()
        loads += 1
    return loads / taken


def _keep(application: Application[UUID], history: Sequence[Recorded]) -> UUID:
    aggregate = noted([one.event for one in history], METADATA)
    application.save(aggregate)
    return aggregate.id


def _rival_per_second(seconds: float, application: Application[UUID], kept: UUID) -> float:
    began, loads = time.perf_counter(), 0
    while (taken := time.perf_counter() - began) < seconds:
        application.repository.get(kept)
        loads += 1
    return loads / taken


async def _add_ballast(server: EmbeddedPostgres, events: int) -> None:
    connection = await asyncpg.connect(server.dsn())
    await connection.execute(RIVAL_BALLAST.replace("$1", str(events)))
    await connection.execute("ANALYZE")
    await connection.close()
