"""Measures outside a plan, aid (LTE art. 48 to 50), and what became of any measure (D56 art. 29)."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api import times
from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Long, Short
from cases.case import measures
from cases.case.decider import CaseCommand
from cases.case.protection import DoneHow
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
    arranged_on: dt.date | None = None
    due_on: dt.date | None = None
    done_on: dt.date | None = None


class OutcomeBody(Body, frozen=True, kw_only=True):
    """What became of a measure."""

    outcome: DoneHow
    on: dt.date
    notes: Long | None = None


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
            arranged_on=times.past_day(body.arranged_on, "arranged_on", at=edge.at),
            due_on=body.due_on,
            done_on=times.past_day(body.done_on, "done_on", at=edge.at),
            said=words_of(case.case_id, body),
        )
    )


def outcome(body: OutcomeBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record what became of a measure.

    :raises Invalid: if its day lies ahead.
    """
    times.past_day(body.on, "on", at=edge.at)
    return measures.RecordOutcome(
        recorded=measures.MeasureOutcomeRecorded(
            measure_id=str(edge.named), outcome=body.outcome, on=body.on, said=words_of(case.case_id, body)
        )
    )


ACTS = (
    Act(
        "measures",
        MeasureBody,
        measure,
        "arrangeMeasure",
        "Record a measure outside a plan, or aid (LTE art. 48 to 50).",
    ),
    Act(
        "measures/{measure_id}/outcome",
        OutcomeBody,
        outcome,
        "recordOutcome",
        "Record what became of a measure, of a plan or outside (D56 art. 29).",
        protects=True,
    ),
)
