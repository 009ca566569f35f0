"""Asking for fitness: now from the read model, as of a moment from the streams. For routes, pages and the shell."""

import datetime as dt

from api.asking import past, snapshot
from api.communes.fitness import AreaFitness, FitnessAnswer, MissingUnit, fitness_answer, totals_of, unplaced_answer
from api.identity import Account
from api.language import Language
from api.program import Program
from api.units import named
from cases.places.unit import Unit
from cases.values import UnitId, year_of
from projections.fitness import queries
from projections.fitness.judging import Mark

PROJECTIONS = ("fitness",)


async def commune_fitness(
    program: Program,
    account: Account,
    unit: Unit,
    year: int,
    language: Language,
    *,
    at_least: int | None = None,
    as_of: dt.datetime | None = None,
    law: str | None = None,
) -> FitnessAnswer:
    """Return what the facts say of a commune's year, now or as of a moment.

    :raises ProblemError: as the contract says of `at_least` and `as_of`.
    """
    if as_of is not None:
        marks, position = await _marks_then(program, [unit.unit_id], year, as_of, law)
    else:
        async with snapshot(program, PROJECTIONS, at_least=at_least) as lent:
            marks, position = await queries.marks(lent.connection, [unit.unit_id], year=year), lent.position
    own = [mark for mark in marks if mark.unit_id == unit.unit_id]
    return fitness_answer(unit, year, own, account, language, position=position)


async def area_fitness(
    program: Program,
    account: Account,
    area: Unit,
    year: int,
    language: Language,
    *,
    at_least: int | None = None,
    as_of: dt.datetime | None = None,
    law: str | None = None,
) -> AreaFitness:
    """Return what the facts say of every unit of an area that existed in a year, and of cases without a commune.

    :raises ProblemError: as the contract says of `at_least` and `as_of`.
    """
    places = program.knowledge.places
    days = year_of(year)
    units = places.communes_in(area.unit_id, days=days)
    areas = {area.unit_id: area, **_areas_within(program, area)}
    wanted = [unit.unit_id for unit in units]
    if as_of is not None:
        marks, position = await _marks_then(program, [*wanted, *areas], year, as_of, law)
        unplaced = [mark for mark in marks if mark.unit_id is None and mark.area in areas]
    else:
        async with snapshot(program, PROJECTIONS, at_least=at_least) as lent:
            marks, position = await queries.marks(lent.connection, wanted, year=year), lent.position
            unplaced = await queries.unplaced(lent.connection, list(areas), year=year)
    by_unit: dict[UnitId | None, list[Mark]] = {}
    for mark in marks:
        by_unit.setdefault(mark.unit_id, []).append(mark)
    items = tuple(
        fitness_answer(unit, year, by_unit.get(unit.unit_id, ()), account, language, position=position)
        for unit in units
    )
    without = tuple(unplaced_answer(mark, areas[mark.area], year, account, language) for mark in unplaced if mark.area)
    return AreaFitness(
        area=named(area),
        year=year,
        totals=totals_of(items, without),
        items=items,
        unplaced=without,
        missing_units=tuple(
            MissingUnit(name=one.name, until=one.last, source=one.source)
            for one in places.missing_in(area.unit_id, days=days)
        ),
        next=None,
        position=position,
    )


def _areas_within(program: Program, area: Unit) -> dict[UnitId, Unit]:
    if area.level != "province":
        return {}
    return {unit.unit_id: unit for unit in program.knowledge.places.districts_in(area.unit_id)}


async def _marks_then(
    program: Program, units: list[UnitId], year: int, as_of: dt.datetime, law: str | None
) -> tuple[list[Mark], int]:
    then = await past(program, as_of, law)
    cases = await program.reader.cases_tagged([f"unit:{unit}" for unit in units], until=then.position)
    return queries.marks_then(cases.values(), then.knowledge, year=year), then.position
