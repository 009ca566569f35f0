"""Taking in a report, and further reports of the same matter (D56 art. 25, form 01).

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
Instants are UTC; days are calendar days in Vietnam; money is whole đồng.
"""

import datetime as dt
from typing import Literal

import msgspec

from cases.case import state
from cases.case.state import Case, Child, Party, Reporter
from cases.events import Event
from cases.persons import Said
from cases.refusals import Refused
from cases.values import CaseId, Interval, UnitId, day_in_vietnam

ReceivedBy = Literal["commune", "hotline-111", "police", "child-agency"]
Channel = Literal["phone", "in-person", "told-by-other", "letter", "online", "discovered"]
PlaceType = Literal["home", "school", "water", "road", "workplace", "care-facility", "community", "online", "other"]
ResidenceKind = Literal["permanent", "temporary", "none", "abroad", "unknown"]


class Matter(Event, frozen=True, kw_only=True):
    """What a report says happened: kind, place and time. A base for the events that say it."""

    kind: str
    also: tuple[str, ...] = ()
    injury_type: str | None = None
    special_group: str | None = None
    place_type: PlaceType | None = None
    online: bool | None = None
    cross_border: bool | None = None
    lethal: bool | None = None
    commune_of_event: UnitId | None = None
    area: UnitId | None = None
    commune_of_residence: UnitId | None = None
    residence_kind: ResidenceKind | None = None
    commune_of_stay: UnitId | None = None
    occurred: Interval | None = None


class ReportReceived(Matter, frozen=True, kw_only=True, tag="case.report-received"):
    """Somebody told one of the receiving points that a child was harmed or is in danger: the case begins."""

    case_number: str
    received_at: dt.datetime
    received_by: ReceivedBy
    received_in: UnitId
    channel: Channel | None = None
    clock_suspect: bool = False
    children: tuple[Child, ...]
    parties: tuple[Party, ...] = ()
    reporter: Reporter | None = None
    said: Said | None = None


class FurtherReportReceived(Event, frozen=True, kw_only=True, tag="case.further-report-received"):
    """The same matter was reported once more; what is new in it stands in what was said."""

    received_at: dt.datetime
    received_by: ReceivedBy
    received_in: UnitId
    channel: Channel | None = None
    clock_suspect: bool = False
    reporter: Reporter | None = None
    said: Said | None = None


class ReceiveReport(msgspec.Struct, frozen=True, kw_only=True):
    """Take in a report and open a case."""

    case_id: CaseId
    report: ReportReceived


class ReceiveFurtherReport(msgspec.Struct, frozen=True, kw_only=True):
    """Take in a further report of a matter that has a case."""

    report: FurtherReportReceived


def evolve_report(case: Case, version: int, event: ReportReceived) -> Case:
    """Return the case as the report describes it."""
    return msgspec.structs.replace(
        case,
        case_number=event.case_number,
        said_in=(version,),
        kind=event.kind,
        also=event.also,
        injury_type=event.injury_type,
        special_group=event.special_group,
        place_type=event.place_type,
        commune_of_event=event.commune_of_event,
        area=event.area,
        commune_of_residence=event.commune_of_residence,
        residence_kind=event.residence_kind,
        commune_of_stay=event.commune_of_stay,
        occurred=event.occurred,
        received_at=event.received_at,
        known_by=day_in_vietnam(event.received_at),
        received_in=(event.received_in,),
        clock_suspect=event.clock_suspect,
        children=event.children,
        parties=event.parties,
        without_commune=reported_matter(event),
    )


def reported_matter(event: ReportReceived) -> state.Matter:
    """Return what happened as a report tells it."""
    return state.Matter(
        kind=event.kind,
        also=event.also,
        injury_type=event.injury_type,
        commune_of_event=event.commune_of_event,
        area=event.area,
        occurred=event.occurred,
        commune_of_residence=event.commune_of_residence,
    )


def evolve_further_report(case: Case, _version: int, event: FurtherReportReceived) -> Case:
    """Return the case with one more unit that received it, the earliest receipt, and the day of the latest."""
    return msgspec.structs.replace(
        case,
        received_at=min(case.received_at or event.received_at, event.received_at),
        known_by=known_since(case.known_by, event),
        received_in=tuple(dict.fromkeys((*case.received_in, event.received_in))),
        further_reports=case.further_reports + 1,
    )


def known_since(known_by: dt.date | None, event: ReportReceived | FurtherReportReceived) -> dt.date:
    """Return the day by which it must have happened, for a report knew of it."""
    day = day_in_vietnam(event.received_at)
    return max(known_by or day, day)


def decide_report(command: ReceiveReport, case: Case) -> tuple[Event, ...]:
    """Return the report that opens a case.

    :raises Refused: `case-exists`, if a case with this id was opened by another report.
    """
    if case.version:
        raise Refused("case-exists")
    return (command.report,)


def decide_further_report(command: ReceiveFurtherReport, _case: Case) -> tuple[Event, ...]:
    """Return the further report: it is always recorded."""
    return (command.report,)
