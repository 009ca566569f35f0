"""That a child was in a case before: a count alone, for whoever takes in a report need not be entitled to more."""

from collections.abc import Iterable
from uuid import UUID

from api.logs import log
from api.one_person import everywhere
from api.program import Program
from cases.persons import PersonDetails
from cases.store.connecting import borrowed
from cases.values import CaseId, SubjectId
from projections.case_files import queries as files
from projections.people import queries as people
from projections.stream_tags import queries as index


async def earlier_cases(program: Program, reader: str, case_id: CaseId, subjects: Iterable[UUID | None]) -> int:
    """Return in how many other cases some people stand, under whichever id of theirs; nobody is asked who has none.

    Cases that the account which is told is kept from are not counted: that there is one is theirs to learn nowhere.
    It is a warning beside what is recorded and holds nothing up: the index of tags is taken as far as it has come,
    and where it cannot be asked, nothing is warned of.
    """

    async def streams_of(one: SubjectId) -> list[str]:
        async with borrowed(program.pool) as connection:
            return await index.streams_tagged(connection, f"subject:{one}")

    cases: set[CaseId] = set()
    try:
        for one in subjects:
            if one is not None:
                cases |= set((await everywhere(program, SubjectId(str(one)), streams_of)).cases)
        return await _told_of(program, reader, cases - {case_id})
    except Exception as error:  # noqa: BLE001 - it may be a newer program's table
        log.warning("earlier cases could not be counted", error=type(error).__name__)
        return 0


async def alike_cases(program: Program, reader: str, case_id: CaseId, children: Iterable[PersonDetails]) -> int:
    """Return in how many other cases a child of the same name and year of birth stands: it may be the same child.

    As for those who are known to be the same it is a count alone, and holds nothing up.
    """
    cases: set[CaseId] = set()
    known = [one for one in children if one.name and (one.birth_date or one.birth_year)]
    if not known:
        return 0
    try:
        async with borrowed(program.pool) as connection:
            for one in known:
                cases |= await people.alike(connection, one, but=case_id)
        return await _told_of(program, reader, cases)
    except Exception as error:  # noqa: BLE001 - as above
        log.warning("cases of a child alike could not be counted", error=type(error).__name__)
        return 0


async def _told_of(program: Program, reader: str, cases: set[CaseId]) -> int:
    """Return how many of some cases an account may be told of."""
    if not cases:
        return 0
    async with borrowed(program.pool) as connection:
        return len(cases - await files.kept_from(connection, reader))
