"""Asking for fitness: now from the read models, as of a moment from the streams. For routes, pages and the shell."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from api.asking import Moment, snapshot
from api.communes.fitness import (
    AreaFitness,
    FitnessAnswer,
    MissingUnit,
    fitness_answer,
    totals_of,
    unplaced_answer,
)
from api.communes.gathered import Gathered, Year, gathered
from api.communes.scored import YearOfUnit
from api.identity import Viewer
from api.program import Program
from api.units import named
from cases.law.scoring import standard_of
from cases.places.unit import Unit
from cases.values import UnitId, year_of
from projections.case_files import queries as files
from projections.deadlines.queries import Kept
from projections.fitness.counting import ChildCounted
from projections.fitness.judging import Mark
from projections.fitness.merging import children_shared, marks_shared, merger_of

NOW = Moment()

Of = TypeVar("Of", Mark, ChildCounted)


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
    [found], _ = await _marked(program, viewer, [unit], Year(year=year, units=()), moment)
    return found


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
    places, days = program.knowledge.places, year_of(year)
    areas = {area.unit_id: area, **_areas_within(program, area)}
    wanted = Year(year=year, units=(), areas=tuple(areas))
    units = places.communes_in(area.unit_id, days=days)
    marked, found = await _marked(program, viewer, units, wanted, moment)
    items = [fitness_answer(one.of, one.marks, viewer, position=one.position) for one in marked]
    without = tuple(
        unplaced_answer(mark, areas[mark.area], year, viewer)
        for mark in found.marks
        if mark.unit_id is None and mark.area in areas
    )
    return AreaFitness(
        area=named(area),
        year=year,
        totals=totals_of(items, without),
        items=tuple(items),
        unplaced=without,
        missing_units=tuple(
            MissingUnit(name=one.name, until=one.last, source=one.source)
            for one in places.missing_in(area.unit_id, days=days)
        ),
        next=None,
        position=found.position,
    )


async def _marked(
    program: Program, viewer: Viewer, units: Sequence[Unit], wanted: Year, moment: Moment
) -> tuple[list[YearMarked], Gathered]:
    """Return what bears on the year of some units, in their order, and what it was drawn from."""
    year, places = wanted.year, program.knowledge.places
    mergers = {unit.unit_id: merger for unit in units if (merger := merger_of(unit, year, places))}
    former = [one.unit_id for merger in mergers.values() for one in merger.before]
    every = dict.fromkeys([*(unit.unit_id for unit in units), *former])
    found = await gathered(program, replace(wanted, units=tuple(every)), moment)
    standing = standard_of(year, found.knowledge.law)
    if standing is not None:
        rule = standing[0].year_of_a_merger
        mergers = {unit_id: replace(merger, rule=rule) for unit_id, merger in mergers.items()}
    if moment.as_of is not None:
        found = await _as_seen(program, viewer, found)
    marks = _by_unit(found.marks)
    children = _by_unit(found.children)
    happened: dict[UnitId, list[files.Happened]] = {}
    for case in found.happened:
        happened.setdefault(case.unit, []).append(case)
    marked = []
    for unit in units:
        merger = mergers.get(unit.unit_id)
        counting = (unit.unit_id, *(merger.counting if merger else ()))
        sharing = merger.sharing if merger else ()
        of = YearOfUnit(
            unit=unit,
            year=year,
            folded=found.years[unit.unit_id],
            children=(
                *(child for one in counting for child in children.get(one, ())),
                *(child for one in sharing for child in children_shared(children.get(one, ()), unit.unit_id)),
            ),
            kept=found.kept.get(unit.unit_id, Kept()),
            happened=tuple(happened.get(unit.unit_id, ())),
            signed=found.signed[unit.unit_id],
            merger=merger,
            inherited={one.unit_id: tuple(marks.get(one.unit_id, ())) for one in merger.before} if merger else {},
            at=found.at,
            law=found.knowledge.law,
        )
        own = [mark for one in counting for mark in marks.get(one, ())]
        shared = [mark for one in sharing for mark in marks_shared(marks.get(one, ()), unit.unit_id)]
        marked.append(YearMarked(of=of, marks=(*own, *shared), position=found.position))
    return marked, found


def _by_unit(found: Iterable[Of]) -> dict[UnitId, list[Of]]:
    by_unit: dict[UnitId, list[Of]] = {}
    for one in found:
        if one.unit_id is not None:
            by_unit.setdefault(one.unit_id, []).append(one)
    return by_unit


def _areas_within(program: Program, area: Unit) -> dict[UnitId, Unit]:
    if area.level != "province":
        return {}
    return {unit.unit_id: unit for unit in program.knowledge.places.districts_in(area.unit_id)}


async def _as_seen(program: Program, viewer: Viewer, found: Gathered) -> Gathered:
    """Return what was found of the past, masked where its reader is kept from the case by now."""
    name = viewer.account.name
    async with snapshot(program, ("case_files",), at_least=None) as lent:
        kept_from = await files.kept_from(lent.connection, name)
    if not kept_from:
        return found
    return replace(
        found,
        marks=[replace(one, restricted=(name,)) if one.case_id in kept_from else one for one in found.marks],
        children=[replace(one, restricted=(name,)) if one.case_id in kept_from else one for one in found.children],
    )
