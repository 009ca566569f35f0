"""Recording what left a fund: for HTTP and the shell alike."""

import datetime as dt
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from api import times
from api.cases.acts.body import Body, Code
from api.fund.bodies import PayeeBody, SourceBody
from api.fund.edge import check_cause, check_scope, payee_of, source_of
from api.problems import ProblemError
from api.program import Program
from api.units import resolve
from api.writing import Write, WrittenEvent, answer_of, answering, written_in
from cases.case import decider, folding
from cases.fund import payments
from cases.fund.papers import PayeeKind
from cases.fund.payments import ListedTogether
from cases.handling import Decision, Histories
from cases.refusals import Invalid
from cases.values import CaseId, Dong, Interval, SubjectId


class TogetherBody(Body, frozen=True, kw_only=True):
    """The paper gives one amount for several payments."""

    amount_vnd: Dong
    payments: Annotated[int, Meta(ge=2, le=10_000)]


class PaymentBody(Body, frozen=True, kw_only=True):
    """A payment that was made."""

    payment_id: UUID | None = None
    fund: Code | None = None
    amount_vnd: Dong
    paid_on: dt.date | None = None
    paid_from: dt.date | None = None
    paid_until: dt.date | None = None
    cause: Code
    payee_kind: PayeeKind
    payee: PayeeBody | None = None
    case_id: UUID | None = None
    beneficiary: UUID | None = None
    source: SourceBody
    listed_together: TogetherBody | None = None


class PaymentWritten(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a payment that was recorded."""

    payment_id: str
    fund: str
    version: int
    position: int
    events: tuple[WrittenEvent, ...]


async def record_payment(program: Program, write: Write, body: PaymentBody) -> PaymentWritten:
    """Record a payment. Money that left already is never refused, whatever explains it.

    :raises ProblemError: 403 for other roles, 422 where a field does not fit.
    """
    if not write.account.role.pays:
        raise ProblemError(403, "role-not-entitled")
    check_cause(program, body.cause)
    payment = _payment(program, write, body)
    payment_id, fund = payment.payment_id, payment.fund
    stream = payments.stream_of(payment_id)
    case_stream = None if payment.case_id is None else decider.stream_of(payment.case_id)

    def decide(histories: Histories) -> Decision:
        if case_stream is not None and payment.case_id is not None:
            # A case outside the scope is as unknown as one that nobody has.
            case = folding.fold(payment.case_id, histories[case_stream])
            if not case.version or not write.account.scope.admits(case.units, case.cooperation.restricted):
                raise Invalid("case-unknown", "case_id")
        events = payments.decide(payments.RecordPayment(payment=payment), histories[stream])
        version = len(histories[stream]) + len(events)
        answer = {"payment_id": payment_id, "fund": fund, "version": str(version)}
        return Decision(events=((stream, events),), answer=answer)

    streams = [stream] if case_stream is None else [stream, case_stream]
    appended = await answering(program.record.handle(write.request("fund/payments", body), streams, decide))
    answer = answer_of(appended)
    return PaymentWritten(
        payment_id=answer["payment_id"],
        fund=answer["fund"],
        version=int(answer["version"]),
        position=appended.position,
        events=written_in(appended, stream),
    )


def _payment(program: Program, write: Write, body: PaymentBody) -> payments.PaymentRecorded:
    """Return the payment that a body states; the fund is by default that of the sender's own unit.

    :raises ProblemError: 422 where a field does not fit, 404 for a fund outside the scope.
    """
    paid = _paid(body)
    fund = resolve(program.knowledge.places, body.fund or write.account.unit, "fund", days=paid)
    check_scope(write.account, fund)
    together = body.listed_together
    return payments.PaymentRecorded(
        payment_id=str(body.payment_id or write.derived_id),
        fund=fund,
        amount_vnd=body.amount_vnd,
        paid=paid,
        cause=body.cause,
        payee_kind=body.payee_kind,
        payee=payee_of(body.payee),
        case_id=None if body.case_id is None else CaseId(str(body.case_id)),
        beneficiary=None if body.beneficiary is None else SubjectId(str(body.beneficiary)),
        source=source_of(body.source),
        listed_together=None
        if together is None
        else ListedTogether(amount_vnd=together.amount_vnd, payments=together.payments),
    )


def _paid(body: PaymentBody) -> Interval:
    try:
        paid = times.occurred(body.paid_on, body.paid_from, body.paid_until, at=times.now())
    except Invalid as error:
        path = error.path.replace("occurred", "paid")
        raise ProblemError(422, "invalid", errors=[(path, error.code, error.about)]) from None
    if paid is None:
        raise ProblemError(422, "invalid", errors=[("paid_from", "field-missing", {"field": "paid_from"})])
    return paid
