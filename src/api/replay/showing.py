"""What the record showed of a case or a commune at a moment. The answers are those of the API."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from api.asking import Moment, past
from api.cases.answers import Basis, CaseAnswer, CaseSummary, answer, summary
from api.cases.reading import case_then
from api.cases.timeline import SOURCES
from api.cases.titles import title_of
from api.communes.fitness import FitnessAnswer
from api.communes.judged import commune_fitness
from api.fund.answers import PaymentAnswer, PayoutAnswer, lapsed_answer, payment_answer, payout_answer
from api.identity import SHELL
from api.program import Program
from api.replay.asked import Instant
from api.replay.courses import Shown, settled, shown_then
from api.replay.differing import lies_in, years_of
from api.replay.gathering import Gathered, Gathering
from api.units import NamedUnit, named
from cases.case.correction import standing_corrections
from cases.case.decider import stream_of
from cases.events import Recorded, type_of
from cases.places.unit import Unit
from cases.values import CaseId, UnitId
from projections.engine.reading import Past
from projections.fitness.judging import Mark
from projections.payouts.queries import Settlement
from projections.timelines.item import open_data


class MomentShown(Struct, frozen=True, kw_only=True):
    """A moment, and what the record was at it."""

    asked: str
    instant: dt.datetime
    zone_assumed: bool
    """Nobody said an offset: clocks in Vietnam were meant."""
    log_id: UUID
    position: int
    law: str
    """The hash of the law that results rest on."""
    law_is: str
    """`adopted` by then; `current` where that was asked for, or none was adopted yet."""


class FactTold(Struct, frozen=True, kw_only=True):
    """A fact of a case without what is sealed in it, and without who recorded it but for their role and unit."""

    version: int
    position: int
    type: str
    title: str
    source: str | None
    recorded_at: dt.datetime
    role: str
    unit: UnitId
    corrected_by: tuple[int, ...]
    data: dict[str, Any]


class CaseThen(Struct, frozen=True, kw_only=True):
    """A case and its timeline; null and empty, where it had not begun."""

    moment: MomentShown
    events_read: int
    case_id: CaseId
    case: CaseAnswer | None
    timeline: tuple[FactTold, ...]


class CommuneThen(Struct, frozen=True, kw_only=True):
    """What was on record of a commune."""

    moment: MomentShown
    events_read: int
    commune: NamedUnit
    cases: tuple[CaseSummary, ...]
    """Those of what happened there, the one received last first."""
    fitness: tuple[FitnessAnswer, ...]
    payouts: tuple[PayoutAnswer, ...]
    payments_without_case: tuple[PaymentAnswer, ...]


class At(Struct, frozen=True, kw_only=True):
    """A moment with what it takes to answer as of it."""

    shown: MomentShown
    past: Past
    moment: Moment


async def moment_of(program: Program, asked: str, instant: Instant, law: str | None) -> At:
    """Return a moment of the record.

    :raises ProblemError: 422 `as-of-in-the-future`.
    """
    moment = Moment(as_of=instant.at, law=law)
    then = await past(program, moment)
    if then is None:
        message = "a moment was asked for"
        raise ValueError(message)
    head = await program.record.recorder.head()
    shown = MomentShown(
        asked=asked,
        instant=instant.in_vietnam,
        zone_assumed=instant.assumed,
        log_id=head.log_id,
        position=then.position,
        law=then.knowledge.law.hash,
        law_is="adopted" if then.adopted else "current",
    )
    return At(shown=shown, past=then, moment=moment)


async def show_case(program: Program, case_id: CaseId, at: At) -> CaseThen:
    """Return a case and its timeline as of a moment, the people masked."""
    then, stream = at.past, stream_of(case_id)
    history = (await program.record.histories([stream], until=then.position))[stream]
    case = None
    if history:
        file, persons = await case_then(program, case_id, then)
        basis = Basis(knowledge=then.knowledge, position=then.position, at=at.shown.instant)
        case = answer(file, persons, SHELL, basis)
    return CaseThen(
        moment=at.shown, events_read=len(history), case_id=case_id, case=case, timeline=_timeline(history, then)
    )


def _timeline(history: Sequence[Recorded], then: Past) -> tuple[FactTold, ...]:
    standing = standing_corrections(history)
    return tuple(
        FactTold(
            version=one.version,
            position=one.position,
            type=type_of(one.event),
            title=title_of(type_of(one.event), open_data(one.event), then.knowledge, SHELL.language),
            source=SOURCES.get(type_of(one.event)),
            recorded_at=one.recorded_at,
            role=one.metadata.role,
            unit=one.metadata.unit,
            corrected_by=tuple(version for version, _ in standing.get(one.version, ())),
            data=open_data(one.event),
        )
        for one in history
    )


async def show_commune(program: Program, unit: Unit, year: int | None, at: At) -> CommuneThen:
    """Return what was on record of a commune at a moment: of a year, or of all years that anything is on record of."""
    then = at.past
    cases, gathered = await cases_then(program, then, unit.unit_id)
    marks = [mark for one in cases for mark in one.marks if mark.unit_id == unit.unit_id]
    settlement = settled(cases, gathered.standing, gathered.come)
    here = [one for one in cases if one.place == unit.unit_id]
    basis = Basis(knowledge=then.knowledge, position=then.position, at=at.shown.instant)
    asked = [year] if year else sorted(years_of(marks))
    fitness = [await commune_fitness(program, SHELL, unit, one, at.moment) for one in asked]
    return CommuneThen(
        moment=at.shown,
        events_read=gathered.events,
        commune=named(unit),
        cases=tuple(
            summary(one.file, basis, SHELL.language)
            for one in sorted(here, key=lambda one: (one.file.received_at, one.file.case_id), reverse=True)
        ),
        fitness=tuple(fitness),
        payouts=_payouts(settlement, unit.unit_id, year, then),
        payments_without_case=tuple(
            payment_answer(one, SHELL.language, seen=True)
            for one in settlement.without_case
            if one.fund == unit.unit_id and year in {None, one.paid_until.year}
        ),
    )


def of_year(marks: Iterable[Mark], year: int) -> list[Mark]:
    """Return those of some marks that may count for a year."""
    return [mark for mark in marks if mark.year_from <= year <= mark.year_until]


def _payouts(settlement: Settlement, unit: UnitId, year: int | None, then: Past) -> tuple[PayoutAnswer, ...]:
    law = then.knowledge.law
    owed = [one for one in settlement.payouts if lies_in(one.due, unit)]
    if year is not None:
        owed = [one for one in owed if one.due.occurred_from and one.due.occurred_until]
        owed = [
            one
            for one in owed
            if (one.due.occurred_from or dt.date.min).year == year
            and (one.due.occurred_until or dt.date.min).year == year
        ]
    lapsed = [one for one in settlement.lapsed if one.fund == unit and year in {None, one.paid_until.year}]
    return (
        *(payout_answer(one, law, SHELL) for one in owed),
        *(lapsed_answer(one, law, SHELL) for one in lapsed),
    )


async def cases_then(program: Program, then: Past, unit: UnitId | None) -> tuple[list[Shown], Gathered]:
    """Return what followed by a moment from the cases of a commune, or from all, with the payments beside them."""
    found: list[Shown] = []

    def take(case_id: CaseId, history: tuple[Recorded, ...]) -> None:
        shown = shown_then(case_id, history, then.knowledge)
        if shown is not None:
            found.append(shown)

    gathering = Gathering(program, until=then.position, take=take)
    gathered = await (gathering.everything() if unit is None else gathering.commune(unit))
    return sorted(found, key=lambda one: one.file.case_id), gathered
