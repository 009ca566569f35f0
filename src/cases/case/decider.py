"""The case's decider: which command is decided where."""

from typing import assert_never

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
from cases.events import Event
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
