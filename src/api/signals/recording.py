"""Recording signals and what became of them: for HTTP and the shell alike."""

import datetime as dt
from uuid import UUID

from msgspec import Struct

from api import times
from api.cases.acts.body import Body, Code, Instant, Long, Number
from api.problems import ProblemError
from api.program import Program
from api.units import resolve
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.case import decider, folding
from cases.case.state import FindingBy
from cases.handling import Decision, Histories, Request
from cases.persons import Said, Words
from cases.refusals import Invalid
from cases.signal import signal as signals
from cases.signal.signal import About, Signal, SignalEvent, SignalSource
from cases.values import CaseId, Interval, day_in_vietnam


class SignalBody(Body, frozen=True, kw_only=True):
    """What another register or body says."""

    signal_id: UUID | None = None
    source: SignalSource
    about: About
    commune: Code | None = None
    area: Code | None = None
    occurred_on: dt.date | None = None
    occurred_from: dt.date | None = None
    occurred_until: dt.date | None = None
    received_at: Instant
    reference: Number | None = None
    notes: Long | None = None


class MatchBody(Body, frozen=True, kw_only=True):
    """The case that it is about."""

    case_id: UUID
    matched_at: Instant


class DismissalBody(Body, frozen=True, kw_only=True):
    """Why there is nothing for a case in it."""

    dismissed_at: Instant
    reason: Long


class SignalReopeningBody(Body, frozen=True, kw_only=True):
    """Why it waits for a case again."""

    reopened_at: Instant
    reason: Long


class SignalWritten(Struct, frozen=True, kw_only=True):
    """The answer to what was recorded of a signal."""

    signal_id: str
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


async def record_signal(program: Program, write: Write, body: SignalBody) -> SignalWritten:
    """Record a signal.

    :raises ProblemError: 403 for other roles, 422 where a field does not fit.
    """
    if not write.account.role.signals:
        raise ProblemError(403, "role-not-entitled")
    at = times.now()
    received_at, _ = times.received(body.received_at, "received_at", at=at)
    occurred = times.occurred(body.occurred_on, body.occurred_from, body.occurred_until, at=at)
    day = day_in_vietnam(received_at)
    days = occurred or Interval(first=day, last=day)
    places = program.knowledge.places
    signal_id = str(body.signal_id or write.derived_id)
    if body.commune is None and body.area is None:
        raise ProblemError(422, "invalid", errors=[("commune", "place-missing", {})])
    event = signals.SignalReceived(
        signal_id=signal_id,
        source=body.source,
        about=body.about,
        unit=None if body.commune is None else resolve(places, body.commune, "commune", days=days, level="commune"),
        area=None if body.area is None else resolve(places, body.area, "area", days=days, level="area"),
        occurred=occurred,
        received_at=received_at,
        reference=body.reference,
        said=_said(signal_id, Words(notes=body.notes)),
    )
    return await _record(program, write, signal_id, event, write.request("signals", body))


async def match_signal(program: Program, write: Write, signal_id: str, body: MatchBody) -> SignalWritten:
    """Record which case a signal is about.

    :raises ProblemError: 404 outside the scope, 403 for other roles, 422 for a case outside the scope.
    """
    matched_at, _ = times.received(body.matched_at, "matched_at", at=times.now())
    case_id = CaseId(str(body.case_id))
    event = signals.SignalMatched(signal_id=signal_id, case_id=case_id, by=_by(write), matched_at=matched_at)
    return await _record(program, write, signal_id, event, write.request("signals/match", signal_id, body))


async def dismiss_signal(program: Program, write: Write, signal_id: str, body: DismissalBody) -> SignalWritten:
    """Record that there is nothing for a case in a signal.

    :raises ProblemError: 404 outside the scope, 403 for other roles.
    """
    dismissed_at, _ = times.received(body.dismissed_at, "dismissed_at", at=times.now())
    said = _said(signal_id, Words(reason=body.reason))
    event = signals.SignalDismissed(signal_id=signal_id, by=_by(write), dismissed_at=dismissed_at, said=said)
    return await _record(program, write, signal_id, event, write.request("signals/dismissal", signal_id, body))


async def reopen_signal(program: Program, write: Write, signal_id: str, body: SignalReopeningBody) -> SignalWritten:
    """Record that a signal waits for a case again.

    :raises ProblemError: 404 outside the scope, 403 for other roles.
    """
    reopened_at, _ = times.received(body.reopened_at, "reopened_at", at=times.now())
    said = _said(signal_id, Words(reason=body.reason))
    event = signals.SignalReopened(signal_id=signal_id, by=_by(write), reopened_at=reopened_at, said=said)
    return await _record(program, write, signal_id, event, write.request("signals/reopening", signal_id, body))


def _by(write: Write) -> FindingBy:
    """Return the body that somebody speaks for.

    :raises ProblemError: 403 `role-not-entitled`, if they speak for none, or follow no cases.
    """
    by = write.account.role.body
    if by is None or not write.account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
    return by


def _said(signal_id: str, words: Words) -> Said | None:
    return None if words == Words() else Said(subject_id=signals.words_of_signal(signal_id), words=words)


async def _record(
    program: Program,
    write: Write,
    signal_id: str,
    event: SignalEvent,
    request: Request,
) -> SignalWritten:
    stream = signals.stream_of(signal_id)
    case_id = event.case_id if isinstance(event, signals.SignalMatched) else None
    case_stream = None if case_id is None else decider.stream_of(case_id)
    new = isinstance(event, signals.SignalReceived)

    def entitled(histories: Histories) -> None:
        if not new and not _in_scope(write, signals.fold(histories[stream])):
            raise ProblemError(404, "not-found")

    def decide(histories: Histories) -> Decision:
        if case_stream is not None and case_id is not None:
            case = folding.fold(case_id, histories[case_stream])
            if not case.version or not write.account.scope.admits(case.units, case.cooperation.restricted):
                raise Invalid("case-unknown", "case_id")
        events = signals.decide(event, signals.fold(histories[stream]))
        version = len(histories[stream]) + len(events)
        return Decision(events=((stream, events),), answer={"version": str(version)})

    streams = [stream] if case_stream is None else [stream, case_stream]
    appended = await answering(program.record.handle(request, streams, decide, entitled=entitled))
    return SignalWritten(
        signal_id=signal_id,
        version=int(answer_of(appended)["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )


def _in_scope(write: Write, folded: Signal) -> bool:
    received = folded.received
    if received is None:
        return False
    return write.account.scope.covers([unit for unit in (received.unit, received.area) if unit is not None])
