"""Which fund pays what a case gives: the one by whose tariff it is due, or whichever took that one over."""

from msgspec import Struct

from api.fund.edge import check_scope, fund_named, today
from api.problems import ProblemError
from api.program import Program
from api.writing import Write
from cases.case import decider, folding
from cases.entitlement import owed_by
from cases.fund import account
from cases.values import CaseId, UnitId


class Paying(Struct, frozen=True, kw_only=True):
    """A payout as a case gives it: the fund that owes it, and the one that pays."""

    due: UnitId | None
    pays: UnitId
    cause: str
    beneficiary: str


async def paying_fund(
    program: Program, write: Write, case_id: CaseId, payout_id: str, given: str | None
) -> Paying | None:
    """Return which fund pays a payout, or None where the case gives no such payout (any more).

    :raises ProblemError: 404 for a case that nobody has or that they are kept from, or whose fund is outside the scope;
        422 `fund-not-due`, if another is named, or `field-missing`, if none owes it.
    """
    stream = decider.stream_of(case_id)
    case = folding.fold(case_id, (await program.record.histories([stream]))[stream])
    if not case.version or write.account.name in case.cooperation.restricted:
        raise ProblemError(404, "not-found")
    law, places = program.knowledge.law, program.knowledge.places
    owed = next((one for one in owed_by(case, law=law, places=places) if one.payout_id == payout_id), None)
    if owed is None:
        if not write.account.scope.covers(case.units):
            raise ProblemError(404, "not-found")
        return None
    due = owed.due.fund
    named = None if given is None else fund_named(program, write, given, on=today())
    if due is None:
        if named is None:
            raise ProblemError(422, "invalid", errors=[("fund", "field-missing", {"field": "fund"})])
        return Paying(due=None, pays=named, cause=owed.due.cause, beneficiary=owed.beneficiary)
    heirs = await heirs_of(program, due)
    if named is not None and named not in heirs:
        raise ProblemError(422, "invalid", errors=[("fund", "fund-not-due", {})])
    pays = named or heirs[-1]
    check_scope(write.account, pays)
    return Paying(due=due, pays=pays, cause=owed.due.cause, beneficiary=owed.beneficiary)


async def heirs_of(program: Program, fund: UnitId) -> list[UnitId]:
    """Return a fund and those that took over one from the other, the last one last."""
    found = [fund]
    while True:
        held = program.accounts.held(found[-1])
        history = await program.record.history(account.stream_of(held.fund), since=held.last)
        heir = program.accounts.keep(account.brought_up(held, history)).handed_to
        if heir is None or heir in found:
            return found
        found.append(heir)
