"""Whom a case is shared with: forwarding, referrals, transfers, who follows it, who may not, and related cases.

Part of the state that the facts of a case fold into. `Relation`, `ReferredTo` and the other literals are part of the
stored format too: never change a value.
"""

import datetime as dt
from typing import Literal

from cases.values import CaseId, SubjectId, UnitId, Value

ReferredTo = Literal[
    "police",
    "health",
    "hospital",
    "justice",
    "legal-aid",
    "school",
    "social-work",
    "care-facility",
    "provider",
    "commune",
    "province",
    "other-province",
    "border-guard",
    "court",
    "consulate",
    "other",
]
"""What kind of body somebody turned to; which one stands in `unit`, or in words where it is outside the program."""
OurAnswer = Literal["ours", "not-ours"]
ReferralReply = Literal["accepted", "declined", "finished"]
TransferReply = Literal["received", "disputed"]
RelationName = Literal["siblings", "same-household", "same-child", "same-alleged-abuser", "same-event", "other"]
FindingStep = Literal["record", "parents-notice", "birth-registration", "adoption-notice", "parents-found"]
DrawnUpBy = Literal["chair", "police-head"]


class Answered(Value, frozen=True, kw_only=True):
    """What a commune that was asked said of whose the case is."""

    version: int
    unit: UnitId
    answer: OurAnswer


class Forwarding(Value, frozen=True, kw_only=True):
    """A case was passed on, or some communes were asked whether it is theirs."""

    version: int
    to: tuple[UnitId, ...]
    asked: bool
    forwarded_at: dt.datetime


class Reply(Value, frozen=True, kw_only=True):
    """What a body that somebody turned to answered."""

    version: int
    answer: ReferralReply
    answered_by: ReferredTo
    answered_at: dt.datetime


class Referral(Value, frozen=True, kw_only=True):
    """Somebody turned to another body for the children of a case."""

    referral_id: str
    version: int
    to: ReferredTo
    unit: UnitId | None
    children: tuple[SubjectId, ...]
    made_at: dt.datetime
    answers: tuple[Reply, ...] = ()


class TransferAnswer(Value, frozen=True, kw_only=True):
    """What the commune of residence said to the notice."""

    version: int
    unit: UnitId
    answer: TransferReply
    answered_at: dt.datetime


class Transfer(Value, frozen=True, kw_only=True):
    """The commune of residence was told that the case is theirs to plan for, or said so before anybody told it."""

    version: int
    to: UnitId
    notified_at: dt.datetime | None
    answers: tuple[TransferAnswer, ...] = ()


class Settlement(Value, frozen=True, kw_only=True):
    """The province said whose a case is."""

    version: int
    unit: UnitId
    settled_at: dt.datetime


class Placement(Value, frozen=True, kw_only=True):
    """The province said which of its successors has what a divided unit left."""

    version: int
    of: UnitId
    unit: UnitId


class Assignment(Value, frozen=True, kw_only=True):
    """Who follows the case."""

    version: int
    to: str


class Restriction(Value, frozen=True, kw_only=True):
    """Who may neither see the case nor act on it."""

    version: int
    account: str


class Duplicate(Value, frozen=True, kw_only=True):
    """This case is the same matter as another, which goes on for both."""

    version: int
    of: CaseId
    by: str


class Joined(Value, frozen=True, kw_only=True):
    """Another case is the same matter as this one, and this one goes on for both."""

    version: int
    case_id: CaseId
    units: tuple[UnitId, ...]


class Related(Value, frozen=True, kw_only=True):
    """Another case has to do with this one."""

    version: int
    case_id: CaseId
    relation: RelationName


class Note(Value, frozen=True, kw_only=True):
    """Somebody wrote something down."""

    version: int
    note_id: str


class Attachment(Value, frozen=True, kw_only=True):
    """A file lies with the case."""

    version: int
    attachment_id: str
    sha256: str
    size_bytes: int
    media_type: str


class FoundStep(Value, frozen=True, kw_only=True):
    """A step for a child who was found and of whom nobody knows whose it is."""

    version: int
    step: FindingStep
    child: SubjectId
    on: dt.date
    until: dt.date | None = None
    drawn_up_by: DrawnUpBy | None = None


class Cooperation(Value, frozen=True, kw_only=True):
    """Who has to do with the case so far."""

    forwardings: tuple[Forwarding, ...] = ()
    answers: tuple[Answered, ...] = ()
    """Of each commune the last one."""
    placed_by_answer: int | None = None
    """The version in which a commune said that it is theirs, where nobody else had named the commune of the event."""
    referrals: tuple[Referral, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    settlement: Settlement | None = None
    placements: tuple[Placement, ...] = ()
    assigned: Assignment | None = None
    restrictions: tuple[Restriction, ...] = ()
    duplicate: Duplicate | None = None
    joined: tuple[Joined, ...] = ()
    related: tuple[Related, ...] = ()
    notes: tuple[Note, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    found: tuple[FoundStep, ...] = ()

    @property
    def units(self) -> tuple[UnitId, ...]:
        """Every unit that was brought in: asked, told, turned to, or of another report of the same matter."""
        # Lists, for generators cost more than the nothing that most of these hold.
        return (
            *[unit for forwarding in self.forwardings for unit in forwarding.to],
            *[answer.unit for answer in self.answers],
            *[referral.unit for referral in self.referrals if referral.unit is not None],
            *[transfer.to for transfer in self.transfers],
            *((self.settlement.unit,) if self.settlement else ()),
            *[placement.unit for placement in self.placements],
            *[unit for joined in self.joined for unit in joined.units],
        )

    @property
    def restricted(self) -> tuple[str, ...]:
        """The accounts that may neither see the case nor act on it."""
        return tuple(restriction.account for restriction in self.restrictions)
