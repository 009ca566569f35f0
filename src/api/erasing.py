"""Erasing a person: every subject id that they have, and the words of the matters that they are in."""

from uuid import UUID

from msgspec import Struct

from api import times
from api.one_person import everywhere
from api.program import Program
from cases.events import Event, Metadata
from cases.handling import Decision, Histories, Request
from cases.persons import matter_of
from cases.store.connecting import borrowed
from cases.subject import erasure
from cases.values import CaseId, SubjectId
from projections.engine.checkpoints import read_checkpoints
from projections.people.queries import forget


class NobodyToErase(Exception):
    """There is no key of this person: nobody of this id is on record, or they were erased before."""


class Plan(Struct, frozen=True, kw_only=True):
    """Whose keys go."""

    subjects: tuple[SubjectId, ...]
    matters: tuple[SubjectId, ...]
    cases: tuple[CaseId, ...]


async def erase_person(program: Program, subject: str, *, basis: str, by: Metadata, really: bool) -> Plan:
    """Destroy the keys of a person and of the words of their cases, if really asked to; return what it comes to.

    That one was found to be another counts unless it was undone. What is sealed under the keys can be read by nobody
    afterwards, here or in any copy of the database; what rests on it (that there was a child, a case, a payment) stays.

    :raises NobodyToErase: if the person has no key.
    """
    plan = await _plan(program, SubjectId(str(UUID(subject))))
    gone = (*plan.subjects, *plan.matters)
    keys = await program.record.recorder.subject_keys(gone)
    if not any(one in keys for one in plan.subjects):
        raise NobodyToErase
    if not really:
        return plan
    streams = [erasure.stream_of(one) for one in gone]

    def decide(_histories: Histories) -> Decision:
        events: list[tuple[str, tuple[Event, ...]]] = []
        for one in gone:
            stream = erasure.stream_of(one)
            command = erasure.EraseSubject(
                subject_id=one, because_of=plan.subjects[0], basis=basis, case_ids=plan.cases
            )
            events.append((stream, erasure.decide(command, has_key=one in keys)))
        return Decision(
            events=tuple(events), erase=tuple(one for one, (_, said) in zip(gone, events, strict=True) if said)
        )

    request = Request(metadata=by, command_id=times.new_id(), digest=f"erase {subject}".encode())
    erased = await program.record.handle(request, streams, decide)
    await _forget(program, plan, erased.position)
    return plan


async def _forget(program: Program, plan: Plan, position: int) -> None:
    """See to it that the read models hold nothing of the person either, even while one of them is held up."""
    await program.engine.forget_beside("people")
    while await program.engine.catch_up():
        pass
    async with borrowed(program.pool) as connection:
        people = (await read_checkpoints(connection)).get("people")
    if people is not None and people.position >= position:
        return
    async with borrowed(program.pool) as connection, connection.transaction():
        await forget(connection, subjects=plan.subjects, cases=plan.cases)


async def _plan(program: Program, subject: SubjectId) -> Plan:
    """Return everything that goes with a person."""
    head = await program.record.recorder.head()

    async def streams_of(one: SubjectId) -> list[str]:
        return await program.reader.streams_tagged([f"subject:{one}"], until=head.position)

    found = await everywhere(program, subject, streams_of)
    matters = tuple(matter_of(case_id) for case_id in found.cases)
    return Plan(subjects=found.subjects, matters=matters, cases=found.cases)
