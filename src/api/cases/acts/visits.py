"""Visits to the children, planned and made."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Instant, Long
from api.cases.acts.instants import Instants
from cases.case import visits
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.refusals import Invalid
from cases.values import SubjectId


class VisitBody(Body, frozen=True, kw_only=True):
    """A visit: planned with `due_on`, or made with `made_at`."""

    visit_id: UUID | None = None
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    due_on: dt.date | None = None
    made_at: Instant | None = None
    notes: Long | None = None


def visit(body: VisitBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a visit.

    :raises Invalid: `due-or-made`, unless it is either planned or made; `in-the-future`.
    """
    visit_id = str(body.visit_id or edge.derived_id)
    children = tuple(SubjectId(str(child)) for child in body.children)
    said = words_of(case.case_id, body)
    if body.made_at is not None and body.due_on is None:
        instants = Instants(edge)
        made_at = instants.read(body.made_at, "made_at")
        made = visits.VisitMade(
            visit_id=visit_id, made_at=made_at, clock_suspect=instants.suspect, children=children, said=said
        )
        return visits.RecordVisit(visit=made)
    if body.due_on is None or body.made_at is not None:
        raise Invalid("due-or-made", "made_at")
    planned = visits.VisitPlanned(visit_id=visit_id, due_on=body.due_on, children=children, said=said)
    return visits.RecordVisit(visit=planned)


ACTS = (Act("visits", VisitBody, visit, "recordVisit", "Record that a visit is planned, or was made.", protects=True),)
