"""What clients send about cases. These are the contract's bodies; events are other types."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from cases.case.intake import Channel, PlaceType, ReceivedBy, ResidenceKind
from cases.case.investigation import MilestoneName
from cases.case.state import Finding, FindingBy, Level, Outcome, PartyRole, Relation
from cases.persons import Identity, PersonDetails, Sex

Instant = Annotated[dt.datetime, Meta(tz=True)]
Short = Annotated[str, Meta(max_length=200)]
Long = Annotated[str, Meta(max_length=20_000)]
Code = Annotated[str, Meta(max_length=40)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Year = Annotated[int, Meta(ge=1900, le=2200)]
Months = Annotated[int, Meta(ge=0, le=12 * 120)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of every body: a field that the contract does not know is an error."""


class PersonBody(Body, frozen=True, kw_only=True):
    """What may be known of anybody; nothing need be."""

    name: Short | None = None
    birth_date: dt.date | None = None
    birth_year: Year | None = None
    estimated_age_months: Months | None = None
    sex: Sex | None = None
    ethnicity: Short | None = None
    nationality: Short | None = None
    disability: Short | None = None
    school_status: Short | None = None
    occupation: Short | None = None
    phone: Short | None = None
    address: Short | None = None
    marks: Short | None = None


def details_of(body: PersonBody) -> PersonDetails | None:
    """Return what a body says of somebody, or None if it says nothing."""
    known = {name: value for name in PersonDetails.__struct_fields__ if (value := getattr(body, name)) is not None}
    return PersonDetails(**known) if known else None


class ChildBody(PersonBody, frozen=True, kw_only=True):
    """A child in the matter."""

    subject_id: UUID | None = None
    identity: Identity = "unknown"
    outcome: Outcome | None = None


class PartyBody(PersonBody, frozen=True, kw_only=True):
    """Somebody else in the matter."""

    subject_id: UUID | None = None
    role: PartyRole
    relation: Relation | None = None
    is_child: bool | None = None
    lives_with_child: bool | None = None
    must_not_be_told: bool = False
    must_not_be_paid: bool = False


class ReporterBody(PersonBody, frozen=True, kw_only=True):
    """Who reported, if they agree to be recorded."""

    subject_id: UUID | None = None


class ReportBody(Body, frozen=True, kw_only=True):
    """A report (form 01): opens a case."""

    case_id: UUID | None = None
    kind: Code
    also: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    injury_type: Code | None = None
    special_group: Code | None = None
    place_type: PlaceType | None = None
    online: bool | None = None
    cross_border: bool | None = None
    lethal: bool | None = None
    commune_of_event: Code | None = None
    area: Code | None = None
    place_note: Long | None = None
    commune_of_residence: Code | None = None
    residence_kind: ResidenceKind | None = None
    commune_of_stay: Code | None = None
    occurred_on: dt.date | None = None
    occurred_from: dt.date | None = None
    occurred_until: dt.date | None = None
    received_at: Instant
    received_by: ReceivedBy
    received_in: Code | None = None
    channel: Channel | None = None
    discovered_by: Short | None = None
    children: Annotated[tuple[ChildBody, ...], Meta(max_length=100)]
    parties: Annotated[tuple[PartyBody, ...], Meta(max_length=100)] = ()
    reporter: ReporterBody | None = None
    condition: Long | None = None
    expected_harm: Long | None = None
    family_situation: Long | None = None
    actions_taken: Long | None = None
    narrative: Long | None = None
    notes: Long | None = None


class FurtherReportBody(Body, frozen=True, kw_only=True):
    """A further report of the same matter."""

    received_at: Instant
    received_by: ReceivedBy
    received_in: Code | None = None
    channel: Channel | None = None
    new_facts: Long | None = None
    narrative: Long | None = None
    reporter: ReporterBody | None = None


class IdentifiedBody(PersonBody, frozen=True, kw_only=True):
    """More became known of somebody."""

    subject_id: UUID
    identity: Identity | None = None
    outcome: Outcome | None = None


class SameAsBody(Body, frozen=True, kw_only=True):
    """Somebody was found to be a person who is on record under another subject id."""

    subject_id: UUID
    same_as: UUID


class MarkedBody(Body, frozen=True, kw_only=True):
    """Somebody must (or need no longer) be kept from being told or paid."""

    subject_id: UUID
    must_not_be_told: bool | None = None
    must_not_be_paid: bool | None = None


class PeopleBody(Body, frozen=True, kw_only=True):
    """One change to the people of a case: exactly one of the six, and why."""

    child: ChildBody | None = None
    party: PartyBody | None = None
    identified: IdentifiedBody | None = None
    same_person: SameAsBody | None = None
    marked: MarkedBody | None = None
    withdraws: Version | None = None
    reason: Long | None = None


class VerificationBody(Body, frozen=True, kw_only=True):
    """What was found."""

    finding: Finding
    by: FindingBy
    found_at: Instant | None = None
    kind: Code | None = None
    also: Annotated[tuple[Code, ...], Meta(max_length=20)] | None = None
    injury_type: Code | None = None
    place_type: PlaceType | None = None
    commune_of_event: Code | None = None
    area: Code | None = None
    commune_of_residence: Code | None = None
    occurred_on: dt.date | None = None
    occurred_from: dt.date | None = None
    occurred_until: dt.date | None = None
    reason: Long


class MeasureBody(Body, frozen=True, kw_only=True):
    """A measure outside a plan, or aid."""

    measure_id: UUID | None = None
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    level: Level | None = None
    aid: bool = False
    what: Long
    responsible: Short | None = None
    due_on: dt.date | None = None
    done_on: dt.date | None = None


class InvestigationBody(Body, frozen=True, kw_only=True):
    """A milestone of the police or a court."""

    milestone: MilestoneName
    reached_on: dt.date
    file_number: Short | None = None
    notes: Long | None = None


class ChangesBody(Body, frozen=True, kw_only=True):
    """The fields that a correction replaces; null where nothing should have stood."""

    kind: Code | UnsetType = UNSET
    also: tuple[Code, ...] | UnsetType = UNSET
    injury_type: Code | None | UnsetType = UNSET
    special_group: Code | None | UnsetType = UNSET
    place_type: PlaceType | None | UnsetType = UNSET
    online: bool | UnsetType = UNSET
    cross_border: bool | UnsetType = UNSET
    lethal: bool | UnsetType = UNSET
    commune_of_event: Code | None | UnsetType = UNSET
    area: Code | None | UnsetType = UNSET
    commune_of_residence: Code | None | UnsetType = UNSET
    residence_kind: ResidenceKind | None | UnsetType = UNSET
    commune_of_stay: Code | None | UnsetType = UNSET
    occurred_on: dt.date | UnsetType = UNSET
    occurred_from: dt.date | None | UnsetType = UNSET
    occurred_until: dt.date | None | UnsetType = UNSET
    received_at: Instant | UnsetType = UNSET
    received_by: ReceivedBy | UnsetType = UNSET
    channel: Channel | None | UnsetType = UNSET
    level: Level | None | UnsetType = UNSET
    aid: bool | UnsetType = UNSET
    due_on: dt.date | None | UnsetType = UNSET
    done_on: dt.date | None | UnsetType = UNSET
    reached_on: dt.date | UnsetType = UNSET
    place_note: Long | UnsetType = UNSET
    discovered_by: Short | UnsetType = UNSET
    condition: Long | UnsetType = UNSET
    expected_harm: Long | UnsetType = UNSET
    family_situation: Long | UnsetType = UNSET
    actions_taken: Long | UnsetType = UNSET
    narrative: Long | UnsetType = UNSET
    new_facts: Long | UnsetType = UNSET
    notes: Long | UnsetType = UNSET
    what: Long | UnsetType = UNSET
    responsible: Short | UnsetType = UNSET
    file_number: Short | UnsetType = UNSET


class CorrectionBody(Body, frozen=True, kw_only=True):
    """A correction of an earlier fact, or the withdrawal of a correction."""

    of_version: Version | None = None
    changes: ChangesBody | None = None
    withdraws: Version | None = None
    reason: Long


class SearchBody(Body, frozen=True, kw_only=True):
    """What somebody remembers of a case; in the body, for it may be a name."""

    q: Annotated[str, Meta(min_length=1, max_length=200)]
    limit: Annotated[int, Meta(ge=1, le=500)] = 50
