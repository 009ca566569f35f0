"""How the facts of a case fold into what it amounts to, each taken in where its act stands."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

import msgspec

from cases.case import (
    assignment,
    attachment,
    closure,
    conference,
    correction,
    death,
    duplicate,
    emergency,
    finding,
    forwarding,
    intake,
    investigation,
    measures,
    note,
    people,
    plan,
    plan_refusal,
    referral,
    related,
    restriction,
    review,
    risk,
    separation,
    transfer,
    verification,
    visits,
)
from cases.case.assessed import Closing, Place
from cases.case.state import Case, Matter
from cases.events import Event, Fact
from cases.values import CaseId


def fold(case_id: CaseId, history: Iterable[Fact]) -> Case:
    """Return the case that a stream amounts to: corrections are taken in where the corrected fact stands.

    A later finding so still wins over a corrected report. What a commune alone corrected is kept out of
    `without_commune`: another body must say the same.
    """
    facts = tuple(history)
    if not facts:
        return Case(case_id=case_id)
    corrections = correction.among(facts)
    standing = correction.standing_corrections(corrections)
    case = _after(Case(case_id=case_id), facts, standing)
    if not corrections:
        return case
    matter, known_by = case.without_commune, case.known_by
    by_others = [one for one in corrections if not correction.is_of_commune(one)]
    if len(by_others) < len(corrections):
        matter, known_by = _said_by_others(facts, correction.standing_corrections(by_others), known_by)
    return msgspec.structs.replace(
        case,
        corrected_by=tuple([(of, by) for of, several in sorted(standing.items()) for by, _ in several]),
        without_commune=matter,
        known_by=known_by,
    )


def evolve(case: Case, fact: Fact) -> Case:
    """Return the case after one more fact. Where facts were corrected, or it was closed, all are folded again."""
    facts = (*case.facts, fact)
    anew = correction.among(facts) or case.assessed.closings or isinstance(fact.event, closure.CaseClosed)
    return fold(case.case_id, facts) if anew else _after(case, [fact], {})


def _said_by_others(
    facts: Sequence[Fact], standing: correction.Corrections, known_by: dt.date | None
) -> tuple[Matter, dt.date | None]:
    """Return what happened, and by when somebody knew of it, with the corrections that are no commune's.

    It was known by the latest day that was ever told, whatever a commune says of it now.
    """
    matter = Matter()
    for fact in facts:
        if type(fact.event) in _SAY_WHAT_HAPPENED:
            match correction.corrected(fact.event, standing.get(fact.version, ())):
                case intake.ReportReceived() as event:
                    matter, known_by = intake.reported_matter(event), intake.known_since(known_by, event)
                case intake.FurtherReportReceived() as event:
                    known_by = intake.known_since(known_by, event)
                case verification.ReportVerified() as event:
                    matter = verification.borne_out(matter, event)
    return matter, known_by


_SAY_WHAT_HAPPENED = frozenset({intake.ReportReceived, intake.FurtherReportReceived, verification.ReportVerified})
"""The facts from which `without_commune` and `known_by` follow."""


def _after(case: Case, facts: Sequence[Fact], standing: correction.Corrections) -> Case:
    """Return the case after some more facts, each as its corrections say that it should have been written."""
    added: dict[str, list[object]] = {}
    for fact in facts:
        event, version = fact.event, fact.version
        if version in standing:
            event = correction.corrected(event, standing[version])
        kind = type(event)
        adds = _ADDS.get(kind)
        if adds is None:
            if added:
                case, added = _with(case, added), {}
            case = _EVOLVES[kind](case, version, event)
        elif (field := adds[0]) in added:
            added[field].append(adds[1](version, event))
        else:
            added[field] = [adds[1](version, event)]
    if added:
        case = _with(case, added)
    if case.assessed.closings:
        opened = tuple(_openings(facts, standing, case.assessed.closings))
        case = msgspec.structs.replace(case, assessed=msgspec.structs.replace(case.assessed, opened=opened))
    return msgspec.structs.replace(
        case, version=facts[-1].version, position=facts[-1].position, facts=(*case.facts, *facts)
    )


def _openings(facts: Iterable[Fact], standing: correction.Corrections, closings: Sequence[Closing]) -> Iterator[Place]:
    """Yield the places of the acts that opened a case again by themselves."""
    for fact in facts:
        if type(fact.event) in _PROTECTS:
            event = correction.corrected(fact.event, standing.get(fact.version, ()))
            place = closure.opening(event, fact.version, _PROTECTS[type(event)], closings)
            if place is not None:
                yield place


def _with(case: Case, added: Mapping[str, Sequence[object]]) -> Case:
    return msgspec.structs.replace(case, **{field: (*getattr(case, field), *new) for field, new in added.items()})


def _corrects(case: Case, _version: int, _event: Event) -> Case:
    """Return the case as it is: a correction is taken in where the corrected fact stands."""
    return case


Evolve = Callable[[Case, int, Any], Case]

# Tables where elsewhere stands a match: a long case asks a hundred times. A test holds them against `CaseEvent`.
_EVOLVES: dict[type[Event], Evolve] = {
    intake.ReportReceived: intake.evolve_report,
    intake.FurtherReportReceived: intake.evolve_further_report,
    **dict.fromkeys(get_args(people.PeopleEvent), people.evolve_people),
    verification.ReportVerified: verification.evolve_verified,
    risk.InitialRiskAssessed: risk.evolve_assessed,
    risk.DetailedRiskAssessed: risk.evolve_assessed,
    death.DeathFound: death.evolve_death,
    review.ReviewMade: review.evolve_review,
    closure.CaseClosed: closure.evolve_closed,
    closure.CaseReopened: closure.evolve_reopened,
    measures.MeasureOutcomeRecorded: measures.evolve_outcome,
    emergency.EmergencyMeasuresTaken: emergency.evolve_emergency,
    emergency.EmergencyOrderSigned: emergency.evolve_signature,
    **dict.fromkeys(get_args(separation.SeparationEvent), separation.evolve_separation),
    conference.ConferenceHeld: conference.evolve_conference,
    plan.PlanDrafted: plan.evolve_plan,
    plan.PlanApproved: plan.evolve_decision,
    plan.PlanReturned: plan.evolve_decision,
    plan_refusal.PlanRefused: plan_refusal.evolve_refusal,
    plan_refusal.CourtApplied: plan_refusal.evolve_application,
    visits.VisitPlanned: visits.evolve_visit,
    visits.VisitMade: visits.evolve_visit,
    forwarding.Forwarded: forwarding.evolve_forwarded,
    forwarding.ForwardingAnswered: forwarding.evolve_answered,
    referral.ReferralMade: referral.evolve_referral,
    referral.ReferralAnswered: referral.evolve_reply,
    transfer.TransferNotified: transfer.evolve_notified,
    transfer.TransferAnswered: transfer.evolve_answered,
    transfer.TransferSettled: transfer.evolve_settled,
    transfer.CasePlaced: transfer.evolve_placed,
    assignment.CaseAssigned: assignment.evolve_assigned,
    restriction.AccessRestricted: restriction.evolve_restricted,
    restriction.RestrictionLifted: restriction.evolve_lifted,
    duplicate.DuplicateMarked: duplicate.evolve_marked,
    duplicate.DuplicateWithdrawn: duplicate.evolve_withdrawn,
    duplicate.DuplicateJoined: duplicate.evolve_joined,
    duplicate.DuplicateParted: duplicate.evolve_parted,
    related.CaseRelated: related.evolve_related,
    related.RelationWithdrawn: related.evolve_withdrawn,
    note.NoteAdded: note.evolve_note,
    attachment.FileAttached: attachment.evolve_attachment,
    finding.FindingRecorded: finding.evolve_finding,
    correction.FactCorrected: _corrects,
    correction.CorrectionWithdrawn: _corrects,
}

_ADDS: dict[type[Event], tuple[str, Callable[[int, Any], object]]] = {
    measures.MeasureArranged: ("measures", measures.measure_of),
    investigation.InvestigationReached: ("milestones", investigation.milestone_of),
}
"""The facts that add one thing to a field of the case and bear on nothing else: they are gathered, and it is filled
once."""


_PROTECTS: dict[type[Event], tuple[str, ...]] = {
    intake.FurtherReportReceived: ("received_at",),
    verification.ReportVerified: ("found_at",),
    risk.InitialRiskAssessed: ("assessed_at",),
    risk.DetailedRiskAssessed: ("assessed_at",),
    emergency.EmergencyMeasuresTaken: ("taken_at",),
    separation.ChildSeparated: ("separated_at", "decided_at"),
    separation.SeparationExtended: ("decided_at",),
    conference.ConferenceHeld: ("held_at",),
    plan.PlanDrafted: ("drafted_at",),
    plan.PlanApproved: ("approved_at",),
    plan_refusal.CourtApplied: ("applied_on",),
    measures.MeasureArranged: ("done_on", "arranged_on"),
    visits.VisitMade: ("made_at",),
    referral.ReferralMade: ("made_at",),
    review.ReviewMade: ("reviewed_at",),
}
"""What protects a child, and the fields that say when it was so: the first that is filled, if one is."""
