"""Payments that were made: what left a fund, whether or not a case explains it. One stream a payment.

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
"""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.fund.papers import Payee, PayeeKind, PaymentSource
from cases.refusals import Refused
from cases.values import CaseId, Dong, Interval, SubjectId, UnitId, Value

STREAM_PREFIX = "payment-"


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
    beneficiary: SubjectId | None = None
    """The child for whom it was, where it was for one of them; None: for the household, or nobody said."""
    source: PaymentSource
    listed_together: ListedTogether | None = None


class RecordPayment(msgspec.Struct, frozen=True, kw_only=True):
    """Record a payment that was made."""

    payment: PaymentRecorded


def stream_of(payment_id: str) -> str:
    """Return the name of a payment's stream: what follows from it (a receipt, a reversal) has its place there."""
    return f"{STREAM_PREFIX}{payment_id}"


def decide(command: RecordPayment, history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Return the payment, or nothing if this very payment is on record. It is never refused for want of income.

    :raises Refused: `payment-exists`, if another payment has this id.
    """
    if not history:
        return (command.payment,)
    known = history[0].event
    # Who took it is sealed once it is on record: it cannot be compared.
    if isinstance(known, PaymentRecorded) and replace(known, payee=None) == replace(command.payment, payee=None):
        return ()
    raise Refused("payment-exists")


def tags(event: Event) -> tuple[str, ...]:
    """Return what the stream shall be found by: the fund's unit, the case, payee and beneficiary, the years."""
    if not isinstance(event, PaymentRecorded):
        return ()
    found = [f"unit:{event.fund}"]
    found += [f"year:{year}" for year in range(event.paid.first.year, event.paid.last.year + 1)]
    found += [f"case:{event.case_id}"] if event.case_id else []
    found += [f"subject:{event.payee.subject_id}"] if event.payee else []
    found += [f"subject:{event.beneficiary}"] if event.beneficiary else []
    return tuple(found)
