"""Turning to another body for a child, inside the program or outside it, and what it answers (LTE art. 49 to 52)."""

import datetime as dt

import msgspec

from cases.case.cooperation import Referral, ReferralReply, ReferredTo, Reply
from cases.case.on_record import check_children, same_but_for_words
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId, UnitId


class ReferralMade(Event, frozen=True, kw_only=True, tag="case.referral-made"):
    """Somebody turned to a body: the police, a hospital, a school, another province's office, a border guard.

    A body outside the program is named in what was said. No children named: it is for all of them.
    """

    referral_id: str
    to: ReferredTo
    unit: UnitId | None = None
    children: tuple[SubjectId, ...] = ()
    made_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class ReferralAnswered(Event, frozen=True, kw_only=True, tag="case.referral-answered"):
    """A body answered: it took it on, declined, or finished. Who answered is apart from who recorded the answer."""

    referral_id: str
    answer: ReferralReply
    answered_by: ReferredTo
    unit: UnitId | None = None
    answered_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class MakeReferral(msgspec.Struct, frozen=True, kw_only=True):
    """Record that somebody turned to a body."""

    made: ReferralMade


class AnswerReferral(msgspec.Struct, frozen=True, kw_only=True):
    """Record what it answered."""

    referral_id: str
    answer: ReferralReply
    answered_by: ReferredTo | None
    """Who answered, where it was another than the one that was asked."""
    unit: UnitId | None
    answered_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


def evolve_referral(case: Case, version: int, event: ReferralMade) -> Case:
    """Return the case with the referral."""
    made = Referral(
        referral_id=event.referral_id,
        version=version,
        to=event.to,
        unit=event.unit,
        children=event.children,
        made_at=event.made_at,
    )
    together = msgspec.structs.replace(case.cooperation, referrals=(*case.cooperation.referrals, made))
    return msgspec.structs.replace(case, cooperation=together)


def evolve_reply(case: Case, version: int, event: ReferralAnswered) -> Case:
    """Return the case with the answer beside its referral."""
    reply = Reply(version=version, answer=event.answer, answered_by=event.answered_by, answered_at=event.answered_at)
    referrals = tuple(
        msgspec.structs.replace(one, answers=(*one.answers, reply)) if one.referral_id == event.referral_id else one
        for one in case.cooperation.referrals
    )
    return msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, referrals=referrals))


def decide_referral(command: MakeReferral, case: Case) -> tuple[Event, ...]:
    """Return the referral, or nothing if this very one is on record, as it was first written down.

    :raises Invalid: `person-unknown`, if a child is not in this matter.
    :raises Refused: `referral-exists`, if another referral has this id.
    """
    event = command.made
    check_children(case, event.children)
    for fact in case.facts:
        if isinstance(fact.event, ReferralMade) and fact.event.referral_id == event.referral_id:
            # Words are sealed once they are on record: they cannot be compared.
            if not same_but_for_words(fact.event, event):
                raise Refused("referral-exists")
            return ()
    return (event,)


def decide_reply(command: AnswerReferral, case: Case) -> tuple[Event, ...]:
    """Return the answer, or nothing if it is on record for that instant and nothing more is said of it.

    :raises Invalid: `referral-unknown`, if the case has no such referral.
    """
    referral = next((one for one in case.cooperation.referrals if one.referral_id == command.referral_id), None)
    if referral is None:
        raise Invalid("referral-unknown", "referral_id")
    event = ReferralAnswered(
        referral_id=command.referral_id,
        answer=command.answer,
        answered_by=command.answered_by or referral.to,
        unit=command.unit if command.answered_by else command.unit or referral.unit,
        answered_at=command.answered_at,
        clock_suspect=command.clock_suspect,
        said=command.said,
    )
    known = {(one.answer, one.answered_by, one.answered_at) for one in referral.answers}
    return () if (event.answer, event.answered_by, event.answered_at) in known and event.said is None else (event,)
