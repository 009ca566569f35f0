"""What a commune's year scores, and that no points are made up."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.law.load import load_law
from cases.law.rows import Source
from cases.law.scoring import (
    Counted,
    OnRecord,
    Place,
    Said,
    Score,
    criteria_of,
    decider_of,
    points_left,
    points_of,
    score,
    standard_of,
    statuses,
    threshold_of,
)
from cases.law.standards import Criterion, Standard
from cases.values import UnitId

LAW = load_law()
QD06 = next(one for one in LAW.standards if one.id == "QD06")
COMMUNE = Place(kind="xã", areas=(UnitId("06505~"), UnitId("187~"), UnitId("20~")))
WARD = Place(kind="phường", areas=(UnitId("05983~"), UnitId("178~"), UnitId("20~")))
WARD_OF_HANOI = Place(kind="phường", areas=(UnitId("00004~"), UnitId("001~"), UnitId("01~")))
LOWLAND = Place(kind="xã", areas=(UnitId("14000~"), UnitId("36~")))


def scored(on_record: OnRecord, *, year: int = 2024, place: Place = COMMUNE) -> Score:
    found = score(year, place, on_record, LAW)
    assert found is not None
    return found


def everybody_says(points: int) -> dict[int, Said]:
    return {number: Said(points=points, by="commune") for number in range(1, 14)}


@pytest.mark.parametrize(
    "year, expected",
    [(2012, "QD37-2010"), (2014, "QD34-2014"), (2016, "QD34-2014"), (2019, "QD06"), (2024, "QD06")],
)
def test_a_year_is_judged_by_the_standard_of_its_last_day(year: int, expected: str) -> None:
    found = standard_of(year, LAW)

    assert found is not None
    assert expected == found[0].id


def test_a_year_in_which_the_standard_changed_says_so() -> None:
    uncertain = {year: found[1] for year in (2014, 2016, 2019, 2024) if (found := standard_of(year, LAW))}

    assert uncertain == {2014: True, 2016: False, 2019: True, 2024: False}


def test_nothing_is_judged_by_a_draft_and_a_successor_is_a_row() -> None:
    successor = Standard(
        id="after",
        vi="Tiêu chuẩn mới",
        en="A later standard",
        points=100,
        source=Source(document="draft-2024"),
        status="unverified",
        in_force_from=dt.date(2027, 1, 1),
    )
    ended = tuple(
        replace(one, in_force_until=dt.date(2026, 12, 31)) if one.id == "QD06" else one for one in LAW.standards
    )
    changed = replace(LAW, standards=(*ended, successor))

    assert scored(OnRecord(), year=2027).standard.id == "QD06"
    assert (successor, False) == standard_of(2028, changed)


@pytest.mark.parametrize(
    "place, expected",
    [(COMMUNE, (800, "inferred")), (WARD, (850, "seen")), (WARD_OF_HANOI, (900, "seen")), (LOWLAND, (850, "seen"))],
)
def test_the_threshold_follows_from_the_kind_of_unit_and_from_where_it_lies(
    place: Place, expected: tuple[int, str]
) -> None:
    standing = standard_of(2024, LAW)
    assert standing is not None
    threshold = threshold_of(standing[0], place, LAW)

    assert threshold is not None
    assert expected == (threshold.points, threshold.status)


@pytest.mark.parametrize("place, expected", [(COMMUNE, 650), (WARD, 850), (LOWLAND, 750)])
def test_the_decision_of_2010_has_thresholds_of_its_own_and_none_before_it(place: Place, expected: int) -> None:
    standing = standard_of(2012, LAW)
    assert standing is not None
    threshold = threshold_of(standing[0], place, LAW)

    assert threshold is not None
    assert (expected, "unverified") == (threshold.points, threshold.status)
    assert standard_of(2009, LAW) is None


def test_who_recognises_is_said_for_each_day() -> None:
    standing = standard_of(2024, LAW)
    assert standing is not None
    bodies = [decider_of(standing[0], day, LAW) for day in (dt.date(2025, 6, 30), dt.date(2025, 7, 1))]

    assert [(one.body, one.status) for one in bodies if one] == [
        ("district-chair", "seen"),
        ("province-chair", "unverified"),
    ]


def test_with_nothing_on_record_nothing_is_known() -> None:
    empty = scored(OnRecord())

    assert (empty.least, empty.most, empty.reaches, empty.zeros) == (0, 1000, "unknown", ())


def test_an_abused_child_brings_criterion_3_to_0_and_that_it_does_is_inferred() -> None:
    after = scored(OnRecord(said=everybody_says(80), zero_by=frozenset({"child-abuse"})))
    third = after.criteria[2]

    assert (third.criterion.number, third.zero, third.least, third.most) == (3, True, 0, 0)
    assert (after.zeros, after.reaches) == ((3,), "no")
    assert "inferred" in statuses(after)


def test_a_plan_that_was_late_in_one_case_costs_all_75_points() -> None:
    late = scored(OnRecord(counted={"plans-in-time": Counted(fit=3, all=4)}))
    sixth = late.criteria[5]

    assert [(one.least, one.most) for one in sixth.indicators] == [(0, 0)]
    assert (sixth.least, sixth.most) == (0, 50)
    assert late.most == 1000 - 75


def test_while_a_plan_may_yet_be_approved_in_time_the_points_are_open() -> None:
    open_ = scored(OnRecord(counted={"plans-in-time": Counted(fit=3, open=1, all=4)}))
    sixth = open_.criteria[5]

    assert [(one.least, one.most) for one in sixth.indicators] == [(0, 75)]
    assert (sixth.least, sixth.most) == (0, 125)


def test_where_there_was_no_such_case_silence_neither_earns_nor_loses_points() -> None:
    none = scored(OnRecord(counted={"plans-in-time": Counted()}))

    assert (none.criteria[5].least, none.criteria[5].most) == (0, 125)


def test_nobody_types_in_what_the_record_computes() -> None:
    said = {6: Said(points=125, by="commune")}
    late = scored(OnRecord(said=said, counted={"plans-in-time": Counted(fit=0, all=1)}))

    assert (late.criteria[5].least, late.criteria[5].most) == (50, 50)


def test_all_criteria_scored_reach_the_threshold_or_do_not() -> None:
    enough, too_few = scored(OnRecord(said=everybody_says(70))), scored(OnRecord(said=everybody_says(40)))

    assert (enough.least, enough.reaches) == (12 * 70 + 50, "yes")
    assert (too_few.least, too_few.reaches) == (13 * 40, "no")


def test_one_criterion_that_somebody_gave_0_keeps_it_from_being_recognised() -> None:
    said = everybody_says(90) | {11: Said(points=0, by="appraisal")}

    assert (scored(OnRecord(said=said)).reaches, scored(OnRecord(said=said)).zeros) == ("no", (11,))


def test_a_province_that_set_the_points_itself_has_a_row_of_its_own() -> None:
    row = Criterion(
        standard="QD06",
        number=2,
        vi="Đăng ký khai sinh",
        en="Birth registration",
        points=60,
        area=UnitId("20~"),
        source=Source(document="program"),
        status="unverified",
    )
    law = replace(LAW, criteria=(*LAW.criteria, row))
    standing = standard_of(2024, law)
    assert standing is not None

    assert [criteria_of(standing[0], place, law)[1].points for place in (COMMUNE, LOWLAND)] == [60, None]


@given(
    said=st.dictionaries(st.integers(1, 13), st.builds(Said, points=st.integers(0, 80), by=st.just("commune"))),
    fit=st.integers(0, 5),
    open_=st.integers(0, 5),
    other=st.integers(0, 5),
    zero_by=st.frozensets(st.sampled_from(["child-abuse", "child-injury-death"])),
)
def test_however_what_is_open_turns_out_the_score_stays_within_its_span(
    said: dict[int, Said], fit: int, open_: int, other: int, zero_by: frozenset[str]
) -> None:
    left = points_left(QD06, criteria_of(QD06, COMMUNE, LAW))
    assume(sum(one.points for number, one in said.items() if number not in {1, 6, 7}) <= (left or 0))

    def at(fit: int, open_: int, other: int) -> tuple[int, int]:
        counted = {"plans-in-time": Counted(fit=fit, open=open_, all=fit + open_ + other)}
        found = scored(OnRecord(said=said, counted=counted, zero_by=zero_by))
        assert found.most is not None
        return found.least, found.most

    least, most = at(fit, open_, other)
    for after_least, after_most in (at(fit + open_, 0, other), at(fit, 0, other + open_)):
        assert least <= after_least <= after_most <= most


def test_points_that_no_text_gives_are_never_made_up() -> None:
    unknown = next(one for one in LAW.indicators if one.computed == "plans-in-time")

    assert points_of(Counted(fit=1, all=1), replace(unknown, points=None)) == (None, None)


def test_the_criteria_without_known_points_have_together_what_the_others_leave() -> None:
    assert points_left(QD06, criteria_of(QD06, COMMUNE, LAW)) == 1000 - 100 - 125 - 50


def totalling(points: int) -> dict[int, Said]:
    """Return what a commune's people say of all criteria so that it adds up to some points."""
    said = {number: Said(points=50 if number == 7 else 62, by="commune") for number in range(1, 14)}
    return said | {2: Said(points=points - (12 * 62 + 50 - 62), by="commune")}


def lacking(found: Score) -> list[tuple[str, tuple[int, ...], int | None]]:
    return [(one.code, one.criteria, one.points) for one in found.lacking]


def test_the_threshold_is_reached_at_its_very_points() -> None:
    reached, missed = scored(OnRecord(said=totalling(800))), scored(OnRecord(said=totalling(799)))

    assert (reached.least, reached.most, reached.reaches, lacking(reached)) == (800, 800, "yes", [])
    assert (missed.least, missed.reaches, lacking(missed)) == (799, "no", [("below-threshold", (), 1)])


def test_one_point_is_a_score() -> None:
    found = scored(OnRecord(said=totalling(861) | {13: Said(points=1, by="commune")}))

    assert (found.least, found.reaches, lacking(found)) == (800, "yes", [])


def test_what_nobody_scored_and_how_many_points_are_lacking_yet_is_said() -> None:
    said = totalling(800)
    del said[2], said[13]

    assert lacking(scored(OnRecord())) == [
        ("not-scored", tuple(range(1, 14)), None),
        ("too-few-yet", (), 800),
    ]
    assert lacking(scored(OnRecord(said=said))) == [("not-scored", (2, 13), None), ("too-few-yet", (), 130)]


def test_a_criterion_at_0_and_too_few_points_are_both_named() -> None:
    said = {number: Said(points=10, by="commune") for number in range(1, 14)} | {3: Said(points=0, by="appraisal")}

    assert lacking(scored(OnRecord(said=said))) == [("criterion-at-zero", (3,), None), ("below-threshold", (), 680)]


def test_a_criterion_that_may_be_at_0_keeps_nothing_from_being_recognised() -> None:
    law = replace(LAW, criteria=tuple(replace(one, none_at_zero=one.number != 2) for one in LAW.criteria))
    found = score(2024, COMMUNE, OnRecord(said=totalling(862) | {2: Said(points=0, by="commune")}), law)

    assert found is not None
    assert (found.least, found.most, found.zeros) == (732, 732, ())
    assert lacking(found) == [("below-threshold", (), 68)]


def test_without_a_threshold_or_without_criteria_nobody_can_say() -> None:
    no_threshold = score(2024, COMMUNE, OnRecord(said=totalling(800)), replace(LAW, thresholds=()))
    no_criteria = score(2024, COMMUNE, OnRecord(), replace(LAW, criteria=()))
    assert no_threshold is not None
    assert no_criteria is not None

    assert (no_threshold.reaches, lacking(no_threshold)) == ("unknown", [("no-threshold", (), None)])
    assert (no_criteria.most, no_criteria.reaches) == (1000, "unknown")
    assert lacking(no_criteria) == [("criteria-unknown", (), None), ("too-few-yet", (), 800)]


def test_of_a_standard_that_gives_no_points_the_most_is_known_once_all_is_said() -> None:
    standards = tuple(replace(one, points=None) for one in LAW.standards)
    law = replace(LAW, standards=standards)
    open_, said = score(2024, COMMUNE, OnRecord(), law), score(2024, COMMUNE, OnRecord(said=totalling(800)), law)
    assert open_ is not None
    assert said is not None

    assert (open_.most, said.most) == (None, 800)
    assert points_left(open_.standard, criteria_of(open_.standard, COMMUNE, law)) is None


def test_before_the_first_standard_nothing_is_scored() -> None:
    law = replace(LAW, standards=(QD06,))

    assert standard_of(2018, law) is None
    assert score(2018, COMMUNE, OnRecord(), law) is None


def test_the_row_of_a_province_counts_wherever_it_stands_and_for_its_own_communes_only() -> None:
    theirs = replace(LAW.criteria[1], points=60, area=UnitId("20~"))
    law = replace(LAW, criteria=(theirs, *LAW.criteria))

    assert [criteria_of(QD06, place, law)[1].points for place in (COMMUNE, LOWLAND)] == [60, None]
    assert [one.number for one in criteria_of(QD06, COMMUNE, law)] == list(range(1, 14))


def test_an_indicator_has_its_points_from_its_share_on() -> None:
    indicator = replace(next(one for one in LAW.indicators if one.computed == "plans-in-time"), share_min_percent=90)
    points = indicator.points

    assert [points_of(Counted(fit=fit, all=10), indicator) for fit in (8, 9)] == [(0, 0), (points, points)]
    assert points_of(Counted(fit=8, open=1, all=10), indicator) == (0, points)
    assert points_of(Counted(fit=899, all=1000), indicator) == (0, 0)
    assert points_of(Counted(fit=7, open=2, all=11), indicator) == (0, 0)
    assert points_of(Counted(fit=9, all=10), replace(indicator, share_min_percent=None)) == (None, None)


def test_a_rule_with_a_reason_brings_its_own_criterion_to_0_and_no_other() -> None:
    other = scored(OnRecord(said=totalling(800), zero_by=frozenset({"no-such-rule"})))

    assert (other.zeros, other.reaches) == ((), "yes")
    assert [one.zero for one in other.criteria] == [False] * 13


def test_people_give_a_criterion_no_more_than_the_record_leaves_them() -> None:
    counted = {"plans-in-time": Counted(fit=1, all=1)}
    sixth = scored(OnRecord(said={6: Said(points=20, by="commune")}, counted=counted)).criteria[5]
    too_many = scored(OnRecord(said={6: Said(points=99, by="commune")}, counted=counted)).criteria[5]

    assert (sixth.least, sixth.most) == (95, 95)
    assert (too_many.least, too_many.most) == (125, 125)


def test_what_a_score_rests_on_is_said_from_the_weakest_word_on() -> None:
    third_at_zero = scored(OnRecord(zero_by=frozenset({"child-abuse"})), place=WARD)

    assert statuses(scored(OnRecord(), place=WARD)) == ("seen",)
    assert statuses(third_at_zero) == ("inferred", "seen")
    assert statuses(scored(OnRecord())) == ("inferred", "seen")


def test_nothing_is_counted_where_nothing_is_said() -> None:
    assert Counted() == Counted(fit=0, open=0, all=0)


def test_an_indicator_whose_points_nobody_knows_leaves_all_points_of_its_criterion_to_people() -> None:
    law = replace(
        LAW, indicators=tuple(replace(one, points=None) if one.criterion == 6 else one for one in LAW.indicators)
    )
    said = {6: Said(points=125, by="commune")}
    found = score(2024, COMMUNE, OnRecord(said=said, counted={"plans-in-time": Counted(fit=1, all=1)}), law)

    assert found is not None
    assert (found.criteria[5].least, found.criteria[5].most) == (125, 125)
