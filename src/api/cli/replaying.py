"""`hoso replay`: what the record showed at a moment, or what changed between two and by which facts."""

import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from api import times
from api.cli.acting import judged_year
from api.cli.registering import command
from api.cli.running import on_database
from api.cli.trouble import Trouble
from api.problems import ProblemError
from api.program import Program
from api.replay.asked import Instant, NoInstant, NotACommune, find_case, find_commune, read_instant
from api.replay.comparing import About, Changed, compare
from api.replay.showing import (
    At,
    CaseThen,
    CommuneThen,
    moment_of,
    show_case,
    show_commune,
)
from api.replay.telling import as_text, tell_case, tell_changed, tell_commune, tell_everything
from api.replay.totals import Everything, show_everything
from cases.case.decider import stream_of
from cases.places.unit import Unit, UnitNotResolvedError
from cases.values import CaseId

if TYPE_CHECKING:
    from api.cli.registering import Commands

Replayed = CaseThen | CommuneThen | Everything | Changed

MOMENT = "RFC 3339, or a day or time of clocks in Vietnam: 2024-08-01T10:00:00Z, 2024-08-01T17:00, 2024-08-01"


def add(commands: "Commands") -> None:
    """Add the command."""
    text = (
        "sổ đã ghi gì vào một thời điểm, hay điều gì đổi giữa hai thời điểm"
        " / what the record showed at a moment, or what changed between two and by which facts"
    )
    arguments(command(commands, "replay", text, on_database(replay)))


def arguments(parser: ArgumentParser) -> None:
    """Add what the command takes."""
    moments = parser.add_mutually_exclusive_group(required=True)
    moments.add_argument("--as-of", metavar="INSTANT", help=f"what was on record by then: {MOMENT}")
    moments.add_argument("--from", metavar="INSTANT", dest="first", help="what changed from then on; with --to")
    parser.add_argument("--to", metavar="INSTANT", dest="last", help="until then")
    about = parser.add_mutually_exclusive_group()
    about.add_argument("--case", metavar="ID-OR-NUMBER", help="one case: its file and its timeline")
    about.add_argument("--commune", metavar="UNIT-OR-CODE", help="one commune: its cases, fitness by year, payouts")
    parser.add_argument("--on", type=date.fromisoformat, metavar="DAY", help="the day that a commune's code is of")
    parser.add_argument("--year", type=judged_year, metavar="Y", help="one year alone")
    parser.add_argument("--law", choices=["current"], help="under today's law; otherwise that adopted by the moment")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write a new file instead of printing")


async def replay(program: Program, given: Namespace) -> None:
    """Print what the record showed at a moment, or what changed between two.

    :raises Trouble: if a moment, a case or a commune cannot be meant, or the file cannot be written anew.
    """
    if (given.first is None) != (given.last is None):
        raise Trouble("--from và --to đi cùng nhau / --from and --to come together")
    found = await (_shown(program, given) if given.first is None else _changed(program, given))
    text = as_text(_told(found)) if given.format == "text" else _as_json(found)
    if given.output is None:
        sys.stdout.write(text)
        return
    try:
        with given.output.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise Trouble(f"đã có tệp / a file is there already: {given.output}") from None
    except OSError as error:
        raise Trouble(f"không ghi được tệp / this file cannot be written: {given.output} ({error.strerror})") from None


async def _shown(program: Program, given: Namespace) -> Replayed:
    instant = _instant(given.as_of)
    at = await _at(program, given.as_of, instant, given.law)
    if given.case is not None:
        return await show_case(program, await _case(program, given.case), at)
    if given.commune is not None:
        return await show_commune(program, _commune(program, given, instant), given.year, at)
    return await show_everything(program, given.year, at)


async def _changed(program: Program, given: Namespace) -> Replayed:
    first, last = _instant(given.first), _instant(given.last)
    if first.at > last.at:
        raise Trouble("--from sau --to / --from lies after --to")
    about = About(
        case_id=await _case(program, given.case) if given.case is not None else None,
        commune=_commune(program, given, last) if given.commune is not None else None,
        year=given.year,
    )
    before = await _at(program, given.first, first, given.law)
    return await compare(program, about, before, await _at(program, given.last, last, given.law))


def _instant(text: str) -> Instant:
    try:
        instant = read_instant(text)
    except NoInstant:
        raise Trouble(f"không phải thời điểm / this is no moment: {text} ({MOMENT})") from None
    if instant.at > times.now():
        raise Trouble(f"thời điểm ở tương lai / this moment has not come: {instant.in_vietnam.isoformat()}")
    return instant


async def _at(program: Program, asked: str, instant: Instant, law: str | None) -> At:
    try:
        return await moment_of(program, asked, instant, law)
    except ProblemError:
        raise Trouble(f"thời điểm ở tương lai / this moment has not come: {asked}") from None


async def _case(program: Program, given: str) -> CaseId:
    case_id = await find_case(program.record, given)
    if case_id is None or not (await program.record.histories([stream_of(case_id)]))[stream_of(case_id)]:
        raise Trouble(f"không có hồ sơ / no such case on record: {given}")
    return case_id


def _commune(program: Program, given: Namespace, moment: Instant) -> Unit:
    places = program.knowledge.places
    try:
        return find_commune(places, given.commune, on=given.on, year=given.year, moment=moment)
    except UnitNotResolvedError as error:
        known = "; ".join(
            f"{one.unit_id} {one.full_name} ({one.first or '…'} – {one.last or '…'})" for one in error.candidates
        )
        hint = f": {known}; dùng mã đầy đủ hoặc --on / give the unit id or --on" if known else ""
        raise Trouble(f"không rõ xã nào / which commune is meant: {given.commune}{hint}") from None
    except NotACommune as error:
        raise Trouble(f"không phải xã / this is no commune: {error}") from None


def _told(found: Replayed) -> list[str]:
    match found:
        case CaseThen():
            return list(tell_case(found))
        case CommuneThen():
            return list(tell_commune(found))
        case Everything():
            return list(tell_everything(found))
        case Changed():
            return list(tell_changed(found))


def _as_json(found: Replayed) -> str:
    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"
