"""Everywhere that somebody stands: links from case to case are followed, for one person may have several ids."""

from collections.abc import Awaitable, Callable, Sequence

from msgspec import Struct

from api.program import Program
from cases.case.decider import STREAM_PREFIX, case_id_of, stream_of
from cases.case.people import PersonsLinked, PersonsUnlinked
from cases.values import CaseId, SubjectId

StreamsOf = Callable[[SubjectId], Awaitable[Sequence[str]]]
"""Which streams were ever tagged with somebody."""


class Everywhere(Struct, frozen=True, kw_only=True):
    """Every id of a person, and every case in which one of them stands."""

    subjects: tuple[SubjectId, ...]
    cases: tuple[CaseId, ...]


async def everywhere(program: Program, subject: SubjectId, streams_of: StreamsOf) -> Everywhere:
    """Return everywhere that somebody stands. That one was found to be another counts unless it was undone."""
    subjects: dict[SubjectId, None] = {subject: None}
    cases: dict[CaseId, None] = {}
    todo = [subject]
    while todo:
        one = todo.pop()
        for stream in await streams_of(one):
            if not stream.startswith(STREAM_PREFIX):
                continue
            cases[case_id_of(stream)] = None
            for other in await _linked(program, case_id_of(stream), one):
                if other not in subjects:
                    subjects[other] = None
                    todo.append(other)
    return Everywhere(subjects=tuple(subjects), cases=tuple(cases))


async def _linked(program: Program, case_id: CaseId, subject: SubjectId) -> list[SubjectId]:
    stream = stream_of(case_id)
    history = (await program.record.histories([stream]))[stream]
    undone = {one.event.withdraws for one in history if isinstance(one.event, PersonsUnlinked)}
    found = []
    for one in history:
        if isinstance(one.event, PersonsLinked) and one.version not in undone:
            pair = (one.event.subject_id, one.event.same_as)
            if subject in pair:
                found.append(pair[0] if pair[1] == subject else pair[1])
    return found
