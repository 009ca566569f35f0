"""What divided units left: cases that the law gives to no one successor, to be placed by hand."""

import datetime as dt

import msgspec

from api import asking, times
from api.cases import answers
from api.cases.answers import CaseSummary
from api.cases.listing import FILES, CasePlace
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.units import NamedUnit, named
from cases.places.register import Places
from cases.places.succession import divided, present
from cases.values import UnitId, day_in_vietnam
from projections.case_files import queries as files


class LeftBy(msgspec.Struct, frozen=True, kw_only=True):
    """A divided unit, and those of today that it may have gone to."""

    unit: NamedUnit
    candidates: tuple[NamedUnit, ...]


class CaseToPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A case and the divided units that left it."""

    case: CaseSummary
    left_by: tuple[LeftBy, ...]


class CasesToPlace(msgspec.Struct, frozen=True, kw_only=True):
    """A page of them."""

    items: tuple[CaseToPlace, ...]
    next: str | None
    position: int


async def cases_to_place(
    program: Program, viewer: Viewer, *, limit: int, cursor: str | None, at_least: int | None
) -> CasesToPlace:
    """Return a page of the open cases in scope of a commune that was divided, and that nobody placed since.

    :raises ProblemError: 403 for roles that follow no cases; 422 for a cursor that is none.
    """
    if not viewer.account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
    at = times.now()
    places, today = program.knowledge.places, day_in_vietnam(at)
    cursor_at = asking.read_cursor(cursor, CasePlace)
    before = None if cursor_at is None else cursor_at.place
    scope = viewer.account.scope
    async with asking.snapshot(program, FILES, at_least=at_least) as lent:
        left = divided(places, await files.communes(lent.connection, scope), on=today)
        page = await files.to_place(lent.connection, scope, left, before=before, limit=limit + 1)
        basis = answers.Basis(knowledge=program.knowledge, position=lent.position, at=at)
    items = tuple(
        CaseToPlace(
            case=answers.summary(file, basis, viewer.language),
            left_by=tuple(_left_by(places, unit, today) for unit in file.to_place if unit in left),
        )
        for file in page[:limit]
    )
    following = asking.write_cursor(files.place_of(page[limit - 1])) if len(page) > limit else None
    return CasesToPlace(items=items, next=following, position=basis.position)


def _left_by(places: Places, unit: UnitId, today: dt.date) -> LeftBy:
    candidates = tuple(named(places.unit(one)) for one in present(places, unit, on=today))
    return LeftBy(unit=named(places.unit(unit)), candidates=candidates)
