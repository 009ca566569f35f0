"""What a timeline says of one fact, and when that fact was so."""

import datetime as dt
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from msgspec import inspect

from cases.case.closure import CaseClosed, CaseReopened
from cases.case.conference import ConferenceHeld
from cases.case.death import DeathFound
from cases.case.emergency import EmergencyMeasuresTaken, EmergencyOrderSigned
from cases.case.finding import FindingRecorded
from cases.case.forwarding import Forwarded, ForwardingAnswered
from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.investigation import InvestigationReached
from cases.case.measures import MeasureArranged, MeasureOutcomeRecorded
from cases.case.plan import PlanApproved, PlanDrafted, PlanReturned
from cases.case.plan_refusal import CourtApplied, PlanRefused
from cases.case.referral import ReferralAnswered, ReferralMade
from cases.case.review import ReviewMade
from cases.case.risk import DetailedRiskAssessed, InitialRiskAssessed
from cases.case.separation import ChildSeparated, SeparationEnded, SeparationExtended
from cases.case.transfer import TransferAnswered, TransferNotified, TransferSettled
from cases.case.verification import ReportVerified
from cases.case.visits import VisitMade, VisitPlanned
from cases.events import Event
from cases.persons import Erased, PersonDetails, Sealed, Words

When = tuple[dt.datetime | None, dt.date | None]

_PERSONAL: frozenset[type] = frozenset({PersonDetails, Words, Sealed, Erased})


_AT: dict[type[Event], str] = {
    ReportReceived: "received_at",
    FurtherReportReceived: "received_at",
    ReportVerified: "found_at",
    Forwarded: "forwarded_at",
    ForwardingAnswered: "answered_at",
    ReferralMade: "made_at",
    ReferralAnswered: "answered_at",
    TransferNotified: "notified_at",
    TransferAnswered: "answered_at",
    TransferSettled: "settled_at",
    EmergencyMeasuresTaken: "taken_at",
    EmergencyOrderSigned: "signed_at",
    SeparationExtended: "decided_at",
    SeparationEnded: "ended_at",
    ConferenceHeld: "held_at",
    PlanDrafted: "drafted_at",
    PlanApproved: "approved_at",
    PlanReturned: "returned_at",
    VisitMade: "made_at",
    InitialRiskAssessed: "assessed_at",
    DetailedRiskAssessed: "assessed_at",
    ReviewMade: "reviewed_at",
    CaseClosed: "closed_at",
    CaseReopened: "reopened_at",
}
_ON: dict[type[Event], str] = {
    InvestigationReached: "reached_on",
    FindingRecorded: "on",
    MeasureOutcomeRecorded: "on",
    PlanRefused: "refused_on",
    CourtApplied: "applied_on",
    VisitPlanned: "due_on",
    DeathFound: "died_on",
}
"""The field of an event that says when it was so."""


def when(event: Event) -> When:
    """Return the instant, or else the day, at which a fact was so; neither, where it speaks of no time of its own."""
    if isinstance(event, MeasureArranged):
        return None, event.done_on or event.arranged_on or event.due_on
    if isinstance(event, ChildSeparated):
        return event.separated_at or event.decided_at, None
    instant, day = _AT.get(type(event)), _ON.get(type(event))
    return getattr(event, instant) if instant else None, getattr(event, day) if day else None


def open_data(event: Event) -> dict[str, Any]:
    """Return what an event says, without what is sealed in it."""
    open_side = msgspec.convert(event, _open_side(type(event)), from_attributes=True)
    data: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(open_side))
    return data


@cache
def _open_side(struct: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Return the type that has the fields of a struct, without those that hold personal values, at any depth."""
    info = inspect.type_info(struct)
    if not isinstance(info, inspect.StructType):
        message = f"{struct.__name__} is no struct"
        raise TypeError(message)
    hints = get_type_hints(struct)
    fields = []
    for field in info.fields:
        if not _structs_in(field.type) & _PERSONAL:
            default = () if field.required else (field.default,)
            fields.append((field.name, _with_open_sides(hints[field.name]), *default))
    return msgspec.defstruct(f"Open{struct.__name__}", fields, kw_only=True, omit_defaults=True)


def _with_open_sides(hint: Any) -> Any:  # noqa: ANN401 - any type annotation
    """Return a type annotation in which each struct with something personal in it stands for its open side."""
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        open_side = _open_side(hint)
        kept = {field.name: field.type for field in msgspec.structs.fields(open_side)}
        return hint if kept == {field.name: field.type for field in msgspec.structs.fields(hint)} else open_side
    inner = tuple(_with_open_sides(one) for one in get_args(hint))
    if not inner or inner == get_args(hint):
        return hint
    if isinstance(hint, UnionType) or get_origin(hint) is Union:
        return Union[inner]  # noqa: UP007 - its members are known only now
    return get_origin(hint)[inner]


def _structs_in(info: inspect.Type) -> set[type]:
    types = info.types if isinstance(info, inspect.UnionType) else (info,)
    return {one.cls for one in types if isinstance(one, inspect.StructType)}
