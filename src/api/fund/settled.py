"""Asking for what the fund owes and paid: now from the read model, as of a moment from the streams."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from api.asking import Moment, invalid_parameter, past, snapshot
from api.fund.papers import leading_to
from api.program import Program
from cases.case.state import Case
from cases.law.model import Law
from cases.places.unit import Unit
from cases.values import CaseId, UnitId, year_of
from projections.case_files import queries as files
from projections.engine.reading import TAGS, Past
from projections.payouts import queries
from projections.payouts.due import Payment, PayoutDue, dues_of
from projections.payouts.queries import Settlement, settle
from projections.payouts.steps import Progress

PROJECTIONS = ("payouts",)


class Wanted(Struct, frozen=True, kw_only=True):
    """What a question about the fund is narrowed to: an area and a year, or everywhere and always."""

    area: Unit | None
    year: int | None
    moment: Moment = Moment()
    reader: str | None = None
    """The account that asks: of the past too it sees nothing of cases that it is kept from by now."""


class Found(Struct, frozen=True, kw_only=True):
    """What is owed beside what was paid, the law by which, and the position."""

    settlement: Settlement
    law: Law
    position: int
    kept_from: frozenset[CaseId]
    """The cases that whoever asks is kept from by now."""


async def settled(program: Program, wanted: Wanted) -> Found:
    """Return what is owed beside what was paid.

    A payout belongs to a year if the whole time of its fact lies in it, and what was paid for it comes with it,
    whenever that was. A payment that no payout explains belongs to the year in which it was made at the latest.

    :raises ProblemError: as the contract says of the moment; 422 for the past of the whole country at once.
    """
    units = None if wanted.area is None else _units(program, wanted.area, wanted.year)
    then = await past(program, wanted.moment)
    kept_from = await _kept_from(program, wanted)
    if then is not None:
        if units is None:
            # A moment of the past is folded from the streams of an area.
            raise invalid_parameter("area")
        owed, paid, come = await _then(program, units, then, at_least=wanted.moment.awaited(then))
        knowledge, position = then.knowledge, then.position
    else:
        async with snapshot(program, PROJECTIONS, at_least=wanted.moment.at_least) as lent:
            owed = await queries.dues(lent.connection, units)
            cases = [due.case_id for due in owed]
            come = await queries.progress(lent.connection, units, cases)
            paid = _with(await queries.payments(lent.connection, units, cases), come)
            owed += await queries.dues_of_cases(lent.connection, _named_elsewhere(owed, paid, come))
            knowledge, position = program.knowledge, lent.position
    matter = await _of_one_matter(program, owed, paid, Past(position=position, knowledge=knowledge))
    settlement = settle([*owed, *matter.owed], matter.paid, come, matter.duplicates)
    return Found(
        settlement=_narrowed(settlement, units, wanted.year),
        law=knowledge.law,
        position=position,
        kept_from=kept_from,
    )


class _OneMatter(Struct, frozen=True, kw_only=True):
    """The duplicates among what is asked about, with what was paid for them, and what the cases that go on give."""

    duplicates: dict[CaseId, Case]
    paid: Sequence[Payment]
    owed: Sequence[PayoutDue]


async def _of_one_matter(
    program: Program, owed: Sequence[PayoutDue], paid: Sequence[Payment], then: Past
) -> _OneMatter:
    """Return which cases lead to those that something is owed by, and where those lead that money was paid for."""
    known = {due.case_id for due in owed}
    duplicates = await leading_to(program, {one for due in owed for one in due.joined}, until=then.position)
    if duplicates:
        there = {payment.payment_id for payment in paid}
        async with snapshot(program, PROJECTIONS, at_least=then.position) as lent:
            cases = sorted(duplicates)
            come = await queries.progress(lent.connection, [], cases, until=then.position)
            theirs = _with(await queries.payments(lent.connection, [], cases, until=then.position), come)
        more = [payment for payment in theirs if payment.payment_id not in there]
        paid = sorted((*paid, *more), key=lambda payment: payment.position)
    found: list[PayoutDue] = []
    ahead = {payment.case_id for payment in paid if payment.case_id is not None} - known - duplicates.keys()
    while ahead:
        seen = [case async for case in program.reader.cases_then(sorted(ahead), until=then.position)]
        known |= ahead
        duplicates |= {case.case_id: case for case in seen if case.cooperation.duplicate is not None}
        found += [due for case in seen for due in dues_of(case, then.knowledge)]
        ahead = {one.cooperation.duplicate.of for one in seen if one.cooperation.duplicate} - known - duplicates.keys()
    return _OneMatter(duplicates=duplicates, paid=paid, owed=queries.in_order(found))


def _with(paid: Sequence[Payment], come: Mapping[str, Progress]) -> list[Payment]:
    """Return payments that papers know of with those by which payouts were paid, in the order they were recorded."""
    made = [one.payment for one in come.values() if one.payment is not None]
    return sorted((*paid, *made), key=lambda payment: payment.position)


def _named_elsewhere(owed: Sequence[PayoutDue], paid: Sequence[Payment], come: Mapping[str, Progress]) -> list[CaseId]:
    """Return the cases that payments name and that are not among those asked for: of another unit, or another year."""
    known = {due.case_id for due in owed}
    named = {payment.case_id for payment in paid if payment.case_id is not None}
    return sorted((named | {one.case_id for one in come.values()}) - known)


async def _kept_from(program: Program, wanted: Wanted) -> frozenset[CaseId]:
    if wanted.reader is None:
        return frozenset()
    async with snapshot(program, ("case_files",), at_least=wanted.moment.at_least) as lent:
        return await files.kept_from(lent.connection, wanted.reader)


async def _then(
    program: Program, units: list[UnitId], then: Past, *, at_least: int | None
) -> tuple[list[PayoutDue], list[Payment], dict[str, Progress]]:
    """Return what was owed in some units and paid by their funds, or for their cases, by a moment of the past.

    What a case gives on which nothing was recorded since is read from the table, the others are folded; a payment is
    one fact, and stands in the table as it was recorded.
    """
    reader, until = program.reader, then.position
    async with snapshot(program, (TAGS, *PROJECTIONS), at_least=at_least) as lent:
        moved = await reader.moved(lent, [f"unit:{unit}" for unit in units], until=until, under=then.knowledge)
        owed = await queries.dues(lent.connection, units, but=moved.bind)
    async for case in reader.cases_then(moved.cases, until=until):
        owed += [due for due in dues_of(case, then.knowledge) if _lies_in(due, units)]
    owed = queries.in_order(owed)
    async with snapshot(program, PROJECTIONS, at_least=until) as lent:
        cases = [due.case_id for due in owed]
        come = await queries.progress(lent.connection, units, cases, until=until)
        paid = _with(await queries.payments(lent.connection, units, cases, until=until), come)
    elsewhere = [case async for case in reader.cases_then(_named_elsewhere(owed, paid, come), until=until)]
    return owed + queries.in_order(due for case in elsewhere for due in dues_of(case, then.knowledge)), paid, come


def _units(program: Program, area: Unit, year: int | None) -> list[UnitId]:
    places = program.knowledge.places
    if area.level == "commune":
        return [area.unit_id]
    if year is None:
        return sorted(places.scope(area.unit_id))
    districts = places.districts_in(area.unit_id) if area.level == "province" else ()
    communes = places.communes_in(area.unit_id, days=year_of(year))
    return [area.unit_id, *(unit.unit_id for unit in (*districts, *communes))]


def _narrowed(found: Settlement, units: Sequence[UnitId] | None, year: int | None) -> Settlement:
    """Return what was asked for of everything that payments had to be held against."""
    return Settlement(
        payouts=tuple(one for one in found.payouts if _lies_in(one.due, units) and _of_year(one.due, year)),
        without_case=tuple(one for one in found.without_case if year is None or one.paid_until.year == year),
        lapsed=tuple(one for one in found.lapsed if year is None or one.paid_until.year == year),
        proposals_lapsed=found.proposals_lapsed,
    )


def _lies_in(due: PayoutDue, units: Sequence[UnitId] | None) -> bool:
    return units is None or (due.unit_id or due.area) in units


def _of_year(due: PayoutDue, year: int | None) -> bool:
    first, last = due.occurred_from, due.occurred_until
    return year is None or (first is not None and last is not None and first.year == last.year == year)
