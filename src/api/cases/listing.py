"""Lists of cases: those in scope, narrowed, and those that fit what somebody remembers. Nothing of their people."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api import asking, times
from api.access.reads import note_read
from api.asking import Asker, Moment, TimedPlace
from api.cases import answers
from api.cases.acts.body import Body, Months
from api.cases.answers import Basis, CaseList
from api.cases.reading import WITH_PEOPLE
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.units import named_on
from cases.refusals import Invalid
from cases.store.connecting import borrowed
from cases.values import CaseId, day_in_vietnam
from cases.vietnamese import words_sought
from projections.case_files import queries as files
from projections.case_files.file import CaseFile, file_of
from projections.engine.reading import TAGS
from projections.scope import Scope

FILES = ("case_files",)
SEARCH_WORDS_MAX = 10
AGE_ABOUT_MONTHS = 3


SINCE = (TAGS, *FILES)


Remembered = Annotated[str, Meta(min_length=1, max_length=200)]


class SearchBody(Body, frozen=True, kw_only=True):
    """What somebody remembers of a case or of a child nobody knows; in the body, for it may be a name."""

    q: Remembered | None = None
    marks: Remembered | None = None
    estimated_age_months: Months | None = None
    limit: Annotated[int, Meta(ge=1, le=500)] = 50


class CasePlace(TimedPlace, frozen=True, array_like=True):
    """The place of a case in a list: when it was received, and its id among those of that instant."""

    case_id: UUID

    @property
    def place(self) -> files.Place:
        """The same as the table of cases has it."""
        return self.at, CaseId(str(self.case_id))


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
    moment: Moment = Moment()


async def cases_listed(program: Program, viewer: Viewer, narrowed: Narrowed) -> CaseList:
    """Return a page of the cases in scope, the one received last first, now or as of a moment.

    Whether a case is in scope is asked of it as it stands now, even where the list is one of the past.

    :raises ProblemError: 403 for roles that follow no cases; 422 for a place or a cursor that is none; and as the
        contract says of the moment.
    """
    _check_reads_cases(viewer)
    place = asking.read_cursor(narrowed.cursor, CasePlace)
    before = None if place is None else place.place
    then = await asking.past(program, narrowed.moment)
    wanted = _filter(program, narrowed, until=None if then is None else then.position)
    limit = narrowed.limit + 1
    if then is None:
        async with asking.snapshot(program, FILES, at_least=narrowed.moment.at_least) as lent:
            page = await files.listed(lent.connection, viewer.account.scope, wanted, before=before, limit=limit)
            basis = Basis(knowledge=program.knowledge, position=lent.position, at=times.now())
    else:
        page = await _listed_then(program, viewer.account.scope, wanted, narrowed, before)
        basis = Basis(knowledge=then.knowledge, position=then.position, at=narrowed.moment.as_of or times.now())
    last = page[narrowed.limit - 1] if len(page) > narrowed.limit else None
    return _list(viewer, page[: narrowed.limit], last, basis)


async def _listed_then(
    program: Program, scope: Scope, wanted: files.Filter, narrowed: Narrowed, before: files.Place | None
) -> list[CaseFile]:
    """Return a page as of a position: from the table where nothing was recorded since, otherwise folded."""
    reader, until, limit = program.reader, wanted.until or 0, narrowed.limit + 1
    async with asking.snapshot(program, SINCE, at_least=max(narrowed.moment.at_least or 0, until)) as lent:
        page = await files.listed(lent.connection, scope, wanted, before=before, limit=limit)
        if wanted.unit is None:
            moved = await files.moved(lent.connection, scope, until=until)
        else:
            # A case that was moved to another commune since is found by what it was tagged with.
            tagged = await reader.moved(lent, [f"unit:{wanted.unit}"], until=until)
            moved = await files.in_scope(lent.connection, tagged.cases, scope)
    # The table may not have come to what moved a case: then the row says the same as the fold.
    found = {file.case_id: file for file in page}
    async for case in reader.cases_then(moved, until=until):
        file = file_of(case)
        if files.fits(file, wanted, before=before):
            found[file.case_id] = file
    return sorted(found.values(), key=files.place_of, reverse=True)[:limit]


async def cases_found(asker: Asker, body: SearchBody, *, at_least: int | None = None) -> CaseList:
    """Return the cases in scope that hold all of some words, with or without tone marks, and a child of about an age.

    :raises ProblemError: 403 for roles that see no people: whoever finds a case by a name has learnt whose it is.
    :raises Invalid: `field-missing`, if nothing is asked for.
    """
    _check_reads_cases(asker.viewer)
    if not asker.account.role.sees_people:
        raise ProblemError(403, "role-not-entitled")
    if body.q is None and body.marks is None and body.estimated_age_months is None:
        raise Invalid("field-missing", "q", {"field": "q"})
    words = [word for said in (body.q, body.marks) if said for word in words_sought(said)][:SEARCH_WORDS_MAX]
    wanted = files.Remembered(words=words, age_months=_about(body.estimated_age_months))
    async with asking.snapshot(asker.program, WITH_PEOPLE, at_least=at_least) as lent:
        asked = bool(words) or wanted.age_months is not None
        scope = asker.account.scope
        found = await files.searched(lent.connection, wanted, scope, limit=body.limit) if asked else []
        position = lent.position
    async with borrowed(asker.program.pool) as connection:
        for file in found:
            await note_read(connection, asker.account, file.case_id, what="found", request_id=asker.request_id)
    basis = Basis(knowledge=asker.program.knowledge, position=position, at=times.now())
    return _list(asker.viewer, found, None, basis)


def _about(months: int | None) -> tuple[int, int] | None:
    """Return the ages that an estimate may mean: three months more or less, of older children a quarter."""
    if months is None:
        return None
    about = max(AGE_ABOUT_MONTHS, months // 4)
    return months - about, months + about


def _filter(program: Program, narrowed: Narrowed, *, until: int | None) -> files.Filter:
    unit, today = None, day_in_vietnam(narrowed.moment.as_of or times.now())
    if narrowed.commune is not None:
        places = program.knowledge.places
        unit = named_on(places, narrowed.commune, "commune", on=narrowed.on, today=today).unit_id
    return files.Filter(
        unit=unit,
        kind=narrowed.kind,
        status=narrowed.status,
        level=narrowed.level,
        assigned_to=narrowed.assigned_to,
        overdue_on=today if narrowed.overdue else None,
        until=until,
    )


def _list(viewer: Viewer, page: Sequence[CaseFile], last: CaseFile | None, basis: Basis) -> CaseList:
    return CaseList(
        items=tuple(answers.summary(file, basis, viewer.language) for file in page),
        next=None if last is None else asking.write_cursor(files.place_of(last)),
        position=basis.position,
    )


def _check_reads_cases(viewer: Viewer) -> None:
    if not viewer.account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
