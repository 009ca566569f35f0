"""Visits to the children, planned and made.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt

import msgspec
from msgspec.structs import replace

from cases.case.on_record import check_children, says_no_more
from cases.case.protection import Visit
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.values import SubjectId


class VisitPlanned(Event, frozen=True, kw_only=True, tag="case.visit-planned"):
    """A visit shall be made by a day. Planned again under the same id, it is on another day."""

    visit_id: str
    due_on: dt.date
    children: tuple[SubjectId, ...] = ()
    said: Said | None = None


class VisitMade(Event, frozen=True, kw_only=True, tag="case.visit-made"):
    """A visit was made, whether it was planned or not; how the child was is said."""

    visit_id: str
    made_at: dt.datetime
    clock_suspect: bool = False
    children: tuple[SubjectId, ...] = ()
    said: Said | None = None


class RecordVisit(msgspec.Struct, frozen=True, kw_only=True):
    """Record that a visit is planned, or that it was made."""

    visit: VisitPlanned | VisitMade


def evolve_visit(case: Case, version: int, event: VisitPlanned | VisitMade) -> Case:
    """Return the case with the visit: one id is one visit, planned and made."""
    visits = {one.visit_id: one for one in case.protection.visits}
    visit = visits.get(event.visit_id, Visit(visit_id=event.visit_id))
    children = event.children or visit.children
    if isinstance(event, VisitPlanned):
        visit = replace(visit, planned_in=version, due_on=event.due_on, children=children)
    else:
        visit = replace(visit, made_in=version, made_at=event.made_at, children=children)
    return replace(case, protection=replace(case.protection, visits=tuple({**visits, event.visit_id: visit}.values())))


def decide_visit(command: RecordVisit, case: Case) -> tuple[Event, ...]:
    """Return the visit, or nothing if it is the last word on it and nothing more is said.

    What was moved to another day may be moved back.

    :raises Invalid: `person-unknown`, if a child is not in this matter.
    """
    event = command.visit
    check_children(case, event.children)
    visits = [fact.event for fact in case.facts if isinstance(fact.event, VisitPlanned | VisitMade)]
    of_this = [one for one in visits if type(one) is type(event) and one.visit_id == event.visit_id]
    return () if of_this and says_no_more(event, of_this[-1]) else (event,)
