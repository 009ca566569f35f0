"""What changed between two moments, and which facts changed it: pure, from the courses that cases took.

A change is named only where the two moments differ: what came and went again in between is none. The facts behind it
are those after which the very thing in question was another than before; where the law alone changed it, its adoption.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct

from api.replay.courses import Course, FactSeen, Shown, settled
from cases.values import CaseId, UnitId
from projections.fitness.judging import FIRST_YEAR, Mark, Status, counts, status_of, why_open
from projections.payouts.due import Payment, PayoutDue
from projections.payouts.queries import Settled

What = Literal[
    "law-adopted",
    "case-opened",
    "case-came",
    "case-moved-away",
    "case-status",
    "fitness",
    "payout-appeared",
    "payout-lapsed",
    "payout-changed",
    "payment-made",
    "payment-returned",
]
Key = Callable[[Shown | None], object]


class Paid(Struct, frozen=True, kw_only=True):
    """A payment, and the fact that states it."""

    payment: Payment
    fact: FactSeen
    returned: FactSeen | None = None
    """The fact that says that the money came back."""

    def stood(self, position: int) -> bool:
        """Return whether it was made by a position and had not come back."""
        came_back = self.returned is not None and self.returned.position <= position
        return self.fact.position <= position and not came_back

    def moved_after(self, position: int) -> FactSeen | None:
        """Return the fact after a position by which it was made or came back; None if it did neither, or both."""
        if self.returned is None:
            return self.fact if self.fact.position > position else None
        return self.returned if self.fact.position <= position < self.returned.position else None


class ReasonChange(Struct, frozen=True, kw_only=True):
    """A reason or an open question that came or went."""

    case_id: CaseId
    rule: str | None
    open: str | None
    came: bool
    because: tuple[FactSeen, ...]


class Change(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that differs between two moments."""

    what: What
    case_id: CaseId | None = None
    unit_id: UnitId | None = None
    year: int | None = None
    payout_id: str | None = None
    cause: str | None = None
    amount_vnd: int | None = None
    before: str | None = None
    after: str | None = None
    changed: tuple[str, ...] = ()
    """Of a law: the rows of its tables."""
    reasons: tuple[ReasonChange, ...] = ()
    because: tuple[FactSeen, ...] = ()


class Asked(Struct, frozen=True, kw_only=True):
    """What a comparison is about: one case, one commune or everything, one year or all; the laws adopted in between."""

    case_id: CaseId | None = None
    unit: UnitId | None = None
    year: int | None = None
    law: tuple[FactSeen, ...] = ()


def changes(courses: Sequence[Course], paid: Sequence[Paid], *, first: int, asked: Asked) -> tuple[Change, ...]:
    """Return what changed after the first position; `paid` holds every payment up to the second moment, in order."""
    mine = [course for course in courses if asked.case_id in {None, course.case_id}]
    return (
        *(one for course in mine for one in _case(course, asked)),
        *_fitness(mine, asked),
        *_payouts(courses, paid, first, asked),
    )


def _because(course: Course, key: Key, law: tuple[FactSeen, ...]) -> tuple[FactSeen, ...]:
    """Return the facts after which something about a case was another than before."""
    values = [key(stage.shown) for stage in course.stages]
    steps = zip(values, values[1:], course.stages[1:], strict=False)
    facts = tuple(stage.fact for before, now, stage in steps if before != now and stage.fact)
    return facts if key(course.after) == values[-1] else (*facts, *law)


def _case(course: Course, asked: Asked) -> Iterator[Change]:
    """Yield what became of a case: it was opened, came, moved away, or has another status."""
    before, after = course.before, course.after
    was = before is not None and asked.unit in {None, before.place}
    is_ = after is not None and asked.unit in {None, after.place}
    if after is None or not (was or is_):
        return
    if before is None:
        first = tuple(stage.fact for stage in course.stages[1:2] if stage.fact)
        yield Change(what="case-opened", case_id=course.case_id, unit_id=after.place, because=first)
    elif before.place != after.place:
        what: What = "case-moved-away" if was and asked.unit is not None else "case-came"
        because = _because(course, _place, asked.law)
        yield Change(what=what, case_id=course.case_id, before=before.place, after=after.place, because=because)
    status = before.file.status if before else "received"
    if status != after.file.status:
        because = _because(course, _status, asked.law)
        # That it was received at all is said by its opening.
        because = because[1:] if before is None else because
        yield Change(
            what="case-status", case_id=course.case_id, before=status, after=after.file.status, because=because
        )


def _place(shown: Shown | None) -> UnitId | None:
    return shown.place if shown else None


def _status(shown: Shown | None) -> str | None:
    return shown.file.status if shown else None


def years_of(marks: Iterable[Mark]) -> set[int]:
    """Return the years that marks speak of. Of a fact whose day nobody knows, the last in which it may have been."""
    return {year for mark in marks for year in (mark.year_from, mark.year_until) if year != FIRST_YEAR}


Ident = tuple[UnitId | None, int, str | None, str | None]
"""What a mark is for a unit's year: a reason by its rule, or an open question by its kind."""


def _idents(shown: Shown | None, unit: UnitId, year: int) -> set[Ident]:
    found: set[Ident] = set()
    for mark in shown.marks if shown else ():
        if mark.unit_id == unit and mark.year_from <= year <= mark.year_until:
            rule = mark.reason.rule if mark.reason and counts(mark, year) else None
            found.add((unit, year, rule, why_open(mark, year)))
    return found


def _fitness(courses: Sequence[Course], asked: Asked) -> Iterator[Change]:
    """Yield the years of communes of which the facts say something else, with each reason that came or went."""
    before = _by_unit(course.before for course in courses)
    after = _by_unit(course.after for course in courses)
    concerned: dict[UnitId, list[Course]] = {}
    for course in courses:
        for unit in {mark.unit_id for shown in (course.before, course.after) if shown for mark in shown.marks}:
            if unit is not None and asked.unit in {None, unit} and course.before is not course.after:
                concerned.setdefault(unit, []).append(course)
    for unit, touched in sorted(concerned.items()):
        mine = before.get(unit, []), after.get(unit, [])
        years = {asked.year} if asked.year else years_of((*mine[0], *mine[1]))
        for year in sorted(years):
            reasons = tuple(one for course in touched for one in _reasons(course, unit, year, asked))
            if reasons:
                # One case does not say how a commune stands: others may speak against the same year.
                standing = (None, None) if asked.case_id else (_standing(mine[0], year), _standing(mine[1], year))
                yield Change(
                    what="fitness", unit_id=unit, year=year, before=standing[0], after=standing[1], reasons=reasons
                )


def _by_unit(shown: Iterable[Shown | None]) -> dict[UnitId, list[Mark]]:
    found: dict[UnitId, list[Mark]] = {}
    for one in shown:
        for mark in one.marks if one else ():
            if mark.unit_id is not None:
                found.setdefault(mark.unit_id, []).append(mark)
    return found


def _standing(marks: Sequence[Mark], year: int) -> Status:
    of_year = [mark for mark in marks if mark.year_from <= year <= mark.year_until]
    return status_of(of_year, year=year, with_inferences=True)


def _reasons(course: Course, unit: UnitId, year: int, asked: Asked) -> Iterator[ReasonChange]:
    before, after = _idents(course.before, unit, year), _idents(course.after, unit, year)
    gone, came = before - after, after - before
    for ident in (*sorted(gone, key=repr), *sorted(came, key=repr)):
        yield ReasonChange(
            case_id=course.case_id,
            rule=ident[2],
            open=ident[3],
            came=ident in after,
            because=_because(course, lambda shown, one=ident: one in _idents(shown, unit, year), asked.law),  # type: ignore[misc] # the default binds the loop's own value
        )


def _payouts(courses: Sequence[Course], paid: Sequence[Paid], first: int, asked: Asked) -> Iterator[Change]:
    """Yield what is owed that was not, what is not any more, what was paid; and each payment that was made."""
    by_case = {course.case_id: course for course in courses}
    new = {one.payment.payment_id: fact for one in paid if (fact := one.moved_after(first)) is not None}
    before = _settled((course.before for course in courses), [one.payment for one in paid if one.stood(first)], asked)
    after = _settled((course.after for course in courses), [one.payment for one in paid if one.returned is None], asked)
    for payout_id in sorted(before.keys() | after.keys()):
        was, is_ = before.get(payout_id), after.get(payout_id)
        either = is_ or was
        if either is not None and _money(was) != _money(is_):
            owed = _because(by_case[either.due.case_id], lambda shown, one=payout_id: _owed(shown, one), asked.law)  # type: ignore[misc] # the default binds the loop's own value
            made = {one.payment_id: None for side in (was, is_) if side for one in side.payments}
            since = tuple(new[payment_id] for payment_id in made if payment_id in new)
            yield _payout(either, was, is_, (*owed, *since))
    for one in paid:
        concerns = asked.unit in {None, one.payment.fund} or one.payment.case_id in by_case
        since_then = new.get(one.payment.payment_id)
        if since_then is not None and concerns and _of_year(one.payment.paid_until.year, asked):
            yield Change(
                what="payment-made" if one.returned is None else "payment-returned",
                case_id=one.payment.case_id,
                unit_id=one.payment.fund,
                cause=one.payment.cause,
                amount_vnd=one.payment.amount_vnd,
                because=(since_then,),
            )


def _payout(either: Settled, was: Settled | None, is_: Settled | None, because: tuple[FactSeen, ...]) -> Change:
    due = either.due
    what: What = "payout-changed" if was and is_ else "payout-appeared" if is_ else "payout-lapsed"
    return Change(
        what=what,
        case_id=due.case_id,
        unit_id=due.unit_id or due.area,
        payout_id=due.payout_id,
        cause=due.due.cause,
        amount_vnd=due.due.amount_vnd,
        before=was.status if was else None,
        after=is_.status if is_ else None,
        because=because,
    )


def _money(one: Settled | None) -> tuple[str, int | None, int] | None:
    return (one.status, one.due.due.amount_vnd, one.paid_vnd) if one else None


def _owed(shown: Shown | None, payout_id: str) -> object:
    found = next((due for due in shown.dues if due.payout_id == payout_id), None) if shown else None
    return None if found is None else (found.due, found.unit_id, found.area)


def _settled(shown: Iterable[Shown | None], payments: Sequence[Payment], asked: Asked) -> dict[str, Settled]:
    """Return what is owed in the commune and year that is asked about, with what was paid for it."""
    found = settled([one for one in shown if one], payments).payouts
    mine = (one for one in found if asked.case_id in {None, one.due.case_id})
    return {one.due.payout_id: one for one in mine if lies_in(one.due, asked.unit) and _due_in(one.due, asked)}


def lies_in(due: PayoutDue, unit: UnitId | None) -> bool:
    """Return whether something is owed in a commune, or anywhere."""
    return unit in {None, due.unit_id or due.area}


def _due_in(due: PayoutDue, asked: Asked) -> bool:
    first, last = due.occurred_from, due.occurred_until
    return asked.year is None or (first is not None and last is not None and first.year == last.year == asked.year)


def _of_year(year: int, asked: Asked) -> bool:
    return asked.year in {None, year}
