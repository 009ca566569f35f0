"""The fund over HTTP."""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Struct

from api import times
from api.asking import LIMIT_DEFAULT, Moment, invalid_parameter
from api.cases.acts.body import Body
from api.cases.recording import case_id_of
from api.communes.routes import unit_of_year
from api.fund import acting, aid, entering
from api.fund.acting import PayoutWritten
from api.fund.aid import AidList, AidWritten
from api.fund.answers import (
    PayoutList,
    lapsed_answer,
    lapsed_proposal_answer,
    payout_answer,
    payout_totals,
)
from api.fund.bodies import (
    AidBody,
    AidEndBody,
    AidGiftBody,
    AllotmentBody,
    DonationBody,
    GiftGivenBody,
    HandOverBody,
    OpeningBalanceBody,
    PayoutApprovalBody,
    PayoutPaymentBody,
    PayoutProposalBody,
    PayoutRejectionBody,
    PayoutReversalBody,
)
from api.fund.entering import EntryWritten
from api.fund.ledger import LedgerAnswer, ledger_answer
from api.fund.ledger import Wanted as WantedLedger
from api.fund.reconciling import Reconciliation, reconciliation
from api.fund.recording import PaymentBody, PaymentWritten, record_payment
from api.fund.settled import Wanted, settled
from api.fund.statement import Statement, statement_of
from api.problems import ProblemError
from api.program import Program
from api.web import (
    AsOf,
    AtLeast,
    Cursor,
    HosoRequest,
    IfMatchHeader,
    KeyHeader,
    LawOf,
    Limit,
    Place,
    Word,
    write_of,
)
from api.writing import Write
from cases.places.unit import Unit
from cases.values import COUNTRY, Interval, UnitId, day_in_vietnam
from projections.payouts.queries import Settlement

Day = Annotated[dt.date | None, QueryParameter(description="A day in Vietnam.")]
From = Annotated[dt.date | None, QueryParameter(name="from", description="The first day.")]
Year = Annotated[int | None, QueryParameter(ge=1990, le=2200)]

Written = TypeVar("Written", PaymentWritten, PayoutWritten, EntryWritten, AidWritten)


def _answer(written: Written) -> Response[Written]:
    """Return the answer to a write: 201 where something was added, 200 where it is so already."""
    return Response(written, status_code=201 if written.events else 200, headers={"ETag": f'"{written.version}"'})


@post("/payments", operation_id="recordPayment")
async def record_a_payment(
    request: HosoRequest, data: JSONBody[PaymentBody], key: KeyHeader = None
) -> Response[PaymentWritten]:
    """Record money that left a fund already: never refused, whatever explains it."""
    return _answer(await record_payment(request.program, write_of(request, key, None), data))


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
        *(payout_answer(one, found.law, request.viewer, found.kept_from) for one in settlement.payouts),
        *(lapsed_answer(one, found.law, request.viewer, found.kept_from) for one in settlement.lapsed),
        *(
            lapsed_proposal_answer(one, found.law, request.viewer, found.kept_from)
            for one in settlement.proposals_lapsed
        ),
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
        proposals_lapsed=tuple(one for one in found.proposals_lapsed if one.status == status),
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


class PayoutAct(Struct, frozen=True):
    """An act on a payout: its name in the address, its body, and what records it."""

    name: str
    body: type[Body]
    record: Callable[[Program, Write, UUID, Any], Awaitable[PayoutWritten]]
    operation_id: str
    summary: str


PAYOUT_ACTS = (
    PayoutAct("proposal", PayoutProposalBody, acting.propose, "proposePayout", "Propose to pay what a case gives."),
    PayoutAct(
        "approval", PayoutApprovalBody, acting.approve, "approvePayout", "Approve a proposed payout: never one's own."
    ),
    PayoutAct("rejection", PayoutRejectionBody, acting.reject, "rejectPayout", "Reject a payout that is not paid."),
    PayoutAct(
        "payment",
        PayoutPaymentBody,
        acting.pay,
        "payPayout",
        "Record that an approved payout was paid, and enter it on the fund's account.",
    ),
    PayoutAct(
        "reversal",
        PayoutReversalBody,
        acting.reverse,
        "reversePayout",
        "Record that the money of a payout came back.",
    ),
)


def _payout_route(act: PayoutAct) -> HTTPRouteHandler:
    """Return the route of an act on a payout, `POST /payouts/{payout_id}/{name}`."""

    async def handle(
        request: HosoRequest, payout_id: UUID, data: Body, key: str | None = None, if_match: str | None = None
    ) -> Response[PayoutWritten]:
        return _answer(await act.record(request.program, write_of(request, key, if_match), payout_id, data))

    handle.__name__ = f"{act.record.__name__}_payout"
    handle.__doc__ = act.summary
    # The framework reads what a handler takes from its annotations: each act takes a body of its own.
    handle.__annotations__ |= {
        "payout_id": FromPath[UUID],
        "data": JSONBody[act.body],  # type: ignore[misc, name-defined] # a type at run time
        "key": KeyHeader,
        "if_match": IfMatchHeader,
    }
    return post(f"/payouts/{{payout_id:uuid}}/{act.name}", operation_id=act.operation_id)(handle)


@post("/opening-balance", operation_id="stateOpeningBalance")
async def state_opening_balance(
    request: HosoRequest, data: JSONBody[OpeningBalanceBody], key: KeyHeader = None
) -> Response[EntryWritten]:
    """Record what a fund held when its account began."""
    return _answer(await entering.state_opening_balance(request.program, write_of(request, key, None), data))


@post("/donations", operation_id="receiveDonation")
async def receive_donation(
    request: HosoRequest, data: JSONBody[DonationBody], key: KeyHeader = None
) -> Response[EntryWritten]:
    """Record a gift of money, or of things."""
    return _answer(await entering.receive_donation(request.program, write_of(request, key, None), data))


@post("/gifts-in-kind/{gift_id:uuid}/given", operation_id="giveThings")
async def give_things(
    request: HosoRequest, gift_id: FromPath[UUID], data: JSONBody[GiftGivenBody], key: KeyHeader = None
) -> Response[EntryWritten]:
    """Record that things given to the fund went on to children."""
    return _answer(await entering.give_things(request.program, write_of(request, key, None), gift_id, data))


@post("/allotments", operation_id="receiveAllotment")
async def receive_allotment(
    request: HosoRequest, data: JSONBody[AllotmentBody], key: KeyHeader = None
) -> Response[EntryWritten]:
    """Record money that was allotted to a fund."""
    return _answer(await entering.receive_allotment(request.program, write_of(request, key, None), data))


@post("/hand-over", operation_id="handOverFund")
async def hand_over(
    request: HosoRequest, data: JSONBody[HandOverBody], key: KeyHeader = None
) -> Response[EntryWritten]:
    """End a fund and give everything that it holds to another."""
    return _answer(await entering.hand_over(request.program, write_of(request, key, None), data))


@get("/ledger", operation_id="readLedger")
async def read_ledger(
    request: HosoRequest,
    fund: Place = None,
    first: From = None,
    until: Day = None,
    limit: Limit = LIMIT_DEFAULT,
    cursor: Cursor = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
) -> LedgerAnswer:
    """Read a fund's accounts, and the lines behind them, in double entry."""
    wanted = WantedLedger(
        fund=_fund(request, fund),
        first=first,
        last=until,
        moment=Moment(at_least=at_least, as_of=as_of),
        cursor=cursor,
        limit=limit,
    )
    return await ledger_answer(request.program, request.viewer, wanted)


@get("/statement", operation_id="readStatement")
async def read_statement(
    request: HosoRequest,
    fund: Place = None,
    first: From = None,
    until: Day = None,
    at_least: AtLeast = None,
    as_of: AsOf = None,
) -> Statement:
    """Read what a fund took in and spent in a period, in the form of the province's notice."""
    today = day_in_vietnam(times.now())
    last = until or today
    wanted = WantedLedger(
        fund=_fund(request, fund),
        first=first or dt.date(last.year, 1, 1),
        last=last,
        moment=Moment(at_least=at_least, as_of=as_of),
    )
    return await statement_of(request.program, request.viewer, wanted)


def _fund(request: HosoRequest, given: str | None) -> UnitId:
    """Return the fund that a question names: a unit id, or a code of today; by default that of one's own unit.

    :raises ProblemError: 422 `parameter-invalid`.
    """
    named = given or request.user.unit
    places = request.program.knowledge.places
    try:
        if "~" in named:
            return places.unit(named).unit_id
        today = day_in_vietnam(times.now())
        return places.resolve(named, days=Interval(first=today, last=today)).unit_id
    except LookupError:
        raise invalid_parameter("fund") from None


@post("/external-aid", operation_id="promiseAid")
async def promise_aid(request: HosoRequest, data: JSONBody[AidBody], key: KeyHeader = None) -> Response[AidWritten]:
    """Record monthly aid that somebody outside the fund promised."""
    return _answer(await aid.promise_aid(request.program, write_of(request, key, None), data))


@post("/external-aid/{aid_id:uuid}/gifts", operation_id="giveAid")
async def give_aid(
    request: HosoRequest, aid_id: FromPath[UUID], data: JSONBody[AidGiftBody], key: KeyHeader = None
) -> Response[AidWritten]:
    """Record what was given for a month."""
    return _answer(await aid.give_aid(request.program, write_of(request, key, None), aid_id, data))


@post("/external-aid/{aid_id:uuid}/end", operation_id="endAid")
async def end_aid(
    request: HosoRequest, aid_id: FromPath[UUID], data: JSONBody[AidEndBody], key: KeyHeader = None
) -> Response[AidWritten]:
    """Record with which month the aid ended."""
    return _answer(await aid.end_aid(request.program, write_of(request, key, None), aid_id, data))


@get("/external-aid", operation_id="listAid")
async def list_aid(
    request: HosoRequest, area: Place = None, until: Day = None, at_least: AtLeast = None, as_of: AsOf = None
) -> AidList:
    """List aid from outsiders with the months that were missed: beside the fund, never in its ledger."""
    place = _fund(request, area)
    return await aid.aid_list(
        request.program, request.viewer, place, until=until, moment=Moment(at_least=at_least, as_of=as_of)
    )


router = Router(
    "/api/v1/fund",
    route_handlers=[
        record_a_payment,
        list_payouts,
        reconcile,
        *(_payout_route(act) for act in PAYOUT_ACTS),
        state_opening_balance,
        receive_donation,
        give_things,
        receive_allotment,
        hand_over,
        read_ledger,
        read_statement,
        promise_aid,
        give_aid,
        end_aid,
        list_aid,
    ],
    tags=["fund"],
)
