"""Asking for what the fund owes and paid: now from the read model, as of a moment from the streams."""

import datetime as dt

from msgspec import Struct

from api.asking import invalid_parameter, past, snapshot
from api.program import Program
from cases.fund.payments import stream_of
from cases.law.model import Law
from cases.places.unit import Unit
from cases.values import UnitId, year_of
from projections.payouts import queries
from projections.payouts.due import Payment, PayoutDue, payment_of
from projections.payouts.queries import Settlement, settle

PROJECTIONS = ("payouts",)


class Wanted(Struct, frozen=True, kw_only=True):
    """What a question about the fund is narrowed to: an area and a year, or everywhere and always."""

    area: Unit | None
    year: int | None
    at_least: int | None = None
    as_of: dt.datetime | None = None
    law: str | None = None


async def settlement(program: Program, wanted: Wanted) -> tuple[Settlement, Law, int]:
    """Return what is owed beside what was paid, the law by which, and the position.

    A payout belongs to a year if the whole time of its fact lies in it; a payment if all of its days do.

    :raises ProblemError: as the contract says of `at_least` and `as_of`.
    """
    units = None if wanted.area is None else _units(program, wanted.area, wanted.year)
    law = program.knowledge.law
    if wanted.as_of is not None:
        owed, paid, law, position = await _then(program, units, wanted)
    else:
        async with snapshot(program, PROJECTIONS, at_least=wanted.at_least) as lent:
            owed = await queries.dues(lent.connection, units)
            paid = await queries.payments(lent.connection, units, [due.case_id for due in owed])
            position = lent.position
    owed = [due for due in owed if _due_in(due, wanted.year)]
    paid = [payment for payment in paid if _paid_in(payment, wanted.year)]
    return settle(owed, paid), law, position


async def _then(
    program: Program, units: list[UnitId] | None, wanted: Wanted
) -> tuple[list[PayoutDue], list[Payment], Law, int]:
    if wanted.as_of is None or units is None:
        # A moment of the past is folded from the streams of an area: the whole country is not asked for at once.
        raise invalid_parameter("area")
    then = await past(program, wanted.as_of, wanted.law)
    cases = await program.reader.cases_tagged([f"unit:{unit}" for unit in units], until=then.position)
    owed = [
        due
        for due in queries.dues_then(cases.values(), then.knowledge)
        if due.unit_id in units or (due.unit_id is None and due.area in units)
    ]
    histories = await program.record.histories([stream_of(unit) for unit in units], until=then.position)
    found = [payment for history in histories.values() for one in history if (payment := payment_of(one))]
    paid = sorted(found, key=lambda payment: payment.position)
    return owed, paid, then.knowledge.law, then.position


def _units(program: Program, area: Unit, year: int | None) -> list[UnitId]:
    places = program.knowledge.places
    if area.level == "commune":
        return [area.unit_id]
    if year is None:
        return sorted(places.scope(area.unit_id))
    districts = places.districts_in(area.unit_id) if area.level == "province" else ()
    communes = places.communes_in(area.unit_id, days=year_of(year))
    return [area.unit_id, *(unit.unit_id for unit in (*districts, *communes))]


def _due_in(due: PayoutDue, year: int | None) -> bool:
    if year is None:
        return True
    return (
        due.occurred_from is not None
        and due.occurred_until is not None
        and (due.occurred_from.year == due.occurred_until.year == year)
    )


def _paid_in(payment: Payment, year: int | None) -> bool:
    return year is None or payment.paid_from.year == payment.paid_until.year == year
