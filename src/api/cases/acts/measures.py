"""Measures outside a plan, and aid (LTE art. 48 to 50)."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api import times
from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Long, Short
from cases.case import measures
from cases.case.decider import CaseCommand
from cases.case.state import Case, Level
from cases.values import SubjectId


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


def measure(body: MeasureBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a measure.

    :raises Invalid: if it says that something was done on a day ahead.
    """
    return measures.ArrangeMeasure(
        measure=measures.MeasureArranged(
            measure_id=str(body.measure_id or edge.derived_id),
            level=body.level,
            aid=body.aid,
            children=tuple(SubjectId(str(child)) for child in body.children),
            due_on=body.due_on,
            done_on=times.past_day(body.done_on, "done_on", at=edge.at),
            said=words_of(case.case_id, body),
        )
    )


ACTS = (
    Act(
        "measures",
        MeasureBody,
        measure,
        "arrangeMeasure",
        "Record a measure outside a plan, or aid (LTE art. 48 to 50).",
        protects=True,
    ),
)
