"""Invented facts that many tests start from. Nobody in them exists; the places do."""

import datetime as dt

from msgspec.structs import replace

from cases.case.assessed import Rating
from cases.case.assignment import CaseAssigned
from cases.case.attachment import FileAttached
from cases.case.closure import CaseClosed, CaseReopened
from cases.case.conference import Attendance, ConferenceHeld
from cases.case.correction import Changes, CorrectionWithdrawn, FactCorrected
from cases.case.death import DeathFound
from cases.case.duplicate import DuplicateJoined, DuplicateMarked, DuplicateParted, DuplicateWithdrawn
from cases.case.emergency import EmergencyMeasure, EmergencyMeasuresTaken, EmergencyOrderSigned
from cases.case.finding import FindingRecorded
from cases.case.forwarding import Forwarded, ForwardingAnswered
from cases.case.intake import FurtherReportReceived, ReportReceived
from cases.case.investigation import InvestigationReached
from cases.case.measures import MeasureArranged, MeasureOutcomeRecorded
from cases.case.note import NoteAdded
from cases.case.people import (
    ChildAdded,
    HouseholdTold,
    PartyAdded,
    PersonIdentified,
    PersonMarked,
    PersonsLinked,
    PersonsUnlinked,
)
from cases.case.plan import PlanApproved, PlanDrafted, PlannedMeasure, PlanReturned
from cases.case.plan_refusal import CourtApplied, PlanRefused
from cases.case.referral import ReferralAnswered, ReferralMade
from cases.case.related import CaseRelated, RelationWithdrawn
from cases.case.restriction import AccessRestricted, RestrictionLifted
from cases.case.review import ReviewMade
from cases.case.risk import DetailedRiskAssessed, InitialRiskAssessed
from cases.case.separation import ChildSeparated, SeparationEnded, SeparationExtended
from cases.case.state import Child, Party, Reporter
from cases.case.transfer import CasePlaced, TransferAnswered, TransferNotified, TransferSettled
from cases.case.verification import ReportVerified
from cases.case.visits import VisitMade, VisitPlanned
from cases.events import Event
from cases.persons import PersonDetails, Said, Words
from cases.values import CaseId, Interval, SubjectId, UnitId


def days(first: str, last: str | None = None) -> Interval:
    """Return the days from one to another, or one day."""
    return Interval(first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last or first))


def at(instant: str) -> dt.datetime:
    """Return an instant in UTC."""
    return dt.datetime.fromisoformat(instant).astimezone(dt.UTC)


# Three communes of the former Chi Lăng district, another district's, and what they lay in.
VAN_LINH, Y_TICH, BANG_MAC = UnitId("06505~"), UnitId("06520~"), UnitId("06493~")
CAO_LOC_TOWN = UnitId("06187~")
CHI_LANG_DISTRICT, LANG_SON = UnitId("187~"), UnitId("20~")

CHILD = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a01")
SECOND_CHILD = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a02")
THIRD_CHILD = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a03")
GRANDMOTHER = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a11")
UNCLE = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a12")
NEIGHBOUR = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a13")
ELSEWHERE = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a21")
MATTER = SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a99")
"""Whose key the words on the matter are sealed under."""


def in_words(words: Words) -> Said:
    """Return words on the matter."""
    return Said(subject_id=MATTER, words=words)


APRIL_2023 = days("2023-04-01", "2023-04-30")

REPORTED = ReportReceived(
    case_number="06520-2023-0007",
    kind="drowning-death",
    commune_of_event=Y_TICH,
    occurred=APRIL_2023,
    received_at=at("2023-05-02T16:30:00+07:00"),
    received_by="commune",
    received_in=Y_TICH,
    children=(Child(subject_id=CHILD),),
)
"""A drowning in Y Tịch, some day in April 2023, of a child of whom nothing is known."""

IN_FULL = replace(
    REPORTED,
    also=("neglect",),
    special_group="a",
    place_type="water",
    cross_border=False,
    lethal=True,
    commune_of_residence=BANG_MAC,
    residence_kind="permanent",
    commune_of_stay=VAN_LINH,
    channel="in-person",
    clock_suspect=True,
    children=(
        Child(
            subject_id=CHILD,
            identity="known",
            outcome="died",
            details=PersonDetails(
                name="Hoàng Thị Thử Nghiệm",
                birth_date=dt.date(2015, 2, 3),
                birth_year=2015,
                estimated_age_months=98,
                sex="female",
                ethnicity="Tày",
                nationality="Việt Nam",
                disability="không",
                school_status="lớp 2",
                marks="sẹo nhỏ ở tay",
            ),
        ),
    ),
    parties=(
        Party(
            subject_id=GRANDMOTHER,
            role="caregiver",
            relation="grandparent",
            lives_with_child=True,
            details=PersonDetails(name="Lý Thị Thí Dụ", occupation="làm ruộng", address="thôn Một"),
        ),
        Party(
            subject_id=UNCLE,
            role="alleged-abuser",
            relation="other-relative",
            must_not_be_told=True,
            must_not_be_paid=True,
        ),
    ),
    reporter=Reporter(subject_id=NEIGHBOUR, details=PersonDetails(name="Nông Văn Giả Định", phone="000")),
    said=in_words(
        Words(
            condition="đã mất",
            expected_harm="không còn",
            family_situation="bố mẹ đi làm xa",
            actions_taken="đã báo công an",
            narrative="trẻ ra suối một mình",
            place_note="suối sau thôn",
            discovered_by="hàng xóm",
        )
    ),
)
"""Everything that form 01 asks."""

SIBLINGS = replace(
    REPORTED,
    kind="violence",
    children=(Child(subject_id=CHILD), Child(subject_id=SECOND_CHILD), Child(subject_id=THIRD_CHILD)),
)
"""Three siblings in one matter."""

UNPLACED = replace(REPORTED, commune_of_event=None, area=LANG_SON, received_by="hotline-111", received_in=LANG_SON)
"""Nobody knows the commune yet."""

FURTHER = FurtherReportReceived(
    received_at=at("2023-05-01T08:00:00+07:00"),
    received_by="police",
    received_in=CHI_LANG_DISTRICT,
    channel="phone",
    reporter=Reporter(subject_id=NEIGHBOUR, details=PersonDetails(name="Nông Văn Giả Định")),
    said=in_words(Words(new_facts="có người nhìn thấy")),
)

CONFIRMED_BY_POLICE = ReportVerified(finding="confirmed", by="police", found_at=at("2023-05-04T09:00:00+07:00"))
CONFIRMED_BY_COMMUNE = replace(CONFIRMED_BY_POLICE, by="commune")
UNFOUNDED_BY_POLICE = replace(CONFIRMED_BY_POLICE, finding="unfounded")
UNFOUNDED_BY_COMMUNE = replace(UNFOUNDED_BY_POLICE, by="commune")
UNDETERMINED_BY_POLICE = replace(CONFIRMED_BY_POLICE, finding="undetermined")
UNDETERMINED_BY_COMMUNE = replace(UNDETERMINED_BY_POLICE, by="commune")

SUPPORT = MeasureArranged(
    measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4a01", level="support", due_on=dt.date(2023, 6, 1)
)
AID = MeasureArranged(measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4a02", aid=True, done_on=dt.date(2023, 5, 10))
OPENED = InvestigationReached(
    milestone="opened", reached_on=dt.date(2023, 5, 20), said=in_words(Words(file_number="12/CSĐT"))
)

OUTCOME = MeasureOutcomeRecorded(measure_id=SUPPORT.measure_id, outcome="done", on=dt.date(2023, 5, 30))

EMERGENCY = EmergencyMeasuresTaken(
    taken_at=at("2023-05-02T23:10:00+07:00"),
    measures=(
        EmergencyMeasure(kind="medical-care"),
        EmergencyMeasure(kind="safe-place", said=in_words(Words(what="ở tạm nhà bà ngoại"))),
    ),
    ordered_by="chair",
    ordered_orally_at=at("2023-05-02T22:50:00+07:00"),
)
"""On the evening of the report, by an oral order."""
SIGNED = EmergencyOrderSigned(of_version=2, signed_at=at("2023-05-04T08:00:00+07:00"), signed_by="chair")
SEPARATED = ChildSeparated(
    child=CHILD,
    decided_at=at("2023-05-02T23:00:00+07:00"),
    separated_at=at("2023-05-02T23:30:00+07:00"),
    decided_by="chair",
    ground="harmed-by-caregiver",
    until=dt.date(2023, 5, 12),
)
"""From the evening of the report; by law until 2023-05-17 at most."""
EXTENDED = SeparationExtended(child=CHILD, decided_at=at("2023-05-12T09:00:00+07:00"), until=dt.date(2023, 5, 17))
SEPARATION_ENDED = SeparationEnded(child=CHILD, ended_at=at("2023-05-16T15:00:00+07:00"))
CONFERENCE = ConferenceHeld(
    held_at=at("2023-05-08T14:00:00+07:00"),
    attended=(Attendance(attendant="chair"), Attendance(attendant="residents-representative", count=2)),
    caregivers="not-invited",
    child_heard=True,
)
PLAN = PlanDrafted(
    plan_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4b01",
    drafted_at=at("2023-05-08T17:00:00+07:00"),
    drafted_by="worker",
    measures=(
        PlannedMeasure(
            measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4c01",
            child=CHILD,
            level="intervention",
            due_on=dt.date(2023, 5, 31),
        ),
        PlannedMeasure(
            measure_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4c02", child=CHILD, level="support", due_on=dt.date(2023, 6, 30)
        ),
    ),
)
APPROVED = PlanApproved(
    plan_id=PLAN.plan_id, approved_at=at("2023-05-09T10:00:00+07:00"), approved_by="deputy", acting_for_chair=True
)
RETURNED = PlanReturned(plan_id=PLAN.plan_id, returned_at=at("2023-05-09T10:00:00+07:00"), returned_by="chair")
PLAN_REFUSED = PlanRefused(refused_on=dt.date(2023, 5, 10), plan_id=PLAN.plan_id)
COURT_APPLIED = CourtApplied(
    applied_on=dt.date(2023, 5, 11),
    applicant="chair",
    ground="plan-refused",
    aims=("limit-parental-rights",),
    children=(CHILD,),
)
VISIT_PLANNED = VisitPlanned(visit_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4d01", due_on=dt.date(2023, 5, 20))
VISIT_MADE = VisitMade(visit_id=VISIT_PLANNED.visit_id, made_at=at("2023-05-19T09:00:00+07:00"), children=(CHILD,))

SECOND_CHILD_ADDED = ChildAdded(child=Child(subject_id=SECOND_CHILD, identity="partly", outcome="unharmed"))
UNCLE_ADDED = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser"))
LINKED = PersonsLinked(subject_id=CHILD, same_as=ELSEWHERE)
APART = HouseholdTold(children=(SECOND_CHILD,))

ASSESSED = InitialRiskAssessed(
    child=SECOND_CHILD,
    assessed_at=at("2023-05-02T20:00:00+07:00"),
    form_version="2017",
    ratings=(
        Rating(row="present-harm", level="high"),
        Rating(row="further-harm", level="high"),
        Rating(row="own-ability", level="low"),
        Rating(row="help-from-adults", level="medium"),
    ),
    concluded="high",
    said=in_words(Words(needs="chỗ ở tạm", notes="trẻ sợ hãi")),
)
"""Two harms rated high and no protection: a high risk, as the officer concluded."""
ASSESSED_IN_DETAIL = DetailedRiskAssessed(
    child=SECOND_CHILD,
    assessed_at=at("2023-05-04T09:00:00+07:00"),
    form_version="2017",
    ratings=(Rating(row="degree-of-harm", level="medium"),),
    concluded="some",
)
"""One row of ten."""
REVIEWED = ReviewMade(
    child=SECOND_CHILD,
    reviewed_at=at("2023-06-20T09:00:00+07:00"),
    form_version="2017",
    ratings=(
        Rating(row="still-serious", level="low"),
        Rating(row="abuser-access", level="low"),
        Rating(row="care-obstacles", level="medium"),
        Rating(row="own-ability", level="medium"),
        Rating(row="help-from-adults", level="high"),
    ),
    concluded="low",
    no_longer_at_risk=True,
    stable=True,
    leads_to="closing",
)
DEATH = DeathFound(
    child=CHILD,
    by="health",
    cause="drowning-death",
    died_on=dt.date(2023, 4, 29),
    place_type="water",
    said=in_words(Words(certificate="00/BT", place_note="suối sau thôn")),
)
CLOSED = CaseClosed(closed_at=at("2023-06-21T16:00:00+07:00"), ground="stable")
REOPENED = CaseReopened(reopened_at=at("2023-07-01T08:00:00+07:00"), said=in_words(Words(reason="mở lại để theo dõi")))
OTHER_CASE = CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c12")
THIRD_CASE = CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c13")

FORWARDED = Forwarded(to=(BANG_MAC, VAN_LINH), asked=True, forwarded_at=at("2023-05-02T17:00:00+07:00"))
"""Two communes are asked whether it is theirs."""
OURS = ForwardingAnswered(unit=VAN_LINH, answer="ours", answered_at=at("2023-05-02T18:00:00+07:00"))
REFERRED = ReferralMade(
    referral_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4a11",
    to="hospital",
    unit=LANG_SON,
    children=(CHILD,),
    made_at=at("2023-05-03T08:00:00+07:00"),
)
REFERRAL_ACCEPTED = ReferralAnswered(
    referral_id=REFERRED.referral_id,
    answer="accepted",
    answered_by="hospital",
    unit=LANG_SON,
    answered_at=at("2023-05-03T09:00:00+07:00"),
)
TOLD = TransferNotified(to=BANG_MAC, notified_at=at("2023-05-04T08:00:00+07:00"))
RECEIVED = TransferAnswered(unit=BANG_MAC, answer="received", answered_at=at("2023-05-05T08:00:00+07:00"))
DISPUTED = replace(RECEIVED, answer="disputed")
SETTLED = TransferSettled(unit=VAN_LINH, settled_at=at("2023-05-08T08:00:00+07:00"))
FOUND = FindingRecorded(step="record", child=CHILD, on=dt.date(2023, 5, 2), drawn_up_by="chair")
DUPLICATE = DuplicateMarked(of=OTHER_CASE, by="police", by_unit=CHI_LANG_DISTRICT)
NOTED = NoteAdded(
    note_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4a21", said=in_words(Words(notes="bà ngoại gọi điện hỏi thăm"))
)
ATTACHED = FileAttached(
    attachment_id="8d1f4a6c-2b3e-4d5f-8a9b-0c1d2e3f4a31", sha256="0" * 64, size_bytes=7, media_type="image/png"
)

ONE_OF_EACH: tuple[Event, ...] = (
    IN_FULL,
    FURTHER,
    SECOND_CHILD_ADDED,
    PartyAdded(party=Party(subject_id=NEIGHBOUR, role="witness")),
    PersonIdentified(subject_id=SECOND_CHILD, identity="known", details=PersonDetails(name="Hoàng Văn Ví Dụ")),
    LINKED,
    PersonsUnlinked(withdraws=6, said=in_words(Words(reason="nhầm người"))),
    PersonMarked(subject_id=GRANDMOTHER, must_not_be_paid=True),
    replace(CONFIRMED_BY_POLICE, commune_of_event=VAN_LINH, occurred=days("2023-04-12")),
    SUPPORT,
    OPENED,
    FactCorrected(
        of_version=1,
        by="province",
        changes=Changes(commune_of_event=CAO_LOC_TOWN, occurred=days("2022-12-30", "2023-01-02")),
        units_before=(VAN_LINH, BANG_MAC, LANG_SON),
    ),
    CorrectionWithdrawn(
        withdraws=12, by="province", said=in_words(Words(reason="ghi nhầm")), units_before=(CAO_LOC_TOWN,)
    ),
    ASSESSED,
    ASSESSED_IN_DETAIL,
    DEATH,
    REVIEWED,
    CLOSED,
    REOPENED,
    OUTCOME,
    EMERGENCY,
    replace(SIGNED, of_version=15),
    SEPARATED,
    EXTENDED,
    SEPARATION_ENDED,
    CONFERENCE,
    PLAN,
    RETURNED,
    replace(APPROVED, approved_at=at("2023-05-10T10:00:00+07:00")),
    PLAN_REFUSED,
    COURT_APPLIED,
    VISIT_PLANNED,
    VISIT_MADE,
    FORWARDED,
    OURS,
    REFERRED,
    REFERRAL_ACCEPTED,
    TOLD,
    RECEIVED,
    SETTLED,
    CasePlaced(of=VAN_LINH, unit=BANG_MAC),
    CaseAssigned(to="can-bo-mot"),
    AccessRestricted(account="can-bo-hai", said=in_words(Words(reason="là chú của cháu"))),
    RestrictionLifted(account="can-bo-hai"),
    DUPLICATE,
    DuplicateWithdrawn(withdraws=25, said=in_words(Words(reason="hai vụ khác nhau"))),
    DuplicateJoined(case_id=THIRD_CASE, units=(CAO_LOC_TOWN,)),
    DuplicateParted(case_id=THIRD_CASE),
    CaseRelated(case_id=OTHER_CASE, relation="siblings"),
    RelationWithdrawn(case_id=OTHER_CASE, relation="siblings"),
    NOTED,
    ATTACHED,
    FOUND,
    APART,
)
"""A case in which every event that a case can hold stands once."""
