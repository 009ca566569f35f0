"""The steps for a found child (D123/2015 art. 14)."""

import datetime as dt
from uuid import UUID

from api import times
from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Long, Short
from cases.case import finding
from cases.case.cooperation import DrawnUpBy, FindingStep
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.refusals import Invalid
from cases.values import SubjectId


class FindingBody(Body, frozen=True, kw_only=True):
    """A step: the record, the notice for the parents, the registration, the notice of adoption, the parents found."""

    step: FindingStep
    child: UUID | None = None
    on: dt.date
    until: dt.date | None = None
    drawn_up_by: DrawnUpBy | None = None
    file_number: Short | None = None
    condition: Long | None = None
    place_note: Long | None = None
    notes: Long | None = None


def step(body: FindingBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a step.

    :raises Invalid: `in-the-future`; `days-reversed`; `field-missing`, if it could be about several children.
    """
    times.past_day(body.on, "on", at=edge.at)
    if body.until is not None and body.until < body.on:
        raise Invalid("days-reversed", "until")
    child = body.child
    if child is None and len(case.children) != 1:
        raise Invalid("field-missing", "child", {"field": "child"})
    return finding.RecordFinding(
        recorded=finding.FindingRecorded(
            step=body.step,
            child=case.children[0].subject_id if child is None else SubjectId(str(child)),
            on=body.on,
            until=body.until,
            drawn_up_by=body.drawn_up_by,
            said=words_of(case.case_id, body),
        )
    )


ACTS = (
    Act(
        "finding",
        FindingBody,
        step,
        "recordFinding",
        "Record a step for a found child: record, notices, registration, parents found (D123/2015 art. 14).",
        protects=True,
    ),
)
