"""A case with a hundred facts of every kind, decided by the real deciders: what reading a record meets in daily use.

Three facts in four have something sealed: who somebody is, or what was said. Nobody in it exists.
"""

import datetime as dt
from collections.abc import Iterator
from uuid import uuid4

from msgspec.structs import replace

from cases.case import decider, folding
from cases.case.correction import Changes, CorrectFact, CorrectionWithdrawn, FactCorrected, WithdrawCorrection
from cases.case.decider import CaseCommand
from cases.case.intake import ReceiveFurtherReport, ReceiveReport
from cases.case.investigation import InvestigationReached, MilestoneName, ReachMilestone
from cases.case.measures import ArrangeMeasure, MeasureArranged
from cases.case.people import ChangePeople, ChildAdded, PartyAdded, PersonIdentified, PersonMarked, PersonsLinked
from cases.case.state import Child, FindingBy, Level, Party, PartyRole, Reporter
from cases.case.verification import VerifyReport
from cases.events import Metadata
from cases.handling import Decision, Histories, Record, Request
from cases.persons import PersonDetails, Said, Words, matter_of
from cases.values import CaseId, SubjectId
from samples import CONFIRMED_BY_POLICE, FURTHER, IN_FULL, VAN_LINH, Y_TICH, days

EVENTS = 100
METADATA = Metadata(
    actor="ed8f4c1a-2d0b-4a57-8c3e-90b7a1d2c3f4",
    role="standing-team",
    unit=Y_TICH,
    request_id="6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a31",
)
ROLES: tuple[PartyRole, ...] = ("father", "witness", "finder", "guardian")
FINDERS: tuple[FindingBy, ...] = ("commune", "police", "health")
MILESTONES: tuple[MilestoneName, ...] = (
    "received",
    "opened",
    "suspended",
    "concluded",
    "prosecuted",
    "judged",
    "closed",
)
LEVELS: tuple[Level, ...] = ("prevention", "support", "intervention")
WHAT = "Cán bộ thôn đến thăm gia đình, mang gạo và sách vở, hẹn tuần sau trở lại"


async def record_long_case(record: Record) -> CaseId:
    """Record a case of a hundred facts, each by a command of its own; return its id."""
    case_id = CaseId(str(uuid4()))
    stream = decider.stream_of(case_id)
    position = 0
    for command in commands(case_id):

        def decide(histories: Histories, command: CaseCommand = command) -> Decision:
            case = folding.fold(case_id, histories[stream])
            return Decision(events=((stream, decider.decide(command, case)),))

        request = Request(metadata=METADATA, command_id=uuid4(), digest=b"bench")
        appended = await record.handle(request, [stream], decide)
        assert appended.position > position
        position = appended.position
    return case_id


def commands(case_id: CaseId) -> Iterator[CaseCommand]:
    """Return the commands, each of which adds one fact."""
    matter, child, mother = matter_of(case_id), _somebody(), _somebody()
    yield ReceiveReport(
        case_id=case_id,
        report=replace(
            IN_FULL,
            children=(Child(subject_id=child, identity="partly", details=_details("Hoàng Thị Thử Nghiệm")),),
            parties=(Party(subject_id=mother, role="mother", details=_details("Lý Thị Thí Dụ")),),
            reporter=Reporter(subject_id=_somebody(), details=_details("Nông Văn Giả Định")),
            said=Said(subject_id=matter, words=Words(narrative=WHAT, condition="đã mất", place_note="suối sau thôn")),
        ),
    )
    for number in range(5):
        reporter = Reporter(subject_id=_somebody(), details=_details(f"Nông Văn Giả Định {number}"))
        yield ReceiveFurtherReport(report=replace(FURTHER, reporter=reporter, said=_said(matter, WHAT)))
    for number in range(3):
        more = Child(subject_id=_somebody(), identity="known", details=_details(f"Hoàng Văn Ví Dụ {number}"))
        yield ChangePeople(change=ChildAdded(child=more))
    for role in ROLES:
        party = Party(subject_id=_somebody(), role=role, lives_with_child=True, details=_details(f"Nông Thị {role}"))
        yield ChangePeople(change=PartyAdded(party=party, said=_said(matter, WHAT)))
    for number in range(8):
        details = _details(f"Hoàng Thị Thử Nghiệm {number}")
        yield ChangePeople(change=PersonIdentified(subject_id=child, identity="known", details=details))
    yield ChangePeople(change=PersonsLinked(subject_id=child, same_as=_somebody()))
    for number in range(4):
        marked = PersonMarked(subject_id=mother, must_not_be_told=number % 2 == 0, said=_said(matter, WHAT))
        yield ChangePeople(change=marked)
    yield from _what_was_done(matter, child)
    yield from _corrections(matter)


def _what_was_done(matter: SubjectId, child: SubjectId) -> Iterator[CaseCommand]:
    for finder in FINDERS:
        verified = replace(CONFIRMED_BY_POLICE, by=finder, commune_of_event=VAN_LINH, said=_said(matter, WHAT))
        yield VerifyReport(verified=verified)
    for number in range(56):
        measure = MeasureArranged(
            measure_id=str(uuid4()),
            level=LEVELS[number % 3],
            children=(child,),
            due_on=dt.date(2023, 6, 1) + dt.timedelta(days=number),
            said=_said(matter, f"{WHAT} ({number})") if number % 3 else None,
        )
        yield ArrangeMeasure(measure=measure)
    for number, milestone in enumerate(MILESTONES):
        reached_on = dt.date(2023, 6, 1) + dt.timedelta(days=30 * number)
        said = Said(subject_id=matter, words=Words(file_number=f"{number}/CSĐT"))
        yield ReachMilestone(reached=InvestigationReached(milestone=milestone, reached_on=reached_on, said=said))


def _corrections(matter: SubjectId) -> Iterator[CaseCommand]:
    for number in range(6):
        corrected = FactCorrected(
            of_version=1,
            by="commune" if number % 2 else "province",
            changes=Changes(occurred=days(f"2023-04-0{number + 1}")),
            said=_said(matter, WHAT),
        )
        yield CorrectFact(correction=corrected)
    for version in (EVENTS - 2, EVENTS - 3):
        withdrawn = CorrectionWithdrawn(withdraws=version, by="province", said=_said(matter, WHAT))
        yield WithdrawCorrection(withdrawal=withdrawn)


def _somebody() -> SubjectId:
    return SubjectId(str(uuid4()))


def _said(matter: SubjectId, text: str) -> Said:
    return Said(subject_id=matter, words=Words(what=text, responsible="cán bộ thôn"))


def _details(name: str) -> PersonDetails:
    return PersonDetails(name=name, birth_year=1980, sex="female", ethnicity="Tày", address="thôn Một", phone="000")
