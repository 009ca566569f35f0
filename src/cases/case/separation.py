"""Keeping a child apart for a time: the decision, its extension, its end (D56 art. 32).

A stay beyond the law's limit is recorded like any other: that it is unlawful follows from its times, see `stays`.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt
from typing import Literal

import msgspec
from msgspec.structs import replace

from cases.case.on_record import check_children, is_on_record
from cases.case.protection import Extended, OrderedBy, Separated, SeparationEnd
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.values import SubjectId

SeparationGround = Literal["harmed-by-caregiver", "at-risk-from-caregiver", "plan-refused", "abuse-may-go-on", "other"]


class ChildSeparated(Event, frozen=True, kw_only=True, tag="case.child-separated"):
    """It was decided to keep a child apart from those who care for it; where, and in whose care, is said (D56 32)."""

    child: SubjectId
    decided_at: dt.datetime
    separated_at: dt.datetime | None = None
    clock_suspect: bool = False
    decided_by: OrderedBy
    ground: SeparationGround | None = None
    until: dt.date | None = None
    said: Said | None = None


class SeparationExtended(Event, frozen=True, kw_only=True, tag="case.separation-extended"):
    """A separation is to go on until a later day, by the chair or because a competent body requires it (D56 32)."""

    child: SubjectId
    decided_at: dt.datetime
    clock_suspect: bool = False
    until: dt.date
    ordered_by_competent_body: bool = False
    said: Said | None = None


class SeparationEnded(Event, frozen=True, kw_only=True, tag="case.separation-ended"):
    """A child is kept apart no longer: it went home, or into other care, as is said."""

    child: SubjectId
    ended_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


SeparationEvent = ChildSeparated | SeparationExtended | SeparationEnded


class RecordSeparation(msgspec.Struct, frozen=True, kw_only=True):
    """Record that a child is kept apart, for how much longer, or no longer."""

    fact: SeparationEvent


def evolve_separation(case: Case, version: int, event: SeparationEvent) -> Case:
    """Return the case with what was decided."""
    protection = case.protection
    match event:
        case ChildSeparated():
            separated = Separated(
                version=version,
                child=event.child,
                decided_at=event.decided_at,
                separated_at=event.separated_at,
                decided_by=event.decided_by,
                until=event.until,
            )
            return replace(case, protection=replace(case.protection, separated=(*protection.separated, separated)))
        case SeparationExtended():
            extended = Extended(
                version=version,
                child=event.child,
                decided_at=event.decided_at,
                until=event.until,
                ordered_by_competent_body=event.ordered_by_competent_body,
            )
            return replace(case, protection=replace(case.protection, extended=(*protection.extended, extended)))
        case SeparationEnded():
            ended = SeparationEnd(version=version, child=event.child, ended_at=event.ended_at)
            return replace(
                case, protection=replace(case.protection, separation_ends=(*protection.separation_ends, ended))
            )


def decide_separation(command: RecordSeparation, case: Case) -> tuple[Event, ...]:
    """Return what was decided, however late and however long; nothing if it is on record and nothing more is said.

    :raises Invalid: `person-unknown`, if the child is not in this matter.
    """
    check_children(case, (command.fact.child,), "child")
    return () if is_on_record(case, command.fact) else (command.fact,)
