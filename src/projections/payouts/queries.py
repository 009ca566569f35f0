"""Questions to the payouts: what is owed set beside what was paid. Nothing is matched by guess."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

import msgspec

from cases.case.state import Case
from cases.fund.payouts import PayoutEvent
from cases.store.statements import statement
from cases.values import CaseId, UnitId
from projections.engine.projection import Connection
from projections.payouts.due import Payment, PayoutDue, goes_on, named_by, stands_for
from projections.payouts.steps import Progress, Step, progress_of

PACKAGE = "projections.payouts"
_due = msgspec.json.Decoder(PayoutDue).decode
_payment = msgspec.json.Decoder(Payment).decode

_step = msgspec.json.Decoder(PayoutEvent).decode

PayoutStatus = Literal["indicated", "entitled", "proposed", "approved", "rejected", "paid", "reversed"]


class Settled(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed with the payments that name its case and cause."""

    due: PayoutDue
    payments: tuple[Payment, ...]
    progress: Progress | None = None
    """How far it has come, where somebody proposed it."""

    @property
    def status(self) -> PayoutStatus:
        """`paid` once a payment names it, otherwise how far it has come, or what the rule makes it."""
        if self.payments:
            return "paid"
        status = "none" if self.progress is None else self.progress.status
        return self.due.due.status if status == "none" else status

    @property
    def paid_vnd(self) -> int:
        """What was paid for it, in đồng."""
        return sum(payment.amount_vnd for payment in self.payments)


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """Everything owed, and the payments that nothing owed explains."""

    payouts: tuple[Settled, ...]
    without_case: tuple[Payment, ...]
    """Payments that name no case."""
    lapsed: tuple[Payment, ...]
    """Payments that name a case and cause by which nothing is owed (any more)."""
    proposals_lapsed: tuple[Progress, ...] = ()
    """What was proposed or approved, and is owed no more."""


async def dues(
    connection: Connection, units: Sequence[UnitId] | None, *, but: Sequence[CaseId] | None = ()
) -> list[PayoutDue]:
    """Return what confirmed cases give in some units, or everywhere, but what some of them give; None: all of them."""
    return [_due(row["payout"]) for row in await connection.fetch(statement(PACKAGE, "dues"), units, but)]


async def dues_of_cases(connection: Connection, cases: Sequence[CaseId]) -> list[PayoutDue]:
    """Return what some cases give, wherever they are."""
    return [_due(row["payout"]) for row in await connection.fetch(statement(PACKAGE, "dues_of_cases"), list(cases))]


async def case_of(connection: Connection, payout: UUID) -> CaseId | None:
    """Return the case that owes a payout now, or None if none does."""
    found = await connection.fetchval(statement(PACKAGE, "due_by_id"), payout)
    return None if found is None else CaseId(str(found))


async def payments(
    connection: Connection, funds: Sequence[UnitId] | None, cases: Sequence[CaseId], *, until: int | None = None
) -> list[Payment]:
    """Return what left some funds, or any, and what was paid for some cases; by a position, if one is given."""
    rows = await connection.fetch(statement(PACKAGE, "payments"), funds, cases, until)
    return [_payment(row["payment"]) for row in rows]


async def progress(
    connection: Connection, funds: Sequence[UnitId] | None, cases: Sequence[CaseId], *, until: int | None = None
) -> dict[str, Progress]:
    """Return how far the payouts of some funds, and for some cases, have come; by a position, if one is given."""
    rows = await connection.fetch(statement(PACKAGE, "steps"), funds, cases, until)
    return progress_of(
        Step(
            payout_id=str(row["payout_id"]), version=row["version"], position=row["position"], event=_step(row["step"])
        )
        for row in rows
    )


def in_order(found: Iterable[PayoutDue]) -> list[PayoutDue]:
    """Return what is owed in the order of the tables."""
    return sorted(found, key=lambda due: (due.case_id, due.payout_id))


def settle(
    owed: Iterable[PayoutDue],
    paid: Sequence[Payment],
    come: Mapping[str, Progress] | None = None,
    duplicates: Mapping[CaseId, Case] | None = None,
) -> Settlement:
    """Set what is owed beside what was paid: by case and cause, one payment for each, in the order they were recorded.

    `come` is how far payouts have come, by id. What was paid for one of some `duplicates` is paid for the case that
    goes on for it.

    Where one case owes several by one cause (a payout for each child, or household), a payment to one of them is that
    one's, and the others are shared out one by one; what is left over goes to the last, so that the difference shows.
    """
    come, duplicates = come or {}, duplicates or {}
    by_key: dict[tuple[CaseId, str], list[PayoutDue]] = {}
    for due in owed:
        by_key.setdefault((due.case_id, due.due.cause), []).append(due)
    owed_ids = {due.payout_id for several in by_key.values() for due in several}
    given: dict[str, list[Payment]] = {}
    lapsed: list[Payment] = []
    to_nobody_in_particular: list[tuple[Payment, list[PayoutDue]]] = []
    for payment in paid:
        if payment.case_id is None:
            continue
        candidates = by_key.get((goes_on(payment.case_id, duplicates), payment.cause), [])
        named = named_by(payment, duplicates)
        own = next((due for due in candidates if any(stands_for(due, who) for who in named)), None)
        if own is not None:
            given.setdefault(own.payout_id, []).append(payment)
        elif candidates:
            to_nobody_in_particular.append((payment, candidates))
        else:
            lapsed.append(payment)
    for payment, candidates in to_nobody_in_particular:
        free = next((due for due in candidates if due.payout_id not in given), candidates[-1])
        given.setdefault(free.payout_id, []).append(payment)
    return Settlement(
        payouts=tuple(
            Settled(due=due, payments=tuple(given.get(due.payout_id, ())), progress=come.get(due.payout_id))
            for several in by_key.values()
            for due in several
        ),
        without_case=tuple(payment for payment in paid if payment.case_id is None),
        lapsed=tuple(lapsed),
        proposals_lapsed=tuple(one for one in come.values() if one.is_open and one.payout_id not in owed_ids),
    )
