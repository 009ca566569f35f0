"""What a commune's year scores, as answers show it: each row with its source and what we know of it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Literal

from msgspec import Struct

from api.identity import Viewer
from cases.commune_year.year import CommuneYear, Scored
from cases.law.model import Law
from cases.law.rows import Named
from cases.law.scoring import (
    Counted,
    OnRecord,
    Place,
    Said,
    Score,
    ScoredCriterion,
    ScoredIndicator,
    score,
    standard_of,
    statuses,
)
from cases.law.standards import Threshold
from cases.places.unit import Unit
from cases.values import UnitId
from projections.case_files.happening import Happened
from projections.deadlines.queries import Kept
from projections.fitness.counting import ChildCounted, counted_in
from projections.fitness.judging import Mark
from projections.fitness.merging import Merger


class YearOfUnit(Struct, frozen=True, kw_only=True):
    """A unit's year as it stood at an instant: what was scored and decided of it, and what is on record for it."""

    unit: Unit
    year: int
    folded: CommuneYear
    children: tuple[ChildCounted, ...]
    kept: Kept
    happened: tuple[Happened, ...]
    signed: frozenset[int]
    merger: Merger | None
    inherited: Mapping[UnitId, tuple[Mark, ...]]
    """What speaks against the units that went into this one in the year."""
    at: dt.datetime
    law: Law

    @property
    def counted(self) -> dict[str, Counted]:
        """What the record computes for the indicators of the standard that the year is under."""
        standing = standard_of(self.year, self.law)
        if standing is None:
            return {}
        rows = [one for one in self.law.indicators if one.standard == standing[0].id]
        return counted_in(self.children, rows, year=self.year, at=self.at)


class IndicatorAnswer(Struct, frozen=True, kw_only=True):
    """A part of a criterion that the record itself computes."""

    indicator: str
    text: str
    points: int | None
    fit: int
    open: int
    all: int
    least: int | None
    most: int | None
    clocks: tuple[str, ...]
    counts_for: str
    unverified: tuple[str, ...]
    """What of the row is configuration: no text seen says it."""
    source: str
    source_status: str


class SaidAnswer(Struct, frozen=True, kw_only=True):
    """Points that somebody gave, beside what the record computes."""

    points: int
    by: str


class CriterionAnswer(Struct, frozen=True, kw_only=True):
    """A criterion: what it may give, what was given, and what the record says."""

    criterion: int
    text: str
    points: int | None
    given: SaidAnswer | None
    zero: bool
    zero_by: str | None
    zero_status: str | None
    indicators: tuple[IndicatorAnswer, ...]
    least: int
    most: int | None
    source: str
    source_status: str


class ThresholdAnswer(Struct, frozen=True, kw_only=True):
    """The points that the unit needs."""

    points: int
    source: str
    source_status: str


class StandardAnswer(Struct, frozen=True, kw_only=True):
    """The standard that the year is under."""

    standard: str
    text: str
    points: int | None
    criteria: int | None
    uncertain: bool
    in_force_from: dt.date | None
    judged_in: str | None
    source: str
    source_status: str


class ScoreAnswer(Struct, frozen=True, kw_only=True):
    """What a year scores: at least, and at most as far as anybody can say."""

    standard: StandardAnswer
    threshold: ThresholdAnswer | None
    least: int
    most: int | None
    reaches: str
    zeros: tuple[int, ...]
    rests_on: tuple[str, ...]
    criteria: tuple[CriterionAnswer, ...]


def score_of(of: YearOfUnit, zero_by: Iterable[str]) -> Score | None:
    """Return what a unit's year scores; `zero_by` are the rules that have a reason in it."""
    said = {
        **_given(of.folded.self_scored, "commune"),
        **_given(of.folded.appraised, "appraisal"),
    }
    place = Place(kind=of.unit.kind, areas=of.unit.areas)
    on_record = OnRecord(said=said, counted=of.counted, zero_by=frozenset(zero_by))
    return score(of.year, place, on_record, of.law)


def _given(scored: Scored | None, by: Literal["commune", "appraisal"]) -> dict[int, Said]:
    return {} if scored is None else {one.criterion: Said(points=one.points, by=by) for one in scored.scores}


def score_answer(found: Score, law: Law, viewer: Viewer) -> ScoreAnswer:
    """Return a score in somebody's language."""
    said = _Words(law, viewer)
    standard = found.standard
    return ScoreAnswer(
        standard=StandardAnswer(
            standard=standard.id,
            text=said.name(standard),
            points=standard.points,
            criteria=standard.criteria,
            uncertain=found.standard_uncertain,
            in_force_from=standard.in_force_from,
            judged_in=standard.judged_in,
            source=said.source(standard),
            source_status=standard.status,
        ),
        threshold=None
        if found.threshold is None
        else ThresholdAnswer(
            points=found.threshold.points, source=said.source(found.threshold), source_status=found.threshold.status
        ),
        least=found.least,
        most=found.most,
        reaches=found.reaches,
        zeros=found.zeros,
        rests_on=statuses(found),
        criteria=tuple(_criterion(one, said) for one in found.criteria),
    )


class _Words:
    """Names and sources in the language of who reads them."""

    def __init__(self, law: Law, viewer: Viewer) -> None:
        self._law = law
        self._vietnamese = viewer.language == "vi"

    def name(self, row: Named) -> str:
        return row.vi if self._vietnamese else row.en

    def source(self, row: Named | Threshold) -> str:
        return self._law.cite_vi(row.source) if self._vietnamese else self._law.cite(row.source)


def _criterion(one: ScoredCriterion, said: _Words) -> CriterionAnswer:
    row = one.criterion
    return CriterionAnswer(
        criterion=row.number,
        text=said.name(row),
        points=row.points,
        given=None if one.said is None else SaidAnswer(points=one.said.points, by=one.said.by),
        zero=one.zero,
        zero_by=row.zero_by if one.zero else None,
        zero_status=row.zero_status if one.zero else None,
        indicators=tuple(_indicator(part, said) for part in one.indicators),
        least=one.least,
        most=one.most,
        source=said.source(row),
        source_status=row.status,
    )


def _indicator(part: ScoredIndicator, said: _Words) -> IndicatorAnswer:
    row = part.indicator
    return IndicatorAnswer(
        indicator=row.id,
        text=said.name(row),
        points=row.points,
        fit=part.counted.fit,
        open=part.counted.open,
        all=part.counted.all,
        least=part.least,
        most=part.most,
        clocks=row.clocks,
        counts_for=row.counts_for,
        unverified=row.unverified,
        source=said.source(row),
        source_status=row.status,
    )
