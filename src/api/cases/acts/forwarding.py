"""Passing a case on to the commune of the event, or asking several whose it is (D56 art. 26(1))."""

from typing import Annotated

from msgspec import Meta

from api.cases.acts.act import Act, Edge, day_of, instant_of, words_of
from api.cases.acts.body import Body, Code, Instant, Long
from api.cases.acts.sharing import answering_unit
from api.units import resolve
from cases.case import forwarding
from cases.case.cooperation import OurAnswer
from cases.case.decider import CaseCommand
from cases.case.state import Case


class ForwardingBody(Body, frozen=True, kw_only=True):
    """To whom a case is passed, or who is asked."""

    to: Annotated[tuple[Code, ...], Meta(min_length=1, max_length=50)]
    asked: bool = False
    forwarded_at: Instant | None = None
    reason: Long | None = None


class ForwardingAnswerBody(Body, frozen=True, kw_only=True):
    """Whether it happened in one's commune."""

    answer: OurAnswer
    unit: Code | None = None
    answered_at: Instant | None = None
    reason: Long | None = None


def forward(body: ForwardingBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to pass a case on, or to ask.

    :raises ProblemError: for a place that is none on that day; :raises Invalid: for an instant that lies ahead.
    """
    at, suspect = instant_of(body.forwarded_at, "forwarded_at", edge)
    units = [resolve(edge.places, one, f"to.{n}", days=day_of(at)) for n, one in enumerate(body.to)]
    return forwarding.Forward(
        forwarded=forwarding.Forwarded(
            to=tuple(dict.fromkeys(units)),
            asked=body.asked,
            forwarded_at=at,
            clock_suspect=suspect,
            said=words_of(case.case_id, body),
        )
    )


def answer(body: ForwardingAnswerBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to say whether a case is one's own.

    :raises ProblemError: for a place that is none; :raises Invalid: if a field does not fit.
    """
    asked = [unit for one in case.cooperation.forwardings for unit in one.to]
    at, suspect = instant_of(body.answered_at, "answered_at", edge)
    return forwarding.AnswerForwarding(
        answered=forwarding.ForwardingAnswered(
            unit=answering_unit(body.unit, asked, at, edge),
            answer=body.answer,
            answered_at=at,
            clock_suspect=suspect,
            said=words_of(case.case_id, body),
        )
    )


ACTS = (
    Act(
        "forwarding",
        ForwardingBody,
        forward,
        "forwardCase",
        "Pass the case on to the commune of the event, or ask several whose it is (D56 art. 26(1)).",
        protects=True,
    ),
    Act(
        "forwarding/answer",
        ForwardingAnswerBody,
        answer,
        "answerForwarding",
        "Say whether it happened in one's commune (D56 art. 26(1)).",
        protects=True,
    ),
)
