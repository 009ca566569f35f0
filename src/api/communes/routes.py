"""Communes over HTTP."""

from typing import Annotated, get_args

import msgspec
from litestar import Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec.structs import replace

from api import times
from api.asking import Moment, invalid_parameter
from api.cases.acts.body import Body
from api.communes.attention import AttentionAnswer, attention
from api.communes.deciding import YEAR_ACTS, YearAct, YearWritten, record_year_act
from api.communes.fitness import AreaFitness, FitnessAnswer
from api.communes.judged import area_fitness, commune_fitness
from api.communes.levels import LevelsAnswer, commune_levels
from api.communes.naming import found_in_year, month_of, year_at
from api.communes.ranked import Order, rank
from api.communes.returns import (
    NilReturnBody,
    ReturnsAnswer,
    ReturnWritten,
    WithdrawalBody,
    returns_of,
    sign_return,
    withdraw_return,
)
from api.units import Level, NamedUnit, named, named_on
from api.web import AsOf, AtLeast, HosoRequest, KeyHeader, LawOf, On, Place, Word, answer_to_write, write_of
from cases.places.unit import Unit
from cases.values import COUNTRY, day_in_vietnam


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
    order: Word = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> AreaFitness:
    """List the units of an area that existed in a year with what the facts say; by default one's own area.

    By code, or by how complete and how timely their year is on record; never by how few cases they have.
    """
    if order not in {None, *get_args(Order)}:
        raise invalid_parameter("order")
    given = area or request.user.unit
    if given == COUNTRY:
        raise invalid_parameter("area")
    the_area = unit_of_year(request, given, year, level=None)
    moment = Moment(at_least=at_least, as_of=as_of, law=law)
    found = await area_fitness(request.program, request.viewer, the_area, year, moment)
    return replace(found, items=tuple(rank(found.items))) if order == "timeliness" else found


@get("/attention", operation_id="readAttention")
async def read_attention(
    request: HosoRequest,
    area: Place = None,
    year: Annotated[int | None, QueryParameter()] = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> AttentionAnswer:
    """List what nobody may overlook in an area: by default one's own, and this year; now or as of a moment."""
    given = area or request.user.unit
    if given == COUNTRY:
        raise invalid_parameter("area")
    the_year = year_at(as_of) if year is None else year
    the_area = unit_of_year(request, given, the_year, level=None)
    moment = Moment(at_least=at_least, as_of=as_of, law=law)
    return await attention(request.program, request.viewer, the_area, the_year, moment)


@post("/{unit:str}/returns/{year:int}/{month:int}", operation_id="signNilReturn")
async def sign_nil_return(
    request: HosoRequest,
    unit: FromPath[str],
    year: FromPath[int],
    month: FromPath[int],
    data: JSONBody[NilReturnBody],
    key: KeyHeader = None,
) -> Response[ReturnWritten]:
    """Sign that in a month no case came to the commune's knowledge."""
    of = month_of(request.program.knowledge.places, unit, year, month)
    return _return_answer(await sign_return(request.program, write_of(request, key, None), of, data))


@post("/{unit:str}/returns/{year:int}/{month:int}/withdrawal", operation_id="withdrawNilReturn")
async def withdraw_nil_return(
    request: HosoRequest,
    unit: FromPath[str],
    year: FromPath[int],
    month: FromPath[int],
    data: JSONBody[WithdrawalBody],
    key: KeyHeader = None,
) -> Response[ReturnWritten]:
    """Take a signature back; that it was given stays readable."""
    of = month_of(request.program.knowledge.places, unit, year, month)
    return _return_answer(await withdraw_return(request.program, write_of(request, key, None), of, data))


@get("/{unit:str}/returns/{year:int}", operation_id="readReturns")
async def read_returns(
    request: HosoRequest, unit: FromPath[str], year: FromPath[int], at_least: AtLeast = None
) -> ReturnsAnswer:
    """Read for which months a commune signed, and which signatures turned out false."""
    the_unit = unit_of_year(request, unit, year, level="commune")
    return await returns_of(request.program, request.user, the_unit, year, at_least=at_least)


def _return_answer(written: ReturnWritten) -> Response[ReturnWritten]:
    return answer_to_write(written, f"/api/v1/communes/{written.unit}/returns/{written.year}")


def year_act_routes() -> list[HTTPRouteHandler]:
    """Return a route for each act on a commune's year, `POST /{unit}/fitness/{year}/{name}`."""
    return [_year_act_route(act) for act in YEAR_ACTS]


def _year_act_route(act: YearAct) -> HTTPRouteHandler:
    async def handle(
        request: HosoRequest, unit: str, year: int, data: Body, key: str | None = None
    ) -> Response[YearWritten]:
        the_unit = unit_of_year(request, unit, year, level="commune")
        written = await record_year_act(request.program, write_of(request, key, None), (the_unit, year), act, data)
        return answer_to_write(written, f"/api/v1/communes/{the_unit.unit_id}/fitness/{year}")

    handle.__name__ = act.operation_id
    handle.__doc__ = act.summary
    # The framework reads what a handler takes from its annotations: each act takes a body of its own.
    handle.__annotations__ |= {
        "unit": FromPath[str],
        "year": FromPath[int],
        "data": JSONBody[act.body],  # type: ignore[misc, name-defined] # a type at run time
        "key": KeyHeader,
    }
    return post(f"/{{unit:str}}/fitness/{{year:int}}/{act.name}", operation_id=act.operation_id)(handle)


def unit_of_year(request: HosoRequest, given: str, year: int, *, level: Level | None) -> Unit:
    """Return the unit that a code or unit id names in a year.

    :raises ProblemError: 422 for a year out of reach, and as for any place that is named.
    """
    return found_in_year(request.program.knowledge.places, given, year, level=level)


router = Router(
    "/api/v1/communes",
    route_handlers=[
        search_units,
        list_fitness,
        read_attention,
        read_unit,
        read_fitness,
        read_levels,
        read_returns,
        sign_nil_return,
        withdraw_nil_return,
        *year_act_routes(),
    ],
    tags=["communes"],
)
