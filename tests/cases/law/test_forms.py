"""What a form concludes from how its rows were rated."""

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.law.form_rows import AssessmentForm, Conclusion, FormId, FormRow, Rated, Risk
from cases.law.forms import UnknownFormError, computed, form_of, form_on
from cases.law.load import load_law

LAW = load_law()
FORM = form_of(LAW, "02", "2017")
HARMS = ("present-harm", "further-harm")
PROTECTIONS = ("own-ability", "help-from-adults")
IN_2018 = dt.date(2018, 1, 1)


def rated(**levels: Rated) -> dict[str, Rated]:
    return {row.replace("_", "-"): level for row, level in levels.items()}


def all_rated(*, harms: tuple[Rated, Rated], protections: tuple[Rated, Rated]) -> dict[str, Rated]:
    return dict(zip((*HARMS, *PROTECTIONS), (*harms, *protections), strict=True))


@pytest.mark.parametrize(
    "harms, protections, risk",
    [
        (("high", "high"), ("high", "low"), "high"),
        (("high", "medium"), ("medium", "low"), "high"),
        (("high", "low"), ("high", "medium"), "some"),
        (("medium", "medium"), ("medium", "low"), "some"),
        (("medium", "low"), ("high", "medium"), "low"),
        (("high", "medium"), ("high", "high"), "low"),
    ],
)
def test_highs_among_harms_are_counted_against_highs_among_protections(
    harms: tuple[Rated, Rated], protections: tuple[Rated, Rated], risk: Risk
) -> None:
    found = computed(FORM, all_rated(harms=harms, protections=protections))

    assert (found.risk, found.missing) == (risk, ())
    assert (found.harms, found.protections) == (harms.count("high"), protections.count("high"))


def test_high_is_bad_among_harms_and_good_among_protections() -> None:
    """It is easily turned round by mistake."""
    bad = computed(FORM, all_rated(harms=("high", "high"), protections=("low", "low")))
    good = computed(FORM, all_rated(harms=("low", "low"), protections=("high", "high")))

    assert (bad.risk, good.risk) == ("high", "low")


def test_rows_that_were_not_rated_are_named() -> None:
    found = computed(FORM, rated(further_harm="low"))

    assert found.missing == ("present-harm", "own-ability", "help-from-adults")


@pytest.mark.parametrize(
    "ratings, risk",
    [
        ({}, None),
        (rated(present_harm="high", further_harm="high", own_ability="low"), "high"),
        (rated(present_harm="high", further_harm="high", own_ability="high"), None),
        (rated(present_harm="low", own_ability="high", help_from_adults="high"), "low"),
        (rated(present_harm="high", own_ability="high", help_from_adults="high"), None),
    ],
)
def test_what_missing_rows_could_still_turn_is_not_concluded(ratings: Mapping[str, Rated], risk: Risk | None) -> None:
    assert computed(FORM, ratings).risk == risk


@given(st.dictionaries(st.sampled_from((*HARMS, *PROTECTIONS)), st.sampled_from(("high", "medium", "low"))), st.data())
def test_a_conclusion_from_some_rows_stands_however_the_others_are_rated(
    ratings: dict[str, Rated], data: st.DataObject
) -> None:
    found = computed(FORM, ratings)
    rest: dict[str, Rated] = {row: data.draw(st.sampled_from(("high", "medium", "low"))) for row in found.missing}

    assert found.risk in {None, computed(FORM, {**ratings, **rest}).risk}


def test_rows_that_the_form_does_not_have_count_nothing() -> None:
    ratings = all_rated(harms=("low", "low"), protections=("high", "low"))

    assert computed(FORM, {**ratings, "degree-of-harm": "high"}) == computed(FORM, ratings)


def test_the_rule_is_data() -> None:
    other = Conclusion(counts="medium", more_harm="some", as_much="low", less_harm="high", status="inferred")
    form = replace(FORM, conclusion=other)
    risks = [
        computed(form, all_rated(harms=harms, protections=("medium", "high"))).risk
        for harms in ((("medium", "medium")), (("medium", "high")), (("high", "high")))
    ]

    assert risks == ["some", "low", "high"]


def newer(form: AssessmentForm) -> AssessmentForm:
    """Return a later version of a form, in which a row more is asked and another level counts."""
    more = FormRow(code="online-harm", table="harm", vi="Tổn hại trên mạng", en="Harm online", status="seen")
    conclusion = replace(form.conclusion, counts="medium")
    return replace(
        form, version="2030", rows=(*form.rows, more), conclusion=conclusion, in_force_from=dt.date(2030, 1, 1)
    )


def test_a_new_version_of_a_form_does_not_disturb_what_was_assessed_by_the_old_one() -> None:
    ended = replace(FORM, in_force_until=dt.date(2029, 12, 31))
    law = replace(LAW, assessment_forms=(newer(FORM), ended, *LAW.assessment_forms[1:]))
    ratings = all_rated(harms=("high", "medium"), protections=("medium", "medium"))

    before = computed(form_of(LAW, "02", "2017"), ratings)
    after = computed(form_of(law, "02", "2017"), ratings)
    by_the_new_one = computed(form_of(law, "02", "2030"), {**ratings, "online-harm": "low"})

    assert before == after
    assert (after.risk, by_the_new_one.risk) == ("high", "low")


def test_the_version_in_force_on_the_day_is_taken() -> None:
    ended = replace(FORM, in_force_until=dt.date(2029, 12, 31))
    law = replace(LAW, assessment_forms=(newer(FORM), ended))

    assert form_on(law, "02", dt.date(2029, 12, 31)) == ended
    assert form_on(law, "02", dt.date(2030, 1, 1)).version == "2030"


@pytest.mark.parametrize("form_id", ["02", "03", "06"])
def test_each_form_is_there_since_the_decree(form_id: FormId) -> None:
    form = form_on(LAW, form_id, dt.date(2017, 7, 1))

    assert form.version == "2017"
    with pytest.raises(UnknownFormError):
        form_on(LAW, form_id, dt.date(2017, 6, 30))


def test_a_version_that_never_was_is_an_error() -> None:
    with pytest.raises(UnknownFormError, match="'1999'"):
        form_of(LAW, "02", "1999")


def test_only_part_1a_of_form_06_was_seen() -> None:
    """What domain texts gave word for word; everything else says that it is unverified."""
    seen = {(form.id, row.code) for form in LAW.assessment_forms for row in form.rows if row.status == "seen"}
    rules = {form.conclusion.status for form in LAW.assessment_forms}

    assert seen == {("06", "still-serious"), ("06", "abuser-access"), ("06", "care-obstacles")}
    assert rules == {"unverified"}
    assert [len(row.levels) for row in form_on(LAW, "06", IN_2018).rows] == [3, 3, 3, 0, 0]


def test_a_form_names_the_codes_of_its_rows() -> None:
    assert FORM.codes == {*HARMS, *PROTECTIONS}
