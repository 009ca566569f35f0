"""Verifying a report: whether it is true, and what was found instead (D56 art. 25(2))."""

import datetime as dt

import msgspec

from cases.case.intake import PlaceType
from cases.case.state import Case, Finding, FindingBy, Found, Matter
from cases.events import Event
from cases.persons import Account
from cases.refusals import Refused
from cases.values import Interval, UnitId


class ReportVerified(Event, frozen=True, kw_only=True, tag="case.report-verified"):
    """Somebody who may checked whether it is true. It speaks of protection and says nothing on guilt.

    What stands here of kind, place and time was found so and takes the place of what the report said.
    """

    finding: Finding
    by: FindingBy
    found_at: dt.datetime
    kind: str | None = None
    also: tuple[str, ...] | None = None
    injury_type: str | None = None
    place_type: PlaceType | None = None
    unit_of_event: UnitId | None = None
    area: UnitId | None = None
    unit_of_residence: UnitId | None = None
    occurred: Interval | None = None
    account: Account | None = None


class VerifyReport(msgspec.Struct, frozen=True, kw_only=True):
    """Record what was found."""

    verified: ReportVerified
    may_find_false: bool
    """Whether the actor is of the police or the province."""


def evolve_verified(case: Case, version: int, event: ReportVerified) -> Case:
    """Return the case with the finding, and with what was found in place of what was said."""
    found = {
        name: value
        for name in (
            "kind",
            "also",
            "injury_type",
            "place_type",
            "unit_of_event",
            "area",
            "unit_of_residence",
            "occurred",
        )
        if (value := getattr(event, name)) is not None
    }
    verified = msgspec.structs.replace(
        case,
        findings=(*case.findings, Found(version=version, finding=event.finding, by=event.by)),
        said_in=(*case.said_in, version) if found else case.said_in,
        **found,
    )
    if event.by == "commune":
        return verified
    if event.finding == "undetermined":
        # Whoever could not tell has not borne out what a commune said before: only what they name themselves counts.
        own = {name: value for name, value in found.items() if name in Matter.__struct_fields__}
        return msgspec.structs.replace(verified, without_commune=msgspec.structs.replace(case.without_commune, **own))
    return msgspec.structs.replace(verified, without_commune=verified.matter)


def decide_verification(command: VerifyReport, _case: Case) -> tuple[Event, ...]:
    """Return the finding.

    :raises Refused: `false-not-entitled`, if a report is called knowingly false by others than police or province.
    """
    if command.verified.finding == "false" and not command.may_find_false:
        raise Refused("false-not-entitled", "D56 25(2)")
    return (command.verified,)
