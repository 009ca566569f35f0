"""Keeping a child apart for a time: the decision, its extension, its end (D56 art. 32)."""

import datetime as dt
from uuid import UUID

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Instant, Long, Short
from api.cases.acts.instants import Instants
from cases.case import separation
from cases.case.decider import CaseCommand
from cases.case.protection import OrderedBy
from cases.case.separation import SeparationGround
from cases.case.state import Case
from cases.values import SubjectId


class SeparationBody(Body, frozen=True, kw_only=True):
    """The decision to keep a child apart."""

    child: UUID
    decided_at: Instant
    separated_at: Instant | None = None
    decided_by: OrderedBy
    ground: SeparationGround | None = None
    until: dt.date | None = None
    safe_place: Long | None = None
    alternative_care: Long | None = None
    decision_number: Short | None = None
    reason: Long | None = None


class ExtensionBody(Body, frozen=True, kw_only=True):
    """The decision that a separation goes on."""

    child: UUID
    decided_at: Instant
    until: dt.date
    ordered_by_competent_body: bool = False
    responsible: Short | None = None
    decision_number: Short | None = None
    reason: Long | None = None


class SeparationEndBody(Body, frozen=True, kw_only=True):
    """The end of a separation."""

    child: UUID
    ended_at: Instant
    alternative_care: Long | None = None
    decision_number: Short | None = None
    reason: Long | None = None


def separated(body: SeparationBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record that a child is kept apart.

    :raises Invalid: if an instant lies ahead.
    """
    instants = Instants(edge)
    fact = separation.ChildSeparated(
        child=SubjectId(str(body.child)),
        decided_at=instants.read(body.decided_at, "decided_at"),
        separated_at=instants.read_if_given(body.separated_at, "separated_at"),
        clock_suspect=instants.suspect,
        decided_by=body.decided_by,
        ground=body.ground,
        until=body.until,
        said=words_of(case.case_id, body),
    )
    return separation.RecordSeparation(fact=fact)


def extended(body: ExtensionBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record that a separation goes on, within the law's limit or beyond it.

    :raises Invalid: if the decision lies ahead.
    """
    instants = Instants(edge)
    fact = separation.SeparationExtended(
        child=SubjectId(str(body.child)),
        decided_at=instants.read(body.decided_at, "decided_at"),
        clock_suspect=instants.suspect,
        until=body.until,
        ordered_by_competent_body=body.ordered_by_competent_body,
        said=words_of(case.case_id, body),
    )
    return separation.RecordSeparation(fact=fact)


def ended(body: SeparationEndBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record the end.

    :raises Invalid: if it lies ahead.
    """
    instants = Instants(edge)
    fact = separation.SeparationEnded(
        child=SubjectId(str(body.child)),
        ended_at=instants.read(body.ended_at, "ended_at"),
        clock_suspect=instants.suspect,
        said=words_of(case.case_id, body),
    )
    return separation.RecordSeparation(fact=fact)


ACTS = (
    Act(
        "separation",
        SeparationBody,
        separated,
        "separateChild",
        "Record that a child is kept apart for a time (D56 art. 32).",
        protects=True,
    ),
    Act(
        "separation/extension",
        ExtensionBody,
        extended,
        "extendSeparation",
        "Record that a separation goes on; beyond the law's limit it is recorded, and alarmed (D56 art. 32).",
        protects=True,
    ),
    Act(
        "separation/end",
        SeparationEndBody,
        ended,
        "endSeparation",
        "Record that a child is kept apart no longer (D56 art. 32).",
        protects=True,
    ),
)
