"""Emergency measures, ordered orally or in writing, and the signature that follows an oral order (D56 art. 26(3), 31).

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt
from typing import Literal

import msgspec
from msgspec.structs import replace

from cases.case.on_record import check_children, is_on_record
from cases.case.protection import Emergency, OrderedBy
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid
from cases.values import SubjectId, Value

EmergencyKind = Literal[
    "safe-place", "medical-care", "psychological-care", "urgent-needs", "contact-stopped", "police-protection", "other"
]
"""What was done at once; the words are this program's, finer ones go into what is said."""


class EmergencyMeasure(Value, frozen=True, kw_only=True):
    """One of the measures that were taken."""

    kind: EmergencyKind
    said: Said | None = None


class EmergencyMeasuresTaken(Event, frozen=True, kw_only=True, tag="case.emergency-measures-taken"):
    """A child was protected at once, on somebody's order (D56 art. 26(3), 31). No children named: all of them."""

    taken_at: dt.datetime
    clock_suspect: bool = False
    children: tuple[SubjectId, ...] = ()
    measures: tuple[EmergencyMeasure, ...]
    ordered_by: OrderedBy | None = None
    ordered_orally_at: dt.datetime | None = None
    signed_at: dt.datetime | None = None
    said: Said | None = None


class EmergencyOrderSigned(Event, frozen=True, kw_only=True, tag="case.emergency-order-signed"):
    """The order behind emergency measures, oral until then, was put in writing and signed."""

    of_version: int
    signed_at: dt.datetime
    clock_suspect: bool = False
    signed_by: OrderedBy | None = None
    said: Said | None = None


class TakeEmergencyMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Record emergency measures."""

    taken: EmergencyMeasuresTaken


class SignEmergencyOrder(msgspec.Struct, frozen=True, kw_only=True):
    """Record that the order was signed."""

    signed: EmergencyOrderSigned


def evolve_emergency(case: Case, version: int, event: EmergencyMeasuresTaken) -> Case:
    """Return the case with the measures."""
    emergency = Emergency(
        version=version,
        taken_at=event.taken_at,
        children=event.children,
        measures=tuple(measure.kind for measure in event.measures),
        ordered_by=event.ordered_by,
        ordered_orally_at=event.ordered_orally_at,
        signed_at=event.signed_at,
    )
    return replace(case, protection=replace(case.protection, emergencies=(*case.protection.emergencies, emergency)))


def evolve_signature(case: Case, _version: int, event: EmergencyOrderSigned) -> Case:
    """Return the case in which the order is signed: by the first signature."""
    signed = tuple(
        replace(one, signed_at=event.signed_at)
        if one.version == event.of_version and (one.signed_at is None or event.signed_at < one.signed_at)
        else one
        for one in case.protection.emergencies
    )
    return replace(case, protection=replace(case.protection, emergencies=signed))


def decide_emergency(command: TakeEmergencyMeasures, case: Case) -> tuple[Event, ...]:
    """Return the measures, in whatever state the case is; nothing if they are on record and nothing more is said.

    :raises Invalid: `person-unknown`, if a child is not in this matter.
    """
    check_children(case, command.taken.children)
    return () if is_on_record(case, command.taken) else (command.taken,)


def decide_signature(command: SignEmergencyOrder, case: Case) -> tuple[Event, ...]:
    """Return the signature, or nothing if it is on record.

    :raises Invalid: `version-unknown`, if that fact is no emergency measure.
    """
    if not any(one.version == command.signed.of_version for one in case.protection.emergencies):
        raise Invalid("version-unknown", "of_version")
    return () if is_on_record(case, command.signed) else (command.signed,)
