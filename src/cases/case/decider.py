"""The case's decider: which command is decided where, and how facts fold into a case."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, assert_never, get_args

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
from cases.case.state import Case
from cases.events import Event, Fact
from cases.refusals import Invalid
from cases.values import CaseId

CaseEvent = (
    intake.ReportReceived
    | intake.FurtherReportReceived
    | people.ChildAdded
    | people.PartyAdded
    | people.PersonIdentified
    | people.PersonsLinked
    | people.PersonsUnlinked
    | people.PersonMarked
    | people.HouseholdTold
    | verification.ReportVerified
    | risk.InitialRiskAssessed
    | risk.DetailedRiskAssessed
    | measures.MeasureArranged
    | measures.MeasureOutcomeRecorded
    | emergency.EmergencyMeasuresTaken
    | emergency.EmergencyOrderSigned
    | separation.ChildSeparated
    | separation.SeparationExtended
    | separation.SeparationEnded
    | conference.ConferenceHeld
    | plan.PlanDrafted
    | plan.PlanApproved
    | plan.PlanReturned
    | plan_refusal.PlanRefused
    | plan_refusal.CourtApplied
    | visits.VisitPlanned
    | visits.VisitMade
    | investigation.InvestigationReached
    | death.DeathFound
    | review.ReviewMade
    | closure.CaseClosed
    | closure.CaseReopened
    | forwarding.Forwarded
    | forwarding.ForwardingAnswered
    | referral.ReferralMade
    | referral.ReferralAnswered
    | transfer.TransferNotified
    | transfer.TransferAnswered
    | transfer.TransferSettled
    | transfer.CasePlaced
    | assignment.CaseAssigned
    | restriction.AccessRestricted
    | restriction.RestrictionLifted
    | duplicate.DuplicateMarked
    | duplicate.DuplicateWithdrawn
    | duplicate.DuplicateJoined
    | duplicate.DuplicateParted
    | related.CaseRelated
    | related.RelationWithdrawn
    | note.NoteAdded
    | attachment.FileAttached
    | finding.FindingRecorded
    | correction.FactCorrected
    | correction.CorrectionWithdrawn
)

CaseCommand = (
    intake.ReceiveReport
    | intake.ReceiveFurtherReport
    | people.ChangePeople
    | verification.VerifyReport
    | risk.AssessRisk
    | measures.ArrangeMeasure
    | measures.RecordOutcome
    | emergency.TakeEmergencyMeasures
    | emergency.SignEmergencyOrder
    | separation.RecordSeparation
    | conference.HoldConference
    | plan.DraftPlan
    | plan.DecideOnPlan
    | plan_refusal.RecordPlanRefusal
    | plan_refusal.ApplyToCourt
    | visits.RecordVisit
    | investigation.ReachMilestone
    | death.FindDeath
    | review.MakeReview
    | closure.CloseCase
    | closure.ReopenCase
    | forwarding.Forward
    | forwarding.AnswerForwarding
    | referral.MakeReferral
    | referral.AnswerReferral
    | transfer.NotifyTransfer
    | transfer.AnswerTransfer
    | transfer.SettleTransfer
    | transfer.PlaceCase
    | assignment.Assign
    | restriction.RestrictAccess
    | restriction.LiftRestriction
    | duplicate.MarkDuplicate
    | duplicate.WithdrawDuplicate
    | duplicate.JoinDuplicate
    | duplicate.PartDuplicate
    | related.RelateCases
    | related.WithdrawRelation
    | note.AddNote
    | attachment.AttachFile
    | finding.RecordFinding
    | correction.CorrectFact
    | correction.WithdrawCorrection
)

STREAM_PREFIX = "case-"


def stream_of(case_id: CaseId) -> str:
    """Return the name of a case's stream."""
    return f"{STREAM_PREFIX}{case_id}"


def case_id_of(stream: str) -> CaseId:
    """Return the case whose stream this is."""
    return CaseId(stream.removeprefix(STREAM_PREFIX))


def decide(command: CaseCommand, case: Case) -> tuple[Event, ...]:  # noqa: C901, PLR0911, PLR0912 - an arm a command
    """Return what happens next; empty where it is so already.

    :raises Refused: if a rule says no.
    :raises Invalid: if the command does not fit the case.
    """
    if not case.version and not isinstance(command, intake.ReceiveReport):
        raise Invalid("case-unknown", "case_id")
    match command:
        case intake.ReceiveReport():
            return intake.decide_report(command, case)
        case intake.ReceiveFurtherReport():
            return intake.decide_further_report(command, case)
        case people.ChangePeople():
            return people.decide_people(command, case)
        case verification.VerifyReport():
            return verification.decide_verification(command, case)
        case risk.AssessRisk():
            return risk.decide_assessment(command, case)
        case measures.ArrangeMeasure():
            return measures.decide_measure(command, case)
        case measures.RecordOutcome():
            return measures.decide_outcome(command, case)
        case emergency.TakeEmergencyMeasures():
            return emergency.decide_emergency(command, case)
        case emergency.SignEmergencyOrder():
            return emergency.decide_signature(command, case)
        case separation.RecordSeparation():
            return separation.decide_separation(command, case)
        case conference.HoldConference():
            return conference.decide_conference(command, case)
        case plan.DraftPlan():
            return plan.decide_plan(command, case)
        case plan.DecideOnPlan():
            return plan.decide_on_plan(command, case)
        case plan_refusal.RecordPlanRefusal():
            return plan_refusal.decide_refusal(command, case)
        case plan_refusal.ApplyToCourt():
            return plan_refusal.decide_application(command, case)
        case visits.RecordVisit():
            return visits.decide_visit(command, case)
        case investigation.ReachMilestone():
            return investigation.decide_investigation(command, case)
        case death.FindDeath():
            return death.decide_death(command, case)
        case review.MakeReview():
            return review.decide_review(command, case)
        case closure.CloseCase():
            return closure.decide_closing(command, case)
        case closure.ReopenCase():
            return closure.decide_reopening(command, case)
        case forwarding.Forward():
            return forwarding.decide_forwarding(command, case)
        case forwarding.AnswerForwarding():
            return forwarding.decide_answer(command, case)
        case referral.MakeReferral():
            return referral.decide_referral(command, case)
        case referral.AnswerReferral():
            return referral.decide_reply(command, case)
        case transfer.NotifyTransfer():
            return transfer.decide_notice(command, case)
        case transfer.AnswerTransfer():
            return transfer.decide_answer(command, case)
        case transfer.SettleTransfer():
            return transfer.decide_settlement(command, case)
        case transfer.PlaceCase():
            return transfer.decide_placement(command, case)
        case assignment.Assign():
            return assignment.decide_assignment(command, case)
        case restriction.RestrictAccess():
            return restriction.decide_restriction(command, case)
        case restriction.LiftRestriction():
            return restriction.decide_lifting(command, case)
        case duplicate.MarkDuplicate():
            return duplicate.decide_mark(command, case)
        case duplicate.WithdrawDuplicate():
            return duplicate.decide_withdrawal(command, case)
        case duplicate.JoinDuplicate():
            return duplicate.decide_joined(command, case)
        case duplicate.PartDuplicate():
            return duplicate.decide_parted(command, case)
        case related.RelateCases():
            return related.decide_relation(command, case)
        case related.WithdrawRelation():
            return related.decide_withdrawal(command, case)
        case note.AddNote():
            return note.decide_note(command, case)
        case attachment.AttachFile():
            return attachment.decide_attachment(command, case)
        case finding.RecordFinding():
            return finding.decide_finding(command, case)
        case correction.CorrectFact():
            return correction.decide_correction(command, case)
        case correction.WithdrawCorrection():
            return correction.decide_withdrawal(command, case)
        case _:
            assert_never(command)


def fold(case_id: CaseId, history: Iterable[Fact]) -> Case:
    """Return the case that a stream amounts to: corrections are taken in where the corrected fact stands.

    A later finding so still wins over a corrected report. What a commune alone corrected is kept out of
    `without_commune`: another body must say the same.
    """
    facts = tuple(history)
    if not facts:
        return Case(case_id=case_id)
    case = _fold(case_id, facts)
    saying = [fact for fact in facts if type(fact.event) in _SAY_WHAT_HAPPENED]
    if own := correction.of_communes(saying):
        others = _fold(case_id, [fact for fact in saying if fact.version not in own])
        known_by = max((day for day in (case.known_by, others.known_by) if day is not None), default=None)
        case = msgspec.structs.replace(case, without_commune=others.without_commune, known_by=known_by)
    return case


_SAY_WHAT_HAPPENED = frozenset(
    {
        intake.ReportReceived,
        intake.FurtherReportReceived,
        verification.ReportVerified,
        correction.FactCorrected,
        correction.CorrectionWithdrawn,
    }
)
"""The facts from which `without_commune` and `known_by` follow."""


def _fold(case_id: CaseId, facts: Sequence[Fact]) -> Case:
    standing = correction.standing_corrections(facts)
    return msgspec.structs.replace(
        _after(Case(case_id=case_id), facts, standing),
        corrected_by=tuple((of, by) for of, several in sorted(standing.items()) for by, _ in several),
    )


def evolve(case: Case, fact: Fact) -> Case:
    """Return the case after one more fact. Where facts were corrected, or it was closed, all are folded again."""
    facts = (*case.facts, fact)
    anew = correction.among(facts) or case.assessed.closings or isinstance(fact.event, closure.CaseClosed)
    return fold(case.case_id, facts) if anew else _after(case, [fact], {})


def _after(case: Case, facts: Sequence[Fact], standing: correction.Corrections) -> Case:
    """Return the case after some more facts, each as its corrections say that it should have been written."""
    added: dict[str, list[object]] = {}
    protecting: list[tuple[int, Event]] = []
    for fact in facts:
        corrections = standing.get(fact.version)
        event = correction.corrected(fact.event, corrections) if corrections else fact.event
        kind = type(event)
        if kind in _PROTECTS:
            protecting.append((fact.version, event))
        if kind in _ADDS:
            field, one_of = _ADDS[kind]
            added.setdefault(field, []).append(one_of(fact.version, event))
        else:
            case = _EVOLVES[kind](_with(case, added), fact.version, event)
            added = {}
    case = _with(case, added)
    if case.assessed.closings:
        for version, event in protecting:
            case = closure.evolve_protected(case, version, event, _PROTECTS[type(event)])
    return msgspec.structs.replace(
        case,
        version=facts[-1].version if facts else 0,
        position=facts[-1].position if facts else 0,
        facts=(*case.facts, *facts),
    )


def _with(case: Case, added: Mapping[str, Sequence[object]]) -> Case:
    if not added:
        return case
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


_PROTECTS: dict[type[Event], str | None] = {
    intake.FurtherReportReceived: "received_at",
    risk.InitialRiskAssessed: "assessed_at",
    risk.DetailedRiskAssessed: "assessed_at",
    emergency.EmergencyMeasuresTaken: "taken_at",
    separation.ChildSeparated: "separated_at",
    separation.SeparationExtended: None,
    conference.ConferenceHeld: "held_at",
    plan.PlanDrafted: "drafted_at",
    plan.PlanApproved: "approved_at",
    measures.MeasureArranged: "done_on",
    visits.VisitMade: "made_at",
    referral.ReferralMade: "made_at",
    review.ReviewMade: "reviewed_at",
}
"""What protects a child, and the field that says when it was so, if one does."""
