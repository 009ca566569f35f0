"""`hoso fitness`: what the facts say of every commune's year, of an area or of the whole country, in one go."""

import sys
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from api.asking import Moment
from api.cli.acting import caught_up, judged_year, with_format, with_moment
from api.cli.answering import answer
from api.cli.registering import command
from api.cli.running import on_database
from api.cli.sentences import in_both
from api.communes.fitness import AreaFitness, FitnessAnswer
from api.communes.judged import area_fitness
from api.communes.ranked import rank
from api.identity import SHELL
from api.keeping.progress import Progress
from api.language import say
from api.program import Program
from api.units import found
from cases.places.unit import Unit
from cases.values import COUNTRY, year_of

if TYPE_CHECKING:
    from api.cli.registering import Commands


class YearJudged(Struct, frozen=True, kw_only=True):
    """The communes of every area that was asked for."""

    year: int
    areas: tuple[AreaFitness, ...]


def add(commands: "Commands") -> None:
    """Add the command."""
    text = "mọi xã trong một năm, theo những gì đã ghi / what the facts say of every commune's year"
    arguments(command(commands, "fitness", text, on_database(fitness)))


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("--year", type=judged_year, required=True, metavar="YEAR")
    parser.add_argument("--area", metavar="UNIT-OR-CODE", help="a province, a district or a commune; absent: all")
    parser.add_argument("--order", choices=["code", "timeliness"], default="code", help="never by how few cases")
    with_moment(parser)
    with_format(parser)


async def fitness(program: Program, given: Namespace) -> None:
    """Print what the facts say of a year.

    :raises ProblemError: if an area, a year or a moment cannot be meant.
    """
    await caught_up(program)
    moment = Moment(as_of=given.as_of)
    areas = _areas(program, given.area, given.year)
    progress, began, answers = Progress(), time.monotonic(), []
    for number, area in enumerate(areas, start=1):
        progress.tell(f"{number}/{len(areas)}  {area.full_name}")
        one = await area_fitness(program, SHELL, area, given.year, moment)
        answers.append(replace(one, items=tuple(rank(one.items))) if given.order == "timeliness" else one)
    progress.done()
    judged = YearJudged(year=given.year, areas=tuple(answers))
    answer(given, judged, _told(judged))
    communes, seconds = sum(len(one.items) for one in answers), time.monotonic() - began
    sys.stderr.write(f"{communes} đơn vị / communes, {seconds:.1f} giây / s\n")


def _areas(program: Program, given: str | None, year: int) -> tuple[Unit, ...]:
    places, days = program.knowledge.places, year_of(year)
    if given is not None and given != COUNTRY:
        return (found(places, given, "area", days=days),)
    return tuple(unit for unit in places.provinces(on=None) if unit.in_force(days))


def _told(judged: YearJudged) -> Iterator[str]:
    for area in judged.areas:
        for one in area.items:
            yield from _lines(one)
    yield from (_total(area) for area in judged.areas)


def _lines(one: FitnessAnswer) -> Iterator[str]:
    status = in_both(f"word.status.{one.status}")
    points = ""
    if one.score is not None:
        most = "?" if one.score.most is None else one.score.most
        points = f"  {one.score.least}–{most} điểm / points"
    conflict = "  ! quyết định khác với ghi nhận / decision and record disagree" if one.conflict else ""
    kept, months = one.timeliness, one.completeness
    told = f"  {kept.met}/{kept.due} đúng hạn / in time  {months.complete}/{months.months_over} tháng / months"
    yield f"{one.unit.unit_id}  {one.unit.name}  {status}{points}{told}{conflict}"
    yield from (f"    {warning.text}" for warning in one.warnings)


def _total(answer: AreaFitness) -> str:
    totals = answer.totals
    missing = f", thiếu / missing: {len(answer.missing_units)}" if answer.missing_units else ""
    return (
        f"{answer.area.name} {answer.year}: {totals.units} đơn vị / units; {totals.disqualified}"
        f" {say('word.status.disqualified', 'vi')} / disqualified; {totals.in_question}"
        f" {say('word.status.in-question', 'vi')} / in question; {totals.nothing_recorded} chưa ghi nhận / nothing"
        f" recorded; {totals.unplaced_cases} chưa rõ xã / unplaced{missing} (vị trí / position {answer.position})"
    )
