"""The desk of a commune: what runs out, what came in, what waits for a signature or for a case."""

import datetime as dt
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect
from msgspec import Struct

from api import times
from api.asking import LIMIT_MAX, Moment
from api.cases.listing import Narrowed, cases_listed
from api.cases.placing import cases_to_place
from api.communes.alarms import alarmed
from api.communes.returns import Month, NilReturnBody, State, returns_of, sign_return
from api.deadlines import listing as deadlines
from api.pages.entry.sheet import KEY, Sheet
from api.pages.entry.typed import Typed
from api.pages.forms import read_form
from api.pages.new_case import earned
from api.pages.rendering import page
from api.parsing import parse
from api.problems import ProblemError
from api.signals.listing import Wanted, signals_listed
from api.web import AtLeast, HosoRequest
from api.writing import as_problem
from cases.places.unit import Unit
from cases.values import COUNTRY, day_in_vietnam

SHOWN = 8
"""So many of each are shown; the whole list is one link away."""
APPROVAL = "plan-approval"


class LastMonth(Struct, frozen=True, kw_only=True):
    """Whether the month that ended last is signed for."""

    year: int
    month: int
    state: State
    cases: int
    may_sign: bool


@get("/desk")
async def show_desk(request: HosoRequest, at_least: AtLeast = None) -> Response[bytes]:
    """Show a commune what it has to do; whoever follows no cases has none.

    :raises ProblemError: 403 for roles that follow no cases.
    """
    return await _page(request, Sheet(typed=Typed(), key=str(times.new_id())), at_least)


@post("/desk", status_code=200)
async def sign_last_month(request: HosoRequest) -> Response[Any]:
    """Sign that nothing came to the commune's knowledge in the month that ended last."""
    form = await read_form(request)
    unit, month = _own(request), form.get("month", "")
    first = times.day_or_none(f"{month}-01")
    if unit is None or first is None:
        raise ProblemError(422, "invalid", errors=[("month", "parameter-invalid", {"name": "month"})])
    # When the desk was shown: the same however often the form is sent.
    body = parse(msgspec.json.encode({"signed_at": form.get("signed_at", "")}), NilReturnBody)
    of = Month(unit=unit, year=first.year, month=first.month)
    sheet = Sheet(typed=Typed(form.items()), key=_key(form))
    try:
        written = await sign_return(request.program, sheet.write(request), of, body)
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        return await _page(request, sheet.refused(problem, request.language))
    return Redirect(f"/desk?at_least={written.position}", status_code=303)


def _key(form: dict[str, str]) -> str:
    return form.get(KEY) or str(times.new_id())


def _own(request: HosoRequest) -> Unit | None:
    """Return the commune that somebody works for, or None."""
    if request.user.unit == COUNTRY:
        return None
    unit = request.program.knowledge.places.unit(request.user.unit)
    return unit if unit.level == "commune" else None


async def _page(request: HosoRequest, sheet: Sheet, at_least: int | None = None) -> Response[bytes]:
    program, viewer, account = request.program, request.viewer, request.user
    owed = await deadlines.deadlines_listed(program, viewer, deadlines.Narrowed(limit=LIMIT_MAX))
    new = await cases_listed(program, viewer, Narrowed(status="received", limit=SHOWN))
    waiting = await signals_listed(program, account, Wanted(limit=SHOWN)) if account.role.signals else None
    approves, places = "plan/approval" in account.role.acts, "placement" in account.role.acts
    left = await cases_to_place(program, viewer, limit=SHOWN, cursor=None, at_least=None) if places else None
    inside = program.knowledge.places.scope(account.unit)
    cannot_wait = await alarmed(program, viewer, inside, Moment(at_least=at_least))
    return page(
        request,
        "desk.html",
        http_status=sheet.status,
        alarms=cannot_wait,
        owed=owed.items[:SHOWN],
        more_owed=len(owed.items) > SHOWN or owed.next is not None,
        to_approve=[one for one in owed.items if one.deadline.name == APPROVAL] if approves else None,
        new=new,
        to_place=left,
        signals=waiting,
        last_month=await _last_month(request, at_least),
        sheet=sheet,
        shown_at=times.now().isoformat(),
        earns=earned(request),
        position=owed.position,
    )


async def _last_month(request: HosoRequest, at_least: int | None) -> LastMonth | None:
    unit = _own(request)
    if unit is None:
        return None
    last = day_in_vietnam(times.now()).replace(day=1) - dt.timedelta(days=1)
    year = await returns_of(request.program, request.user, unit, last.year, at_least=at_least)
    found = year.months[last.month - 1]
    may_sign = "nil-returns" in request.user.role.year_acts
    return LastMonth(year=last.year, month=last.month, state=found.state, cases=found.cases, may_sign=may_sign)
