"""The fund over HTTP."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import JSONBody, QueryParameter

from api import times
from api.asking import Moment, invalid_parameter
from api.cases.recording import case_id_of
from api.communes.routes import unit_of_year
from api.fund.answers import (
    PayoutList,
    Reconciliation,
    lapsed_answer,
    payout_answer,
    payout_totals,
    reconciliation,
)
from api.fund.recording import PaymentBody, PaymentWritten, record_payment
from api.fund.settled import Wanted, settled
from api.problems import ProblemError
from api.web import AsOf, AtLeast, HosoRequest, KeyHeader, LawOf, Place, Word, write_of
from cases.places.unit import Unit
from cases.values import COUNTRY, day_in_vietnam
from projections.payouts.queries import Settlement

Year = Annotated[int | None, QueryParameter(ge=1990, le=2200)]


@post("/payments", operation_id="recordPayment")
async def record_a_payment(
    request: HosoRequest, data: JSONBody[PaymentBody], key: KeyHeader = None
) -> Response[PaymentWritten]:
    """Record money that left a fund already: never refused, whatever explains it."""
    written = await record_payment(request.program, write_of(request, key, None), data)
    return Response(written, status_code=201 if written.events else 200, headers={"ETag": f'"{written.version}"'})


@get("/payouts", operation_id="listPayouts")
async def list_payouts(
    request: HosoRequest,
    commune: Place = None,
    area: Place = None,
    year: Year = None,
    status: Word = None,
    case: Place = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> PayoutList:
    """List what the fund owes by confirmed cases, and what was paid for it."""
    wanted = Wanted(
        area=_area(request, commune or area, year),
        year=year,
        moment=Moment(at_least=at_least, as_of=as_of, law=law),
        reader=request.user.name,
    )
    found = await settled(request.program, wanted)
    settlement = _narrowed(found.settlement, status=status)
    items = (
        *(payout_answer(one, found.law, request.viewer) for one in settlement.payouts),
        *(lapsed_answer(one, found.law, request.viewer) for one in settlement.lapsed),
    )
    if case is not None:
        # By what may be seen alone: a case outside the scope must not show by being found.
        items = tuple(item for item in items if item.case_id == case_id_of(case))
    return PayoutList(
        items=items,
        totals=payout_totals(settlement),
        next=None,
        position=found.position,
    )


@get("/reconciliation", operation_id="reconcile")
async def reconcile(
    request: HosoRequest,
    year: Year = None,
    area: Place = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
    law: LawOf = None,
) -> Reconciliation:
    """Set what is indicated and entitled beside what was paid; nothing is matched by guess."""
    the_year = year or day_in_vietnam(times.now()).year
    wanted = Wanted(
        area=_area(request, area, the_year),
        year=the_year,
        moment=Moment(at_least=at_least, as_of=as_of, law=law),
        reader=request.user.name,
    )
    return reconciliation(await settled(request.program, wanted), wanted, request.viewer)


def _narrowed(found: Settlement, *, status: str | None) -> Settlement:
    if status is None:
        return found
    return Settlement(
        payouts=tuple(one for one in found.payouts if one.status == status),
        without_case=found.without_case,
        lapsed=found.lapsed if status == "paid" else (),
    )


def _area(request: HosoRequest, given: str | None, year: int | None) -> Unit | None:
    """Return the area that a question about the fund is narrowed to: by default one's own.

    :raises ProblemError: 403 for roles that the fund is none of the business of.
    """
    if not request.user.role.reads_fund:
        raise ProblemError(403, "role-not-entitled")
    place = given or request.user.unit
    if place == COUNTRY:
        return None
    the_year = year or day_in_vietnam(times.now()).year
    if "~" in place:
        try:
            return request.program.knowledge.places.unit(place)
        except LookupError:
            raise invalid_parameter("area") from None
    return unit_of_year(request, place, the_year, level=None)


router = Router("/api/v1/fund", route_handlers=[record_a_payment, list_payouts, reconcile], tags=["fund"])
