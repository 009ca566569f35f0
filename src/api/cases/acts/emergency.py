"""Emergency measures, and the signature behind an oral order (D56 art. 26(3), 31)."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api.cases.acts.act import Act, Edge, words_of
from api.cases.acts.body import Body, Instant, Long, Short, Version
from api.cases.acts.instants import Instants
from cases.case import emergency
from cases.case.decider import CaseCommand
from cases.case.emergency import EmergencyKind
from cases.case.protection import OrderedBy
from cases.case.state import Case
from cases.values import SubjectId


class EmergencyMeasureBody(Body, frozen=True, kw_only=True):
    """One of the measures that were taken."""

    kind: EmergencyKind
    what: Long | None = None
    responsible: Short | None = None


class EmergencyBody(Body, frozen=True, kw_only=True):
    """Emergency measures."""

    taken_at: Instant
    children: Annotated[tuple[UUID, ...], Meta(max_length=100)] = ()
    measures: Annotated[tuple[EmergencyMeasureBody, ...], Meta(min_length=1, max_length=20)]
    ordered_by: OrderedBy | None = None
    ordered_orally_at: Instant | None = None
    signed_at: Instant | None = None
    decision_number: Short | None = None
    responsible: Short | None = None
    notes: Long | None = None


class SignatureBody(Body, frozen=True, kw_only=True):
    """The signature behind an order that was oral until then."""

    of_version: Version
    signed_at: Instant
    signed_by: OrderedBy | None = None
    decision_number: Short | None = None
    notes: Long | None = None


def emergency_measures(body: EmergencyBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record emergency measures.

    :raises Invalid: if an instant lies ahead.
    """
    instants = Instants(edge)
    taken = emergency.EmergencyMeasuresTaken(
        taken_at=instants.read(body.taken_at, "taken_at"),
        children=tuple(SubjectId(str(child)) for child in body.children),
        measures=tuple(
            emergency.EmergencyMeasure(kind=one.kind, said=words_of(case.case_id, one)) for one in body.measures
        ),
        ordered_by=body.ordered_by,
        ordered_orally_at=instants.read_if_given(body.ordered_orally_at, "ordered_orally_at"),
        signed_at=instants.read_if_given(body.signed_at, "signed_at"),
        clock_suspect=instants.suspect,
        said=words_of(case.case_id, body),
    )
    return emergency.TakeEmergencyMeasures(taken=taken)


def signature(body: SignatureBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record the signature.

    :raises Invalid: if its instant lies ahead.
    """
    instants = Instants(edge)
    signed = emergency.EmergencyOrderSigned(
        of_version=body.of_version,
        signed_at=instants.read(body.signed_at, "signed_at"),
        signed_by=body.signed_by,
        clock_suspect=instants.suspect,
        said=words_of(case.case_id, body),
    )
    return emergency.SignEmergencyOrder(signed=signed)


ACTS = (
    Act(
        "emergency-measures",
        EmergencyBody,
        emergency_measures,
        "takeEmergencyMeasures",
        "Record emergency measures, also on an oral order (D56 art. 26(3), 31).",
        protects=True,
    ),
    Act(
        "emergency-measures/signature",
        SignatureBody,
        signature,
        "signEmergencyOrder",
        "Record that the order behind emergency measures was signed (D56 art. 31).",
        protects=True,
    ),
)
