"""The form for a report (form 01): what is needed, the rest as far as it is known; and what recording earns."""

from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct

from api import times
from api.cases.acts.intake import ReportBody
from api.cases.recording import open_case
from api.pages.case_acts import to_case
from api.pages.entry.days import of_report
from api.pages.entry.drawing import Drawn, place_name
from api.pages.entry.options import Options
from api.pages.entry.placing import FOR, PICK
from api.pages.entry.reading import Around, read
from api.pages.entry.shape import Asked, asked_in
from api.pages.entry.sheet import Sheet, blank, sent
from api.pages.entry.typed import Typed
from api.pages.rendering import page
from api.pages.words import Words
from api.parsing import parse
from api.web import HosoRequest
from api.writing import as_problem
from cases.law.scoring import standard_of
from cases.law.standards import Indicator, Standard
from cases.values import day_in_vietnam

SECTIONS: dict[str, tuple[str, ...]] = {
    "needed": ("kind", "received_at", "received_by", "commune_of_event", "area", "children"),
    "when": ("occurred_on", "occurred_from", "occurred_until"),
    "more": ("also", "injury_type", "special_group", "place_type", "place_note", "online", "cross_border", "lethal"),
    "living": ("commune_of_residence", "residence_kind", "commune_of_stay"),
    "people": ("parties", "reporter"),
    "report": ("channel", "discovered_by", "received_in"),
    "words": ("condition", "expected_harm", "family_situation", "actions_taken", "narrative", "notes"),
}
"""The fields of form 01 as the page groups them."""


class Section(Struct, frozen=True, kw_only=True):
    """A part of the form; `is_open` where something was typed in it, or is wrong."""

    name: str
    drawn: tuple[Drawn, ...]
    is_open: bool


class Earns(Struct, frozen=True, kw_only=True):
    """What recording earns by the standard in force, as far as the law's tables say so."""

    standard: Standard
    computed: tuple[Indicator, ...]


@get("/cases/new")
async def show_report(request: HosoRequest) -> Response[bytes]:
    """Show the form, empty but for one's own commune as the place; anybody who may come in may report (LTE art. 51)."""
    places = request.program.knowledge.places
    own = places.unit(request.user.unit)
    first: dict[str, str] = {}
    if own.level == "commune":
        text = place_name(own, places, Words(request.language))
        first = {"commune_of_event": text, f"commune_of_event{PICK}": own.unit_id, f"commune_of_event{FOR}": text}
    return _page(request, blank(**first), taken=request.query_params.get("taken"))


@post("/cases/new", status_code=200)
async def take_report(request: HosoRequest) -> Response[Any]:
    """Record a report and show its case; or show the form again with what is wrong, everything typed still there."""
    sheet = await sent(request)
    if sheet.step == "look":
        return _page(request, sheet)
    found = read(asked_in(ReportBody), sheet.typed, _around(request, sheet.typed))
    sheet = Sheet(typed=found.typed, key=sheet.key)
    try:
        body = parse(msgspec.json.encode(found.body), ReportBody)
        if found.wrong:
            return _page(request, sheet.with_wrong(found.wrong, request.language))
        written = await open_case(request.program, sheet.write(request), body)
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        rows = [*found.wrong, *problem.errors]
        problem.errors = tuple(rows)
        return _page(request, sheet.refused(problem, request.language))
    if not request.user.role.reads_cases:
        return Redirect(f"/cases/new?taken={written.case_number}", status_code=303)
    return to_case(written)


def earned(request: HosoRequest) -> Earns | None:
    """Return what recording earns by the standard of this year; None where none is in force."""
    law = request.program.knowledge.law
    standing = standard_of(day_in_vietnam(times.now()).year, law)
    if standing is None:
        return None
    standard, _ = standing
    own = tuple(one for one in law.indicators if one.standard == standard.id and one.computed is not None)
    return Earns(standard=standard, computed=own)


def _around(request: HosoRequest, typed: Typed) -> Around:
    """Return what the form is read with: places as they were on the days on which they are meant."""
    places = request.program.knowledge.places
    near = places.unit(request.user.unit).province
    return Around(places=places, days=of_report(typed, day_in_vietnam(times.now())), near=near)


def _page(request: HosoRequest, sheet: Sheet, taken: str | None = None) -> Response[bytes]:
    t, law = Words(request.language), request.program.knowledge.law
    options, around = Options(law, request.language), _around(request, sheet.typed)
    by_name = {one.name: one for one in asked_in(ReportBody)}
    sections = []
    for name, fields in SECTIONS.items():
        drawn = sheet.drawn(tuple(by_name[one] for one in fields), options, around, t)
        touched = any(_touched(sheet, by_name[one]) for one in fields)
        sections.append(Section(name=name, drawn=drawn, is_open=touched))
    return page(
        request,
        "new_case.html",
        http_status=sheet.status,
        sheet=sheet,
        sections=sections,
        earns=earned(request),
        taken=taken,
    )


def _touched(sheet: Sheet, asked: Asked) -> bool:
    wrong = any(path == asked.name or path.startswith(f"{asked.name}.") for path in sheet.errors)
    return wrong or bool(sheet.typed.rows(asked.name)) or sheet.typed.is_filled(asked.name)
