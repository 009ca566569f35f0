"""Lists of cases: those in scope, narrowed, and those that fit what somebody remembers. Nothing of their people."""

import datetime as dt
from collections.abc import Sequence
from uuid import UUID

import msgspec

from api import asking, times
from api.access.reads import note_read
from api.cases import answers
from api.cases.answers import CaseList
from api.cases.reading import WITH_PEOPLE
from api.cases.requests import Instant
from api.problems import ProblemError
from api.units import named_on
from api.web import HosoRequest
from cases.store.connecting import borrowed
from cases.values import CaseId, day_in_vietnam
from cases.vietnamese import fold_name
from projections.case_files import queries as files
from projections.case_files.file import CaseFile

FILES = ("case_files",)
SEARCH_WORDS_MAX = 10


class CasePlace(msgspec.Struct, frozen=True, array_like=True):
    """The place of a case in a list: when it was received, and its id among those of that instant."""

    received_at: Instant
    case_id: UUID


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is narrowed to, and which page of it is asked for."""

    commune: str | None = None
    on: dt.date | None = None
    kind: str | None = None
    status: str | None = None
    level: str | None = None
    assigned_to: str | None = None
    overdue: bool = False
    limit: int = asking.LIMIT_DEFAULT
    cursor: str | None = None
    at_least: int | None = None


async def cases_listed(request: HosoRequest, narrowed: Narrowed) -> CaseList:
    """Return a page of the cases in scope, the one received last first.

    :raises ProblemError: 403 for roles that follow no cases; 422 for a place or a cursor that is none.
    """
    _check_reads_cases(request)
    before = asking.read_cursor(narrowed.cursor, CasePlace)
    async with asking.snapshot(request.program, FILES, at_least=narrowed.at_least) as lent:
        if narrowed.assigned_to is not None:
            # Nobody follows a case yet: assigning is an act that is still to come.
            return _list(request, (), None, lent.position)
        page = await files.listed(
            lent.connection,
            request.user.scope,
            _filter(request, narrowed),
            before=None if before is None else (before.received_at, CaseId(str(before.case_id))),
            limit=narrowed.limit + 1,
        )
        last = page[narrowed.limit - 1] if len(page) > narrowed.limit else None
        return _list(request, page[: narrowed.limit], last, lent.position)


async def cases_found(request: HosoRequest, q: str, *, limit: int, at_least: int | None = None) -> CaseList:
    """Return the cases in scope that hold all of some words, with or without tone marks.

    :raises ProblemError: 403 for roles that see no people: whoever finds a case by a name has learnt whose it is.
    """
    _check_reads_cases(request)
    if not request.user.role.sees_people:
        raise ProblemError(403, "role-not-entitled")
    words = fold_name(q).split()[:SEARCH_WORDS_MAX]
    async with asking.snapshot(request.program, WITH_PEOPLE, at_least=at_least) as lent:
        found = await files.searched(lent.connection, words, request.user.scope, limit=limit) if words else []
        position = lent.position
    async with borrowed(request.program.pool) as connection:
        for file in found:
            await note_read(connection, request.user, file.case_id, what="found", request_id=request.request_id)
    return _list(request, found, None, position)


def _filter(request: HosoRequest, narrowed: Narrowed) -> files.Filter:
    unit, today = None, day_in_vietnam(times.now())
    if narrowed.commune is not None:
        places = request.program.knowledge.places
        unit = named_on(places, narrowed.commune, "commune", on=narrowed.on, today=today).unit_id
    return files.Filter(
        unit=unit,
        kind=narrowed.kind,
        status=narrowed.status,
        level=narrowed.level,
        overdue_on=today if narrowed.overdue else None,
    )


def _list(request: HosoRequest, page: Sequence[CaseFile], last: CaseFile | None, position: int) -> CaseList:
    knowledge, language = request.program.knowledge, request.language
    return CaseList(
        items=tuple(answers.summary(file, knowledge, language) for file in page),
        next=None if last is None else asking.write_cursor([last.received_at, last.case_id]),
        position=position,
    )


def _check_reads_cases(request: HosoRequest) -> None:
    if not request.user.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
