"""The conference on what the children need (D56 art. 27(2), LTE art. 47(5))."""

from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Instant, Long
from api.cases.acts.instants import Instants
from cases.case import conference
from cases.case.conference import Attendant, Caregivers
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.refusals import Invalid
from cases.values import SubjectId


class AttendanceBody(Body, frozen=True, kw_only=True):
    """How many attended in which part."""

    attendant: Attendant
    count: Annotated[int, Meta(ge=1, le=1000)] = 1


class ConferenceBody(Body, frozen=True, kw_only=True):
    """A conference."""

    held_at: Instant
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    attended: Annotated[tuple[AttendanceBody, ...], Meta(max_length=50)] = ()
    caregivers: Caregivers
    why_not_invited: Long | None = None
    child_heard: bool | None = None
    child_view: Long | None = None
    minutes: Long | None = None


def held(body: ConferenceBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a conference.

    :raises Invalid: `field-missing`, if caregivers were not invited and nothing says why; `in-the-future`.
    """
    if body.caregivers == "not-invited" and not body.why_not_invited:
        raise Invalid("field-missing", "why_not_invited", {"field": "why_not_invited"})
    instants = Instants(edge)
    fact = conference.ConferenceHeld(
        held_at=instants.read(body.held_at, "held_at"),
        clock_suspect=instants.suspect,
        children=tuple(SubjectId(str(child)) for child in body.children),
        attended=tuple(msgspec.convert(one, conference.Attendance, from_attributes=True) for one in body.attended),
        caregivers=body.caregivers,
        child_heard=bool(body.child_view) if body.child_heard is None else body.child_heard,
        said=words_of(case.case_id, body),
    )
    return conference.HoldConference(held=fact)


ACTS = (
    Act(
        "conference",
        ConferenceBody,
        held,
        "holdConference",
        "Record the conference on what the children need, with their own view (D56 art. 27(2), LTE art. 47(5)).",
        protects=True,
    ),
)
