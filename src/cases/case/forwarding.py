"""Passing a case on to the commune of the event, or asking several whose it is (D56 art. 26(1))."""

import datetime as dt

import msgspec

from cases.case.cooperation import Answered, Forwarding, OurAnswer
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.values import UnitId


class Forwarded(Event, frozen=True, kw_only=True, tag="case.forwarded"):
    """Whoever received a report passed it on to the commune of the event, or asked some communes whether it is theirs.

    Whom it was passed to sees the case from then on.
    """

    to: tuple[UnitId, ...]
    asked: bool = False
    forwarded_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class ForwardingAnswered(Event, frozen=True, kw_only=True, tag="case.forwarding-answered"):
    """A commune said whether it happened there. `ours` names the commune of the event where nobody knew it."""

    unit: UnitId
    answer: OurAnswer
    answered_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class Forward(msgspec.Struct, frozen=True, kw_only=True):
    """Pass a case on, or ask whose it is."""

    forwarded: Forwarded


class AnswerForwarding(msgspec.Struct, frozen=True, kw_only=True):
    """Say whether a case is one's own."""

    answered: ForwardingAnswered


def evolve_forwarded(case: Case, version: int, event: Forwarded) -> Case:
    """Return the case with those it was passed to."""
    forwarding = Forwarding(version=version, to=event.to, asked=event.asked, forwarded_at=event.forwarded_at)
    together = case.cooperation
    return _with(case, msgspec.structs.replace(together, forwardings=(*together.forwardings, forwarding)))


def evolve_answered(case: Case, version: int, event: ForwardingAnswered) -> Case:
    """Return the case with the answer; `ours` places a case that has no commune, `not-ours` of the same takes it back.

    What a commune says against itself needs nobody else to say it. Where somebody else named it since, it takes back
    nothing. Where one other says `ours` and has not taken it back, the case is then theirs.
    """
    together = case.cooperation
    answer = Answered(version=version, unit=event.unit, answer=event.answer)
    answers = (*(one for one in together.answers if one.unit != event.unit), answer)
    by_itself = case.commune_of_event == event.unit and case.without_commune.commune_of_event is None
    if event.answer == "not-ours" and together.placed_by_answer and by_itself:
        said_in = tuple(one for one in case.said_in if one != together.placed_by_answer)
        case = msgspec.structs.replace(case, commune_of_event=None, said_in=said_in)
        together = msgspec.structs.replace(together, placed_by_answer=None)
    case = _with(case, msgspec.structs.replace(together, answers=answers))
    claims = [answer] if event.answer == "ours" else [one for one in answers if one.answer == "ours"]
    if case.commune_of_event is None and len(claims) == 1:
        return _placed(case, claims[0])
    return case


def _placed(case: Case, claim: Answered) -> Case:
    """Return the case as that of the commune that says so itself."""
    placed = msgspec.structs.replace(case, commune_of_event=claim.unit, said_in=(*case.said_in, claim.version))
    return _with(placed, msgspec.structs.replace(case.cooperation, placed_by_answer=claim.version))


def decide_forwarding(command: Forward, case: Case) -> tuple[Event, ...]:
    """Return the forwarding, or nothing if this very one is on record and nothing more is said of it."""
    event = command.forwarded
    known = {(one.to, one.asked, one.forwarded_at) for one in case.cooperation.forwardings}
    return () if (event.to, event.asked, event.forwarded_at) in known and event.said is None else (event,)


def decide_answer(command: AnswerForwarding, case: Case) -> tuple[Event, ...]:
    """Return the answer, or nothing if it is what this commune said last and nothing more is said of it.

    Nobody need have asked: a commune may say of itself that a case is its own.
    """
    event = command.answered
    last = {(one.unit, one.answer) for one in case.cooperation.answers}
    return () if (event.unit, event.answer) in last and event.said is None else (event,)


def _with(case: Case, together: object) -> Case:
    return msgspec.structs.replace(case, cooperation=together)
