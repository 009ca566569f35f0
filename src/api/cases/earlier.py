"""That a child was in a case before: a count alone, for whoever takes in a report need not be entitled to more."""

from collections.abc import Iterable
from uuid import UUID

from api.logs import log
from api.one_person import everywhere
from api.program import Program
from cases.store.connecting import borrowed
from cases.store.mapper import UnknownEventType
from cases.store.recorder import RecordUnavailable
from cases.values import CaseId, SubjectId
from projections.stream_tags import queries as index


async def earlier_cases(program: Program, case_id: CaseId, people: Iterable[UUID | None]) -> int:
    """Return in how many other cases some people stand, under whichever id of theirs; nobody is asked who has none.

    It is a warning beside what is recorded and holds nothing up: the index of tags is taken as far as it has come,
    and where it cannot be asked, nothing is warned of.
    """

    async def streams_of(one: SubjectId) -> list[str]:
        async with borrowed(program.pool) as connection:
            return await index.streams_tagged(connection, f"subject:{one}")

    cases: set[CaseId] = set()
    try:
        for one in people:
            if one is not None:
                cases |= set((await everywhere(program, SubjectId(str(one)), streams_of)).cases)
    except (RecordUnavailable, UnknownEventType) as error:
        log.warning("earlier cases could not be counted", error=type(error).__name__)
        return 0
    return len(cases - {case_id})
