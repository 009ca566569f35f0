"""Turning to another body for a child, and what it answers (LTE art. 49 to 52)."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.act import Act, Edge, day_of, instant_of, words_of
from api.cases.acts.body import Body, Code, Instant, Long, Short
from api.units import resolve
from cases.case import referral
from cases.case.cooperation import ReferralReply, ReferredTo
from cases.case.decider import CaseCommand
from cases.case.state import Case
from cases.values import SubjectId


class ReferralBody(Body, frozen=True, kw_only=True):
    """To whom somebody turns, and for what. `responsible` names a body outside the program, or a person in it."""

    referral_id: UUID | None = None
    to: ReferredTo
    unit: Code | None = None
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    made_at: Instant | None = None
    what: Long
    responsible: Short | None = None


class ReferralAnswerBody(Body, frozen=True, kw_only=True):
    """What a body answered."""

    answer: ReferralReply
    answered_by: ReferredTo | None = None
    unit: Code | None = None
    answered_at: Instant | None = None
    responsible: Short | None = None
    reason: Long | None = None


def refer(body: ReferralBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a referral.

    :raises ProblemError: for a place that is none on that day; :raises Invalid: for an instant that lies ahead.
    """
    at, suspect = instant_of(body.made_at, "made_at", edge)
    return referral.MakeReferral(
        made=referral.ReferralMade(
            referral_id=str(body.referral_id or edge.derived_id),
            to=body.to,
            unit=None if body.unit is None else resolve(edge.places, body.unit, "unit", days=day_of(at)),
            children=tuple(SubjectId(str(child)) for child in body.children),
            made_at=at,
            clock_suspect=suspect,
            said=words_of(case.case_id, body),
        )
    )


def reply(body: ReferralAnswerBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record what a body answered, whoever records it.

    :raises ProblemError: for a place that is none on that day; :raises Invalid: for an instant that lies ahead.
    """
    at, suspect = instant_of(body.answered_at, "answered_at", edge)
    return referral.AnswerReferral(
        referral_id=str(edge.named),
        answer=body.answer,
        answered_by=body.answered_by,
        unit=None if body.unit is None else resolve(edge.places, body.unit, "unit", days=day_of(at)),
        answered_at=at,
        clock_suspect=suspect,
        said=words_of(case.case_id, body),
    )


ACTS = (
    Act(
        "referrals",
        ReferralBody,
        refer,
        "makeReferral",
        "Record that somebody turned to another body, inside the program or outside it.",
        protects=True,
    ),
    Act(
        "referrals/{referral_id}/answer",
        ReferralAnswerBody,
        reply,
        "answerReferral",
        "Record what that body answered: accepted, declined, finished.",
        protects=True,
    ),
)
