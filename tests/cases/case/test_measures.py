"""Measures outside a plan, and aid."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.measures import ArrangeMeasure, MeasureArranged
from cases.case.state import Level, Measure
from cases.persons import Words
from deciding import case_of, given
from samples import AID, CHILD, REPORTED, SECOND_CHILD, SUPPORT, in_words


@pytest.mark.parametrize("level", ["prevention", "support", "intervention"])
def test_a_measure_of_each_level_is_recorded_once(level: Level) -> None:
    measure = replace(SUPPORT, level=level, children=(CHILD,))
    given(REPORTED).when(ArrangeMeasure(measure=measure)).then(measure)

    assert case_of(REPORTED, measure).measures == (
        Measure(
            measure_id=SUPPORT.measure_id,
            version=2,
            level=level,
            aid=False,
            children=(CHILD,),
            due_on=dt.date(2023, 6, 1),
            done_on=None,
        ),
    )


def test_aid_is_on_no_level() -> None:
    given(REPORTED).when(ArrangeMeasure(measure=AID)).then(AID)

    assert [(measure.level, measure.aid) for measure in case_of(REPORTED, AID).measures] == [(None, True)]


@pytest.mark.parametrize("measure", [replace(SUPPORT, level=None), replace(SUPPORT, aid=True)])
def test_a_measure_is_on_a_level_or_aid_and_never_both(measure: MeasureArranged) -> None:
    given(REPORTED).when(ArrangeMeasure(measure=measure)).invalid("level-or-aid", "level")


def test_the_child_of_a_measure_is_in_the_matter() -> None:
    given(REPORTED).when(ArrangeMeasure(measure=replace(SUPPORT, children=(SECOND_CHILD,)))).invalid(
        "person-unknown", "children"
    )


@pytest.mark.parametrize(
    "other",
    [
        replace(SUPPORT, level="intervention"),
        replace(SUPPORT, children=(CHILD,)),
        replace(SUPPORT, done_on=dt.date(2023, 5, 30)),
        replace(SUPPORT, due_on=dt.date(2023, 7, 1)),
        replace(AID, measure_id=SUPPORT.measure_id),
    ],
)
def test_another_measure_does_not_take_the_id_of_one(other: MeasureArranged) -> None:
    """Nothing of it would be recorded, and its sender would not know."""
    given(REPORTED, SUPPORT).when(ArrangeMeasure(measure=other)).refused("measure-exists")


def test_words_are_sealed_and_make_no_difference() -> None:
    told = replace(SUPPORT, said=in_words(Words(what="thăm gia đình")))
    given(REPORTED, SUPPORT).when(ArrangeMeasure(measure=told)).then()


def test_a_measure_sent_again_after_it_was_corrected_adds_nothing() -> None:
    corrected = FactCorrected(of_version=2, by="province", changes=Changes(level="intervention"))
    given(REPORTED, SUPPORT, corrected).when(ArrangeMeasure(measure=SUPPORT)).then()


def test_two_measures_stand_side_by_side() -> None:
    given(REPORTED, SUPPORT).when(ArrangeMeasure(measure=AID)).then(AID)


def test_a_measure_needs_a_case() -> None:
    given().when(ArrangeMeasure(measure=AID)).invalid("case-unknown", "case_id")
