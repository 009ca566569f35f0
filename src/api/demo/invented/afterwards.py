"""How an invented case goes on and ends: measures outside a plan, the police, corrections, closing, payments."""

import datetime as dt
from collections.abc import Iterator

from api.demo.invented import assessing, kinds, receiving
from api.demo.invented import people as people_of
from api.demo.invented.course import Course, Step
from api.demo.invented.places import PROVINCE
from cases.case.correction import Changes, CorrectFact, CorrectionWithdrawn, FactCorrected, WithdrawCorrection
from cases.case.investigation import InvestigationReached, ReachMilestone
from cases.case.measures import ArrangeMeasure, MeasureArranged
from cases.case.state import FindingBy
from cases.fund.papers import Payee, PaymentSource
from cases.fund.payments import PaymentRecorded, RecordPayment
from cases.values import Interval


def measures(course: Course, *, most: int) -> Iterator[Step]:
    """Yield what was arranged outside a plan."""
    bereaved = course.kind in kinds.DEATHS
    for nth in range(min(most, 1 + int(course.chance.expovariate(kinds.MEASURES_RATE)))):
        aid = bereaved and not nth
        course.pass_days(10)
        due = course.day + dt.timedelta(days=course.chance.randrange(5, 60))
        done = due + dt.timedelta(days=course.chance.randrange(-5, 20))
        course.busy_until = max(course.busy_until, due, done)
        measure = MeasureArranged(
            measure_id=course.id_of("measure", nth),
            level=None if aid else course.chance.choice(kinds.LEVELS),
            aid=aid,
            children=(course.children[0],) if course.often(0.3) else (),
            due_on=due,
            # What is not done by then is overdue.
            done_on=done if course.often(0.75) else None,
            said=people_of.what_was_done(course.chance, course.matter) if course.often(0.7) else None,
            arranged_on=course.day,
        )
        yield course.step("standing-team", "measures", ArrangeMeasure(measure=measure))


def investigation(course: Course) -> Iterator[Step]:
    """Yield how far the police and the court got."""
    if course.kind not in kinds.CRIMES or not course.often(0.6):
        return
    for milestone in kinds.TRACK[: course.chance.randrange(1, len(kinds.TRACK) + 1)]:
        course.pass_days(40, least=5)
        said = people_of.a_file(course.chance, course.matter) if milestone == "opened" else None
        reached = InvestigationReached(milestone=milestone, reached_on=course.day, said=said)
        yield course.step("police", "investigation", ReachMilestone(reached=reached))


def corrections(course: Course) -> Iterator[Step]:
    """Yield that the report is corrected, and perhaps that this is taken back."""
    if not course.often(0.12):
        return
    by: FindingBy = "police" if course.often(0.5) else "commune"
    role = "police" if by == "police" else "standing-team"
    elsewhere = course.elsewhere()
    earlier = course.occurred - dt.timedelta(days=1 + course.chance.randrange(20))
    # Half of them move the case to another commune.
    if course.often(0.5) and elsewhere != course.commune:
        changes = Changes(commune_of_event=elsewhere)
    else:
        changes = Changes(occurred=Interval(first=earlier, last=course.occurred))
    why = people_of.a_reason(course.chance, course.matter)
    correction = FactCorrected(of_version=1, by=by, by_unit=course.commune, changes=changes, said=why)
    course.pass_days(30)
    yield course.step(role, "corrections", CorrectFact(correction=correction))
    if course.often(0.2):
        why = people_of.a_reason(course.chance, course.matter)
        withdrawn = CorrectionWithdrawn(withdraws=course.version, by=by, by_unit=course.commune, said=why)
        course.pass_days(10)
        yield course.step(role, "corrections", WithdrawCorrection(withdrawal=withdrawn))


def ended(course: Course) -> Iterator[Step]:
    """Yield how a case ends on which nothing is under way, reviewed or not, and that it may begin again."""
    chance = course.chance
    if course.busy_until >= course.day and not course.often(kinds.WAITED_FOR):
        return
    course.day = max(course.day, course.busy_until)
    course.pass_days(10, least=1)
    if not course.often(assessing.CLOSED):
        return
    for child in course.living:
        if course.often(assessing.REVIEWED):
            yield course.step("standing-team", "review", assessing.well(chance, child, course.noon()))
    yield course.step("chair", "closure", assessing.closing(chance, course.noon(), course.matter))
    if course.often(assessing.REOPENED):
        course.pass_days(60, least=1)
        # A new report opens it by itself; otherwise somebody says so.
        if course.often(0.5):
            yield receiving.further_report(course)
        else:
            yield course.step("chair", "reopening", assessing.reopening(chance, course.noon(), course.matter))


def payment(course: Course, case_number: str) -> Iterator[Step]:
    """Yield what the fund paid for it."""
    if not course.often(0.7 if course.kind in kinds.CAUSES else 0.06):
        return
    course.pass_days(30, least=3)
    paid = PaymentRecorded(
        payment_id=course.id_of("payment"),
        fund=PROVINCE,
        amount_vnd=course.chance.randrange(2, 11) * 500_000,
        paid=Interval(first=course.day, last=course.day),
        cause=kinds.CAUSES.get(course.kind, kinds.OTHER_CAUSE),
        payee_kind="household",
        payee=Payee(subject_id=course.somebody(), details=people_of.a_grown_up(course.chance)),
        case_id=course.case_id,
        source=PaymentSource(document=f"{int(case_number[-4:]) % 900}/QD", kind="decision", dated_on=course.day),
    )
    yield Step(course.day, "fund-officer", PROVINCE, "fund/payments", RecordPayment(payment=paid))
