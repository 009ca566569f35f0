"""Findings on a child's death."""

import datetime as dt
from uuid import UUID

from api import times
from api.cases.acts.act import Act, Edge, check_words, words_of
from api.cases.acts.body import Body, Code, Long, Short
from api.cases.checking import Checks
from cases.case import death
from cases.case.decider import CaseCommand
from cases.case.intake import PlaceType
from cases.case.state import Case, FindingBy
from cases.law.model import Law
from cases.refusals import Invalid
from cases.values import SubjectId

DEATHS = "DP"
"""The rule group of the kinds that are deaths."""


class DeathBody(Body, frozen=True, kw_only=True):
    """What was found of a child's death."""

    child: UUID
    by: FindingBy
    cause: Code | None = None
    injury_type: Code | None = None
    died_on: dt.date | None = None
    place_type: PlaceType | None = None
    place_note: Long | None = None
    certificate: Short | None = None
    notes: Long | None = None


def found(body: DeathBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a finding on a death.

    :raises Invalid: if a field does not fit, or the role does not find for that body.
    """
    if body.by not in edge.account.role.finds_as:
        raise Invalid("finding-not-entitled", "by")
    checks = Checks()
    check_words(checks, body, edge.law)
    checks.that(is_death(body.cause, edge.law), "not-a-death", "cause")
    checks.done()
    return death.FindDeath(
        found=death.DeathFound(
            child=SubjectId(str(body.child)),
            by=body.by,
            cause=body.cause,
            injury_type=body.injury_type,
            died_on=times.past_day(body.died_on, "died_on", at=edge.at),
            place_type=body.place_type,
            said=words_of(case.case_id, body),
        )
    )


def is_death(cause: str | None, law: Law) -> bool:
    """Return whether a cause is a kind that is a death; one that is not known is not held against it."""
    return cause is None or any(kind.code == cause and DEATHS in kind.groups for kind in law.kinds)


ACTS = (
    Act(
        "death-findings",
        DeathBody,
        found,
        "findDeath",
        "Record what was found of a child's death; the matter's kind and place are verified apart.",
    ),
)
