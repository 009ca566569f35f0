"""What the bodies of the fund's acts are made of. These are the contract's; events are other types."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.body import Body, Code, Long, Number, PersonBody
from cases.external_aid.giving import Ending, GiverKind, Receivers
from cases.fund.entries import Quantity
from cases.fund.papers import DonorKind, PaperKind, PayeeKind
from cases.values import Dong

Passage = Annotated[str, Meta(pattern="^[0-9A-Za-zĐđ ./_-]{1,30}$")]
Things = Annotated[str, Meta(pattern="^[0-9A-Za-zÀ-ỹĐđ ,./-]{1,60}$")]
"""What was given, by its name: never a person's."""


class SourceBody(Body, frozen=True, kw_only=True):
    """The paper that says so: a document and a place in it, never a person."""

    document: Number
    kind: PaperKind = "other"
    dated_on: dt.date | None = None
    passage: Passage | None = None
    open_list: bool = False


class PayeeBody(PersonBody, frozen=True, kw_only=True):
    """Somebody on record by their subject id, or as much as is known of them."""

    subject_id: UUID | None = None


class DrawBody(Body, frozen=True, kw_only=True):
    """So much of the money for a purpose, or of what may pay for anything."""

    amount_vnd: Dong
    purpose: Code | None = None


class PayoutProposalBody(Body, frozen=True, kw_only=True):
    """A payout is proposed."""

    case_id: UUID
    fund: Code | None = None
    amount_vnd: Dong | None = None
    decision: Number | None = None
    payee_kind: PayeeKind
    payee: PayeeBody | None = None
    reason: Long | None = None


class PayoutApprovalBody(Body, frozen=True, kw_only=True):
    """A proposed payout is approved."""

    decision: Number | None = None
    reason: Long | None = None


class PayoutRejectionBody(Body, frozen=True, kw_only=True):
    """A proposed payout is rejected."""

    reason: Long


class PayoutPaymentBody(Body, frozen=True, kw_only=True):
    """An approved payout was paid."""

    payment_id: UUID | None = None
    paid_on: dt.date
    draws: Annotated[tuple[DrawBody, ...], Meta(min_length=1, max_length=20)] | None = None
    payee_kind: PayeeKind | None = None
    payee: PayeeBody | None = None
    witness: PayeeBody
    receipt: Number


class PayoutReversalBody(Body, frozen=True, kw_only=True):
    """The money of a payout came back."""

    returned_on: dt.date
    document: Number
    reason: Long | None = None


class OpeningBalanceBody(Body, frozen=True, kw_only=True):
    """What a fund held when its account began."""

    entry_id: UUID | None = None
    fund: Code | None = None
    stated_on: dt.date
    amount_vnd: Dong
    source: SourceBody


class InKindBody(Body, frozen=True, kw_only=True):
    """Things that were given."""

    what: Things
    quantity: Quantity
    value_vnd: Dong | None = None


class DonationBody(Body, frozen=True, kw_only=True):
    """Money or things were given."""

    entry_id: UUID | None = None
    fund: Code | None = None
    received_on: dt.date
    amount_vnd: Dong | None = None
    in_kind: InKindBody | None = None
    donor_kind: DonorKind
    donor: PayeeBody | None = None
    purpose: Code | None = None
    source: SourceBody


class GiftGivenBody(Body, frozen=True, kw_only=True):
    """Things that were given to the fund went on to children."""

    entry_id: UUID | None = None
    fund: Code | None = None
    given_on: dt.date
    quantity: Quantity
    cause: Code | None = None
    source: SourceBody


class AllotmentBody(Body, frozen=True, kw_only=True):
    """Money was allotted."""

    entry_id: UUID | None = None
    fund: Code | None = None
    received_on: dt.date
    amount_vnd: Dong
    purpose: Code | None = None
    source: SourceBody


class HandOverBody(Body, frozen=True, kw_only=True):
    """A fund ends, and another takes everything over."""

    entry_id: UUID | None = None
    fund: Code
    to: Code
    handed_on: dt.date
    decision: Number


class AidSourceBody(Body, frozen=True, kw_only=True):
    """The paper that says so."""

    document: Number
    passage: Passage | None = None


Month = Annotated[str, Meta(pattern="^(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])$")]
"""`2024-03`."""


class AidBody(Body, frozen=True, kw_only=True):
    """Somebody outside the fund promised monthly aid."""

    aid_id: UUID | None = None
    area: Code
    giver_kind: GiverKind
    giver: PayeeBody | None = None
    receivers: Receivers = 1
    receiver: PayeeBody | None = None
    monthly_vnd: Dong
    monthly_vnd_max: Dong | None = None
    first_month: Month
    last_month: Month | None = None
    ending: Ending = "not-stated"
    source: AidSourceBody


class AidGiftBody(Body, frozen=True, kw_only=True):
    """What was promised for a month was given."""

    gift_id: UUID | None = None
    month: Month
    receivers: Receivers = 1
    amount_vnd: Dong
    given_on: dt.date
    source: AidSourceBody


class AidEndBody(Body, frozen=True, kw_only=True):
    """The aid ended with a month."""

    last_month: Month
    source: AidSourceBody
