"""What is planned, done and overdue on each level in a commune and a year: counts only, nobody is named."""

from collections.abc import Iterable

import msgspec

from api import times
from api.asking import Moment, past, snapshot
from api.cases.answers import LevelCount, level_counts
from api.program import Program
from api.units import NamedUnit, named
from cases.case.levels import Counted, counts
from cases.places.unit import Unit
from cases.values import UnitId, day_in_vietnam, one_day
from projections.case_files import queries as files
from projections.case_files.file import CaseFile, file_of
from projections.engine.reading import TAGS, Past

PROJECTIONS = ("case_files",)


class LevelsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How far the measures of a commune's year are, level by level; aid is on none and counted by itself."""

    unit: NamedUnit
    year: int
    levels: dict[str, LevelCount]
    aid: int
    cases: int
    """How many cases these are measures of."""
    position: int


async def commune_levels(program: Program, unit: Unit, year: int, moment: Moment) -> LevelsAnswer:
    """Return what is planned, done and overdue in a commune's year, now or as of a moment.

    A measure counts for the year of the day when it was due, or else done, or else begun; for the commune where the
    child lives, or else where it happened (LTE art. 52(2)), as that commune was called on that day.

    :raises ProblemError: as the contract says of the moment.
    """
    then = await past(program, moment)
    communes = _with_predecessors(program, unit)
    if then is None:
        async with snapshot(program, PROJECTIONS, at_least=moment.at_least) as lent:
            found, position = await files.planned_in(lent.connection, list(communes)), lent.position
    else:
        found = await _then(program, communes, then, at_least=moment.awaited(then))
        position = then.position
    today = day_in_vietnam(moment.as_of or times.now())
    measures: list[Counted] = []
    aid = cases = 0
    for file in found:
        of_year = [one for one in file.counted if one.day.year == year and unit.in_force(one_day(one.day))]
        given = [
            one.done_on or one.due_on or one.arranged_on or day_in_vietnam(file.received_at)
            for one in file.measures
            if one.aid
        ]
        aid_of_year = sum(day.year == year and unit.in_force(one_day(day)) for day in given)
        measures += of_year
        aid += aid_of_year
        cases += bool(of_year or aid_of_year)
    levels = level_counts(counts(measures, today))
    return LevelsAnswer(unit=named(unit), year=year, levels=levels, aid=aid, cases=cases, position=position)


def _with_predecessors(program: Program, unit: Unit) -> dict[UnitId, Unit]:
    """Return a commune with those that passed into it as a whole: their cases are its own from its first day on."""
    places = program.knowledge.places
    whole = (one for one in places.predecessors(unit.unit_id) if len(places.successors(one.unit_id)) == 1)
    return {unit.unit_id: unit, **{one.unit_id: one for one in whole}}


async def _then(program: Program, communes: Iterable[UnitId], then: Past, *, at_least: int | None) -> list[CaseFile]:
    """Return the files of the communes' cases as of a moment: from the table where nothing was recorded since."""
    wanted, reader = list(communes), program.reader
    async with snapshot(program, (TAGS, *PROJECTIONS), at_least=at_least) as lent:
        moved = await reader.moved(lent, [f"unit:{one}" for one in wanted], until=then.position)
        found = await files.planned_in(lent.connection, wanted, but=moved.bind)
    async for case in reader.cases_then(moved.cases, until=then.position):
        file = file_of(case)
        if (file.commune_of_residence or file.commune_of_event) in wanted:
            found.append(file)
    return found
