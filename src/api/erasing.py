"""Erasing a person: every subject id that they have, and the words of the matters that they are in."""

from uuid import UUID

from msgspec import Struct

from api.cases.commands import matter_of
from api.program import PROGRAM_ACTOR, Program
from cases.case.decider import STREAM_PREFIX, case_id_of, stream_of
from cases.case.people import PersonsLinked, PersonsUnlinked
from cases.events import Event
from cases.handling import Decision, Histories, Request
from cases.subject import erasure
from cases.values import CaseId, SubjectId
from projections.stream_tags.queries import streams_tagged


class Plan(Struct, frozen=True, kw_only=True):
    """Whose keys go."""

    subjects: tuple[SubjectId, ...]
    matters: tuple[SubjectId, ...]
    cases: tuple[CaseId, ...]


async def erase_person(program: Program, subject: str, *, basis: str, key: UUID, really: bool) -> Plan:
    """Destroy the keys of a person and of the words of their cases, if really asked to; return what it comes to.

    That one was found to be another counts unless it was undone. What is sealed under the keys can be read by nobody
    afterwards, here or in any copy of the database; what rests on it (that there was a child, a case, a payment) stays.
    """
    plan = await _plan(program, SubjectId(str(UUID(subject))))
    if not really:
        return plan
    gone = (*plan.subjects, *plan.matters)
    streams = [erasure.stream_of(one) for one in gone]
    keys = await program.record.recorder.subject_keys([UUID(one) for one in gone])

    def decide(histories: Histories) -> Decision:
        events: list[tuple[str, tuple[Event, ...]]] = []
        for one in gone:
            stream = erasure.stream_of(one)
            command = erasure.EraseSubject(
                subject_id=one, because_of=plan.subjects[0], basis=basis, case_ids=plan.cases
            )
            events.append((stream, erasure.decide(command, histories[stream], has_key=UUID(one) in keys)))
        return Decision(
            events=tuple(events), erase=tuple(UUID(one) for one, (_, said) in zip(gone, events, strict=True) if said)
        )

    request = Request(metadata=PROGRAM_ACTOR, command_id=key, digest=f"erase {subject}".encode())
    await program.record.handle(request, streams, decide)
    return plan


async def _plan(program: Program, subject: SubjectId) -> Plan:
    """Return everything that goes with a person: found by following links from case to case."""
    head = await program.record.recorder.head()
    subjects: dict[SubjectId, None] = {subject: None}
    cases: dict[CaseId, None] = {}
    todo = [subject]
    while todo:
        one = todo.pop()
        await program.reader.wait_for(["stream_tags"], head.position)
        async with program.pool.acquire() as connection:
            streams = await streams_tagged(connection, f"subject:{one}")
        for stream in streams:
            if not stream.startswith(STREAM_PREFIX):
                continue
            cases[case_id_of(stream)] = None
            for other in await _linked(program, case_id_of(stream), one):
                if other not in subjects:
                    subjects[other] = None
                    todo.append(other)
    matters = tuple(matter_of(case_id) for case_id in cases)
    return Plan(subjects=tuple(subjects), matters=matters, cases=tuple(cases))


async def _linked(program: Program, case_id: CaseId, subject: SubjectId) -> list[SubjectId]:
    stream = stream_of(case_id)
    history = (await program.record.histories([stream]))[stream]
    undone = {one.event.of_version for one in history if isinstance(one.event, PersonsUnlinked)}
    found = []
    for one in history:
        if isinstance(one.event, PersonsLinked) and one.version not in undone:
            pair = (one.event.subject_id, one.event.same_as)
            if subject in pair:
                found.append(pair[0] if pair[1] == subject else pair[1])
    return found
