"""The conference on what the children need, with whoever answers for them (D56 art. 27(2), LTE art. 47(5)).

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from cases.case.on_record import check_children, is_on_record
from cases.case.protection import Conference
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.values import SubjectId, Value

Attendant = Literal[
    "chair",
    "deputy-chair",
    "child-protection-worker",
    "standing-team",
    "collaborator",
    "culture-social-officer",
    "police",
    "health",
    "school",
    "justice",
    "social-worker",
    "womens-union",
    "youth-union",
    "red-cross",
    "village-head",
    "residents-representative",
    "care-facility",
    "parent",
    "caregiver",
    "child",
    "province",
    "other",
]
"""In what part somebody attended; who they are stands in the minutes."""
Caregivers = Literal["attended", "invited", "not-invited"]
"""Whether parents or caregivers were there, were invited and did not come, or were not invited, and why is said."""


class Attendance(Value, frozen=True, kw_only=True):
    """How many attended in which part."""

    attendant: Attendant
    count: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1


class ConferenceHeld(Event, frozen=True, kw_only=True, tag="case.conference-held"):
    """The needs of the children were discussed; the minutes, and the child's own view, are what was said."""

    held_at: dt.datetime
    clock_suspect: bool = False
    children: tuple[SubjectId, ...] = ()
    attended: tuple[Attendance, ...] = ()
    caregivers: Caregivers
    child_heard: bool = False
    said: Said | None = None


class HoldConference(msgspec.Struct, frozen=True, kw_only=True):
    """Record a conference."""

    held: ConferenceHeld


def evolve_conference(case: Case, version: int, event: ConferenceHeld) -> Case:
    """Return the case with the conference."""
    conference = Conference(
        version=version,
        held_at=event.held_at,
        children=event.children,
        caregivers=event.caregivers,
        child_heard=event.child_heard,
    )
    return replace(case, protection=replace(case.protection, conferences=(*case.protection.conferences, conference)))


def decide_conference(command: HoldConference, case: Case) -> tuple[Event, ...]:
    """Return the conference, or nothing if it is on record and nothing more is said.

    :raises Invalid: `person-unknown`, if a child is not in this matter.
    """
    check_children(case, command.held.children)
    return () if is_on_record(case, command.held) else (command.held,)
