"""Milestones of the police or a court (D56 art. 25(3))."""

import datetime as dt

from api import times
from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Long, Short
from cases.case import investigation
from cases.case.decider import CaseCommand
from cases.case.investigation import MilestoneName
from cases.case.state import Case


class InvestigationBody(Body, frozen=True, kw_only=True):
    """A milestone of the police or a court."""

    milestone: MilestoneName
    reached_on: dt.date
    file_number: Short | None = None
    notes: Long | None = None


def milestone(body: InvestigationBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a milestone.

    :raises Invalid: if its day lies ahead.
    """
    times.past_day(body.reached_on, "reached_on", at=edge.at)
    return investigation.ReachMilestone(
        reached=investigation.InvestigationReached(
            milestone=body.milestone, reached_on=body.reached_on, said=words_of(case.case_id, body)
        )
    )


ACTS = (
    Act(
        "investigation",
        InvestigationBody,
        milestone,
        "reachMilestone",
        "Record a milestone of the police or a court (D56 art. 25(3)).",
    ),
)
