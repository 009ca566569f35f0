"""Keeps what confirmed cases give, how far each payout has come, and what papers say left the funds."""

from collections.abc import Sequence

from cases.case.decider import STREAM_PREFIX as CASE
from cases.events import Recorded
from cases.fund.payments import STREAM_PREFIX as PAYMENT
from cases.fund.payouts import STREAM_PREFIX as PAYOUT
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.payouts.due import dues_of, payment_of
from projections.payouts.steps import step_row
from projections.rows import to_json


class Payouts(Projection):
    """What the funds owe and paid."""

    name = "payouts"
    version = 6
    schema = "projections"
    package = "projections.payouts"
    streams = (CASE, PAYMENT, PAYOUT)
    tables = (
        Table(
            name="payouts_due",
            columns={"payout_id": "uuid", "case_id": "uuid", "unit_id": "text", "area": "text", "payout": "text"},
            keeps="latest",
        ),
        Table(
            name="fund_payments",
            columns={
                "payment_id": "uuid",
                "fund": "text",
                "case_id": "uuid",
                "position": "bigint",
                "payment": "text",
            },
            keeps="all",
        ),
        Table(
            name="payout_steps",
            columns={
                "payout_id": "uuid",
                "version": "integer",
                "position": "bigint",
                "fund": "text",
                "case_id": "uuid",
                "step": "text",
            },
            keeps="all",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return what a case gives, what a payment was, or the steps of a payout."""
        if taken.case is not None:
            case = taken.case
            dues = [
                (due.payout_id, case.case_id, due.unit_id, due.area, to_json(due)) for due in dues_of(case, knowledge)
            ]
            return dues, (), ()
        if taken.stream.startswith(PAYOUT):
            return (), (), [step_row(one) for one in taken.new]
        payments = [payment for one in taken.new if (payment := payment_of(one)) is not None]
        return (), [(one.payment_id, one.fund, one.case_id, one.position, to_json(one)) for one in payments], ()
