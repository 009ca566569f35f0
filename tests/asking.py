"""Requests and decisions of no importance, for tests of how commands are handled."""

from collections.abc import Callable
from uuid import UUID, uuid4

from cases.case.people import ChildAdded
from cases.case.state import Child
from cases.case_number.numbering import CaseNumberIssued
from cases.events import Event, Metadata
from cases.handling import Decision, Histories, Record, Request
from cases.persons import Details, PersonDetails
from cases.refusals import Refused
from cases.values import CaseId, SubjectId, UnitId

METADATA = Metadata(actor="account-1", role="commune-officer", unit=UnitId("06463~2025-07-01"))
STREAM, OTHER = "casenumbers-06463-2026", "casenumbers-06505-2026"
CHILD = SubjectId(str(uuid4()))

Decide = Callable[[Histories], Decision]


def a_request(*, command_id: UUID | None = None, digest: bytes = b"a command", if_match: int | None = None) -> Request:
    """Return a command as it comes in, under a key of its own."""
    return Request(metadata=METADATA, command_id=command_id or uuid4(), digest=digest, if_match=if_match)


def issued(name: str = "case-a") -> CaseNumberIssued:
    """Return a fact that names nobody."""
    return CaseNumberIssued(case_id=CaseId(name), case_number="06505-2026-0001")


def named(name: str) -> ChildAdded:
    """Return a fact that names the child."""
    return ChildAdded(child=Child(subject_id=CHILD, details=PersonDetails(name=name)))


def add(*events: Event, stream: str = STREAM) -> Decide:
    """Return a decision that adds events, whatever is on record."""
    return lambda _histories: Decision(events=((stream, events),), answer={"added": str(len(events))})


def add_unless(count: int) -> Decide:
    """Return a decision that refuses once so many facts are there."""

    def decide(histories: Histories) -> Decision:
        if len(histories[STREAM]) >= count:
            raise Refused("full")
        return Decision(events=((STREAM, (issued(),)),))

    return decide


def second(record: Record) -> Record:
    """Return another process's view of the same record: nothing in this one's memory is shared."""
    return Record(record.recorder, record.mapper, record.master_key)


async def versions(record: Record, stream: str = STREAM) -> list[int]:
    """Return the versions that a stream holds."""
    return [one.version for one in (await record.histories([stream]))[stream]]


async def names(record: Record, stream: str) -> list[Details | None]:
    """Return what can be read of the child's details, fact by fact."""
    unsealed = await record.unsealed((await record.histories([stream]))[stream])
    return [one.event.child.details for one in unsealed if isinstance(one.event, ChildAdded)]
