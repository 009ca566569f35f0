"""The line to the database breaks at every instant of an append: the caller learns what truly became of it."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable

import asyncpg
import pytest

from appends import an_append, an_event, events
from cases.store import connecting, outcome, postgres
from cases.store.connecting import Pool
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, OutcomeUnknown, RecordUnavailable
from cases.store.writer import GroupCommit
from fire.proxy import Fault, Proxy
from postgres_fixtures import Database

pytestmark = pytest.mark.postgres

Make = Callable[[Pool], PostgresRecorder]
CUTS = (Fault.CUT_BEFORE, Fault.CUT_MIDWAY, Fault.CUT_AFTER, Fault.CUT_BEFORE_THE_ANSWER)


@pytest.fixture(params=[PostgresRecorder, GroupCommit])
def make(request: pytest.FixtureRequest) -> Make:
    """Return what makes a recorder, in each way in turn."""
    maker: Make = request.param
    return maker


@pytest.fixture
async def proxy(database: Database) -> AsyncIterator[Proxy]:
    async with Proxy(database.server) as opened:
        yield opened


@pytest.fixture
async def lines(proxy: Proxy, database: Database) -> AsyncIterator[Pool]:
    """Yield a pool whose connections go through the proxy."""
    dsn = proxy.server.dsn(dbname=database.name, user="hoso_app")
    pool = await asyncpg.create_pool(dsn, min_size=1, max_size=4, timeout=5)
    yield pool
    pool.terminate()


async def recorded(database: Database, append: Append) -> tuple[int, int]:
    """Return how often a command is on record, and how many events it has there, by the database itself."""
    connection = await asyncpg.connect(database.superuser_dsn)
    commands = await connection.fetchval(
        "SELECT count(*) FROM record.commands WHERE command_id = $1", append.key.command_id
    )
    added = await connection.fetchval("SELECT count(*) FROM record.events WHERE command_id = $1", append.key.command_id)
    await connection.close()
    return commands, added


async def noticed(lines: Pool) -> None:
    """Return when the driver knows that its lines are broken."""
    while lines.get_idle_size():  # noqa: ASYNC110 - the pool tells nobody
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("fault", CUTS, ids=lambda fault: fault.name.lower())
async def test_a_line_cut_at_any_instant_of_an_append_costs_the_caller_nothing(
    lines: Pool, proxy: Proxy, database: Database, make: Make, fault: Fault
) -> None:
    recorder = make(lines)
    await recorder.append(an_append(an_event("case-1", 1)))
    append = an_append(*events("case-1", 2, 3), *events("case-2", 1, 2))
    proxy.arm(append.key.command_id, fault)

    appended = await recorder.append(append)

    assert proxy.struck == [fault]
    assert [position for *_, position in appended.events] == [2, 3, 4, 5]
    assert appended.repeated == (fault is Fault.CUT_BEFORE_THE_ANSWER) or fault is Fault.CUT_AFTER
    assert await recorded(database, append) == (1, 4)
    assert (await recorder.append(append)).repeated


@pytest.mark.parametrize("fault", CUTS, ids=lambda fault: fault.name.lower())
async def test_a_line_cut_under_a_batch_leaves_each_of_its_commands_its_own_fate(
    lines: Pool, proxy: Proxy, database: Database, fault: Fault
) -> None:
    recorder = GroupCommit(lines)
    fine = [an_append(*events(f"fine-{number}", 1, 2)) for number in range(20)]
    moved = an_append(an_event("moved", 8))
    proxy.arm(fine[7].key.command_id, fault)
    fates = await asyncio.gather(*(recorder.append(one) for one in (*fine, moved)), return_exceptions=True)

    assert proxy.struck == [fault]
    assert [type(fate).__name__ for fate in fates] == ["Appended"] * 20 + ["StreamMoved"]
    assert [await recorded(database, one) for one in fine] == [(1, 2)] * 20
    assert await recorded(database, moved) == (0, 0)


async def test_what_arrives_late_finds_that_it_was_sent_again_meanwhile(
    lines: Pool, proxy: Proxy, database: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the key is not on record yet proves nothing: half of the request is still on its way."""
    monkeypatch.setattr(postgres, "ANSWER_SECONDS_MAX", 0.3)
    recorder = make(lines)
    append = an_append(*events("case-1", 1, 3))
    proxy.arm(append.key.command_id, Fault.HELD_MIDWAY)

    appended = await recorder.append(append)
    proxy.held.set()
    await asyncio.sleep(0.3)

    assert proxy.struck == [Fault.HELD_MIDWAY]
    assert not appended.repeated
    assert await recorded(database, append) == (1, 3)
    assert (await recorder.head()).position == 3


async def test_a_silent_line_is_given_up_and_another_one_asked(
    lines: Pool, proxy: Proxy, database: Database, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "ANSWER_SECONDS_MAX", 0.3)
    append = an_append(an_event("case-1", 1))
    proxy.arm(append.key.command_id, Fault.SWALLOWED)

    appended = await make(lines).append(append)

    assert proxy.struck == [Fault.SWALLOWED]
    assert not appended.repeated
    assert await recorded(database, append) == (1, 1)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_BEFORE_THE_ANSWER], ids=["not-done", "done"])
async def test_where_nobody_can_be_asked_the_outcome_is_said_to_be_unknown_and_the_key_finds_it(
    lines: Pool, proxy: Proxy, make: Make, fault: Fault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "ASK_AGAIN_SECONDS_MAX", 0.3)
    monkeypatch.setattr(connecting, "ACQUIRE_SECONDS_MAX", 0.2)
    recorder = make(lines)
    append = an_append(an_event("case-1", 1))
    proxy.arm(append.key.command_id, fault)
    proxy.silent_after_fault = True

    with pytest.raises(OutcomeUnknown):
        await recorder.append(append)
    proxy.silent_after_fault = proxy.silent = False
    await asyncio.sleep(connecting.AWAY_SECONDS)

    again = await recorder.append(append)

    assert again.repeated == (fault is Fault.CUT_BEFORE_THE_ANSWER)
    assert again.position == 1


async def test_what_was_never_sent_is_said_to_be_unrecorded(
    lines: Pool, proxy: Proxy, database: Database, make: Make
) -> None:
    recorder = make(lines)
    append = an_append(an_event("case-1", 1))
    await proxy.close()
    await noticed(lines)

    with pytest.raises(RecordUnavailable):
        await recorder.append(append)
    assert await recorded(database, append) == (0, 0)

    await proxy.open()
    await asyncio.sleep(connecting.AWAY_SECONDS)
    assert not (await recorder.append(append)).repeated


async def test_while_the_database_is_away_nobody_waits_behind_the_one_who_tries(
    lines: Pool, proxy: Proxy, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that accepts and never answers costs the first caller the wait for a connection, and nobody after."""
    monkeypatch.setattr(connecting, "ACQUIRE_SECONDS_MAX", 0.5)
    proxy.cut()
    proxy.silent = True
    await noticed(lines)
    recorder = make(lines)
    with pytest.raises(RecordUnavailable):
        await recorder.head()
    began = time.monotonic()
    fates = await asyncio.gather(
        *(recorder.append(an_append(an_event(f"case-{number}", 1))) for number in range(50)), return_exceptions=True
    )
    waited = time.monotonic() - began

    assert {type(fate) for fate in fates} == {RecordUnavailable}
    assert waited < 0.4
