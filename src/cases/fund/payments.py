"""Payments that were made: what left the fund, whether or not a case explains it.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from cases.events import Event, Recorded
from cases.persons import Details
from cases.refusals import Refused
from cases.values import CaseId, Dong, Interval, SubjectId, UnitId, Value

STREAM_PREFIX = "fund-"

PayeeKind = Literal["household", "child", "person", "organisation", "unknown"]


class Payee(Value, frozen=True, kw_only=True):
    """Who took the money, where it is known."""

    subject_id: SubjectId
    details: Details | None = None


class PaymentSource(Value, frozen=True, kw_only=True):
    """The paper that says so. It names a document and a place in it, never a person."""

    document: str
    place: str | None = None
    open_list: bool = False
    """The paper's list ends without an end ("…"): what it adds up to is a least amount."""


class ListedTogether(Value, frozen=True, kw_only=True):
    """The paper gives one amount for several payments: what each got is a reading of it, not a fact of the paper."""

    amount_vnd: Dong
    payments: int


class PaymentRecorded(Event, frozen=True, kw_only=True, tag="fund.payment-recorded"):
    """Money left the fund. It is a fact even where no rule, no case and no known income explains it."""

    payment_id: str
    fund: UnitId
    amount_vnd: Dong
    paid: Interval
    cause: str
    payee_kind: PayeeKind
    payee: Payee | None = None
    case_id: CaseId | None = None
    source: PaymentSource
    listed_together: ListedTogether | None = None


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Record a payment that was made."""

    payment: PaymentRecorded


def stream_of(fund: UnitId) -> str:
    """Return the name of a fund's stream."""
    return f"{STREAM_PREFIX}{fund}"


def decide(command: RecordPayment, history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Return the payment, or nothing if this very payment is on record. It is never refused for want of income.

    :raises Refused: `payment-exists`, if another payment has this id.
    """
    payment = command.payment
    for one in history:
        if isinstance(one.event, PaymentRecorded) and one.event.payment_id == payment.payment_id:
            same = (one.event.amount_vnd, one.event.paid, one.event.cause, one.event.case_id)
            if same != (payment.amount_vnd, payment.paid, payment.cause, payment.case_id):
                raise Refused("payment-exists")
            return ()
    return (payment,)


def tags(event: Event) -> tuple[str, ...]:
    """Return what the fund's stream shall be found by: the fund's unit, the case, the payee, the years."""
    if not isinstance(event, PaymentRecorded):
        return ()
    found = [f"unit:{event.fund}"]
    found += [f"year:{year}" for year in range(event.paid.first.year, event.paid.last.year + 1)]
    found += [f"case:{event.case_id}"] if event.case_id else []
    found += [f"subject:{event.payee.subject_id}"] if event.payee else []
    return tuple(found)
