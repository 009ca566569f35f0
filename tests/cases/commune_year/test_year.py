"""A commune's year: scored, appraised, decided, appealed, reopened."""

import datetime as dt
from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from cases.commune_year import year as years
from cases.commune_year.year import (
    AppealDecided,
    CriterionScore,
    DecisionAppealed,
    YearAppraised,
    YearEvent,
    YearNotRecognised,
    YearRecognised,
    YearReopened,
    YearSelfScored,
    fold,
    stream_of,
    words_of_year,
)
from cases.events import Event, Recorded
from cases.persons import Said, Words
from cases.registry import tags_of
from deciding import given, recorded
from samples import VAN_LINH, at

NOVEMBER = at("2024-11-20T08:00:00+07:00")
SCORED = YearSelfScored(
    unit=VAN_LINH, year=2024, standard="QD06", scored_at=NOVEMBER, scores=(CriterionScore(criterion=1, points=85),)
)
APPRAISED = YearAppraised(
    unit=VAN_LINH, year=2024, standard="QD06", appraised_at=NOVEMBER, scores=(CriterionScore(criterion=1, points=80),)
)
RECOGNISED = YearRecognised(
    unit=VAN_LINH,
    year=2024,
    standard="QD06",
    decided_on=dt.date(2024, 12, 5),
    decided_by="district-chair",
    document="00/QD",
)
NOT_RECOGNISED = YearNotRecognised(
    unit=VAN_LINH,
    year=2024,
    standard="QD06",
    decided_on=dt.date(2024, 12, 5),
    decided_by="district-chair",
    document="00/QD",
)
APPEALED = DecisionAppealed(unit=VAN_LINH, year=2024, appealed_at=NOVEMBER)
UPHELD = AppealDecided(unit=VAN_LINH, year=2024, decided_on=dt.date(2025, 1, 9), upheld=True, document="01/QD")
REOPENED = YearReopened(unit=VAN_LINH, year=2024, reopened_at=NOVEMBER)


def decide(event: YearEvent, history: Sequence[Recorded]) -> tuple[Event, ...]:
    return years.decide(event, fold(VAN_LINH, 2024, history))


def folded(*events: Event) -> years.CommuneYear:
    return fold(VAN_LINH, 2024, recorded(*events, stream=stream_of(VAN_LINH, 2024)))


@pytest.mark.parametrize("event", [SCORED, APPRAISED, RECOGNISED, NOT_RECOGNISED])
def test_what_was_scored_or_decided_is_recorded_once(event: YearEvent) -> None:
    given(by=decide).when(event).then(event)


def test_later_scores_stand_over_earlier_ones() -> None:
    later = replace(SCORED, scores=(CriterionScore(criterion=1, points=90),))
    scored = folded(SCORED, later).self_scored

    assert scored is not None
    assert later.scores == scored.scores


def test_two_scores_of_one_criterion_are_an_error() -> None:
    twice = replace(SCORED, scores=(*SCORED.scores, *SCORED.scores))
    given(by=decide).when(twice).invalid("criterion-twice", "scores")


def test_a_decision_stays_whatever_is_decided_later() -> None:
    given(RECOGNISED, by=decide).when(NOT_RECOGNISED).refused("decided-already")


def test_a_reopened_year_is_decided_anew_and_the_earlier_decision_stays_readable() -> None:
    given(RECOGNISED, REOPENED, by=decide).when(NOT_RECOGNISED).then(NOT_RECOGNISED)
    after = folded(RECOGNISED, REOPENED, NOT_RECOGNISED)

    assert after.decision is not None
    assert (after.decision.standing, [one.standing for one in after.set_aside]) == ("not-recognised", ["recognised"])


@pytest.mark.parametrize("event", [APPEALED, REOPENED])
def test_where_nothing_was_decided_there_is_nothing_to_appeal_against_or_to_reopen(event: YearEvent) -> None:
    given(SCORED, by=decide).when(event).refused("nothing-decided")


def test_an_appeal_that_is_upheld_leaves_the_decision_and_one_that_is_not_sets_it_aside() -> None:
    upheld = folded(NOT_RECOGNISED, APPEALED, UPHELD)
    overturned = folded(NOT_RECOGNISED, APPEALED, replace(UPHELD, upheld=False))

    assert upheld.decision is not None
    assert (upheld.decision.standing, upheld.appealed) == ("not-recognised", False)
    assert (overturned.decision, overturned.appealed) == (None, False)


def test_nobody_decides_on_an_appeal_that_nobody_made() -> None:
    given(RECOGNISED, by=decide).when(UPHELD).refused("not-appealed")


def test_the_stream_is_found_by_unit_year_and_its_words() -> None:
    said = Said(subject_id=words_of_year(VAN_LINH, 2024), words=Words(reason="…"))

    assert tags_of(RECOGNISED) == ("unit:06505~", "year:2024")
    assert f"subject:{said.subject_id}" in tags_of(replace(APPEALED, said=said))
