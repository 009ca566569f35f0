"""Asking for fitness: now from the read model, as of a moment from the streams. For routes, pages and the shell."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from api.asking import Moment, past, snapshot
from api.communes.fitness import AreaFitness, FitnessAnswer, MissingUnit, fitness_answer, totals_of, unplaced_answer
from api.communes.scored import YearOfUnit
from api.identity import Viewer
from api.program import Program
from api.units import named
from cases.commune_year import year as years
from cases.law.model import Law
from cases.places.unit import Unit
from cases.values import UnitId, year_of
from projections.case_files import queries as files
from projections.engine.reading import TAGS, Past
from projections.fitness import queries
from projections.fitness.judging import Mark

PROJECTIONS = ("fitness",)
NOW = Moment()


async def commune_fitness(
    program: Program,
    viewer: Viewer,
    unit: Unit,
    year: int,
    moment: Moment = NOW,
) -> FitnessAnswer:
    """Return what the facts say of a commune's year, now or as of a moment.

    :raises ProblemError: as the contract says of the moment.
    """
    found = await year_marked(program, viewer, unit, year, moment)
    return fitness_answer(found.of, found.marks, viewer, position=found.position)


class YearMarked(Struct, frozen=True, kw_only=True):
    """What bears on a commune's year: the marks of cases, what was scored and decided, and the position."""

    of: YearOfUnit
    marks: tuple[Mark, ...]
    position: int


async def year_marked(program: Program, viewer: Viewer, unit: Unit, year: int, moment: Moment) -> YearMarked:
    """Return what bears on a commune's year, now or as of a moment.

    :raises ProblemError: as the contract says of the moment.
    """
    then = await past(program, moment)
    if then is not None:
        marks, position = await _marks_then(program, [unit.unit_id], [], year, then), then.position
        marks = await _as_seen(program, viewer, marks)
    else:
        async with snapshot(program, PROJECTIONS, at_least=moment.at_least) as lent:
            marks, position = await queries.marks(lent.connection, [unit.unit_id], year=year), lent.position
    own = tuple(mark for mark in marks if mark.unit_id == unit.unit_id)
    law = program.knowledge.law if then is None else then.knowledge.law
    of = await year_of_units(program, [unit], year, law, until=position)
    return YearMarked(of=of[unit.unit_id], marks=own, position=position)


async def area_fitness(
    program: Program,
    viewer: Viewer,
    area: Unit,
    year: int,
    moment: Moment = NOW,
) -> AreaFitness:
    """Return what the facts say of every unit of an area that existed in a year, and of cases without a commune.

    :raises ProblemError: as the contract says of the moment.
    """
    places = program.knowledge.places
    days = year_of(year)
    units = places.communes_in(area.unit_id, days=days)
    areas = {area.unit_id: area, **_areas_within(program, area)}
    wanted = [unit.unit_id for unit in units]
    then = await past(program, moment)
    if then is not None:
        marks, position = await _marks_then(program, wanted, list(areas), year, then), then.position
        marks = await _as_seen(program, viewer, marks)
        unplaced = [mark for mark in marks if mark.unit_id is None and mark.area in areas]
    else:
        async with snapshot(program, PROJECTIONS, at_least=moment.at_least) as lent:
            marks, position = await queries.marks(lent.connection, wanted, year=year), lent.position
            unplaced = await queries.unplaced(lent.connection, list(areas), year=year)
    by_unit: dict[UnitId | None, list[Mark]] = {}
    for mark in marks:
        by_unit.setdefault(mark.unit_id, []).append(mark)
    law = program.knowledge.law if then is None else then.knowledge.law
    of = await year_of_units(program, units, year, law, until=position)
    items = tuple(
        fitness_answer(of[unit.unit_id], by_unit.get(unit.unit_id, ()), viewer, position=position) for unit in units
    )
    without = tuple(unplaced_answer(mark, areas[mark.area], year, viewer) for mark in unplaced if mark.area)
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


async def year_of_units(
    program: Program, units: Sequence[Unit], year: int, law: Law, *, until: int
) -> dict[UnitId, YearOfUnit]:
    """Return what was scored and decided of the year of some units, as it stood at a position."""
    streams = {unit.unit_id: years.stream_of(unit.unit_id, year) for unit in units}
    found = await program.record.histories(list(streams.values()), until=until)
    return {
        unit.unit_id: YearOfUnit(
            unit=unit,
            year=year,
            folded=years.fold(unit.unit_id, year, found[streams[unit.unit_id]]),
            counted={},
            law=law,
        )
        for unit in units
    }


def _areas_within(program: Program, area: Unit) -> dict[UnitId, Unit]:
    if area.level != "province":
        return {}
    return {unit.unit_id: unit for unit in program.knowledge.places.districts_in(area.unit_id)}


async def _as_seen(program: Program, viewer: Viewer, marks: list[Mark]) -> list[Mark]:
    """Return marks of the past, masked where their reader is kept from the case by now."""
    name = viewer.account.name
    async with snapshot(program, ("case_files",), at_least=None) as lent:
        kept_from = await files.kept_from(lent.connection, name)
    return [replace(mark, restricted=(name,)) if mark.case_id in kept_from else mark for mark in marks]


async def _marks_then(program: Program, units: list[UnitId], areas: list[UnitId], year: int, then: Past) -> list[Mark]:
    """Return the marks of units, and of cases without one in some areas, as they stood at a moment of the past.

    A case on which nothing was recorded since is read from the table, the others are folded.
    """
    reader, tags = program.reader, [f"unit:{unit}" for unit in (*units, *areas)]
    async with snapshot(program, (TAGS, *PROJECTIONS), at_least=then.position) as lent:
        moved = await reader.moved(lent, tags, until=then.position, under=then.knowledge)
        marks = await queries.marks(lent.connection, units, year=year, but=moved.bind)
        marks += await queries.unplaced(lent.connection, areas, year=year, but=moved.bind)
    async for case in reader.cases_then(moved.cases, until=then.position):
        marks += queries.marks_then(case, then.knowledge, year=year)
    return queries.in_order(marks)
