"""One more entry on a fund's account, as the account grows: by a process that has read it, and by one that has not."""

import datetime as dt
import statistics
import time
from collections.abc import Sequence
from uuid import uuid4

from msgspec.structs import replace

from api.embedded import EmbeddedPostgres
from asking import a_request
from benchmarks.a_server import prepare, program_pool
from benchmarks.harness import Row, Setting, benchmark, measured
from cases.fund import account
from cases.fund.entries import DonationReceived
from cases.fund.kept import KeptAccounts, taken_in
from cases.fund.papers import PaymentSource
from cases.handling import Decision, Histories, Presumed, Record
from cases.registry import EVENT_TYPES
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.postgres import PostgresRecorder
from cases.values import UnitId

FUND = UnitId("20~")
STREAM = account.stream_of(FUND)
ENTRIES_AT_ONCE = 5_000
GIFT = DonationReceived(
    entry_id="",
    fund=FUND,
    received_on=dt.date(2024, 3, 1),
    amount_vnd=1_000,
    donor_kind="anonymous",
    source=PaymentSource(document="01/PT"),
)


@benchmark("fund")
async def fund(setting: Setting) -> Sequence[Row]:
    """Enter a gift on accounts of several lengths."""
    rows = []
    with EmbeddedPostgres(setting.folder / "fund") as server:
        await prepare(server, events=0)
        async with program_pool(server) as pool:
            record, accounts = Record(PostgresRecorder(pool), Mapper(EVENT_TYPES), MasterKey.make()), KeptAccounts()
            for length in (100, 1_000, setting.size(10_000, 2_000)):
                await _grow(record, length)
                await _entered_ms(record, accounts, 1)
                times = setting.size(10, 3)
                first, next_ = [], []
                for _ in range(setting.rounds):
                    first.append(statistics.fmean([await _entered_ms(record, KeptAccounts(), 1) for _ in range(times)]))
                    next_.append(await _entered_ms(record, accounts, times))
                rows += [
                    measured(
                        f"fund-first-entry-{length}", "an account of so many entries, read whole", first, unit="ms"
                    ),
                    measured(f"fund-entry-{length}", "of which a process has read all before", next_, unit="ms"),
                ]
    return rows


async def _grow(record: Record, length: int) -> None:
    """Bring the account to a length, many entries a command."""
    there = (await record.recorder.versions([STREAM]))[STREAM]
    while there < length:
        some = min(ENTRIES_AT_ONCE, length - there)
        entries = tuple(replace(GIFT, entry_id=str(uuid4())) for _ in range(some))
        await record.handle(a_request(), [STREAM], lambda _read, said=entries: Decision(events=((STREAM, said),)))  # type: ignore[misc] # the default binds the loop's own value
        there += some


async def _entered_ms(record: Record, accounts: KeptAccounts, times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        gift, held = replace(GIFT, entry_id=str(uuid4())), accounts.held(FUND)

        def decide(histories: Histories, gift: DonationReceived = gift, held: account.Account = held) -> Decision:
            state = accounts.keep(account.brought_up(held, histories[STREAM]))
            return Decision(events=((STREAM, account.decide_entry(gift, state, account.Bounds())),))

        await record.handle(a_request(), [STREAM], decide, presumed=Presumed(taken_in=taken_in(held)))
    return (time.perf_counter() - began) * 1_000 / times
