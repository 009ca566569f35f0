"""Reviewing how a child is after the measures (form 06; D56 art. 30)."""

from uuid import UUID

from api.cases.acts.act import Act, Edge, in_words, instant_of
from api.cases.acts.assessment import Ratings, form_for, ratings_of
from api.cases.acts.body import Body, Code, Instant, Long
from cases.case import review
from cases.case.assessed import LeadsTo
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.law.form_rows import Risk
from cases.persons import Words
from cases.values import SubjectId


class ReviewBody(Body, frozen=True, kw_only=True):
    """Form 06 for one child, and where it leads."""

    child: UUID
    reviewed_at: Instant | None = None
    form_version: Code | None = None
    ratings: Ratings = ()
    concluded: Risk
    no_longer_at_risk: bool | None = None
    stable: bool | None = None
    leads_to: LeadsTo
    condition: Long | None = None
    note: Long | None = None


def reviewed(body: ReviewBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a review.

    :raises Invalid: if a field does not fit the form, or its time lies ahead.
    """
    at, suspect = instant_of(body.reviewed_at, "reviewed_at", edge)
    form = form_for("06", body.form_version, at, edge)
    return review.MakeReview(
        review=review.ReviewMade(
            child=SubjectId(str(body.child)),
            reviewed_at=at,
            clock_suspect=suspect,
            form_version=form.version,
            ratings=ratings_of(form, body.ratings),
            concluded=body.concluded,
            no_longer_at_risk=body.no_longer_at_risk,
            stable=body.stable,
            leads_to=body.leads_to,
            said=in_words(case.case_id, Words(condition=body.condition or None, notes=body.note or None)),
        )
    )


ACTS = (
    Act(
        "review",
        ReviewBody,
        reviewed,
        "reviewChild",
        "Record a review of a child: it leads to closing, or back to a plan (form 06; D56 art. 30).",
        protects=True,
    ),
)
