"""Erasing a person: every subject id that they have, and the words of the matters that they are in, signals' too."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from api import times
from api.one_person import everywhere
from api.program import Program
from cases.events import Event, Metadata
from cases.handling import Decision, Histories, Request
from cases.persons import matter_of
from cases.signal.signal import STREAM_PREFIX as SIGNAL
from cases.signal.signal import words_of_signal
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
    signals: tuple[SubjectId, ...]
    """The words of signals that were ever matched with one of the cases: they may name the person."""
    cases: tuple[CaseId, ...]

    @property
    def words(self) -> tuple[SubjectId, ...]:
        """What people wrote of the person's matters."""
        return (*self.matters, *self.signals)


async def erase_person(program: Program, subject: str, *, basis: str, by: Metadata, really: bool) -> Plan:
    """Destroy the keys of a person and of the words of their cases and of signals, if really asked to; return which.

    That one was found to be another counts unless it was undone. What is sealed under the keys can be read by nobody
    afterwards, here or in any copy of the database; what rests on it (that there was a child, a case, a payment) stays.
    What others recorded of them while this was under way goes too.

    :raises NobodyToErase: if neither they nor what was written of their matters has a key.
    """
    person = SubjectId(str(UUID(subject)))
    plan = await _plan(program, person, until=(await program.record.recorder.head()).position)
    keys = await program.record.recorder.subject_keys((*plan.subjects, *plan.words))
    if not keys:
        raise NobodyToErase
    # What has no words yet, and no key of them, may get some before this is recorded.
    gone = {*keys, *plan.words}
    while really and gone:
        position = await _erase(program, sorted(gone), plan, basis=basis, by=by)
        await _forget(program, plan, position)
        known, plan = plan, await _plan(program, person, until=position)
        gone = {*plan.subjects, *plan.words} - {*known.subjects, *known.words}
    return plan


async def _erase(program: Program, gone: Sequence[SubjectId], plan: Plan, *, basis: str, by: Metadata) -> int:
    """Destroy some keys of a plan and record that it was done; return the position of that."""
    person = plan.subjects[0]
    streams = [erasure.stream_of(one) for one in gone]

    def said(one: SubjectId) -> tuple[Event, ...]:
        return erasure.decide(erasure.EraseSubject(subject_id=one, because_of=person, basis=basis, case_ids=plan.cases))

    def decide(_histories: Histories) -> Decision:
        return Decision(events=tuple(zip(streams, map(said, gone), strict=True)), erase=tuple(gone))

    request = Request(metadata=by, command_id=times.new_id(), digest=f"erase {person}".encode())
    erased = await program.record.handle(request, streams, decide)
    return erased.position


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


async def _plan(program: Program, subject: SubjectId, *, until: int) -> Plan:
    """Return everything that goes with a person, by where they stood up to a position."""

    async def streams_of(one: SubjectId) -> list[str]:
        return await program.reader.streams_tagged([f"subject:{one}"], until=until)

    found = await everywhere(program, subject, streams_of)
    tagged = await program.reader.streams_tagged([f"case:{case_id}" for case_id in found.cases], until=until)
    return Plan(
        subjects=found.subjects,
        matters=tuple(matter_of(case_id) for case_id in found.cases),
        signals=tuple(words_of_signal(one.removeprefix(SIGNAL)) for one in tagged if one.startswith(SIGNAL)),
        cases=found.cases,
    )
