"""Keeps what confirmed cases give, and what left the funds."""

from cases.store.statements import statement
from projections.engine.projection import Connection, Page
from projections.payouts.due import dues_of, payment_of
from projections.rows import replace_rows, to_json

_COLUMNS = {"payout_id": "uuid", "case_id": "uuid", "unit_id": "text", "area": "text", "payout": "jsonb"}


class Payouts:
    """What the funds owe and paid."""

    name = "payouts"
    version = 1
    tables = ("projections.payouts_due", "projections.fund_payments")
    package = "projections.payouts"

    async def apply(self, page: Page, connection: Connection) -> None:
        """Work out the cases on the page anew, and add the payments on it."""
        rows = [
            (due.payout_id, case_id, due.unit_id, due.area, due)
            for case_id, case in page.cases.items()
            for due in dues_of(case, page.knowledge)
        ]
        await replace_rows(connection, table=self.tables[0], columns=_COLUMNS, cases=list(page.cases), rows=rows)
        payments = [payment for one in page.events if (payment := payment_of(one)) is not None]
        await connection.execute(
            statement(self.package, "add_payments"),
            [payment.payment_id for payment in payments],
            [payment.fund for payment in payments],
            [payment.case_id for payment in payments],
            [payment.position for payment in payments],
            [to_json(payment) for payment in payments],
        )
