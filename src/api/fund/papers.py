"""What is on record of payments for a case: by papers, and by payouts of its other beneficiaries.

A paper is never refused, so it need not hold a payout back to the last instant: one that is recorded while a payout is
being paid might as well have come right after, and shows as a difference then as it does now.
"""

from msgspec import Struct

from api.problems import ProblemError
from api.program import Program
from api.writing import RETRY_AFTER
from cases.entitlement import Owed
from cases.fund import payouts
from cases.fund.payments import STREAM_PREFIX as PAYMENT
from cases.fund.payouts import STREAM_PREFIX as PAYOUT
from cases.values import CaseId
from projections.engine.reading import ProjectionBehind
from projections.payouts.due import Payment, made, payment_of, stands_for


class Papers(Struct, frozen=True, kw_only=True):
    """Payments for a case."""

    payments: tuple[Payment, ...]

    def pay_for(self, owed: Owed, every: tuple[Owed, ...]) -> bool:
        """Return whether one of them pays for a beneficiary: it names them, or nobody, and all others are paid for.

        The same sharing out as in the list of payouts: whoever is named comes first, the rest one by one.
        """
        of_cause = [one for one in every if one.due.cause == owed.due.cause]
        given: set[str] = set()
        to_nobody_in_particular = 0
        for payment in self.payments:
            if payment.cause != owed.due.cause:
                continue
            own = next((one for one in of_cause if stands_for(one, payment.beneficiary)), None)
            if own is None:
                to_nobody_in_particular += 1
            else:
                given.add(own.beneficiary)
        for _ in range(to_nobody_in_particular):
            free = next((one.beneficiary for one in of_cause if one.beneficiary not in given), None)
            if free is not None:
                given.add(free)
        return owed.beneficiary in given


async def papers_of(program: Program, case_id: CaseId, *, but: str) -> Papers:
    """Return the payments for a case that are on record, but those of one payout's own stream.

    :raises ProblemError: 503 `projection-behind`, while the index that finds them is held up.
    """
    head = await program.record.recorder.head()
    try:
        tagged = await program.reader.streams_tagged([f"case:{case_id}"], until=head.position)
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
    return Papers(payments=tuple(found))
