"""Reading for a replay: the facts of cases and payments up to a position, from the record itself.

No projection is asked: a replay holds where one is parked, or wrong. No index of tags is asked either: finding a
commune's streams reads all events once.
"""

from collections.abc import AsyncIterator, Callable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from api.keeping.progress import Progress
from api.program import Program
from api.replay.courses import FactSeen, seen
from api.replay.differing import Paid
from cases.case.decider import STREAM_PREFIX as CASE
from cases.case.decider import case_id_of, stream_of
from cases.case.duplicate import DuplicateJoined, DuplicateMarked
from cases.events import Recorded
from cases.fund.payments import STREAM_PREFIX as PAYMENT
from cases.fund.payouts import STREAM_PREFIX as PAYOUT
from cases.fund.payouts import PayoutReversed
from cases.law_adopted.adoption import STREAM as LAW
from cases.law_adopted.adoption import LawAdopted
from cases.store.connecting import borrowed
from cases.store.statements import statement
from cases.values import CaseId, UnitId
from projections.payouts.due import Payment, payment_of
from projections.payouts.steps import Progress as Come
from projections.payouts.steps import progress_of, steps_of

PACKAGE = "api.replay"
STREAMS_AT_ONCE = 500

Take = Callable[[CaseId, tuple[Recorded, ...]], None]
"""What is done with a case's facts: they are not kept, for a whole record would not fit."""


class Gathered(Struct, frozen=True, kw_only=True):
    """The payments on the way, in order, and how many events were read."""

    paid: tuple[Paid, ...]
    """Those that came back too: each says so."""
    come: dict[str, Come]
    """How far each payout has come."""
    events: int

    @property
    def standing(self) -> list[Payment]:
        """The payments that did not come back."""
        return [one.payment for one in self.paid if one.returned is None]


class Gathering:
    """Reads cases and payments up to a position, handing each case on."""

    def __init__(self, program: Program, *, until: int, take: Take) -> None:
        """Take where it reads, how far, and who takes the cases."""
        self._program = program
        self._until = until
        self._take = take
        self._progress = Progress()
        self._paid: dict[str, Paid] = {}
        self._come: dict[str, Come] = {}
        self._events = 0
        self._met: set[CaseId] = set()
        self._one_matter: set[CaseId] = set()

    async def commune(self, unit: UnitId) -> Gathered:
        """Read every case that ever had to do with a commune, what its fund paid, and what was paid for its cases."""
        await self._read(await self._tagged([f"unit:{unit}"]))
        await self._read_one_matter()
        await self._read(await self._tagged([f"case:{case_id}" for case_id in self._met]))
        named = {one.payment.case_id for one in self._paid.values() if one.payment.case_id} - self._met
        await self._read([stream_of(case_id) for case_id in sorted(named)])
        await self._read_one_matter()
        return self._gathered()

    async def case(self, case_id: CaseId) -> Gathered:
        """Read a case, those that were ever said to be one matter with it, and what was paid for them."""
        await self._read([stream_of(case_id)])
        await self._read_one_matter()
        await self._read(await self._tagged([f"case:{one}" for one in {case_id, *self._met}]))
        return self._gathered()

    async def everything(self) -> Gathered:
        """Read all cases and payments."""
        async for streams in self._begun():
            await self._read(streams)
        return self._gathered()

    async def _read(self, streams: Sequence[str]) -> None:
        wanted = [one for one in streams if one.startswith((CASE, PAYMENT, PAYOUT))]
        for start in range(0, len(wanted), STREAMS_AT_ONCE):
            some = wanted[start : start + STREAMS_AT_ONCE]
            for stream, history in (await self._program.record.histories(some, until=self._until)).items():
                self._events += len(history)
                if stream.startswith(CASE) and history:
                    self._met.add(case_id_of(stream))
                    self._take(case_id_of(stream), history)
                if stream.startswith(PAYOUT):
                    self._come.update(progress_of(steps_of(history)))
                for one in history:
                    if isinstance(one.event, DuplicateJoined):
                        self._one_matter.add(one.event.case_id)
                    if isinstance(one.event, DuplicateMarked):
                        self._one_matter.add(one.event.of)
                    if (payment := payment_of(one)) is not None:
                        self._paid[payment.payment_id] = Paid(payment=payment, fact=seen(one))
                    if isinstance(one.event, PayoutReversed):
                        paid = self._paid[one.event.payment_id]
                        self._paid[one.event.payment_id] = replace(paid, returned=seen(one))
            self._progress.tell(f"{self._events} sự kiện / events")

    async def _read_one_matter(self) -> None:
        """Read the cases that were ever said to be one matter with those that were read."""
        while ahead := self._one_matter - self._met:
            self._one_matter -= ahead
            await self._read([stream_of(case_id) for case_id in sorted(ahead)])

    def _gathered(self) -> Gathered:
        self._progress.done()
        in_order = sorted(self._paid.values(), key=lambda one: one.fact.position)
        return Gathered(paid=tuple(in_order), come=self._come, events=self._events)

    async def _tagged(self, tags: Sequence[str]) -> list[str]:
        async with borrowed(self._program.pool) as connection:
            rows = await connection.fetch(statement(PACKAGE, "tagged"), list(tags), self._until)
        return [row["stream"] for row in rows]

    async def _begun(self) -> AsyncIterator[list[str]]:
        behind = ""
        while True:
            async with borrowed(self._program.pool) as connection:
                rows = await connection.fetch(statement(PACKAGE, "begun"), behind, self._until, STREAMS_AT_ONCE)
            if not rows:
                return
            behind = rows[-1]["stream"]
            yield [row["stream"] for row in rows]


async def laws_adopted(program: Program, *, after: int, until: int) -> tuple[tuple[FactSeen, LawAdopted], ...]:
    """Return which laws were adopted between two positions, in order."""
    history = (await program.record.histories([LAW], until=until))[LAW]
    return tuple(
        (seen(one), one.event)
        for one in history
        if one.position > after and isinstance(one.event, LawAdopted) and one.event.part == "law"
    )
