"""The page of a fund: what it took in and spent in a period, and what each of its accounts holds."""

import datetime as dt
from typing import Annotated, Any

from litestar import Response, get
from litestar.params import QueryParameter

from api import times
from api.asking import Moment, invalid_parameter
from api.fund.aid import aid_list
from api.fund.ledger import Wanted, found, ledger_told
from api.fund.naming import fund_of_viewer
from api.fund.statement import statement_told
from api.pages.asked import Text, find_place, read_instant
from api.pages.rendering import page
from api.web import HosoRequest
from cases.values import day_in_vietnam

From = Annotated[str | None, QueryParameter(name="from", max_length=100)]


@get("/fund")
async def read_fund(  # noqa: PLR0913, PLR0917 - the parameters of its address
    request: HosoRequest,
    fund: Text = None,
    q: Text = None,
    first: From = None,
    until: Text = None,
    as_of: Text = None,
) -> Response[bytes]:
    """Show a fund's statement of a period, by default of this year, with the accounts behind it and aid beside it."""
    places, instant = request.program.knowledge.places, read_instant(as_of)
    place = find_place(places, given=fund, text=q, own=request.user.unit, year=None)
    last = _day(until, "until") or day_in_vietnam(times.now())
    begins = _day(first, "from") or dt.date(last.year, 1, 1)
    asked: dict[str, Any] = {
        "typed": q or fund,
        "choices": place.choices,
        "as_of": instant,
        "first": begins,
        "last": last,
        "unit": place.unit,
    }
    if place.unit is None:
        return page(request, "fund_of.html", statement=None, ledger=None, aid=None, **asked)
    wanted = Wanted(fund=place.unit.unit_id, first=begins, last=last, moment=Moment(as_of=instant), limit=1)
    named, law = fund_of_viewer(request.program, request.viewer, wanted.fund), request.program.knowledge.law
    ledger = await found(request.program, wanted, request.user.name)
    return page(
        request,
        "fund_of.html",
        statement=statement_told(ledger, named, wanted, law, request.language),
        ledger=ledger_told(ledger, named, wanted, law, request.viewer),
        aid=await aid_list(request.program, request.viewer, wanted.fund, until=last, moment=wanted.moment),
        **asked,
    )


def _day(text: str | None, name: str) -> dt.date | None:
    """Return the day that a form's field holds, or None if it is empty.

    :raises ProblemError: 422, if it is no day.
    """
    if text is None or not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise invalid_parameter(name) from None
