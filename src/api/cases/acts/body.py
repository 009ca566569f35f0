"""What the bodies of acts are made of. These are the contract's; events are other types."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from cases.case.state import Outcome, PartyRole, Relation
from cases.persons import Identity, PersonDetails, Sex

Instant = Annotated[dt.datetime, Meta(tz=True)]
Short = Annotated[str, Meta(max_length=200)]
LONG_LENGTH_MAX = 20_000
Long = Annotated[str, Meta(max_length=LONG_LENGTH_MAX)]
Code = Annotated[str, Meta(max_length=40)]
Number = Annotated[str, Meta(pattern="^[0-9A-Za-zĐđ][0-9A-Za-zĐđ./_-]{0,59}$")]
"""The number of a paper, or its id in the law's tables: never a person."""
AccountName = Annotated[str, Meta(min_length=1, max_length=200)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Year = Annotated[int, Meta(ge=1900, le=2200)]
Months = Annotated[int, Meta(ge=0, le=12 * 120)]


class Body(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The base of every body: a field that the contract does not know is an error."""

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that the body names."""
        return ()


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
