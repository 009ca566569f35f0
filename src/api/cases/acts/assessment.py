"""Assessing the risk to a child: form 02 (D56 art. 26(2)) and form 03 (D56 art. 27(1))."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.act import Act, Edge, in_words, instant_of
from api.cases.acts.body import Body, Code, Instant, Long
from api.cases.checking import Checks
from cases.case import risk
from cases.case.assessed import Rating
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.law.form_rows import AssessmentForm, FormId, Rated, Risk
from cases.law.forms import UnknownFormError, form_of, form_on
from cases.persons import Words
from cases.refusals import Invalid
from cases.values import SubjectId, day_in_vietnam


class RatingBody(Body, frozen=True, kw_only=True):
    """How one row of a form was rated."""

    row: Code
    level: Rated


Ratings = Annotated[tuple[RatingBody, ...], Meta(max_length=100)]


class InitialAssessmentBody(Body, frozen=True, kw_only=True):
    """Form 02 for one child."""

    child: UUID
    assessed_at: Instant | None = None
    form_version: Code | None = None
    ratings: Ratings = ()
    concluded: Risk
    needs: Long | None = None
    note: Long | None = None


class DetailedAssessmentBody(Body, frozen=True, kw_only=True):
    """Form 03 for one child: the ratings, and in words how the child is and what the family is able to do."""

    child: UUID
    assessed_at: Instant | None = None
    form_version: Code | None = None
    ratings: Ratings = ()
    concluded: Risk
    condition: Long | None = None
    family_situation: Long | None = None
    note: Long | None = None


def initial(body: InitialAssessmentBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record an initial assessment.

    :raises Invalid: if a field does not fit the form, or its time lies ahead.
    """
    at, suspect = instant_of(body.assessed_at, "assessed_at", edge)
    form = form_for("02", body.form_version, at, edge)
    return risk.AssessRisk(
        assessed=risk.InitialRiskAssessed(
            child=SubjectId(str(body.child)),
            assessed_at=at,
            clock_suspect=suspect,
            form_version=form.version,
            ratings=ratings_of(form, body.ratings),
            concluded=body.concluded,
            said=in_words(case.case_id, Words(needs=body.needs or None, notes=body.note or None)),
        )
    )


def detailed(body: DetailedAssessmentBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a detailed assessment.

    :raises Invalid: if a field does not fit the form, or its time lies ahead.
    """
    at, suspect = instant_of(body.assessed_at, "assessed_at", edge)
    form = form_for("03", body.form_version, at, edge)
    words = Words(
        condition=body.condition or None, family_situation=body.family_situation or None, notes=body.note or None
    )
    return risk.AssessRisk(
        assessed=risk.DetailedRiskAssessed(
            child=SubjectId(str(body.child)),
            assessed_at=at,
            clock_suspect=suspect,
            form_version=form.version,
            ratings=ratings_of(form, body.ratings),
            concluded=body.concluded,
            said=in_words(case.case_id, words),
        )
    )


def form_for(form_id: FormId, version: str | None, at: dt.datetime, edge: Edge) -> AssessmentForm:
    """Return the form that was filled in: the version that is named, or else the one in force on the day.

    :raises Invalid: `form-version-unknown`.
    """
    try:
        if version is None:
            return form_on(edge.law, form_id, day_in_vietnam(at))
        return form_of(edge.law, form_id, version)
    except UnknownFormError:
        raise Invalid("form-version-unknown", "form_version") from None


def ratings_of(form: AssessmentForm, ratings: Sequence[RatingBody], under: str = "") -> tuple[Rating, ...]:
    """Return ratings as they are recorded; rows may be missing.

    :raises ProblemError: for every row that is not of the form, or rated twice.
    """
    checks = Checks()
    rated: set[str] = set()
    for number, rating in enumerate(ratings):
        path = f"{under}ratings.{number}.row"
        checks.that(rating.row in form.codes, "row-unknown", path)
        checks.that(rating.row not in rated, "row-twice", path)
        rated.add(rating.row)
    checks.done()
    return tuple(Rating(row=one.row, level=one.level) for one in ratings)


ACTS = (
    Act(
        "initial-assessment",
        InitialAssessmentBody,
        initial,
        "assessInitialRisk",
        "Record an initial assessment of a child (form 02; D56 art. 26(2)).",
        protects=True,
    ),
    Act(
        "detailed-assessment",
        DetailedAssessmentBody,
        detailed,
        "assessDetailedRisk",
        "Record a detailed assessment of a child (form 03; D56 art. 27(1)).",
        protects=True,
    ),
)
