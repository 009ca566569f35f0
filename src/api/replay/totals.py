"""Totals of everything on record at a moment."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from api.program import Program
from api.replay.courses import Shown, settled
from api.replay.differing import years_of
from api.replay.showing import At, MomentShown, cases_then, of_year
from cases.values import UnitId
from projections.fitness.judging import Mark, status_of
from projections.payouts.queries import Settlement


class YearTotals(Struct, frozen=True, kw_only=True):
    """How many communes the facts of a year disqualify, or leave in question."""

    year: int
    disqualified: int
    disqualified_without_inferences: int
    in_question: int


class MoneyTotals(Struct, frozen=True, kw_only=True):
    """Payouts of one status, or payments without a case."""

    status: str
    count: int
    amount_vnd: int


class Everything(Struct, frozen=True, kw_only=True):
    """Totals of the whole record."""

    moment: MomentShown
    events_read: int
    cases: dict[str, dict[str, int]]
    """By kind, how many of each status."""
    fitness: tuple[YearTotals, ...]
    payouts: tuple[MoneyTotals, ...]


async def show_everything(program: Program, year: int | None, at: At) -> Everything:
    """Return totals of the whole record at a moment."""
    cases, gathered = await cases_then(program, at.past, None)
    by_kind: dict[str, Counter[str]] = {}
    for one in cases:
        by_kind.setdefault(one.file.kind, Counter())[one.file.status] += 1
    settlement = settled(cases, gathered.standing, gathered.come)
    return Everything(
        moment=at.shown,
        events_read=gathered.events,
        cases={kind: dict(sorted(counted.items())) for kind, counted in sorted(by_kind.items())},
        fitness=_years(cases, year),
        payouts=_money(settlement),
    )


def _years(cases: Iterable[Shown], year: int | None) -> tuple[YearTotals, ...]:
    by_unit: dict[UnitId, list[Mark]] = {}
    for one in cases:
        for mark in one.marks:
            if mark.unit_id is not None:
                by_unit.setdefault(mark.unit_id, []).append(mark)
    years = {year} if year else years_of(mark for marks in by_unit.values() for mark in marks)
    return tuple(_year(by_unit.values(), one) for one in sorted(years))


def _year(communes: Iterable[list[Mark]], year: int) -> YearTotals:
    with_, without = Counter[str](), Counter[str]()
    for marks in communes:
        standing = of_year(marks, year)
        with_[status_of(standing, year=year, with_inferences=True)] += 1
        without[status_of(standing, year=year, with_inferences=False)] += 1
    return YearTotals(
        year=year,
        disqualified=with_["disqualified"],
        disqualified_without_inferences=without["disqualified"],
        in_question=with_["in-question"],
    )


def _money(settlement: Settlement) -> tuple[MoneyTotals, ...]:
    found: dict[str, list[int]] = {}
    for one in settlement.payouts:
        amount = one.paid_vnd if one.payments else one.due.due.amount_vnd or 0
        found.setdefault(one.status, []).append(amount)
    found["paid-without-case"] = [one.amount_vnd for one in settlement.without_case]
    found["lapsed"] = [one.amount_vnd for one in settlement.lapsed]
    return tuple(
        MoneyTotals(status=status, count=len(amounts), amount_vnd=sum(amounts))
        for status, amounts in sorted(found.items())
        if amounts
    )
