"""Verifying a report (D56 art. 25(2))."""

import datetime as dt
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api import times
from api.cases.acts.act import Act, Edge, check_words, days_of, receipt_of, unit_of, words_of
from api.cases.acts.body import Body, Code, Instant, Long
from api.cases.checking import Checks
from cases.case import verification
from cases.case.decider import CaseCommand
from cases.case.intake import PlaceType
from cases.case.state import Case, Finding, FindingBy
from cases.refusals import Invalid
from cases.values import SubjectId


class VerificationBody(Body, frozen=True, kw_only=True):
    """What was found."""

    finding: Finding
    by: FindingBy
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    found_at: Instant | None = None
    kind: Code | None = None
    also: Annotated[tuple[Code, ...], Meta(max_length=20)] | None = None
    injury_type: Code | None = None
    place_type: PlaceType | None = None
    commune_of_event: Code | None = None
    area: Code | None = None
    commune_of_residence: Code | None = None
    occurred_on: dt.date | None = None
    occurred_from: dt.date | None = None
    occurred_until: dt.date | None = None
    reason: Long


def verified(body: VerificationBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a finding.

    :raises Invalid: if a field does not fit, or the role does not find for that body.
    """
    if body.by not in edge.account.role.finds_as:
        raise Invalid("finding-not-entitled", "by")
    days = times.occurred(body.occurred_on, body.occurred_from, body.occurred_until, at=edge.at)
    found_at, suspect = (
        (None, False) if body.found_at is None else times.received(body.found_at, "found_at", at=edge.at)
    )
    on = days or days_of(case)
    checks = Checks()
    check_words(checks, body, edge.law)
    checks.done()
    return verification.VerifyReport(
        verified=verification.ReportVerified(
            finding=body.finding,
            by=body.by,
            found_at=found_at,
            clock_suspect=suspect,
            by_unit=edge.account.unit if body.by == edge.account.role.body else None,
            kind=body.kind,
            also=body.also,
            injury_type=body.injury_type,
            place_type=body.place_type,
            commune_of_event=unit_of(body.commune_of_event, "commune_of_event", on, "commune", edge),
            area=unit_of(body.area, "area", on, "area", edge),
            commune_of_residence=unit_of(
                body.commune_of_residence, "commune_of_residence", receipt_of(case), "commune", edge
            ),
            occurred=days,
            said=words_of(case.case_id, body),
            children=tuple(SubjectId(str(child)) for child in body.children),
        ),
    )


ACTS = (
    Act(
        "verification",
        VerificationBody,
        verified,
        "verifyReport",
        "Record what was found (D56 art. 25(2)). It speaks of protection and says nothing on guilt.",
    ),
)
