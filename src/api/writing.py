"""What every write has in common: its key, the version it rests on, the answer it gets, and what can go wrong."""

import re
from collections.abc import Awaitable
from typing import Any
from uuid import UUID, uuid5

import msgspec
from msgspec import UNSET, UnsetType

from api.cases.changed import Changed
from api.identity import Account
from api.problems import ProblemError
from cases.case.decider import stream_of
from cases.events import Recorded, type_of
from cases.handling import Contended, Request, StaleVersion
from cases.ids import TIME_ORDERED, beside
from cases.refusals import Invalid, Refused
from cases.store.mapper import UnknownEventType
from cases.store.recorder import Appended, CommandReused, OutcomeUnknown, RecordUnavailable
from cases.values import CaseId

RETRY_AFTER = {"Retry-After": "1"}
ACTS = UUID("3f4f9c1e-2f0d-5b43-a1a6-0c8c9b8a7e55")
"""The namespace of ids that are derived from actor and key: never changed, or a retry would get another id."""

_IF_MATCH = re.compile(r'(?:W/)?"(\d{1,9})"')


class Write(msgspec.Struct, frozen=True, kw_only=True):
    """How a write came."""

    account: Account
    key: UUID
    if_match: int | None = None
    request_id: str
    entered_from: str | None = None

    @property
    def derived_id(self) -> UUID:
        """An id for whatever this write adds: the same whenever it is sent again."""
        derived = uuid5(ACTS, f"{self.account.name}\n{self.key}")
        return beside(self.key, derived) if self.key.version == TIME_ORDERED else derived

    def request(self, act: str, *decoded: object) -> Request:
        """Return the request as the record sees it; what was decoded makes it the same as another, or not."""
        return Request(
            metadata=self.account.metadata(self.request_id, self.entered_from),
            command_id=self.key,
            digest=msgspec.json.encode([act, *decoded], order="deterministic"),
            if_match=self.if_match,
        )


class WrittenEvent(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that a write added."""

    type: str
    version: int
    position: int


class CaseWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a write to a case."""

    case_id: CaseId
    case_number: str
    version: int
    position: int
    events: tuple[WrittenEvent, ...]
    earlier_cases: int | UnsetType = UNSET
    """In how many other cases a child of it was before; left out where in none."""
    alike_cases: int | UnsetType = UNSET
    """In how many other cases a child of the same name and year of birth stands; left out where in none."""
    changed: tuple[Changed, ...] | UnsetType = UNSET
    """What a correction changed of all that follows from the case; left out of other answers."""


def case_written(appended: Appended) -> CaseWritten:
    """Return the answer to a write to a case from what the record says of it."""
    answer = answer_of(appended)
    case_id = CaseId(answer["case_id"])
    return CaseWritten(
        case_id=case_id,
        case_number=answer["case_number"],
        version=int(answer["version"]),
        position=appended.position,
        events=written_in(appended, stream_of(case_id)),
        earlier_cases=int(answer["earlier_cases"]) if "earlier_cases" in answer else UNSET,
        alike_cases=int(answer["alike_cases"]) if "alike_cases" in answer else UNSET,
        changed=msgspec.json.decode(answer["changed"], type=tuple[Changed, ...]) if "changed" in answer else UNSET,
    )


def answer_of(appended: Appended) -> dict[str, str]:
    """Return what a command's sender is told beside the facts."""
    return msgspec.json.decode(appended.answer, type=dict[str, str])


def written_in(appended: Appended, stream: str) -> tuple[WrittenEvent, ...]:
    """Return the facts that a write added to a stream."""
    return tuple(
        WrittenEvent(type=event_type, version=version, position=position)
        for name, version, event_type, position in appended.events
        if name == stream
    )


def key_of(header: str | None) -> UUID:
    """Return the Idempotency-Key of a write.

    :raises ProblemError: 422 `idempotency-key-missing`, if there is none or it is no UUID.
    """
    try:
        return UUID(header or "")
    except ValueError:
        raise ProblemError(422, "idempotency-key-missing") from None


def if_match_of(header: str | None) -> int | None:
    """Return the version that a write rests on, or None if it names none.

    :raises ProblemError: 422 `if-match-invalid`, if the header is not a version in quotes.
    """
    if header is None:
        return None
    found = _IF_MATCH.fullmatch(header.strip())
    if found is None:
        raise ProblemError(422, "if-match-invalid")
    return int(found[1])


async def answering(work: Awaitable[Appended]) -> Appended:
    """Return what a command left behind; everything that may go wrong becomes a problem of the contract.

    :raises ProblemError: with the code that the contract gives it.
    """
    try:
        return await work
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        raise problem from error


def as_problem(error: Exception) -> ProblemError | None:
    """Return the contract's problem for an error of the record or the domain, or None if it is something else."""
    match error:
        case ProblemError():
            return error
        case Refused():
            return ProblemError(409, error.code, about=error.about, source=error.source, more=error.about)
        case Invalid():
            return ProblemError(422, "invalid", errors=[(error.path, error.code, error.about)])
        case CommandReused():
            return ProblemError(422, "idempotency-key-reused")
        case StaleVersion():
            more = {"current_version": error.current_version, "events_since": [_since(one) for one in error.since]}
            return ProblemError(412, "stale-version", about={"current_version": error.current_version}, more=more)
        case UnknownEventType():
            return ProblemError(503, "program-outdated")
        case Contended():
            return ProblemError(503, "contended", headers=RETRY_AFTER)
        case RecordUnavailable():
            return ProblemError(503, "record-unavailable", headers=RETRY_AFTER)
        case OutcomeUnknown():
            return ProblemError(503, "outcome-unknown", headers=RETRY_AFTER)
        case _:
            return None


def _since(one: Recorded) -> dict[str, Any]:
    return {
        "type": type_of(one.event),
        "version": one.version,
        "position": one.position,
        "recorded_at": one.recorded_at,
        "role": one.metadata.role,
        "unit": one.metadata.unit,
    }
