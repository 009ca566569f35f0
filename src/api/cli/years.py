"""`hoso fitness`: what the facts say of every commune's year, of an area or of the whole country, in one go."""

import sys
import time
from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from api.asking import Moment
from api.cli.registering import command
from api.cli.running import on_database
from api.cli.trouble import Trouble
from api.communes.fitness import AreaFitness, FitnessAnswer
from api.communes.judged import area_fitness
from api.communes.ranked import rank
from api.identity import Account, Viewer
from api.keeping.progress import Progress
from api.language import say
from api.program import PROGRAM_ACTOR, Program
from api.replay.asked import NoInstant, read_instant
from api.units import found
from cases.places.unit import Unit
from cases.values import COUNTRY, year_of
from projections.scope import Scope

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
    parser.add_argument("--year", type=int, required=True, metavar="YEAR")
    parser.add_argument("--area", metavar="UNIT-OR-CODE", help="a province, a district or a commune; absent: all")
    parser.add_argument("--order", choices=["code", "timeliness"], default="code", help="never by how few cases")
    parser.add_argument("--as-of", metavar="INSTANT", help="what was on record then: RFC 3339, or a time in Vietnam")
    parser.add_argument("--format", choices=["text", "json"], default="text")


async def fitness(program: Program, given: Namespace) -> None:
    """Print what the facts say of a year.

    :raises Trouble: if a moment cannot be meant.
    :raises ProblemError: if an area cannot, or a year.
    """
    while await program.engine.catch_up():
        pass
    moment = _moment(given.as_of)
    whoever_has_the_shell = Account(
        name=PROGRAM_ACTOR.actor, role_name="auditor", unit=PROGRAM_ACTOR.unit, scope=Scope(None)
    )
    viewer = Viewer(account=whoever_has_the_shell, language="vi")
    areas = _areas(program, given.area, given.year)
    progress, began, answers = Progress(), time.monotonic(), []
    for number, area in enumerate(areas, start=1):
        progress.tell(f"{number}/{len(areas)}  {area.full_name}")
        answer = await area_fitness(program, viewer, area, given.year, moment)
        answers.append(replace(answer, items=tuple(rank(answer.items))) if given.order == "timeliness" else answer)
    progress.done()
    judged = YearJudged(year=given.year, areas=tuple(answers))
    if given.format == "json":
        sys.stdout.write(msgspec.json.format(msgspec.json.encode(judged), indent=2).decode() + "\n")
    else:
        for answer in answers:
            sys.stdout.writelines(_line(item) for item in answer.items)
        sys.stdout.writelines(_total(answer) for answer in answers)
    communes, seconds = sum(len(one.items) for one in answers), time.monotonic() - began
    sys.stderr.write(f"{communes} đơn vị / communes, {seconds:.1f} giây / s\n")


def _areas(program: Program, given: str | None, year: int) -> tuple[Unit, ...]:
    places, days = program.knowledge.places, year_of(year)
    if given is not None and given != COUNTRY:
        return (found(places, given, "area", days=days),)
    return tuple(unit for unit in places.provinces(on=None) if unit.in_force(days))


def _moment(text: str | None) -> Moment:
    if text is None:
        return Moment()
    try:
        return Moment(as_of=read_instant(text).at)
    except NoInstant:
        raise Trouble(f"không phải một thời điểm / this is no moment: {text}") from None


def _line(one: FitnessAnswer) -> str:
    status = " / ".join(say(f"word.status.{one.status}", language) for language in ("vi", "en"))
    points = ""
    if one.score is not None:
        most = "?" if one.score.most is None else one.score.most
        points = f"  {one.score.least}–{most} điểm / points"
    conflict = "  ! quyết định khác với ghi nhận / decision and record disagree" if one.conflict else ""
    kept, months = one.timeliness, one.completeness
    told = f"  {kept.met}/{kept.due} đúng hạn / in time  {months.complete}/{months.months_over} tháng / months"
    first = f"{one.unit.unit_id}  {one.unit.name}  {status}{points}{told}{conflict}\n"
    return first + "".join(f"    {warning.text}\n" for warning in one.warnings)


def _total(answer: AreaFitness) -> str:
    totals = answer.totals
    missing = f", thiếu / missing: {len(answer.missing_units)}" if answer.missing_units else ""
    return (
        f"{answer.area.name} {answer.year}: {totals.units} đơn vị / units; {totals.disqualified}"
        f" {say('word.status.disqualified', 'vi')} / disqualified; {totals.in_question}"
        f" {say('word.status.in-question', 'vi')} / in question; {totals.nothing_recorded} chưa ghi nhận / nothing"
        f" recorded; {totals.unplaced_cases} chưa rõ xã / unplaced{missing} (vị trí / position {answer.position})\n"
    )
