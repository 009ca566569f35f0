"""Closing a case and opening it again (D56 art. 30(1)(b))."""

from api.cases.acts.act import Act, Edge, instant_of, words_of
from api.cases.acts.body import Body, Instant, Long
from cases.case import closure
from cases.case.assessed import Ground
from cases.case.decider import CaseCommand
from cases.case.state import Case


class ClosureBody(Body, frozen=True, kw_only=True):
    """That the case was closed, on which ground, and why."""

    closed_at: Instant | None = None
    ground: Ground
    reason: Long


class CaseReopeningBody(Body, frozen=True, kw_only=True):
    """That a closed case was opened again, and why."""

    reopened_at: Instant | None = None
    reason: Long


def closed(body: ClosureBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to close a case.

    :raises Invalid: if its time lies ahead.
    """
    at, suspect = instant_of(body.closed_at, "closed_at", edge)
    return closure.CloseCase(
        closed=closure.CaseClosed(
            closed_at=at, clock_suspect=suspect, ground=body.ground, said=words_of(case.case_id, body)
        )
    )


def reopened(body: CaseReopeningBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to open a closed case again.

    :raises Invalid: if its time lies ahead.
    """
    at, suspect = instant_of(body.reopened_at, "reopened_at", edge)
    return closure.ReopenCase(
        reopened=closure.CaseReopened(reopened_at=at, clock_suspect=suspect, said=words_of(case.case_id, body))
    )


ACTS = (
    Act(
        "closure",
        ClosureBody,
        closed,
        "closeCase",
        "Record that a case was closed (D56 art. 30(1)(b)). What the closing lacks is shown, never refused.",
    ),
    Act("reopening", CaseReopeningBody, reopened, "reopenCase", "Open a closed case again.", protects=True),
)
