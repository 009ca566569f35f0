"""What is recorded of a fund's account: one stream a fund, every movement of its money in order.

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
Days are calendar days in Vietnam; money is whole đồng.
"""

import datetime as dt
from typing import Annotated

from msgspec import Meta

from cases.events import Event
from cases.fund.papers import Donor, DonorKind, Draw, Grounds, PaymentSource
from cases.values import CaseId, Dong, DongInAll, UnitId, Value

Quantity = Annotated[int, Meta(ge=1, le=10**9)]


class OpeningBalanceStated(Event, frozen=True, kw_only=True, tag="fund.opening-balance-stated"):
    """What the fund held when its account began here. Where it came from, no paper on record says."""

    entry_id: str
    fund: UnitId
    stated_on: dt.date
    amount_vnd: Dong
    source: PaymentSource


class DonationReceived(Event, frozen=True, kw_only=True, tag="fund.donation-received"):
    """Somebody gave money; what they gave for a purpose pays for nothing else (circular 87/2008)."""

    entry_id: str
    fund: UnitId
    received_on: dt.date
    amount_vnd: Dong
    donor_kind: DonorKind
    donor: Donor | None = None
    purpose: str | None = None
    source: PaymentSource


class GiftInKindReceived(Event, frozen=True, kw_only=True, tag="fund.gift-in-kind-received"):
    """Somebody gave things: they are counted, and stand apart from money, whatever they are worth."""

    entry_id: str
    fund: UnitId
    received_on: dt.date
    what: str
    quantity: Quantity
    value_vnd: Dong | None = None
    """What they are said to be worth altogether; None where nobody says."""
    donor_kind: DonorKind
    donor: Donor | None = None
    purpose: str | None = None
    source: PaymentSource


class GiftInKindGiven(Event, frozen=True, kw_only=True, tag="fund.gift-in-kind-given"):
    """Things that were given to the fund went on to children."""

    class_version = 2

    entry_id: str
    fund: UnitId
    gift_id: str
    given_on: dt.date
    quantity: Quantity
    value_vnd: Annotated[int, Meta(ge=0)] = 0
    """Their share of what all of them are said to be worth; the last of them take what is left of it."""
    cause: str | None = None
    """What for: said where they were given for a purpose."""
    source: PaymentSource


class AllotmentReceived(Event, frozen=True, kw_only=True, tag="fund.allotment-received"):
    """The budget, or a fund above, allotted money; for a purpose, if the decision names one."""

    entry_id: str
    fund: UnitId
    received_on: dt.date
    amount_vnd: Dong
    purpose: str | None = None
    source: PaymentSource


class PayoutBooked(Event, frozen=True, kw_only=True, tag="fund.payout-booked"):
    """Money left the account for a payout: recorded together with `payout.paid`, or not at all."""

    fund: UnitId
    payout_id: str
    payment_id: str
    paid_on: dt.date
    amount_vnd: Dong
    cause: str
    draws: tuple[Draw, ...]
    case_id: CaseId
    grounds: Grounds


class PayoutReturned(Event, frozen=True, kw_only=True, tag="fund.payout-returned"):
    """The money of a payout came back, to the purposes that it was taken from: together with `payout.reversed`."""

    class_version = 2

    fund: UnitId
    payout_id: str
    payment_id: str
    returned_on: dt.date
    amount_vnd: Dong
    cause: str
    draws: tuple[Draw, ...]
    case_id: CaseId
    grounds: Grounds
    paid_by: UnitId | None = None
    """The fund that paid it, where that one was handed over since: then this one takes the money over from it."""


class Holding(Value, frozen=True, kw_only=True):
    """Money that changes its fund; what is for a purpose stays for it."""

    amount_vnd: DongInAll
    purpose: str | None = None


class GiftHeld(Value, frozen=True, kw_only=True):
    """Things of a gift in kind that a fund still holds."""

    gift_id: str
    what: str
    quantity: Quantity
    value_vnd: Dong | None = None
    purpose: str | None = None
    """What the donor gave them for: whoever takes them over is bound by it, too."""


class FundHandedOver(Event, frozen=True, kw_only=True, tag="fund.handed-over"):
    """A fund ended: all it held went to another, by a decision. Nothing is entered on its account any more."""

    class_version = 2

    entry_id: str
    fund: UnitId
    to_fund: UnitId
    handed_on: dt.date
    decision: str
    holdings: tuple[Holding, ...] = ()
    gifts: tuple[GiftHeld, ...] = ()


class FundTakenOver(Event, frozen=True, kw_only=True, tag="fund.taken-over"):
    """All that another fund held came here, by a decision: recorded together with its end, or not at all."""

    class_version = 2

    entry_id: str
    fund: UnitId
    from_fund: UnitId
    handed_on: dt.date
    decision: str
    holdings: tuple[Holding, ...] = ()
    gifts: tuple[GiftHeld, ...] = ()


Entry = (
    OpeningBalanceStated
    | DonationReceived
    | GiftInKindReceived
    | GiftInKindGiven
    | AllotmentReceived
    | PayoutBooked
    | PayoutReturned
    | FundHandedOver
    | FundTakenOver
)


def day_of(entry: Entry) -> dt.date:
    """Return the day on which it happened."""
    match entry:
        case OpeningBalanceStated():
            return entry.stated_on
        case DonationReceived() | GiftInKindReceived() | AllotmentReceived():
            return entry.received_on
        case GiftInKindGiven():
            return entry.given_on
        case PayoutBooked():
            return entry.paid_on
        case PayoutReturned():
            return entry.returned_on
        case _:
            return entry.handed_on


def tags(event: Event) -> tuple[str, ...]:
    """Return what an account shall be found by: its fund, and who gave to it. Never the cases that it paid for."""
    match event:
        case DonationReceived(donor=Donor() as donor) | GiftInKindReceived(donor=Donor() as donor):
            return (f"unit:{event.fund}", f"subject:{donor.subject_id}")
        case _:
            return (f"unit:{event.fund}",) if isinstance(event, Entry) else ()
