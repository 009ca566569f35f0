"""Taking in reports (D56 art. 25, form 01)."""

import datetime as dt
from functools import partial
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from api import times
from api.cases.acts.act import Act, Edge, check_words, child_of, day_of, party_of, reporter_of, unit_of, words_of
from api.cases.acts.body import Body, ChildBody, Code, Instant, Long, PartyBody, ReporterBody, Short
from api.cases.checking import Checks
from api.units import Level, resolve
from cases.case import intake
from cases.case.decider import CaseCommand
from cases.case.intake import Channel, PlaceType, ReceivedBy, ResidenceKind
from cases.case.state import Case
from cases.refusals import Invalid
from cases.values import CaseId, Interval, UnitId


class ReportBody(Body, frozen=True, kw_only=True):
    """A report (form 01): opens a case."""

    case_id: UUID | None = None
    kind: Code
    also: Annotated[tuple[Code, ...], Meta(max_length=20)] = ()
    injury_type: Code | None = None
    special_group: Code | None = None
    place_type: PlaceType | None = None
    online: bool | None = None
    cross_border: bool | None = None
    lethal: bool | None = None
    commune_of_event: Code | None = None
    area: Code | None = None
    place_note: Long | None = None
    commune_of_residence: Code | None = None
    residence_kind: ResidenceKind | None = None
    commune_of_stay: Code | None = None
    occurred_on: dt.date | None = None
    occurred_from: dt.date | None = None
    occurred_until: dt.date | None = None
    received_at: Instant
    received_by: ReceivedBy
    received_in: Code | None = None
    channel: Channel | None = None
    discovered_by: Short | None = None
    children: Annotated[tuple[ChildBody, ...], Meta(max_length=100)]
    parties: Annotated[tuple[PartyBody, ...], Meta(max_length=100)] = ()
    reporter: ReporterBody | None = None
    condition: Long | None = None
    expected_harm: Long | None = None
    family_situation: Long | None = None
    actions_taken: Long | None = None
    narrative: Long | None = None
    notes: Long | None = None


class FurtherReportBody(Body, frozen=True, kw_only=True):
    """A further report of the same matter."""

    received_at: Instant
    received_by: ReceivedBy
    received_in: Code | None = None
    channel: Channel | None = None
    new_facts: Long | None = None
    narrative: Long | None = None
    reporter: ReporterBody | None = None


def report(body: ReportBody, case_id: CaseId, case_number: str, edge: Edge) -> intake.ReceiveReport:
    """Return the command to open a case.

    :raises Invalid: if a field does not fit; :raises ProblemError: if a place does not.
    """
    checks = Checks()
    received_at, suspect = checks.value(
        lambda: times.received(body.received_at, "received_at", at=edge.at), (edge.at, False)
    )
    days = checks.value(
        lambda: times.occurred(body.occurred_on, body.occurred_from, body.occurred_until, at=edge.at), None
    )
    on_receipt = day_of(received_at)
    check_words(checks, body, edge.law)
    checks.that(body.commune_of_event is not None or body.area is not None, "place-missing", "commune_of_event")
    checks.that(bool(body.children), "children-missing", "children")
    tomorrow = on_receipt.last + dt.timedelta(days=1)
    for number, child in enumerate(body.children):
        born_by_then = child.birth_date is None or child.birth_date <= tomorrow
        checks.that(born_by_then, "birth-after-report", f"children.{number}.birth_date")
    named: tuple[tuple[str, Interval, Level], ...] = (
        ("commune_of_event", days or on_receipt, "commune"),
        ("area", days or on_receipt, "area"),
        ("commune_of_residence", on_receipt, "commune"),
        ("commune_of_stay", on_receipt, "commune"),
    )
    places = {
        field: checks.value(partial(unit_of, getattr(body, field), field, on, level, edge), None)
        for field, on, level in named
    }
    checks.done()
    return intake.ReceiveReport(
        case_id=case_id,
        report=intake.ReportReceived(
            case_number=case_number,
            kind=body.kind,
            also=body.also,
            injury_type=body.injury_type,
            special_group=body.special_group,
            place_type=body.place_type,
            online=body.online,
            cross_border=body.cross_border,
            lethal=body.lethal,
            commune_of_event=places["commune_of_event"],
            area=places["area"],
            commune_of_residence=places["commune_of_residence"],
            residence_kind=body.residence_kind,
            commune_of_stay=places["commune_of_stay"],
            occurred=days,
            received_at=received_at,
            received_by=body.received_by,
            received_in=receiving_unit(body.received_in, on_receipt, edge),
            channel=body.channel,
            clock_suspect=suspect,
            children=tuple(child_of(child) for child in body.children),
            parties=tuple(party_of(party) for party in body.parties),
            reporter=reporter_of(body.reporter),
            said=words_of(case_id, body),
        ),
    )


def further_report(body: FurtherReportBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to take in a further report.

    :raises Invalid: if a field does not fit.
    """
    received_at, suspect = times.received(body.received_at, "received_at", at=edge.at)
    return intake.ReceiveFurtherReport(
        report=intake.FurtherReportReceived(
            received_at=received_at,
            received_by=body.received_by,
            received_in=receiving_unit(body.received_in, day_of(received_at), edge),
            channel=body.channel,
            clock_suspect=suspect,
            reporter=reporter_of(body.reporter),
            said=words_of(case.case_id, body),
        )
    )


def receiving_unit(given: str | None, days: Interval, edge: Edge) -> UnitId:
    """Return the unit that received a report: the sender's own, or the one of theirs that they enter it for.

    :raises ProblemError: for a place that is none; :raises Invalid: `received-in-not-yours` outside the scope.
    """
    if given is None:
        return edge.account.unit
    unit = resolve(edge.places, given, "received_in", days=days)
    if not edge.account.scope.covers([unit]):
        raise Invalid("received-in-not-yours", "received_in")
    return unit


def receiving_code(body: ReportBody, edge: Edge) -> str:
    """Return the code under which a report is numbered: that of the unit that received it."""
    if body.received_in is None:
        return edge.account.unit.partition("~")[0]
    received_at, _ = times.received(body.received_at, "received_at", at=edge.at)
    return receiving_unit(body.received_in, day_of(received_at), edge).partition("~")[0]


ACTS = (
    Act(
        "reports",
        FurtherReportBody,
        further_report,
        "addReport",
        "Take in a further report of the same matter (D56 art. 25).",
        protects=True,
    ),
)
