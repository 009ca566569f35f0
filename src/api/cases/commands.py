"""From bodies to commands: units resolved, instants held against the clock, people given their ids."""

import datetime as dt
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import msgspec
from msgspec import UNSET

from api import times
from api.cases import requests
from api.cases.checking import Checks
from api.cases.requests import details_of
from api.identity import Account
from api.units import Level, resolve
from cases.case import correction, intake, investigation, measures, people, verification
from cases.case.decider import CaseCommand
from cases.case.state import Case, Child, Party, Reporter
from cases.law.model import Law
from cases.persons import Said, Words, matter_of
from cases.places.register import Places
from cases.refusals import Invalid
from cases.values import CaseId, Interval, SubjectId, UnitId, day_in_vietnam


class Edge(msgspec.Struct, frozen=True, kw_only=True):
    """What it takes to read a body as a command: who sends it, when, and what the program knows."""

    account: Account
    law: Law
    places: Places
    at: dt.datetime
    derived_id: UUID
    """An id for whatever the body adds without an id of its own: the same whenever it is sent again."""


def report(body: requests.ReportBody, case_id: CaseId, case_number: str, edge: Edge) -> intake.ReceiveReport:
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
    on_receipt = _day(received_at)
    _check_words(checks, body, edge.law)
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
        field: checks.value(partial(_unit, getattr(body, field), field, on, level, edge), None)
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
            children=tuple(_child(child) for child in body.children),
            parties=tuple(_party(party) for party in body.parties),
            reporter=_reporter(body.reporter),
            said=_said(case_id, body),
        ),
    )


def further_report(body: requests.FurtherReportBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to take in a further report.

    :raises Invalid: if a field does not fit.
    """
    received_at, suspect = times.received(body.received_at, "received_at", at=edge.at)
    return intake.ReceiveFurtherReport(
        report=intake.FurtherReportReceived(
            received_at=received_at,
            received_by=body.received_by,
            received_in=receiving_unit(body.received_in, _day(received_at), edge),
            channel=body.channel,
            clock_suspect=suspect,
            reporter=_reporter(body.reporter),
            said=_said(case.case_id, body),
        )
    )


def people_change(body: requests.PeopleBody, case: Case, _edge: Edge) -> CaseCommand:
    """Return the command to record something about the people.

    :raises Invalid: `field-invalid`, unless the body says exactly one thing.
    """
    said = _said(case.case_id, body)
    given = [body.child, body.party, body.identified, body.same_person, body.marked, body.withdraws]
    if sum(one is not None for one in given) != 1:
        raise Invalid("one-change", "")
    change: people.PeopleEvent
    if body.child is not None:
        change = people.ChildAdded(child=_child(body.child), said=said)
    elif body.party is not None:
        change = people.PartyAdded(party=_party(body.party), said=said)
    elif body.identified is not None:
        change = people.PersonIdentified(
            subject_id=SubjectId(str(body.identified.subject_id)),
            identity=body.identified.identity,
            outcome=body.identified.outcome,
            details=details_of(body.identified),
            said=said,
        )
    elif body.same_person is not None:
        change = people.PersonsLinked(
            subject_id=SubjectId(str(body.same_person.subject_id)),
            same_as=SubjectId(str(body.same_person.same_as)),
            said=said,
        )
    elif body.marked is not None:
        change = people.PersonMarked(
            subject_id=SubjectId(str(body.marked.subject_id)),
            must_not_be_told=body.marked.must_not_be_told,
            must_not_be_paid=body.marked.must_not_be_paid,
            said=said,
        )
    else:
        change = people.PersonsUnlinked(withdraws=body.withdraws or 0, said=said)
    return people.ChangePeople(change=change)


def verified(body: requests.VerificationBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a finding.

    :raises Invalid: if a field does not fit, or the role does not find for that body.
    """
    if body.by not in edge.account.role.finds_as:
        raise Invalid("finding-not-entitled", "by")
    days = times.occurred(body.occurred_on, body.occurred_from, body.occurred_until, at=edge.at)
    found_at, suspect = (
        (None, False) if body.found_at is None else times.received(body.found_at, "found_at", at=edge.at)
    )
    on = days or _days_of(case)
    checks = Checks()
    _check_words(checks, body, edge.law)
    checks.done()
    return verification.VerifyReport(
        verified=verification.ReportVerified(
            finding=body.finding,
            by=body.by,
            found_at=found_at,
            clock_suspect=suspect,
            by_unit=edge.account.unit if body.by == edge.account.role.body else None,
            kind=body.kind,
            also=body.also,
            injury_type=body.injury_type,
            place_type=body.place_type,
            commune_of_event=_unit(body.commune_of_event, "commune_of_event", on, "commune", edge),
            area=_unit(body.area, "area", on, "area", edge),
            commune_of_residence=_unit(
                body.commune_of_residence, "commune_of_residence", _receipt_of(case), "commune", edge
            ),
            occurred=days,
            said=_said(case.case_id, body),
        ),
    )


def measure(body: requests.MeasureBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a measure.

    :raises Invalid: if it says that something was done on a day ahead.
    """
    return measures.ArrangeMeasure(
        measure=measures.MeasureArranged(
            measure_id=str(body.measure_id or edge.derived_id),
            level=body.level,
            aid=body.aid,
            children=tuple(SubjectId(str(child)) for child in body.children),
            due_on=body.due_on,
            done_on=times.past_day(body.done_on, "done_on", at=edge.at),
            said=_said(case.case_id, body),
        )
    )


def milestone(body: requests.InvestigationBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to record a milestone.

    :raises Invalid: if its day lies ahead.
    """
    times.past_day(body.reached_on, "reached_on", at=edge.at)
    return investigation.ReachMilestone(
        reached=investigation.InvestigationReached(
            milestone=body.milestone, reached_on=body.reached_on, said=_said(case.case_id, body)
        )
    )


def corrected(body: requests.CorrectionBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to correct a fact, or to withdraw a correction.

    :raises Invalid: if a field does not fit, or it does neither or both.
    """
    said = _said(case.case_id, body)
    by = edge.account.role.body
    if by is None:
        raise Invalid("finding-not-entitled", "")
    if body.withdraws is not None:
        if body.of_version is not None or body.changes is not None:
            raise Invalid("one-change", "withdraws")
        return correction.WithdrawCorrection(
            withdrawal=correction.CorrectionWithdrawn(
                withdraws=body.withdraws, by=by, by_unit=edge.account.unit, said=said
            )
        )
    if body.of_version is None or body.changes is None:
        raise Invalid("nothing-to-correct", "of_version" if body.of_version is None else "changes")
    changes = _changes(body.changes, case, edge)
    words = _said(case.case_id, body.changes)
    if not changes.named() and words is None:
        raise Invalid("nothing-to-correct", "changes")
    return correction.CorrectFact(
        correction=correction.FactCorrected(
            of_version=body.of_version, by=by, by_unit=edge.account.unit, changes=changes, said_instead=words, said=said
        )
    )


def _changes(body: requests.ChangesBody, case: Case, edge: Edge) -> correction.Changes:
    days = _corrected_days(body, edge)
    on = days if isinstance(days, Interval) else _days_of(case)
    checks = Checks()
    _check_words(checks, body, edge.law, "changes.")
    checks.done()
    changes: dict[str, object] = {
        name: value
        for name in correction.Changes.__struct_fields__
        if (value := getattr(body, name, UNSET)) is not UNSET
    }
    if body.received_at is not UNSET:
        changes["received_at"] = times.past_instant(body.received_at, "changes.received_at", at=edge.at)
    if days is not UNSET:
        changes["occurred"] = days
    if body.reached_on is not UNSET:
        times.past_day(body.reached_on, "changes.reached_on", at=edge.at)
    given: tuple[tuple[str, Interval, Level], ...] = (
        ("commune_of_event", on, "commune"),
        ("area", on, "area"),
        ("commune_of_residence", _receipt_of(case), "commune"),
        ("commune_of_stay", _receipt_of(case), "commune"),
    )
    for name, unit_days, level in given:
        code = getattr(body, name)
        if code is not UNSET:
            changes[name] = _unit(code, f"changes.{name}", unit_days, level, edge)
    return msgspec.convert(changes, correction.Changes)


def _corrected_days(body: requests.ChangesBody, edge: Edge) -> Interval | None | msgspec.UnsetType:
    given = (body.occurred_on, body.occurred_from, body.occurred_until)
    if all(one is UNSET for one in given):
        return UNSET
    on, first, last = (None if one is UNSET else one for one in given)
    return times.occurred(on, first, last, at=edge.at)


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


def receiving_code(body: requests.ReportBody, edge: Edge) -> str:
    """Return the code under which a report is numbered: that of the unit that received it."""
    if body.received_in is None:
        return edge.account.unit.partition("~")[0]
    received_at, _ = times.received(body.received_at, "received_at", at=edge.at)
    return receiving_unit(body.received_in, _day(received_at), edge).partition("~")[0]


def _unit(given: str | None, path: str, days: Interval, level: Level, edge: Edge) -> UnitId | None:
    return None if given is None else resolve(edge.places, given, path, days=days, level=level)


def _check_words(checks: Checks, body: requests.Body, law: Law, under: str = "") -> None:
    """Hold the words that a body says of a matter against the register."""
    kinds = {one.code for one in law.kinds}
    injury_types = {one.code for one in law.injury_types}
    special_groups = {one.code for one in law.special_groups}
    for number, kind in enumerate(_said_in(body, "also") or ()):
        checks.that(kind in kinds, "kind-unknown", f"{under}also.{number}")
    checks.that(_said_in(body, "kind") in {None, *kinds}, "kind-unknown", f"{under}kind")
    checks.that(_said_in(body, "injury_type") in {None, *injury_types}, "injury-type-unknown", f"{under}injury_type")
    group = _said_in(body, "special_group")
    checks.that(group in {None, *special_groups}, "special-group-unknown", f"{under}special_group")


def _said_in(body: requests.Body, field: str) -> Any:  # noqa: ANN401 - whatever the field holds
    value = getattr(body, field, None)
    return None if value is UNSET else value


def _day(instant: dt.datetime) -> Interval:
    day = day_in_vietnam(instant)
    return Interval(first=day, last=day)


def _receipt_of(case: Case) -> Interval:
    if case.received_at is None:
        raise Invalid("case-unknown", "case_id")
    return _day(case.received_at)


def _days_of(case: Case) -> Interval:
    return case.occurred or _receipt_of(case)


def _subject(given: UUID | None) -> SubjectId:
    return SubjectId(str(given or uuid4()))


def _child(body: requests.ChildBody) -> Child:
    return Child(
        subject_id=_subject(body.subject_id), identity=body.identity, outcome=body.outcome, details=details_of(body)
    )


def _party(body: requests.PartyBody) -> Party:
    return Party(
        subject_id=_subject(body.subject_id),
        role=body.role,
        relation=body.relation,
        is_child=body.is_child,
        lives_with_child=body.lives_with_child,
        must_not_be_told=body.must_not_be_told,
        must_not_be_paid=body.must_not_be_paid,
        details=details_of(body),
    )


def _reporter(body: requests.ReporterBody | None) -> Reporter | None:
    return None if body is None else Reporter(subject_id=_subject(body.subject_id), details=details_of(body))


def _said(case_id: CaseId, body: requests.Body) -> Said | None:
    """Return the free text of a body, or None if it has none."""
    words = {
        name: value for name in Words.__struct_fields__ if (value := getattr(body, name, None)) not in (None, UNSET, "")
    }
    return Said(subject_id=matter_of(case_id), words=Words(**words)) if words else None
