"""What all acts of the fund are read with: rights and scopes, funds by their codes, days, papers and people."""

import datetime as dt

from api import times
from api.cases.acts.act import subject_of
from api.cases.acts.body import details_of
from api.fund.bodies import PayeeBody, SourceBody
from api.identity import Account
from api.problems import ProblemError
from api.program import Program
from api.units import found_whenever
from api.writing import Write
from cases.fund.account import Bounds
from cases.fund.papers import Donor, Payee, PaymentSource, Witness
from cases.law.funds import fund_of, last_day, served
from cases.refusals import Invalid
from cases.values import Interval, UnitId, day_in_vietnam


def check_role(write: Write, act: str) -> None:
    """Hold an act of the fund against the role of who asks for it.

    :raises ProblemError: 403 `role-not-entitled`.
    """
    if act not in write.account.role.fund_acts:
        raise ProblemError(403, "role-not-entitled")


def check_scope(account: Account, unit: UnitId) -> None:
    """Hold a fund against the scope of who asks for it.

    :raises ProblemError: 404 `not-found`.
    """
    if not account.scope.covers([unit]):
        raise ProblemError(404, "not-found")


def check_reads(account: Account, unit: UnitId) -> None:
    """Hold a question about a fund against the role and the scope of who asks it.

    :raises ProblemError: 403 for roles that the fund is none of the business of, 404 outside the scope.
    """
    if not account.role.reads_fund:
        raise ProblemError(403, "role-not-entitled")
    check_scope(account, unit)


def fund_named(program: Program, write: Write, given: str | None, *, on: dt.date, path: str = "fund") -> UnitId:
    """Return the fund that a body names on a day; by default that of the sender's own unit.

    A full id names a fund whenever it was: whether it has ended is the account's business.

    :raises ProblemError: 422 where it is none, 404 outside the scope.
    """
    day = Interval(first=on, last=on)
    fund = found_whenever(program.knowledge.places, given or write.account.unit, path, days=day).unit_id
    check_scope(write.account, fund)
    return fund


def bounds_of(program: Program, fund: UnitId, *, on: dt.date) -> Bounds:
    """Return what the law's tables say of a fund on a day."""
    law, places = program.knowledge.law, program.knowledge.places
    row = fund_of(fund, law)
    return Bounds(
        ends_on=last_day(places.unit(fund), law),
        source="rule of this program" if row is None else law.cite(row.source),
        serves=served(law, on=on),
    )


def past_day(day: dt.date, path: str) -> dt.date:
    """Return a day that cannot lie ahead.

    :raises ProblemError: 422 `in-the-future`.
    """
    try:
        times.past_day(day, path, at=times.now())
    except Invalid as error:
        raise ProblemError(422, "invalid", errors=[(path, error.code, error.about)]) from None
    return day


def today() -> dt.date:
    """Return today's day in Vietnam."""
    return day_in_vietnam(times.now())


def check_purpose(program: Program, purpose: str | None, path: str) -> None:
    """See to it that a purpose is one of the law's tables.

    :raises ProblemError: 422 `purpose-unknown`.
    """
    if purpose is not None and purpose not in {row.id for row in program.knowledge.law.purposes}:
        raise ProblemError(422, "invalid", errors=[(path, "purpose-unknown", {})])


def check_cause(program: Program, cause: str) -> None:
    """See to it that a cause is one of the law's tables.

    :raises ProblemError: 422 `cause-unknown`.
    """
    if cause not in {row.id for row in program.knowledge.law.causes}:
        raise ProblemError(422, "invalid", errors=[("cause", "cause-unknown", {})])


def payee_of(body: PayeeBody | None) -> Payee | None:
    """Return who takes money, as a body describes them."""
    return None if body is None else Payee(subject_id=subject_of(body.subject_id), details=details_of(body))


def witness_of(body: PayeeBody) -> Witness:
    """Return who saw it, as a body describes them."""
    return Witness(subject_id=subject_of(body.subject_id), details=details_of(body))


def donor_of(body: PayeeBody | None) -> Donor | None:
    """Return who gave, as a body describes them."""
    return None if body is None else Donor(subject_id=subject_of(body.subject_id), details=details_of(body))


def source_of(body: SourceBody) -> PaymentSource:
    """Return the paper that a body names."""
    return PaymentSource(
        document=body.document,
        kind=body.kind,
        dated_on=body.dated_on,
        passage=body.passage,
        open_list=body.open_list,
    )
