"""Keeps the ledger, and every gift in kind."""

from collections.abc import Sequence

from cases.events import Recorded
from cases.fund.account import STREAM_PREFIX as ACCOUNT
from cases.fund.entries import FundHandedOver, FundTakenOver, GiftInKindGiven, GiftInKindReceived
from cases.fund.payments import STREAM_PREFIX as PAYMENT
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.fund_ledger.lines import lines_of
from projections.rows import to_json


class FundLedger(Projection):
    """Every movement of every fund, in double entry."""

    name = "fund_ledger"
    version = 2
    schema = "projections"
    package = "projections.fund_ledger"
    streams = (PAYMENT, ACCOUNT)
    tables = (
        Table(
            name="fund_ledger",
            columns={
                "fund": "text",
                "position": "bigint",
                "number": "integer",
                "on_day": "date",
                "account": "text",
                "side": "text",
                "amount_vnd": "bigint",
                "entry": "text",
                "open_list": "boolean",
                "because": "text",
            },
            keeps="all",
        ),
        Table(
            name="fund_gifts",
            columns={
                "fund": "text",
                "position": "bigint",
                "number": "integer",
                "on_day": "date",
                "gift_id": "uuid",
                "what": "text",
                "quantity": "bigint",
                "value_vnd": "bigint",
            },
            keeps="all",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the lines and the movements of gifts that follow from what is new; what left is less than nothing."""
        lines = [
            (
                line.fund,
                line.position,
                line.number,
                line.on_day,
                line.account,
                line.side,
                line.amount_vnd,
                line.because.entry,
                line.because.open_list,
                to_json(line.because),
            )
            for one in taken.new
            for line in lines_of(one)
        ]
        return lines, [row for one in taken.new for row in _gifts(one)]


def _gifts(one: Recorded) -> list[Row]:
    event, at = one.event, one.position
    match event:
        case GiftInKindReceived():
            row = (event.received_on, event.entry_id, event.what, event.quantity, event.value_vnd)
            return [(event.fund, at, 1, *row)]
        case GiftInKindGiven():
            return [(event.fund, at, 1, event.given_on, event.gift_id, "", -event.quantity, -event.value_vnd)]
        case FundHandedOver() | FundTakenOver():
            sign = -1 if isinstance(event, FundHandedOver) else 1
            return [
                (
                    event.fund,
                    at,
                    number,
                    event.handed_on,
                    gift.gift_id,
                    gift.what,
                    sign * gift.quantity,
                    None if gift.value_vnd is None else sign * gift.value_vnd,
                )
                for number, gift in enumerate(event.gifts, start=1)
            ]
        case _:
            return []
