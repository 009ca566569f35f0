"""Reviewing how a child is after the measures (D56 art. 30, form 06): it leads to closing, or back to a plan.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt

import msgspec

from cases.case.assessed import Assessment, LeadsTo, Rating
from cases.case.on_record import is_on_record
from cases.case.risk import check_child
from cases.case.state import Case
from cases.events import Event
from cases.law.form_rows import Risk
from cases.persons import Said
from cases.values import SubjectId


class ReviewMade(Event, frozen=True, kw_only=True, tag="case.review-made"):
    """Somebody reviewed how a child is and how safe their surroundings are, and said where that leads.

    To closing only if the child is no longer at risk and stable in body, mind and feeling (D56 art. 30(1)(b));
    otherwise back to a plan (c). Both conditions stand here as the officer put them; what the form computes is derived
    when asked.
    """

    child: SubjectId
    reviewed_at: dt.datetime
    clock_suspect: bool = False
    form_version: str
    ratings: tuple[Rating, ...] = ()
    concluded: Risk
    no_longer_at_risk: bool | None = None
    stable: bool | None = None
    leads_to: LeadsTo
    said: Said | None = None


class MakeReview(msgspec.Struct, frozen=True, kw_only=True):
    """Record a review."""

    review: ReviewMade


def evolve_review(case: Case, version: int, event: ReviewMade) -> Case:
    """Return the case with the review among its assessments."""
    review = Assessment(
        version=version,
        form="06",
        child=event.child,
        at=event.reviewed_at,
        form_version=event.form_version,
        ratings=event.ratings,
        concluded=event.concluded,
        leads_to=event.leads_to,
        no_longer_at_risk=event.no_longer_at_risk,
        stable=event.stable,
    )
    assessed = msgspec.structs.replace(case.assessed, assessments=(*case.assessed.assessments, review))
    return msgspec.structs.replace(case, assessed=assessed)


def decide_review(command: MakeReview, case: Case) -> tuple[Event, ...]:
    """Return the review, or nothing if this very one is on record and nothing more is said of it.

    It is recorded whatever it leads to: that an officer closes where the form does not is shown, not refused.

    :raises Invalid: `person-unknown`, if it is of nobody in this matter whom it can be of.
    :raises Refused: `child-has-died`, if it is of a day after the child's death.
    """
    event = command.review
    check_child(event.child, event.reviewed_at, case)
    return () if is_on_record(case, event) else (event,)
