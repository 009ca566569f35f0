"""How an invented case begins: the report, further ones, the people in it, and what was found."""

from collections.abc import Iterator

from api.demo.invented import kinds
from api.demo.invented import people as people_of
from api.demo.invented.course import OFFICES, Course, Step
from api.demo.invented.places import PROVINCE
from cases.case.intake import FurtherReportReceived, ReceiveFurtherReport, ReceiveReport, ReportReceived
from cases.case.people import (
    ChangePeople,
    ChildAdded,
    HouseholdTold,
    PartyAdded,
    PeopleEvent,
    PersonIdentified,
    PersonMarked,
    PersonsLinked,
    PersonsUnlinked,
)
from cases.case.state import Child, Party, Reporter
from cases.case.verification import ReportVerified, VerifyReport
from cases.values import Interval


def report(course: Course, case_number: str) -> Step:
    """Return the first step of a case."""
    opening, chance, kind = course.opening, course.chance, course.kind
    unplaced = course.often(0.02)
    if not course.often(0.9):
        course.residence = course.elsewhere()
    received = ReportReceived(
        case_number=case_number,
        kind=kind,
        also=("emotional-violence",) if kind == "physical-violence" and course.often(0.2) else (),
        special_group=chance.choice(kinds.SPECIAL_GROUPS) if kind == "special-circumstances" else None,
        injury_type=f"{chance.randrange(1, 11):02}" if kind in kinds.INJURIES else None,
        place_type=kinds.PLACE_OF.get(kind) or chance.choice(kinds.PLACES),
        lethal=True if kind in kinds.DEATHS else None,
        commune_of_event=None if unplaced else course.commune,
        area=PROVINCE if unplaced else None,
        commune_of_residence=course.residence,
        residence_kind="permanent",
        occurred=Interval(first=course.occurred, last=opening.received_on if course.often(0.3) else course.occurred),
        received_at=course.instant(),
        received_by=kinds.RECEIVED_BY[opening.role],
        received_in=OFFICES.get(opening.role, course.commune),
        channel=chance.choice(kinds.CHANNELS),
        # Brothers and sisters stand in one matter.
        children=tuple(_child(course) for _ in range(1 + course.often(0.15) + course.often(0.05))),
        parties=(_party(course),) if course.often(0.6) else (),
        reporter=_reporter(course, 0.4),
        said=people_of.report_words(chance, course.matter),
    )
    return course.step(opening.role, "cases", ReceiveReport(case_id=course.case_id, report=received))


def further_report(course: Course) -> Step:
    """Return that the same matter is reported again."""
    role = course.chance.choice(("standing-team", "police", "hotline"))
    course.pass_days(3)
    further = FurtherReportReceived(
        received_at=course.instant(),
        received_by=kinds.RECEIVED_BY[role],
        received_in=OFFICES.get(role, course.commune),
        channel=course.chance.choice(kinds.CHANNELS),
        reporter=_reporter(course, 0.2),
        said=people_of.new_facts(course.chance, course.matter),
    )
    return course.step(role, "reports", ReceiveFurtherReport(report=further))


def people(course: Course) -> Iterator[Step]:
    """Yield further reports, and what becomes known of the people."""
    chance, matter = course.chance, course.matter
    while course.often(0.25):
        yield further_report(course)
    if course.often(0.1):
        yield _change(course, ChildAdded(child=_child(course)))
    if len(course.children) > 1 and course.often(0.2):
        yield _change(course, HouseholdTold(children=(course.children[-1],)))
    if course.often(0.35):
        yield _change(course, PartyAdded(party=_party(course)))
    if course.often(0.5):
        known = people_of.a_child(chance, on=course.opening.received_on)
        yield _change(course, PersonIdentified(subject_id=course.children[0], identity="known", details=known))
    if course.abuser and course.often(0.4):
        yield _change(course, PersonMarked(subject_id=course.abuser, must_not_be_told=True, must_not_be_paid=True))
    if course.opening.earlier and course.often(0.06):
        # The child was in an earlier case, under another subject id.
        linked = PersonsLinked(subject_id=course.children[0], same_as=course.somebody_earlier())
        yield _change(course, linked)
        if course.often(0.4):
            why = people_of.a_reason(chance, matter)
            yield _change(course, PersonsUnlinked(withdraws=course.version, said=why))


def findings(course: Course) -> Iterator[Step]:
    """Yield what bodies found of the report."""
    if not course.often(0.93):
        return
    for _ in range(1 + course.often(0.2) + course.often(0.05)):
        role, by = course.chance.choice(kinds.FOUND_BY)
        course.pass_days(4)
        finding = course.chance.choice(kinds.FINDINGS)
        verified = ReportVerified(
            finding="false" if finding == "unfounded" and by == "police" and course.often(0.1) else finding,
            by=by,
            by_unit=course.commune,
            found_at=course.instant(),
            commune_of_event=course.commune if course.often(0.1) else None,
            said=people_of.a_reason(course.chance, course.matter) if course.often(0.3) else None,
        )
        yield course.step(role, "verification", VerifyReport(verified=verified))


def _child(course: Course) -> Child:
    subject = course.somebody()
    course.children.append(subject)
    died = course.kind in kinds.DEATHS and len(course.children) == 1
    is_known = course.kind not in kinds.OF_UNKNOWN_CHILDREN and course.often(0.85)
    return Child(
        subject_id=subject,
        identity="known" if is_known else "unknown",
        outcome="died" if died else "harmed" if course.often(0.6) else None,
        details=people_of.a_child(course.chance, on=course.opening.received_on) if is_known else None,
    )


def _party(course: Course) -> Party:
    role, relation = course.chance.choice(people_of.PARTIES)
    subject = course.somebody()
    if role == "alleged-abuser":
        course.abuser = subject
    return Party(subject_id=subject, role=role, relation=relation, details=people_of.a_grown_up(course.chance))


def _reporter(course: Course, part: float) -> Reporter | None:
    if not course.often(part):
        return None
    return Reporter(subject_id=course.somebody(), details=people_of.a_grown_up(course.chance))


def _change(course: Course, change: PeopleEvent) -> Step:
    course.pass_days(2)
    return course.step("standing-team", "people", ChangePeople(change=change))
