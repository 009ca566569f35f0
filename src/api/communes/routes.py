"""Communes over HTTP."""

from typing import Annotated

import msgspec
from litestar import Router, get
from litestar.params import FromPath, QueryParameter

from api import times
from api.asking import Moment, invalid_parameter
from api.communes.fitness import AreaFitness, FitnessAnswer
from api.communes.judged import area_fitness, commune_fitness
from api.communes.levels import LevelsAnswer, commune_levels
from api.units import NamedUnit, found, named, named_on
from api.web import AsOf, AtLeast, HosoRequest, LawOf, On, Place
from cases.places.unit import Unit
from cases.values import COUNTRY, day_in_vietnam, year_of

YEAR_FIRST = 1990
YEARS_AHEAD = 1


class UnitAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A unit with what it came from and what became of it."""

    unit: NamedUnit
    predecessors: tuple[NamedUnit, ...]
    successors: tuple[NamedUnit, ...]


class UnitList(msgspec.Struct, frozen=True, kw_only=True):
    """Units that were searched for."""

    items: tuple[NamedUnit, ...]
    next: str | None


@get("/", operation_id="searchUnits")
async def search_units(
    request: HosoRequest,
    q: Annotated[str, QueryParameter(min_length=1, max_length=100)],
    on: On = None,
    limit: Annotated[int, QueryParameter(ge=1, le=500)] = 20,
) -> UnitList:
    """Find communes, districts and provinces by name, with or without tone marks."""
    units = request.program.knowledge.places.search(q, on=on, limit=limit)
    return UnitList(items=tuple(named(unit) for unit in units), next=None)


@get("/{unit:str}", operation_id="readUnit")
async def read_unit(request: HosoRequest, unit: FromPath[str], on: On = None) -> UnitAnswer:
    """Read a unit: name, kind, days, what it came from and what became of it."""
    places = request.program.knowledge.places
    the_unit = named_on(places, unit, "unit", on=on, today=day_in_vietnam(times.now()))
    return UnitAnswer(
        unit=named(the_unit),
        predecessors=tuple(named(one) for one in places.predecessors(the_unit.unit_id)),
        successors=tuple(named(one) for one in places.successors(the_unit.unit_id)),
    )


@get("/{unit:str}/fitness/{year:int}", operation_id="readFitness")
async def read_fitness(
    request: HosoRequest,
    unit: FromPath[str],
    year: FromPath[int],
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> FitnessAnswer:
    """Read what the facts say of a commune's year (Decision 06/2019), now or as of a moment."""
    the_unit = unit_of_year(request, unit, year, level="commune")
    return await commune_fitness(
        request.program,
        request.viewer,
        the_unit,
        year,
        Moment(at_least=at_least, as_of=as_of, law=law),
    )


@get("/{unit:str}/levels", operation_id="readLevels")
async def read_levels(
    request: HosoRequest,
    unit: FromPath[str],
    year: Annotated[int, QueryParameter()],
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> LevelsAnswer:
    """Count what a commune's cases planned, did and left overdue on each level in a year (LTE art. 48 to 50)."""
    the_unit = unit_of_year(request, unit, year, level="commune")
    return await commune_levels(request.program, the_unit, year, Moment(at_least=at_least, as_of=as_of, law=law))


@get("/fitness/{year:int}", operation_id="listFitness")
async def list_fitness(
    request: HosoRequest,
    year: FromPath[int],
    area: Place = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> AreaFitness:
    """List the units of an area that existed in a year with what the facts say; by default one's own area."""
    given = area or request.user.unit
    if given == COUNTRY:
        raise invalid_parameter("area")
    the_area = unit_of_year(request, given, year, level=None)
    return await area_fitness(
        request.program,
        request.viewer,
        the_area,
        year,
        Moment(at_least=at_least, as_of=as_of, law=law),
    )


def unit_of_year(request: HosoRequest, given: str, year: int, *, level: str | None) -> Unit:
    """Return the unit that a code or unit id names in a year.

    :raises ProblemError: 422 for a year out of reach, and as for any place that is named.
    """
    last = day_in_vietnam(times.now()).year + YEARS_AHEAD
    if not YEAR_FIRST <= year <= last:
        raise invalid_parameter("year")
    places = request.program.knowledge.places
    return found(places, given, "unit", days=year_of(year), level="commune" if level == "commune" else None)


router = Router(
    "/api/v1/communes",
    route_handlers=[search_units, list_fitness, read_unit, read_fitness, read_levels],
    tags=["communes"],
)
