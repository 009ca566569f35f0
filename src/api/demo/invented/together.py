"""What bodies do with each other in an invented case: whose it is, who follows it, who is asked, who is kept away."""

from collections.abc import Iterator

from api.demo.invented import kinds
from api.demo.invented import people as people_of
from api.demo.invented.course import Course, Step
from api.demo.invented.openings import Twin
from api.demo.invented.places import PROVINCE
from cases.case.assignment import Assign, CaseAssigned
from cases.case.decider import CaseCommand
from cases.case.duplicate import (
    DuplicateJoined,
    DuplicateMarked,
    DuplicateParted,
    DuplicateWithdrawn,
    JoinDuplicate,
    MarkDuplicate,
    PartDuplicate,
    WithdrawDuplicate,
)
from cases.case.forwarding import AnswerForwarding, Forward, Forwarded, ForwardingAnswered
from cases.case.note import AddNote, NoteAdded
from cases.case.referral import AnswerReferral, MakeReferral, ReferralMade
from cases.case.related import CaseRelated, RelateCases, RelationWithdrawn, WithdrawRelation
from cases.case.restriction import AccessRestricted, LiftRestriction, RestrictAccess, RestrictionLifted
from cases.case.transfer import (
    AnswerTransfer,
    NotifyTransfer,
    SettleTransfer,
    TransferAnswered,
    TransferNotified,
    TransferSettled,
)

TAKEN_BACK = 0.4
"""How many of the cases that were held for one, or for related, turn out not to be."""


def forwarding(course: Course) -> Iterator[Step]:
    """Yield that whoever is not the commune passes the report on to it, or asks whose it is, and the answer."""
    role = course.opening.role
    if role not in {"hotline", "province-officer"}:
        return
    asked = course.often(0.4)
    others = (course.elsewhere(),) if asked else ()
    to = (course.commune, *(one for one in others if one != course.commune))
    forwarded = Forwarded(to=to, asked=asked, forwarded_at=course.instant())
    yield course.step(role, "forwarding", Forward(forwarded=forwarded))
    course.pass_days(1)
    if asked:
        answered = ForwardingAnswered(unit=course.commune, answer="ours", answered_at=course.instant())
        yield course.step("standing-team", "forwarding/answer", AnswerForwarding(answered=answered))


def another_case(course: Course) -> Iterator[Step]:
    """Yield that this case and the one that came after it are one matter, or related, and perhaps that they are not."""
    twin = course.opening.twin
    if twin is None:
        return
    course.pass_days(5)
    yield _both(course, twin, *_together(course, twin))
    if course.often(TAKEN_BACK):
        course.pass_days(20)
        yield _both(course, twin, *_apart(course, twin))


def within_the_commune(course: Course) -> Iterator[Step]:
    """Yield who follows the case, who is kept from it, what was noted, and which other bodies were asked."""
    chance, matter = course.chance, course.matter
    if course.often(0.12):
        assigned = CaseAssigned(to=course.account("child-protection-worker"))
        yield course.step("chair", "assignment", Assign(assigned=assigned))
    if course.often(0.02):
        account = course.account("collaborator")
        restricted = AccessRestricted(account=account, said=people_of.a_reason(chance, matter))
        yield course.step("chair", "restriction", RestrictAccess(restricted=restricted))
        if course.often(0.4):
            course.pass_days(10)
            lifted = RestrictionLifted(account=account)
            yield course.step("chair", "restriction/lift", LiftRestriction(lifted=lifted))
    if course.often(0.15):
        added = NoteAdded(note_id=course.id_of("note"), said=people_of.a_note(chance, matter))
        yield course.step("standing-team", "notes", AddNote(added=added))
    if course.often(0.12):
        yield from _referral(course)


def residence(course: Course) -> Iterator[Step]:
    """Yield that the commune of residence is told, what it says, and what the province says where it disputes."""
    if course.residence == course.commune:
        return
    course.pass_days(3)
    notified = TransferNotified(to=course.residence, notified_at=course.noon())
    yield course.step("standing-team", "transfer", NotifyTransfer(notified=notified))
    course.pass_days(4)
    disputes = course.often(0.25)
    answered = TransferAnswered(
        unit=course.residence, answer="disputed" if disputes else "received", answered_at=course.noon()
    )
    yield course.step("chair", "transfer/answer", AnswerTransfer(answered=answered), unit=course.residence)
    if disputes:
        course.pass_days(10)
        unit = course.residence if course.often(0.6) else course.commune
        settled = TransferSettled(unit=unit, settled_at=course.noon())
        yield course.step("province-officer", "transfer/settlement", SettleTransfer(settled=settled), unit=PROVINCE)


def _referral(course: Course) -> Iterator[Step]:
    made = ReferralMade(
        referral_id=course.id_of("referral"),
        to=course.chance.choice(kinds.REFERRED_TO),
        made_at=course.noon(),
        said=people_of.a_reason(course.chance, course.matter),
    )
    yield course.step("standing-team", "referrals", MakeReferral(made=made))
    for answer in ("accepted", "finished")[: course.chance.randrange(3)]:
        course.pass_days(10)
        command = AnswerReferral(
            referral_id=made.referral_id,
            answer=answer,  # type: ignore[arg-type] # both are answers
            answered_by=None,
            unit=None,
            answered_at=course.noon(),
        )
        yield course.step("standing-team", "referrals/{referral_id}/answer", command)


def _together(course: Course, twin: Twin) -> tuple[CaseCommand, CaseCommand]:
    """Return what this case takes in and what the other one does."""
    other = course.other_case(twin.number)
    if twin.how == "duplicate":
        # The units of the other are filled in when it is told: they follow from what is on record there.
        joined = DuplicateJoined(case_id=other, units=())
        marked = DuplicateMarked(of=course.case_id, by="commune", by_unit=course.commune)
        return JoinDuplicate(joined=joined), MarkDuplicate(marked=marked, leads_to=(course.case_id,))
    here, there = (CaseRelated(case_id=one, relation="same-event") for one in (other, course.case_id))
    return RelateCases(related=here), RelateCases(related=there)


def _apart(course: Course, twin: Twin) -> tuple[CaseCommand, CaseCommand]:
    other = course.other_case(twin.number)
    why = people_of.a_reason(course.chance, course.matter)
    if twin.how == "duplicate":
        # Its first fact is its report, its second the mark.
        withdrawn = DuplicateWithdrawn(withdraws=2)
        return PartDuplicate(parted=DuplicateParted(case_id=other)), WithdrawDuplicate(withdrawn=withdrawn)
    here = RelationWithdrawn(case_id=other, relation="same-event", said=why)
    there = RelationWithdrawn(case_id=course.case_id, relation="same-event")
    return WithdrawRelation(withdrawn=here), WithdrawRelation(withdrawn=there)


def _both(course: Course, twin: Twin, here: CaseCommand, there: CaseCommand) -> Step:
    act = "duplicates" if twin.how == "duplicate" else "related"
    step = course.step("standing-team", act, here)
    return Step(step.on, step.role, step.unit, act, here, there=(course.other_case(twin.number), there))
