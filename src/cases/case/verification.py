"""Verifying a report: whether it is true, and what was found instead (D56 art. 25(2))."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import msgspec

from cases.case.intake import PlaceType
from cases.case.on_record import check_children
from cases.case.state import Case, Finding, FindingBy, Found, Matter
from cases.events import Event
from cases.persons import Said
from cases.refusals import Refused
from cases.values import Interval, SubjectId, UnitId


class ReportVerified(Event, frozen=True, kw_only=True, tag="case.report-verified"):
    """Somebody who may checked whether it is true. It speaks of protection and says nothing on guilt.

    What stands here of kind, place and time was found so and takes the place of what the report said.
    """

    class_version = 2

    finding: Finding
    by: FindingBy
    by_unit: UnitId | None = None
    """The commune, station or office that found it, where whoever recorded it speaks for their own."""
    found_at: dt.datetime | None = None
    clock_suspect: bool = False
    kind: str | None = None
    also: tuple[str, ...] | None = None
    injury_type: str | None = None
    place_type: PlaceType | None = None
    commune_of_event: UnitId | None = None
    area: UnitId | None = None
    commune_of_residence: UnitId | None = None
    occurred: Interval | None = None
    said: Said | None = None
    children: tuple[SubjectId, ...] = ()
    """Of whom it was found so; none named: of all of them."""


MAY_FIND_FALSE: frozenset[FindingBy] = frozenset({"police", "province"})
"""The bodies that may find that a report was knowingly false: a rule of this program."""


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """Record what was found."""

    verified: ReportVerified


def evolve_verified(case: Case, version: int, event: ReportVerified) -> Case:
    """Return the case with the finding, and with what was found in place of what was said."""
    found = _named(event, _FOUND)
    one = Found(version=version, finding=event.finding, by=event.by, children=event.children)
    return msgspec.structs.replace(
        case,
        findings=(*case.findings, one),
        said_in=(*case.said_in, version) if found else case.said_in,
        without_commune=borne_out(case.without_commune, event),
        **found,
    )


def borne_out(matter: Matter, event: ReportVerified) -> Matter:
    """Return what happened by others than a commune, after one more finding; a commune's changes nothing of it.

    Whoever finds something bears out what they name themselves, and nothing that a commune said before.
    """
    if event.by == "commune":
        return matter
    return msgspec.structs.replace(matter, **_named(event, Matter.__struct_fields__))


_FOUND = (*Matter.__struct_fields__, "place_type")
"""What a finding may put otherwise than it was said."""


def _named(event: ReportVerified, fields: Iterable[str]) -> dict[str, Any]:
    return {name: value for name in fields if (value := getattr(event, name)) is not None}


def decide_verification(command: VerifyReport, case: Case) -> tuple[Event, ...]:
    """Return the finding.

    :raises Invalid: `person-unknown`, if it is of a child who is not in this matter.
    :raises Refused: `false-not-entitled`, if a report is called knowingly false by others than police or province.
    """
    if command.verified.finding == "false" and command.verified.by not in MAY_FIND_FALSE:
        raise Refused("false-not-entitled")
    check_children(case, command.verified.children)
    return (command.verified,)
