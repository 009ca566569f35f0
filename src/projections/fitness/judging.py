"""What a case does to a commune's year: the pure rule, and what several such marks amount to.

A confirmed case whose kind the practice counts is a reason. A report that was not verified, and a finding that would
lift a reason but comes only from the commune that gains by it, are open questions.
"""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

import msgspec

from cases.case.matter import matter_facts
from cases.case.state import Case, Matter, untrue_by_others
from cases.law.fitness import Reason, reasons, unsettled
from cases.law.model import UnknownKindError
from cases.values import CaseId, Interval, UnitId, Value
from projections.engine.projection import Knowledge

FIRST_YEAR = 1900

Status = Literal["nothing-recorded", "in-question", "disqualified"]
Why = Literal[
    "not-verified",
    "undetermined",
    "lifted-by-commune-alone",
    "named-by-commune-alone",
    "year-unknown",
    "effect-unsettled",
    "divided-unit",
]


class FactPlace(Value, frozen=True, kw_only=True):
    """A fact by its stream and place in it."""

    case_id: CaseId
    version: int
    position: int


class Mark(Value, frozen=True, kw_only=True):
    """A reason against a commune's year, or an open question to it, and the case it comes from."""

    case_id: CaseId
    kind: str
    unit_id: UnitId | None
    area: UnitId | None
    units: tuple[UnitId, ...]
    """Every unit that the case has to do with: who of them may see it."""
    restricted: tuple[str, ...] = ()
    """The accounts that may not."""
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    year_from: int
    year_until: int
    because: tuple[FactPlace, ...]
    reason: Reason | None = None
    open: Why | None = None
    confirmed: bool = False
    placed: UnitId | None = None
    """The successor that the province gave the case of a divided unit to."""


def marks_of(case: Case, knowledge: Knowledge) -> tuple[Mark, ...]:
    """Return what a case does to its commune's year; nothing for kinds without effect, and for unfounded reports."""
    duplicate = case.cooperation.duplicate
    if duplicate is not None:
        return () if duplicate.by != "commune" else _put_off(case, knowledge)
    found = case.found.finding if case.found else None
    marks: list[Mark] = []
    if found == "confirmed":
        marks = _confirmed(case, knowledge)
        if not marks and _unsettled(case.matter, knowledge):
            marks = [_mark(case, case.matter, open_="effect-unsettled", confirmed=True)]
    elif found is None and _bears(case.matter, knowledge):
        marks = [_mark(case, case.matter, open_="not-verified")]
    elif found == "undetermined" and _bears(case.matter, knowledge):
        marks = [_mark(case, case.matter, open_="undetermined")]
    return (*marks, *_lifted(case, marks, knowledge))


def _put_off(case: Case, knowledge: Knowledge) -> tuple[Mark, ...]:
    """Return an open question where a commune alone says that another case stands for this one."""
    alone = msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, duplicate=None))
    put_off = [
        msgspec.structs.replace(mark, reason=None, open="lifted-by-commune-alone")
        for mark in marks_of(alone, knowledge)
    ]
    return tuple(dict.fromkeys(put_off))


def _confirmed(case: Case, knowledge: Knowledge) -> list[Mark]:
    """Return the reasons of a confirmed case; an open question where it is a commune alone that names another one."""
    found = _reasons(case.matter, knowledge)
    theirs, others = case.matter.commune_of_event, case.without_commune.commune_of_event
    if found and others is not None and theirs != others:
        return [_mark(case, case.matter, open_="named-by-commune-alone", confirmed=True)]
    return [_counted(case, reason) for reason in found]


class Judged(Value, frozen=True, kw_only=True):
    """What marks amount to for a year, and which of them make it so."""

    status: Status
    reasons: tuple[Mark, ...]
    open: tuple[tuple[Mark, Why], ...]
    """The open questions, and what keeps each open."""


def judged(marks: Iterable[Mark], *, year: int, with_inferences: bool) -> Judged:
    """Return what marks amount to for a year. No mark is no merit: nothing is on record."""
    standing = [mark for mark in marks if with_inferences or not (mark.reason and mark.reason.inferred)]
    reasons = tuple(mark for mark in standing if counts(mark, year))
    open_ = tuple((mark, why) for mark in standing if (why := why_open(mark, year)) is not None)
    status: Status = "disqualified" if reasons else "in-question" if standing else "nothing-recorded"
    return Judged(status=status, reasons=reasons, open=open_)


def status_of(marks: Iterable[Mark], *, year: int, with_inferences: bool) -> Status:
    """Return what marks amount to for a year."""
    return judged(marks, year=year, with_inferences=with_inferences).status


def counts(mark: Mark, year: int) -> bool:
    """Return whether a mark is a reason that counts for a year: the whole time of the fact lies in it."""
    return mark.reason is not None and mark.unit_id is not None and mark.year_from == mark.year_until == year


def why_open(mark: Mark, year: int) -> Why | None:
    """Return why a mark is an open question for a year, or None if it counts."""
    if mark.open is not None:
        return mark.open
    return None if mark.year_from == mark.year_until == year else "year-unknown"


def _lifted(case: Case, marks: list[Mark], knowledge: Knowledge) -> tuple[Mark, ...]:
    """Return an open question for the reasons that the word of a commune alone would lift.

    Where others found the same, before or after the commune, nothing is lifted by it alone.
    """
    if untrue_by_others(case) or not _bears(case.without_commune, knowledge):
        return ()
    others = _mark(case, case.without_commune, open_="lifted-by-commune-alone")
    return () if any(_is_where_and_when(mark, others) for mark in marks) and _holds(case, knowledge) else (others,)


def _is_where_and_when(mark: Mark, others: Mark) -> bool:
    """Return whether a mark stands where and when others say that it happened.

    Naming the commune where others know none lifts nothing: it was held against nobody.
    """
    same_years = (mark.year_from, mark.year_until) == (others.year_from, others.year_until)
    return same_years and others.unit_id in {None, mark.unit_id}


def _holds(case: Case, knowledge: Knowledge) -> bool:
    """Return whether all that the matter bears by the word of others it bears as it stands, by no weaker a ground."""
    there = _reasons(case.matter, knowledge)
    each = all(
        any(one.rule == reason.rule and one.inferred <= reason.inferred for one in there)
        for reason in _reasons(case.without_commune, knowledge)
    )
    shown = _unsettled(case.matter, knowledge) or not all(one.inferred for one in there)
    return each and (shown or not _unsettled(case.without_commune, knowledge))


def _reasons(matter: Matter, knowledge: Knowledge) -> tuple[Reason, ...]:
    return _effect(matter.kind, matter.also, matter.injury_type, matter.occurred, knowledge).reasons


def _unsettled(matter: Matter, knowledge: Knowledge) -> bool:
    return _effect(matter.kind, matter.also, matter.injury_type, matter.occurred, knowledge).unsettled


def _bears(matter: Matter, knowledge: Knowledge) -> bool:
    return bool(_reasons(matter, knowledge)) or _unsettled(matter, knowledge)


class _Effect(msgspec.Struct, frozen=True, gc=False):
    """What the rules say to a matter, if it is confirmed."""

    reasons: tuple[Reason, ...]
    unsettled: bool


@lru_cache(maxsize=10_000)
def _effect(
    kind: str, also: tuple[str, ...], injury_type: str | None, occurred: Interval | None, knowledge: Knowledge
) -> _Effect:
    """Return the effect of a matter. No rule asks where it happened: many matters are alike, and are judged once."""
    matter = Matter(kind=kind, also=also, injury_type=injury_type, occurred=occurred)
    try:
        facts = matter_facts(matter, law=knowledge.law, places=knowledge.places)
        return _Effect(reasons(facts, knowledge.law), bool(unsettled(facts, knowledge.law)))
    except UnknownKindError:
        # A replay under an older law meets kinds that came later: that law gives them no effect.
        return _Effect((), unsettled=True)


def _counted(case: Case, reason: Reason) -> Mark:
    return msgspec.structs.replace(_mark(case, case.matter, open_=None, confirmed=True), reason=reason)


def _mark(case: Case, matter: Matter, *, open_: Why | None, confirmed: bool = False) -> Mark:
    year_from, year_until = years_in(case, matter)
    return Mark(
        case_id=case.case_id,
        kind=matter.kind,
        unit_id=matter.commune_of_event,
        area=matter.area,
        units=case.units,
        restricted=case.cooperation.restricted,
        occurred_from=matter.occurred.first if matter.occurred else None,
        occurred_until=matter.occurred.last if matter.occurred else None,
        year_from=year_from,
        year_until=year_until,
        because=tuple(
            FactPlace(case_id=case.case_id, version=fact.version, position=fact.position) for fact in case.because
        ),
        open=open_,
        confirmed=confirmed,
        placed=None if matter.commune_of_event is None else case.cooperation.placed(matter.commune_of_event),
    )


def years_in(case: Case, matter: Matter) -> tuple[int, int]:
    """Return the years in which it may have happened; with no day known, any year until somebody knew of it."""
    if matter.occurred is not None:
        return matter.occurred.first.year, matter.occurred.last.year
    return FIRST_YEAR, case.known_by.year if case.known_by else FIRST_YEAR
