"""Pages of cases: the list, the search, and a case with its timeline."""

from litestar import Response, get, post
from litestar.params import FromPath

from api import asking
from api.asking import Moment
from api.cases.answers import kind_name
from api.cases.listing import Narrowed, SearchBody, cases_found, cases_listed
from api.cases.reading import Part, case_answer, timeline_answer
from api.cases.recording import case_id_of
from api.cases.timeline import Timeline, TimelineItem
from api.deadlines.told import LapseAnswer
from api.pages.asked import Text, read_instant
from api.pages.beside import Beside
from api.pages.case_acts import agenda
from api.pages.forms import read_form
from api.pages.rendering import page, role_name
from api.pages.saying import Saying
from api.pages.words import Words
from api.web import AtLeast, HosoRequest

Q_LENGTH_MAX = 200
STATUSES = ("received", "confirmed", "undetermined", "unfounded", "false")


@get("/cases")
async def list_cases(
    request: HosoRequest, status: Text = None, cursor: Text = None, as_of: Text = None
) -> Response[bytes]:
    """List the cases in scope, the one received last first, now or as of a moment."""
    wanted, instant = status if status in STATUSES else None, read_instant(as_of)
    narrowed = Narrowed(status=wanted, cursor=cursor, moment=Moment(as_of=instant))
    found = await cases_listed(request.program, request.viewer, narrowed)
    return page(request, "cases.html", found=found, status=wanted, statuses=STATUSES, q=None, as_of=instant)


@post("/cases", status_code=200)
async def search_cases(request: HosoRequest) -> Response[bytes]:
    """Find cases by what somebody remembers: a POST, for it may be a name."""
    q = (await read_form(request)).get("q", "").strip()[:Q_LENGTH_MAX]
    if q:
        found = await cases_found(request.asker, SearchBody(q=q, limit=asking.LIMIT_DEFAULT))
    else:
        found = await cases_listed(request.program, request.viewer, Narrowed())
    return page(request, "cases.html", found=found, status=None, statuses=STATUSES, q=q or None, as_of=None)


@get("/cases/{case_id:str}")
async def read_case(
    request: HosoRequest,
    case_id: FromPath[str],
    as_of: Text = None,
    cursor: Text = None,
    at_least: AtLeast = None,
) -> Response[bytes]:
    """Show a case as far as one's role may see it, now or as of a moment; that it was read is written down."""
    the_case, instant = case_id_of(case_id), read_instant(as_of)
    moment = Moment(as_of=instant, at_least=at_least)
    case = await case_answer(request.asker, the_case, moment)
    timeline = await timeline_answer(
        request.asker,
        the_case,
        moment,
        Part(depth="with-corrections", after=asking.read_cursor(cursor, int) or 0),
    )
    saying = Saying(request.program.knowledge, request.language)
    people = (*case.children, *case.parties, *case.reporters)
    called = saying.called(people)
    return page(
        request,
        "case.html",
        case=case,
        called=called,
        beside=Beside(request.program.knowledge, Words(request.language), called, timeline.items),
        also=[kind_name(one, request.program.knowledge.law, request.language) for one in case.also],
        people=people,
        timeline=timeline,
        lapses_before=lambda item: lapses_before(timeline, item),
        saying=saying,
        actor=lambda who: {"role": role_name(who.role, request.language), "unit": saying.unit(who.unit)},
        as_of=instant,
        to_do=None if instant else agenda(request.user, case, Words(request.language)),
        done=request.query_params.get("done"),
        earlier=request.query_params.get("earlier", ""),
        alike=request.query_params.get("alike", ""),
    )


def lapses_before(timeline: Timeline, item: TimelineItem | None) -> list[LapseAnswer]:
    """Return what lapsed between a fact of a timeline and the one before it; behind the last one, where it is None."""
    places = [0, *(one.position for one in timeline.items)]
    first = places[-1] if item is None else places[timeline.items.index(item)]
    return [one for one in timeline.lapses if first < one.position and (item is None or one.position < item.position)]
