"""Nil returns: what a commune signed for, month by month, and which of it turned out false."""

from typing import Literal

from msgspec import Struct

from api import times
from api.asking import snapshot
from api.cases.acts.body import Body, Instant, Long
from api.communes.months import MONTHS, falls_into
from api.identity import Account
from api.problems import ProblemError
from api.program import Program
from api.units import NamedUnit, named
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.handling import Decision, Histories, Request
from cases.nil_return import nil_return as returns
from cases.nil_return.nil_return import ReturnEvent, ends
from cases.persons import Said, Words
from cases.places.unit import Unit
from cases.values import CaseId, UnitId, day_in_vietnam, year_of
from projections.case_files import queries as files

PROJECTIONS = ("case_files",)

State = Literal["not-over", "missing", "signed", "false", "has-cases"]


class NilReturnBody(Body, frozen=True, kw_only=True):
    """A signature for a month in which nothing came to anybody's knowledge."""

    signed_at: Instant
    notes: Long | None = None


class WithdrawalBody(Body, frozen=True, kw_only=True):
    """Why the signature is taken back."""

    withdrawn_at: Instant
    reason: Long


class ReturnWritten(Struct, frozen=True, kw_only=True):
    """The answer to a signature, or to taking it back."""

    unit: UnitId
    year: int
    month: int
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


class MonthAnswer(Struct, frozen=True, kw_only=True):
    """A month: signed for or not, and how many cases fall into it."""

    month: int
    state: State
    cases: int
    case_ids: tuple[CaseId, ...]
    """Those that may be followed by whoever asks."""


class ReturnsAnswer(Struct, frozen=True, kw_only=True):
    """The months of a commune's year."""

    unit: NamedUnit
    year: int
    months: tuple[MonthAnswer, ...]
    position: int


class Month(Struct, frozen=True, kw_only=True):
    """A month of a commune."""

    unit: Unit
    year: int
    month: int


async def sign_return(program: Program, write: Write, of: Month, body: NilReturnBody) -> ReturnWritten:
    """Record a signature.

    :raises ProblemError: as `_record_return`.
    :raises Invalid: if it lies ahead.
    """
    event = _signed(of.unit, of.year, of.month, body)
    request = write.request("communes/returns", event.unit, of.year, of.month, body)
    return await _record_return(program, write, event, request)


async def withdraw_return(program: Program, write: Write, of: Month, body: WithdrawalBody) -> ReturnWritten:
    """Record that a signature is taken back; that it was given stays readable.

    :raises ProblemError: as `_record_return`.
    :raises Invalid: if it lies ahead.
    """
    event = _withdrawn(of.unit, of.year, of.month, body)
    request = write.request("communes/returns/withdrawal", event.unit, of.year, of.month, body)
    return await _record_return(program, write, event, request)


async def _record_return(program: Program, write: Write, event: ReturnEvent, request: Request) -> ReturnWritten:
    """Record a signature, or that it is taken back.

    :raises ProblemError: 404 outside the scope, 403 for other roles, 409 `month-not-over`.
    """
    if not write.account.scope.covers([event.unit]):
        raise ProblemError(404, "not-found")
    if "nil-returns" not in write.account.role.year_acts:
        raise ProblemError(403, "role-not-entitled")
    stream = returns.stream_of(event.unit, event.year)
    today = day_in_vietnam(times.now())

    def decide(histories: Histories) -> Decision:
        events = returns.decide(event, returns.fold(histories[stream]), today=today)
        return Decision(events=((stream, events),), answer={"version": str(len(histories[stream]) + len(events))})

    appended = await answering(program.record.handle(request, [stream], decide))
    return ReturnWritten(
        unit=event.unit,
        year=event.year,
        month=event.month,
        version=int(answer_of(appended)["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )


def _signed(unit: Unit, year: int, month: int, body: NilReturnBody) -> ReturnEvent:
    """Return the signature that a body is.

    :raises Invalid: if it lies ahead.
    """
    signed_at, _ = times.received(body.signed_at, "signed_at", at=times.now())
    said = _said(unit.unit_id, year, Words(notes=body.notes))
    return returns.NilReturnSigned(unit=unit.unit_id, year=year, month=month, signed_at=signed_at, said=said)


def _withdrawn(unit: Unit, year: int, month: int, body: WithdrawalBody) -> ReturnEvent:
    """Return the withdrawal that a body is.

    :raises Invalid: if it lies ahead.
    """
    withdrawn_at, _ = times.received(body.withdrawn_at, "withdrawn_at", at=times.now())
    said = _said(unit.unit_id, year, Words(reason=body.reason))
    return returns.NilReturnWithdrawn(unit=unit.unit_id, year=year, month=month, withdrawn_at=withdrawn_at, said=said)


def _said(unit: UnitId, year: int, words: Words) -> Said | None:
    return None if words == Words() else Said(subject_id=returns.words_of_returns(unit, year), words=words)


async def returns_of(
    program: Program, account: Account, unit: Unit, year: int, *, at_least: int | None = None
) -> ReturnsAnswer:
    """Return the months of a commune's year: a case that falls into one shows its signature as false.

    :raises ProblemError: as the contract says of positions.
    """
    stream = returns.stream_of(unit.unit_id, year)
    async with snapshot(program, PROJECTIONS, at_least=at_least) as lent:
        cases = await files.happened(lent.connection, [unit.unit_id], year_of(year))
        kept_from = await files.kept_from(lent.connection, account.name)
        position = lent.position
    history = await program.record.histories([stream], until=position)
    signed_months = returns.fold(history[stream]).signed
    today = day_in_vietnam(times.now())
    months = []
    for month in MONTHS:
        inside = [one for one in cases if falls_into(one, year, month)]
        seen = tuple(
            one.case_id
            for one in inside
            if account.role.reads_cases and one.case_id not in kept_from and account.scope.covers(one.units)
        )
        state = _state(month in signed_months, bool(inside), today >= ends(year, month))
        months.append(MonthAnswer(month=month, state=state, cases=len(inside), case_ids=seen))
    return ReturnsAnswer(unit=named(unit), year=year, months=tuple(months), position=position)


def _state(is_signed: bool, has_cases: bool, over: bool) -> State:  # noqa: FBT001 - three facts, in this order
    if is_signed:
        return "false" if has_cases else "signed"
    if has_cases:
        return "has-cases"
    return "missing" if over else "not-over"
