"""The fund over HTTP."""

from typing import Annotated

from litestar import Response, Router, get, post
from litestar.params import JSONBody, QueryParameter

from api import times
from api.asking import invalid_parameter
from api.cases.recording import case_id_of
from api.communes.routes import unit_of_year
from api.fund.answers import PayoutList, Reconciliation, payout_answer, payout_totals, reconciliation
from api.fund.recording import PaymentBody, PaymentWritten, record_payment
from api.fund.settled import Wanted, settlement
from api.language import Language
from api.problems import ProblemError
from api.web import AsOf, AtLeast, HosoRequest, KeyHeader, LawOf, Place, Word, write_of
from cases.law.model import Law
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
    place = _area(request, commune or area, year)
    found, law_then, position = await settlement(
        request.program, Wanted(area=place, year=year, at_least=at_least, as_of=as_of, law=law)
    )
    if case is not None:
        case_id = case_id_of(case)
        found = _narrowed(found, [one for one in found.payouts if one.due.case_id == case_id])
    if status is not None:
        found = _narrowed(found, [one for one in found.payouts if one.status == status])
    causes = cause_names(law_then, request.language)
    return PayoutList(
        items=tuple(payout_answer(one, causes, request.user, request.language) for one in found.payouts),
        totals=payout_totals(found),
        next=None,
        position=position,
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
    place = _area(request, area, the_year)
    found, law_then, position = await settlement(
        request.program, Wanted(area=place, year=the_year, at_least=at_least, as_of=as_of, law=law)
    )
    return reconciliation(
        found,
        cause_names(law_then, request.language),
        request.user,
        request.language,
        year=the_year,
        area=place.unit_id if place else None,
        position=position,
    )


def cause_names(law: Law, language: Language) -> dict[str, str]:
    """Return the causes of payouts by their ids, as people read them."""
    return {cause.id: cause.vi if language == "vi" else cause.en for cause in law.causes}


def _narrowed(found: Settlement, payouts: list[object]) -> Settlement:
    return Settlement(payouts=tuple(payouts), without_case=found.without_case, lapsed=found.lapsed)  # type: ignore[arg-type]


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
