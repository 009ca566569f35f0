"""A form for every act on a case that a role may do; what it records is what the API records."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect
from msgspec import Struct

from api import times
from api.asking import LIMIT_MAX, Moment
from api.cases.acts.act import Act
from api.cases.acts.attachment import ATTACH
from api.cases.acts.registry import GROUPS
from api.cases.answers import CaseAnswer
from api.cases.changed import Changed
from api.cases.listing import Narrowed, cases_listed
from api.cases.reading import Part, case_answer, timeline_answer
from api.cases.recording import Addressed, case_id_of, record_act
from api.identity import Account, Accounts
from api.pages.consequences import Consequences
from api.pages.deciding import plans_to_decide
from api.pages.entry.correcting import chosen, correctable
from api.pages.entry.days import Days, of_matter, own_day
from api.pages.entry.options import OfCase, Options
from api.pages.entry.reading import Around, read
from api.pages.entry.shape import Asked, asked_in
from api.pages.entry.sheet import Sheet, blank, sent
from api.pages.rendering import page
from api.pages.saying import Saying
from api.pages.words import Words
from api.parsing import parse
from api.problems import ProblemError
from api.web import HosoRequest
from api.writing import CaseWritten, as_problem
from cases.law.form_rows import FormId
from cases.law.forms import UnknownFormError, form_on
from cases.values import Interval, day_in_vietnam, one_day

FORMS: dict[str, FormId] = {"initial-assessment": "02", "detailed-assessment": "03", "review": "06"}
BEFORE = "/cases/{case_id:str}/acts/"
NAMED = "named"
"""The field for what an act's address names in the case."""
DECISIONS = ("plan/approval", "plan/return")
USUAL = (
    "reports",
    "people",
    "verification",
    "initial-assessment",
    "emergency-measures",
    "separation",
    "conference",
    "plan",
    "referrals",
    "notes",
    "closure",
)
"""What any case may call for."""
_PREFILLED_NOT = {"received_at"}
"""A clock runs from it: nobody is to leave an hour standing that they did not set."""


def address(act: Act) -> str:
    """Return what an act is called in the address of its page: nothing in the case is named there."""
    return act.name if act.names is None else act.name.replace(f"/{{{act.names}}}", "")


ADDRESSED = {address(act): act for group in GROUPS for act in group}


class ToDo(Struct, frozen=True, kw_only=True):
    """An act that somebody may do in a case."""

    address: str
    title: str


class Agenda(Struct, frozen=True, kw_only=True):
    """What somebody may do in a case: what waits for their decision, what is usual now, and everything else."""

    decide: tuple[ToDo, ...]
    now: tuple[ToDo, ...]
    other: tuple[ToDo, ...]


def agenda(account: Account, case: CaseAnswer, t: Words) -> Agenda:
    """Return the acts of a role in a case, in the order of the decree: none is left out, whatever the case's state."""
    acts = [one for one, act in ADDRESSED.items() if act.name in account.role.acts]
    drafted = any(plan.status == "drafted" for plan in case.protection.plans)
    decide = [one for one in acts if drafted and one in DECISIONS]
    now = [one for one in acts if one in _usual(case)]
    other = [one for one in acts if one not in {*decide, *now}]
    if ATTACH.name in account.role.acts:
        now.append(ATTACH.name)

    def titled(addresses: list[str]) -> tuple[ToDo, ...]:
        return tuple(ToDo(address=one, title=t(f"act.{one}")) for one in addresses)

    return Agenda(decide=titled(decide), now=titled(now), other=titled(other))


def _usual(case: CaseAnswer) -> set[str]:
    """Return the acts that a case as it stands usually calls for."""
    done, together = case.protection, case.cooperation
    follows = {
        "emergency-measures/signature": done.emergency_measures,
        "separation/extension": done.separations,
        "separation/end": done.separations,
        "measures/outcome": (*done.plans, *case.measures),
        "visits": done.plans,
        "review": done.plans,
        "forwarding/answer": together["forwardings"],
        "referrals/answer": together["referrals"],
        "transfer/answer": together["transfers"],
        "reopening": case.closing,
    }
    return {*USUAL, *(one for one, there in follows.items() if there)}


PATHS = [f"{BEFORE}{name}" for name in ADDRESSED]


@get(PATHS)
async def show_act(request: HosoRequest, case_id: FromPath[str]) -> Response[bytes]:
    """Show the form of an act, empty but for what a link fills in and for the hour, where there must be one."""
    act = act_of(request)
    given = {one: value for one, value in request.query_params.items() if one in _linked(act)}
    sheet = blank(**given)
    now = Words(request.language).clock(times.now())
    asked = asked_in(act.body)
    hours = {one.name: now for one in asked if one.control == "instant" and one.required}
    typed = sheet.typed | {one: hour for one, hour in hours.items() if one not in _PREFILLED_NOT}
    case = await case_answer(request.asker, case_id_of(case_id), Moment())
    return await _page(request, act, case, Sheet(typed=typed, key=sheet.key))


@post(PATHS, status_code=200)
async def do_act(request: HosoRequest, case_id: FromPath[str]) -> Response[Any]:
    """Record what a form says and go back to the case; or show it again with what is wrong, everything typed there."""
    act, sheet = act_of(request), await sent(request)
    case = await case_answer(request.asker, case_id_of(case_id), Moment())
    if sheet.step == "look":
        return await _page(request, act, case, sheet)
    of_case = await _of_case(request, act, case)
    found = read(_asked(act, sheet, of_case), sheet.typed, _around(request, act, of_case, sheet))
    sheet = Sheet(typed=found.typed, key=sheet.key)
    if found.wrong:
        return await _page(request, act, case, sheet.with_wrong(found.wrong, request.language))
    try:
        addressed = Addressed(case_id=case.case_id, named=_named(act, sheet))
        written = await record_act(
            request.program, sheet.write(request), addressed, act, parse(msgspec.json.encode(found.body), act.body)
        )
    except Exception as error:
        problem = as_problem(error)
        if problem is None:
            raise
        return await _page(request, act, case, sheet.refused(problem, request.language))
    if isinstance(written.changed, tuple) and written.changed:
        return _corrected(request, written, written.changed)
    return to_case(written)


def _corrected(request: HosoRequest, written: CaseWritten, changed: tuple[Changed, ...]) -> Response[bytes]:
    """Return what a correction changed: told once, as of the write, and told the same if the form is sent again."""
    said = Consequences(request.program.knowledge, Words(request.language)).said(changed)
    back = f"/cases/{written.case_id}?at_least={written.position}"
    return page(request, "corrected.html", found=tuple(said), back=back, number=written.case_number)


def to_case(written: CaseWritten) -> Redirect:
    """Return the way to a case after a write to it: its page says what was done."""
    done = "now" if written.events else "before"
    earlier = f"&earlier={written.earlier_cases}" if isinstance(written.earlier_cases, int) else ""
    alike = f"&alike={written.alike_cases}" if isinstance(written.alike_cases, int) else ""
    where = f"/cases/{written.case_id}?at_least={written.position}&done={done}{earlier}{alike}"
    return Redirect(where, status_code=303)


def act_of(request: HosoRequest) -> Act:
    """Return the act that a page is about.

    :raises ProblemError: 403 `role-not-entitled`.
    """
    act = ADDRESSED[request.url.path.partition("/acts/")[2].strip("/")]
    if act.name not in request.user.role.acts:
        raise ProblemError(403, "role-not-entitled")
    return act


def named_in(act: Act) -> tuple[Asked, ...]:
    """Return the field in which is chosen what an act's address names; none, where it names nothing."""
    if act.names is None:
        return ()
    return (Asked(body=act.body.__name__, name=NAMED, control="choice", required=True, source=act.names),)


def _linked(act: Act) -> set[str]:
    """Return the fields that a link may fill in: those that are chosen, never words."""
    return {one.name for one in (*named_in(act), *asked_in(act.body)) if one.control in {"choice", "choices"}}


def _named(act: Act, sheet: Sheet) -> UUID | None:
    if act.names is None:
        return None
    try:
        return UUID(sheet.typed.one(NAMED))
    except ValueError:
        raise ProblemError(422, "invalid", errors=[(NAMED, "field-missing", {"field": NAMED})]) from None


def _asked(act: Act, sheet: Sheet, of: OfCase) -> tuple[Asked, ...]:
    asked = asked_in(act.body)
    return correctable(asked, sheet.typed.one("of_version"), of) if act.name == "corrections" else asked


def _around(request: HosoRequest, act: Act, of: OfCase, sheet: Sheet) -> Around:
    """Return what a form is read with: places as they were on the days meant, the assessment's form of its day."""
    knowledge = request.program.knowledge
    today = day_in_vietnam(times.now())
    form = None
    if act.name in FORMS:
        said = sheet.typed.one("assessed_at") or sheet.typed.one("reviewed_at")
        try:
            day = dt.date.fromisoformat(said[:10]) if said else today
            form = form_on(knowledge.law, FORMS[act.name], day)
        except (ValueError, UnknownFormError):
            form = form_on(knowledge.law, FORMS[act.name], today)
    near = knowledge.places.unit(request.user.unit).province
    days = _days(act, of, sheet, today)
    return Around(places=knowledge.places, days=days, near=near, form=form)


def _days(act: Act, of: OfCase, sheet: Sheet, today: dt.date) -> Days:
    """Return the days on which the places of a form are meant."""
    fact = chosen(sheet.typed.one("of_version"), of) if act.name == "corrections" else None
    own = own_day(_asked(act, sheet, of), sheet.typed, fact, today)
    if act.name not in {"verification", "corrections"}:
        return Days(usual=one_day(own))
    received = day_in_vietnam(of.case.received_at)
    first = of.case.occurred_from or received
    happened = Interval(first=first, last=of.case.occurred_until or first)
    return of_matter(sheet.typed, happened=happened, received=received, own=own)


async def _of_case(request: HosoRequest, act: Act, case: CaseAnswer) -> OfCase:
    part = Part(depth="with-corrections", limit=LIMIT_MAX)
    timeline = await timeline_answer(request.asker, case.case_id, Moment(), part)
    saying = Saying(request.program.knowledge, request.language)
    called = {str(one): name for one, name in saying.called((*case.children, *case.parties, *case.reporters)).items()}
    others = None
    if any(one.source == "cases" for one in _flat(asked_in(act.body))):
        others = await cases_listed(request.program, request.viewer, Narrowed(limit=LIMIT_MAX))
    return OfCase(case=case, called=called, facts=timeline.items, others=others)


def _flat(asked: tuple[Asked, ...]) -> Iterator[Asked]:
    for one in asked:
        yield one
        yield from _flat(one.parts)


async def _page(request: HosoRequest, act: Act, case: CaseAnswer, sheet: Sheet) -> Response[bytes]:
    of_case, t = await _of_case(request, act, case), Words(request.language)
    around = _around(request, act, of_case, sheet)
    options = Options(request.program.knowledge.law, request.language, of_case)
    asked = _asked(act, sheet, of_case)
    drawn = sheet.drawn((*named_in(act), *sorted(asked, key=lambda one: not one.required)), options, around, t)
    accounts = Accounts(request.program.pool, request.program.knowledge.places)
    wanted = any(one.control == "account" for one in drawn)
    return page(
        request,
        "act.html",
        http_status=sheet.status,
        case=case,
        title=t(f"act.{address(act)}"),
        source=act.summary,
        sheet=sheet,
        drawn=drawn,
        form=around.form,
        plans=plans_to_decide(of_case, t) if act.name in DECISIONS else (),
        colleagues=await accounts.of_unit(request.user.unit) if wanted else (),
    )
