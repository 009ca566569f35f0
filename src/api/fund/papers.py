"""What is on record of payments for a matter: by papers, and by payouts of the case's other beneficiaries.

A case that goes on for others takes in what was paid for those: what is given once is given once. A paper is never
refused, so it need not hold a payout back to the last instant: one that is recorded while a payout is being paid might
as well have come right after, and shows as a difference then as it does now.
"""

from collections.abc import Collection

from msgspec import Struct

from api.problems import ProblemError
from api.program import Program
from api.writing import RETRY_AFTER
from cases.case.state import Case
from cases.entitlement import Owed
from cases.fund import payouts
from cases.fund.payments import STREAM_PREFIX as PAYMENT
from cases.fund.payouts import STREAM_PREFIX as PAYOUT
from cases.values import CaseId
from projections.engine.reading import ProjectionBehind
from projections.payouts.due import Payment, made, named_by, payment_of, stands_for


class Papers(Struct, frozen=True, kw_only=True):
    """Payments for a case, and for those that it goes on for."""

    payments: tuple[Payment, ...]
    joined: dict[CaseId, Case] = {}
    """The cases that it goes on for, at once or by way of another."""

    def paying_for(self, owed: Owed, every: tuple[Owed, ...]) -> tuple[Payment, ...]:
        """Return those that pay for a beneficiary, or, where nobody can tell for which of several one was, that may.

        The same sharing out as in the list of payouts: whoever is named comes first, and what names nobody goes to the
        rest one by one. But a child of a joined case whom this one does not know may be any of those who were not paid:
        the list shows such a payment at the first of them, and here it holds up each.
        """
        of_cause = [one for one in every if one.due.cause == owed.due.cause]
        given: dict[str, list[Payment]] = {}
        to_nobody_in_particular, to_somebody_unknown = [], []
        for payment in self.payments:
            if payment.cause != owed.due.cause:
                continue
            named = named_by(payment, self.joined)
            own = next((one for one in of_cause if any(stands_for(one, who) for who in named)), None)
            if own is not None:
                given.setdefault(own.beneficiary, []).append(payment)
            elif named and payment.case_id in self.joined:
                to_somebody_unknown.append(payment)
            else:
                to_nobody_in_particular.append(payment)
        for payment in to_nobody_in_particular:
            free = next((one.beneficiary for one in of_cause if one.beneficiary not in given), None)
            if free is not None:
                given[free] = [payment]
        return tuple(given.get(owed.beneficiary, to_somebody_unknown))


async def papers_of(program: Program, case_id: CaseId, *, but: str) -> Papers:
    """Return the payments for a case, and for those that it goes on for, but those of one payout's own stream.

    :raises ProblemError: 503 `projection-behind`, while the index that finds them is held up.
    """
    head = await program.record.recorder.head()
    joined: dict[CaseId, Case] = {}
    async for case in program.reader.cases_then([case_id], until=head.position):
        joined = await leading_to(program, [one.case_id for one in case.cooperation.joined], until=head.position)
    try:
        tagged = await program.reader.streams_tagged([f"case:{one}" for one in (case_id, *joined)], until=head.position)
    except ProjectionBehind:
        raise ProblemError(503, "projection-behind", headers=RETRY_AFTER) from None
    streams = [one for one in tagged if one.startswith((PAYMENT, PAYOUT)) and one != but]
    found: list[Payment] = []
    for stream, history in (await program.record.histories(streams)).items() if streams else ():
        if stream.startswith(PAYMENT):
            found += [payment for one in history if (payment := payment_of(one)) is not None]
            continue
        payout = payouts.fold(stream.removeprefix(PAYOUT), history)
        if payout.status == "paid" and payout.paid is not None:
            found.append(made(payout.paid, version=payout.version, position=history[-1].position))
    return Papers(payments=tuple(found), joined=joined)


async def leading_to(program: Program, joined: Collection[CaseId], *, until: int) -> dict[CaseId, Case]:
    """Return the cases that were joined to others, and in turn those that were joined to them, as of a position."""
    found: dict[CaseId, Case] = {}
    asked: set[CaseId] = set()
    while ahead := {*joined, *(one.case_id for case in found.values() for one in case.cooperation.joined)} - asked:
        found |= {case.case_id: case async for case in program.reader.cases_then(sorted(ahead), until=until)}
        asked |= ahead
    return found
