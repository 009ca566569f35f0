"""The front page: what is on record of the communes of an area and a year, and what the fund owes and paid."""

import datetime as dt
from typing import Any

from litestar import Response, get
from msgspec import Struct

from api.asking import Moment
from api.cases.answers import kind_name
from api.communes.fitness import AreaFitness, FitnessAnswer, MissingUnit, Totals, UnplacedAnswer, totals_of
from api.communes.judged import area_fitness
from api.fund.answers import cause_name
from api.fund.reconciling import Reconciliation, reconciliation
from api.fund.settled import Wanted, settled
from api.language import Language
from api.pages.asked import Text, find_place, read_instant, read_year, this_year, units_then
from api.pages.rendering import page
from api.web import HosoRequest
from cases.law.model import Law
from cases.places.unit import Unit

YEARS_BACK = 12
"""How far back the newest year with anything on record is looked for."""


class Communes(Struct, frozen=True, kw_only=True):
    """What the facts say of the communes of an area, or of the several that it came out of."""

    totals: Totals
    noted: tuple[FitnessAnswer, ...]
    """Those with anything on record, by code: they are never ranked."""
    quiet: tuple[FitnessAnswer, ...]
    unplaced: tuple[UnplacedAnswer, ...]
    missing: tuple[MissingUnit, ...]
    position: int


@get("/")
async def front(
    request: HosoRequest, area: Text = None, q: Text = None, year: Text = None, as_of: Text = None
) -> Response[bytes]:
    """Show the communes of an area in a year: by default one's own, in the newest year with anything on record."""
    places, law = request.program.knowledge.places, request.program.knowledge.law
    the_year, instant = read_year(year), read_instant(as_of)
    place = find_place(places, given=area, text=q, own=request.user.unit, year=the_year)
    asked: dict[str, Any] = {
        "typed": q or area,
        "as_of": instant,
        "choices": place.choices,
        "unit": place.unit,
        "unit_named": lambda unit_id: places.unit(unit_id).full_name,
    }
    if place.unit is None:
        return page(request, "choose.html", year=the_year or this_year(), **asked)
    if the_year is None:
        the_year = await _newest_year(request, place.unit)
    units = units_then(places, place.unit, the_year)
    if not units:
        return page(request, "choose.html", year=the_year, **asked)
    return page(
        request,
        "front.html",
        year=the_year,
        units=units,
        communes=await _communes(request, units, the_year, as_of=instant),
        funds=await _funds(request, units, the_year, as_of=instant) if request.user.role.reads_fund else (),
        kind_name=lambda code: kind_name(code, law, request.language),
        cause_name=lambda cause: cause_name(cause, law, request.language),
        paper_name=lambda document: _paper_name(law, document, request.language),
        **asked,
    )


def _paper_name(law: Law, document_id: str, language: Language) -> str:
    """Return how sentences name a paper, or what was written of it, if the law's tables do not know it."""
    try:
        document = law.document(document_id)
    except LookupError:
        return document_id
    return document.cite_vi or document.vi if language == "vi" else document.cite


async def _newest_year(request: HosoRequest, unit: Unit) -> int:
    """Return the newest year with anything on record of an area; the last in which it existed, if there is none."""
    places, newest = request.program.knowledge.places, this_year()
    existed = [year for year in range(newest, newest - YEARS_BACK, -1) if units_then(places, unit, year)]
    for year in existed:
        communes = await _communes(request, units_then(places, unit, year), year, as_of=None)
        if communes.noted or communes.unplaced:
            return year
    return existed[0] if existed else newest


async def _communes(request: HosoRequest, units: tuple[Unit, ...], year: int, *, as_of: dt.datetime | None) -> Communes:
    """Return what the facts say of several areas' communes as of one."""
    answers: list[AreaFitness] = [
        await area_fitness(request.program, request.viewer, unit, year, Moment(as_of=as_of)) for unit in units
    ]
    items = tuple(item for answer in answers for item in answer.items)
    unplaced = tuple(one for answer in answers for one in answer.unplaced)
    return Communes(
        totals=totals_of(items, unplaced),
        noted=tuple(item for item in items if _noted(item)),
        quiet=tuple(item for item in items if not _noted(item)),
        unplaced=unplaced,
        missing=tuple(one for answer in answers for one in answer.missing_units),
        position=min(answer.position for answer in answers),
    )


def _noted(item: FitnessAnswer) -> bool:
    """Return whether there is anything to say of a commune's year beside its name."""
    inherited = item.merger is not None and any(one.reasons or one.open for one in item.merger.predecessors)
    return bool(item.reasons or item.open or item.decision or item.warnings or inherited)


async def _funds(
    request: HosoRequest, units: tuple[Unit, ...], year: int, *, as_of: dt.datetime | None
) -> list[tuple[Unit, Reconciliation]]:
    """Return what is owed beside what was paid in each area; of several, only where there is anything."""
    found = []
    for unit in units:
        wanted = Wanted(area=unit, year=year, moment=Moment(as_of=as_of), reader=request.user.name)
        found.append((unit, reconciliation(await settled(request.program, wanted), wanted, request.viewer)))
    filled = [(unit, sides) for unit, sides in found if sides.payouts or sides.paid_vnd]
    return filled or found[:1]
