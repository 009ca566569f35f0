"""Correcting a fact, or withdrawing a correction."""

import datetime as dt
from collections.abc import Mapping
from typing import Literal, get_args, get_type_hints

import msgspec
from msgspec import UNSET, UnsetType

from api import times
from api.cases.acts.act import Act, Edge, check_words, day_of, days_of, receipt_of, unit_of, words_of
from api.cases.acts.assessment import Ratings, form_for, ratings_of
from api.cases.acts.body import Body, Code, Instant, Long, Short, Version
from api.cases.acts.death import is_death
from api.cases.checking import Checks
from api.units import resolve
from cases.case import correction
from cases.case.assessed import Ground, LeadsTo, Rating
from cases.case.conference import Caregivers
from cases.case.decider import CaseCommand
from cases.case.intake import Channel, PlaceType, ReceivedBy, ResidenceKind
from cases.case.plan_refusal import Applicant
from cases.case.protection import OrderedBy
from cases.case.state import Case, Level
from cases.law.form_rows import Risk
from cases.refusals import Invalid
from cases.values import Interval
from projections.timelines.item import when


class ChangesBody(Body, frozen=True, kw_only=True):
    """The fields that a correction replaces; null where nothing should have stood."""

    kind: Code | UnsetType = UNSET
    also: tuple[Code, ...] | UnsetType = UNSET
    injury_type: Code | None | UnsetType = UNSET
    special_group: Code | None | UnsetType = UNSET
    place_type: PlaceType | None | UnsetType = UNSET
    online: bool | UnsetType = UNSET
    cross_border: bool | UnsetType = UNSET
    lethal: bool | UnsetType = UNSET
    commune_of_event: Code | None | UnsetType = UNSET
    area: Code | None | UnsetType = UNSET
    commune_of_residence: Code | None | UnsetType = UNSET
    residence_kind: ResidenceKind | None | UnsetType = UNSET
    commune_of_stay: Code | None | UnsetType = UNSET
    occurred_on: dt.date | UnsetType = UNSET
    occurred_from: dt.date | None | UnsetType = UNSET
    occurred_until: dt.date | None | UnsetType = UNSET
    received_at: Instant | UnsetType = UNSET
    received_by: ReceivedBy | UnsetType = UNSET
    channel: Channel | None | UnsetType = UNSET
    level: Level | None | UnsetType = UNSET
    aid: bool | UnsetType = UNSET
    due_on: dt.date | None | UnsetType = UNSET
    done_on: dt.date | None | UnsetType = UNSET
    reached_on: dt.date | UnsetType = UNSET
    assessed_at: Instant | UnsetType = UNSET
    reviewed_at: Instant | UnsetType = UNSET
    ratings: Ratings | UnsetType = UNSET
    concluded: Risk | UnsetType = UNSET
    no_longer_at_risk: bool | None | UnsetType = UNSET
    stable: bool | None | UnsetType = UNSET
    leads_to: LeadsTo | UnsetType = UNSET
    cause: Code | None | UnsetType = UNSET
    died_on: dt.date | None | UnsetType = UNSET
    closed_at: Instant | UnsetType = UNSET
    reopened_at: Instant | UnsetType = UNSET
    ground: Ground | UnsetType = UNSET
    arranged_on: dt.date | None | UnsetType = UNSET
    taken_at: Instant | UnsetType = UNSET
    ordered_by: OrderedBy | None | UnsetType = UNSET
    ordered_orally_at: Instant | None | UnsetType = UNSET
    signed_at: Instant | None | UnsetType = UNSET
    decided_at: Instant | UnsetType = UNSET
    decided_by: OrderedBy | UnsetType = UNSET
    separated_at: Instant | None | UnsetType = UNSET
    until: dt.date | None | UnsetType = UNSET
    ordered_by_competent_body: bool | UnsetType = UNSET
    ended_at: Instant | UnsetType = UNSET
    held_at: Instant | UnsetType = UNSET
    caregivers: Caregivers | UnsetType = UNSET
    child_heard: bool | UnsetType = UNSET
    drafted_at: Instant | UnsetType = UNSET
    approved_at: Instant | UnsetType = UNSET
    returned_at: Instant | UnsetType = UNSET
    on: dt.date | UnsetType = UNSET
    made_at: Instant | UnsetType = UNSET
    refused_on: dt.date | UnsetType = UNSET
    applied_on: dt.date | UnsetType = UNSET
    applicant: Applicant | UnsetType = UNSET
    forwarded_at: Instant | UnsetType = UNSET
    notified_at: Instant | UnsetType = UNSET
    answered_at: Instant | UnsetType = UNSET
    settled_at: Instant | UnsetType = UNSET
    told_at: Instant | None | UnsetType = UNSET
    unit: Code | UnsetType = UNSET
    place_note: Long | UnsetType = UNSET
    discovered_by: Short | UnsetType = UNSET
    condition: Long | UnsetType = UNSET
    expected_harm: Long | UnsetType = UNSET
    family_situation: Long | UnsetType = UNSET
    actions_taken: Long | UnsetType = UNSET
    narrative: Long | UnsetType = UNSET
    new_facts: Long | UnsetType = UNSET
    notes: Long | UnsetType = UNSET
    what: Long | UnsetType = UNSET
    responsible: Short | UnsetType = UNSET
    file_number: Short | UnsetType = UNSET
    needs: Long | UnsetType = UNSET
    certificate: Short | UnsetType = UNSET
    decision_number: Short | UnsetType = UNSET
    safe_place: Long | UnsetType = UNSET
    alternative_care: Long | UnsetType = UNSET
    minutes: Long | UnsetType = UNSET
    child_view: Long | UnsetType = UNSET
    why_not_invited: Long | UnsetType = UNSET
    court: Short | UnsetType = UNSET


class CorrectionBody(Body, frozen=True, kw_only=True):
    """A correction of an earlier fact, or the withdrawal of a correction."""

    of_version: Version | None = None
    changes: ChangesBody | None = None
    withdraws: Version | None = None
    reason: Long


def corrected(body: CorrectionBody, case: Case, edge: Edge) -> CaseCommand:
    """Return the command to correct a fact, or to withdraw a correction.

    :raises Invalid: if a field does not fit, or it does neither or both.
    """
    said = words_of(case.case_id, body)
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
    changes = _changes(body.changes, body.of_version, case, edge)
    words = words_of(case.case_id, body.changes)
    if not changes.named() and words is None:
        raise Invalid("nothing-to-correct", "changes")
    return correction.CorrectFact(
        correction=correction.FactCorrected(
            of_version=body.of_version, by=by, by_unit=edge.account.unit, changes=changes, said_instead=words, said=said
        )
    )


def _changes(body: ChangesBody, of_version: int, case: Case, edge: Edge) -> correction.Changes:
    days = _corrected_days(body, edge)
    on = days if isinstance(days, Interval) else days_of(case)
    checks = Checks()
    check_words(checks, body, edge.law, "changes.")
    checks.that(body.cause is UNSET or is_death(body.cause, edge.law), "not-a-death", "changes.cause")
    checks.done()
    changes: dict[str, object] = {
        name: value
        for name in correction.Changes.__struct_fields__
        if (value := getattr(body, name, UNSET)) is not UNSET
    }
    for name in _INSTANTS & changes.keys():
        if (instant := getattr(body, name)) is not None:
            changes[name] = times.past_instant(instant, f"changes.{name}", at=edge.at)
    if body.ratings is not UNSET:
        changes["ratings"] = _ratings(body.ratings, of_version, case, edge)
    if body.unit is not UNSET:
        changes["unit"] = resolve(
            edge.places, body.unit, "changes.unit", days=day_of(_own_instant(changes, of_version, case, edge))
        )
    if days is not UNSET:
        changes["occurred"] = days
    for name in _DAYS_PAST & changes.keys():
        times.past_day(getattr(body, name), f"changes.{name}", at=edge.at)
    given: tuple[tuple[str, Interval, Literal["commune", "area"]], ...] = (
        ("commune_of_event", on, "commune"),
        ("area", on, "area"),
        ("commune_of_residence", receipt_of(case), "commune"),
        ("commune_of_stay", receipt_of(case), "commune"),
    )
    for name, unit_days, level in given:
        code = getattr(body, name)
        if code is not UNSET:
            changes[name] = unit_of(code, f"changes.{name}", unit_days, level, edge)
    return msgspec.convert(changes, correction.Changes)


def _own_instant(changes: Mapping[str, object], of_version: int, case: Case, edge: Edge) -> dt.datetime:
    """Return when a fact was so, as it will stand corrected, or now, if it says no instant. Its unit is one of then."""
    fact = next((one for one in case.facts if one.version == of_version), None)
    if fact is None:
        return edge.at
    standing = correction.standing_corrections(case.facts).get(of_version, [])
    event = correction.corrected(fact.event, standing)
    own = {name: changes[name] for name in _INSTANTS & changes.keys() & set(event.__struct_fields__)}
    instant, _ = when(msgspec.structs.replace(event, **own))
    return instant or edge.at


_INSTANTS = frozenset(
    name for name, hint in get_type_hints(ChangesBody, include_extras=True).items() if Instant in get_args(hint)
)
_DAYS_PAST = frozenset({"reached_on", "died_on", "arranged_on", "on", "refused_on", "applied_on"})


def _ratings(ratings: Ratings, of_version: int, case: Case, edge: Edge) -> tuple[Rating, ...]:
    """Return the ratings of a corrected assessment, held against the version of the form that it was made by.

    :raises Invalid: `not-correctable`, if the fact is no assessment.
    """
    of = next((one for one in case.assessed.assessments if one.version == of_version), None)
    if of is None:
        raise Invalid("not-correctable", "changes.ratings")
    return ratings_of(form_for(of.form, of.form_version, of.at, edge), ratings, "changes.")


def _corrected_days(body: ChangesBody, edge: Edge) -> Interval | None | msgspec.UnsetType:
    given = (body.occurred_on, body.occurred_from, body.occurred_until)
    if all(one is UNSET for one in given):
        return UNSET
    on, first, last = (None if one is UNSET else one for one in given)
    return times.occurred(on, first, last, at=edge.at)


ACTS = (
    Act(
        "corrections",
        CorrectionBody,
        corrected,
        "correctFact",
        "Correct a fact, or withdraw a correction; the earlier fact stays readable.",
    ),
)
