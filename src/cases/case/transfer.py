"""Telling the commune of residence that a case is theirs to plan for, and what becomes of it (LTE art. 52(2)).

Since 2025-07-01 a case that a unit left to one successor is that one's by law, with no notice; what a divided unit
left is placed by hand.
"""

import datetime as dt

import msgspec

from cases.case.cooperation import Placement, Settlement, Transfer, TransferAnswer, TransferReply
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.values import UnitId


class TransferNotified(Event, frozen=True, kw_only=True, tag="case.transfer-notified"):
    """The commune of the event told that of residence. Both see the case from then on."""

    to: UnitId
    notified_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class TransferAnswered(Event, frozen=True, kw_only=True, tag="case.transfer-answered"):
    """A commune received the case, or disputes that it is theirs; the law asks for no acceptance."""

    unit: UnitId
    answer: TransferReply
    answered_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class TransferSettled(Event, frozen=True, kw_only=True, tag="case.transfer-settled"):
    """The province said which commune plans for the children."""

    unit: UnitId
    settled_at: dt.datetime
    said: Said | None = None


class CasePlaced(Event, frozen=True, kw_only=True, tag="case.placed"):
    """The province said which successor of a divided unit has this case of it."""

    of: UnitId
    unit: UnitId
    said: Said | None = None


class NotifyTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Record that the commune of residence was told."""

    notified: TransferNotified


class AnswerTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Record what it said."""

    answered: TransferAnswered


class SettleTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """Say whose a case is."""

    settled: TransferSettled


class PlaceCase(msgspec.Struct, frozen=True, kw_only=True):
    """Say which successor has it."""

    placed: CasePlaced


def evolve_notified(case: Case, version: int, event: TransferNotified) -> Case:
    """Return the case with the notice."""
    told = Transfer(version=version, to=event.to, notified_at=event.notified_at)
    return _with_transfers(case, (*case.cooperation.transfers, told))


def evolve_answered(case: Case, version: int, event: TransferAnswered) -> Case:
    """Return the case with the answer beside the last notice to that commune; it may have spoken before any came."""
    answer = TransferAnswer(version=version, unit=event.unit, answer=event.answer, answered_at=event.answered_at)
    transfers = case.cooperation.transfers
    place = next((n for n in reversed(range(len(transfers))) if transfers[n].to == event.unit), None)
    if place is None:
        unasked = Transfer(version=version, to=event.unit, notified_at=None, answers=(answer,))
        return _with_transfers(case, (*transfers, unasked))
    answered = msgspec.structs.replace(transfers[place], answers=(*transfers[place].answers, answer))
    return _with_transfers(case, (*transfers[:place], answered, *transfers[place + 1 :]))


def evolve_settled(case: Case, version: int, event: TransferSettled) -> Case:
    """Return the case with what the province said."""
    settlement = Settlement(version=version, unit=event.unit, settled_at=event.settled_at)
    together = msgspec.structs.replace(case.cooperation, settlement=settlement)
    return msgspec.structs.replace(case, cooperation=together)


def evolve_placed(case: Case, version: int, event: CasePlaced) -> Case:
    """Return the case with the unit that has it now; a later placement stands over an earlier one."""
    others = tuple(one for one in case.cooperation.placements if one.of != event.of)
    placed = Placement(version=version, of=event.of, unit=event.unit)
    together = msgspec.structs.replace(case.cooperation, placements=(*others, placed))
    return msgspec.structs.replace(case, cooperation=together)


def decide_notice(command: NotifyTransfer, case: Case) -> tuple[Event, ...]:
    """Return the notice, or nothing if this very one is on record and nothing more is said of it."""
    event = command.notified
    known = {(one.to, one.notified_at) for one in case.cooperation.transfers}
    return () if (event.to, event.notified_at) in known and event.said is None else (event,)


def decide_answer(command: AnswerTransfer, case: Case) -> tuple[Event, ...]:
    """Return the answer, or nothing if it is what this commune said last and nothing more is said of it."""
    event = command.answered
    last = next((one.answers[-1:] for one in reversed(case.cooperation.transfers) if one.to == event.unit), ())
    return () if [event.answer] == [one.answer for one in last] and event.said is None else (event,)


def decide_settlement(command: SettleTransfer, case: Case) -> tuple[Event, ...]:
    """Return what the province said, or nothing if it is the last word and nothing more is said of it.

    There need be no dispute: the province may say it before one begins. What a commune was told or answered since is
    settled by saying the same again.
    """
    event, last = command.settled, case.cooperation.settlement
    told = case.cooperation.transfers
    spoken = [*(one.version for one in told), *(answer.version for one in told for answer in one.answers)]
    is_last_word = last is not None and last.unit == event.unit and all(version < last.version for version in spoken)
    return () if is_last_word and event.said is None else (event,)


def decide_placement(command: PlaceCase, case: Case) -> tuple[Event, ...]:
    """Return the placement, or nothing if the case stands there already."""
    event = command.placed
    there = {(one.of, one.unit) for one in case.cooperation.placements}
    return () if (event.of, event.unit) in there and event.said is None else (event,)


def _with_transfers(case: Case, transfers: tuple[Transfer, ...]) -> Case:
    together = msgspec.structs.replace(case.cooperation, transfers=transfers)
    return msgspec.structs.replace(case, cooperation=together)
