"""What a commune's year scores: what its people say, what the record says, and what nobody can say yet.

Points that no text seen gives are never made up: where one of them is missing, the total is a span.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Literal

from cases.law.model import Law
from cases.law.rows import Status
from cases.law.standards import Criterion, Decider, Indicator, Points, Standard, Threshold
from cases.values import UnitId, Value, one_day, year_of

Reaches = Literal["yes", "no", "unknown"]


class Lacking(Value, frozen=True, kw_only=True):
    """What a score lacks to reach the threshold: for which criteria, or how many points, where that can be said."""

    code: Literal[
        "criterion-at-zero", "no-threshold", "below-threshold", "criteria-unknown", "not-scored", "too-few-yet"
    ]
    criteria: tuple[int, ...] = ()
    points: int | None = None


class Place(Value, frozen=True, kw_only=True):
    """What of a unit bears on its threshold."""

    kind: str
    """`xã`, `phường`, `thị trấn`, …"""
    areas: tuple[UnitId, ...]
    """The unit, its district, its province."""


class Counted(Value, frozen=True, kw_only=True):
    """What the record counts for an indicator: how many fit, how many may yet, how many there are."""

    fit: int = 0
    open: int = 0
    all: int = 0


class Said(Value, frozen=True, kw_only=True):
    """What a commune's people, or those who appraised them, gave a criterion beside what the record computes."""

    points: int
    by: Literal["commune", "appraisal"]


class OnRecord(Value, frozen=True, kw_only=True):
    """What is on record of a unit's year."""

    said: Mapping[int, Said] = {}
    """By the number of the criterion."""
    counted: Mapping[str, Counted] = {}
    """By what the record computes."""
    zero_by: frozenset[str] = frozenset()
    """The rules of fitness that have a reason in the year."""


class ScoredIndicator(Value, frozen=True, kw_only=True):
    """An indicator that the record speaks of."""

    indicator: Indicator
    counted: Counted
    least: Points
    most: Points
    """The points that it has at least, and may have at most while something is open."""


class ScoredCriterion(Value, frozen=True, kw_only=True):
    """A criterion in a year."""

    criterion: Criterion
    said: Said | None
    zero: bool
    """Whether the record brings it to 0."""
    indicators: tuple[ScoredIndicator, ...]
    least: int
    most: Points
    """The points between which it lies; `most` is None where no text seen says how many there are."""


class Score(Value, frozen=True, kw_only=True):
    """A year's score under a standard."""

    standard: Standard
    standard_uncertain: bool
    """Whether another standard was in force on some days of the year."""
    threshold: Threshold | None
    criteria: tuple[ScoredCriterion, ...]
    least: int
    most: Points
    zeros: tuple[int, ...]
    """Numbers of the criteria at 0 that may not be."""
    reaches: Reaches
    lacking: tuple[Lacking, ...] = ()
    """What keeps it from reaching the threshold, or nobody can say yet; empty where it does."""


def standard_of(year: int, law: Law) -> tuple[Standard, bool] | None:
    """Return the standard in force on the last day of a year, and whether another one was on some other day of it."""
    last = one_day(dt.date(year, 12, 31))
    issued = [one for one in law.standards if not one.draft]
    standing = next((one for one in issued if one.covers(last)), None)
    if standing is None:
        return None
    return standing, not standing.covers(year_of(year))


def threshold_of(standard: Standard, place: Place, law: Law) -> Threshold | None:
    """Return the points that a unit needs; None where no row of the standard fits it."""
    rows = (one for one in law.thresholds if one.standard == standard.id)
    return next(
        (
            one
            for one in rows
            if (not one.kinds or place.kind in one.kinds) and (not one.areas or set(one.areas) & set(place.areas))
        ),
        None,
    )


def decider_of(standard: Standard, on: dt.date, law: Law) -> Decider | None:
    """Return who recognises communes on a day."""
    day = one_day(on)
    return next((one for one in law.deciders if one.standard == standard.id and one.covers(day)), None)


def criteria_of(standard: Standard, place: Place, law: Law) -> tuple[Criterion, ...]:
    """Return a standard's criteria by number; where a province set the points itself, its row."""
    found: dict[int, Criterion] = {}
    for one in law.criteria:
        own = one.area is not None and one.area in place.areas
        if one.standard == standard.id and (own or (one.area is None and one.number not in found)):
            found[one.number] = one
    return tuple(found[number] for number in sorted(found))


def points_left(standard: Standard, criteria: tuple[Criterion, ...]) -> Points:
    """Return the points that a standard leaves to the criteria of which no text seen says how many they have."""
    known = sum(one.points for one in criteria if one.points is not None)
    return None if standard.points is None else standard.points - known


def score(year: int, place: Place, on_record: OnRecord, law: Law) -> Score | None:
    """Return what a year scores; None where no standard is known for it."""
    found = standard_of(year, law)
    if found is None:
        return None
    standard, uncertain = found
    threshold = threshold_of(standard, place, law)
    scored = tuple(_scored(one, on_record, law) for one in criteria_of(standard, place, law))
    least = sum(one.least for one in scored)
    most = _most(standard, scored)
    zeros = tuple(one.criterion.number for one in scored if one.criterion.none_at_zero and one.most == 0)
    reaches, lacking = _reaches(threshold, least, most, scored)
    return Score(
        standard=standard,
        standard_uncertain=uncertain,
        threshold=threshold,
        criteria=scored,
        least=least,
        most=most,
        zeros=zeros,
        reaches=reaches,
        lacking=lacking,
    )


def points_of(counted: Counted, indicator: Indicator) -> tuple[Points, Points]:
    """Return the points that an indicator has at least and at most.

    Of none at all there is no share: silence earns nothing by itself, and loses nothing (no text seen says more).
    """
    points = indicator.points
    if points is None or indicator.share_min_percent is None:
        return None, None
    if not counted.all:
        return 0, points
    enough = counted.all * indicator.share_min_percent

    def given(fit: int) -> int:
        return points if fit * 100 >= enough else 0

    return given(counted.fit), given(counted.fit + counted.open)


def _scored(criterion: Criterion, on_record: OnRecord, law: Law) -> ScoredCriterion:
    said, counted = on_record.said.get(criterion.number), on_record.counted
    parts = [one for one in law.indicators if (one.standard, one.criterion) == (criterion.standard, criterion.number)]
    indicators = []
    for one in parts:
        if one.computed is not None and one.computed in counted:
            least, most = points_of(counted[one.computed], one)
            indicators.append(ScoredIndicator(indicator=one, counted=counted[one.computed], least=least, most=most))
    zero = criterion.zero_by in on_record.zero_by if criterion.zero_by else False
    least, most = _span(criterion, said, indicators)
    return ScoredCriterion(
        criterion=criterion,
        said=said,
        zero=zero,
        indicators=tuple(indicators),
        least=0 if zero else least,
        most=0 if zero else most,
    )


def _span(criterion: Criterion, said: Said | None, indicators: list[ScoredIndicator]) -> tuple[int, Points]:
    """Return the points between which a criterion lies: what the record computes, and what people say of the rest."""
    computed = sum(one.indicator.points or 0 for one in indicators)
    rest = None if criterion.points is None else criterion.points - computed
    least, most = sum(one.least or 0 for one in indicators), sum(one.most or 0 for one in indicators)
    if said is not None:
        by_people = said.points if rest is None else min(said.points, rest)
        return least + by_people, most + by_people
    return least, None if rest is None else most + rest


def _most(standard: Standard, scored: tuple[ScoredCriterion, ...]) -> Points:
    """Return the most that a year can have: all points of the standard but those that are lost."""
    if all(one.most is not None for one in scored) and scored:
        return sum(one.most or 0 for one in scored)
    if standard.points is None:
        return None
    lost = sum(
        one.criterion.points - one.most for one in scored if one.criterion.points is not None and one.most is not None
    )
    return standard.points - lost


def _reaches(
    threshold: Threshold | None, least: int, most: Points, scored: tuple[ScoredCriterion, ...]
) -> tuple[Reaches, tuple[Lacking, ...]]:
    """Return whether a year reaches its threshold, and what it lacks where it does not, or where nobody can say yet."""
    at_zero = tuple(one.criterion.number for one in scored if one.criterion.none_at_zero and one.most == 0)
    never = [Lacking(code="criterion-at-zero", criteria=at_zero)] if at_zero else []
    if threshold is not None and most is not None and most < threshold.points:
        never.append(Lacking(code="below-threshold", points=threshold.points - most))
    if never:
        return "no", tuple(never)
    yet = [Lacking(code="no-threshold")] if threshold is None else []
    yet += [] if scored else [Lacking(code="criteria-unknown")]
    unscored = tuple(one.criterion.number for one in scored if one.criterion.none_at_zero and one.least <= 0)
    yet += [Lacking(code="not-scored", criteria=unscored)] if unscored else []
    if threshold is not None and least < threshold.points:
        yet.append(Lacking(code="too-few-yet", points=threshold.points - least))
    return ("unknown", tuple(yet)) if yet else ("yes", ())


def statuses(score_: Score) -> tuple[Status, ...]:
    """Return what is known of the rows that a score rests on, the weakest word first."""
    order: tuple[Status, ...] = ("unverified", "inferred", "seed", "seen")
    rows = [score_.standard.status, *(one.criterion.status for one in score_.criteria)]
    rows += [score_.threshold.status] if score_.threshold else []
    rows += [one.criterion.zero_status for one in score_.criteria if one.zero and one.criterion.zero_status]
    return tuple(one for one in order if one in rows)
