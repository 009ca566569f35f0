"""What readers get of assessments made by two versions of a form."""

import datetime as dt

from msgspec.structs import replace

from api.cases.assessing import assessments_of
from cases.case.assessed import Assessment, Rating
from cases.law.load import load_law
from samples import ASSESSED, CHILD, at

LAW = load_law()
OLD = LAW.assessment_forms[0]
NEW = replace(
    OLD,
    version="2030",
    rows=OLD.rows[1:],
    conclusion=replace(OLD.conclusion, more_harm="some", status="seen"),
    in_force_from=dt.date(2030, 1, 1),
)
LATER_LAW = replace(
    LAW, assessment_forms=(replace(OLD, in_force_until=dt.date(2029, 12, 31)), NEW, *LAW.assessment_forms[1:])
)

BY_THE_OLD = Assessment(
    version=2,
    form="02",
    child=CHILD,
    at=ASSESSED.assessed_at,
    form_version="2017",
    ratings=ASSESSED.ratings,
    concluded="high",
)
BY_THE_NEW = replace(BY_THE_OLD, version=3, form_version="2030", at=at("2030-02-01T08:00:00+07:00"))


def test_a_new_version_of_a_form_leaves_what_the_old_one_computed() -> None:
    before = assessments_of([BY_THE_OLD], LAW, "vi")
    after = assessments_of([BY_THE_OLD, BY_THE_NEW], LATER_LAW, "vi")

    assert after[1:] == before
    assert [(one.by_form.computed, one.by_form.differs, one.by_form.rule_status) for one in after] == [
        ("some", True, "seen"),
        ("high", False, "unverified"),
    ]


def test_ratings_of_rows_that_a_version_does_not_ask_are_shown_and_count_nothing() -> None:
    (by_the_new,) = assessments_of([BY_THE_NEW], LATER_LAW, "vi")

    assert Rating(row="present-harm", level="high") in by_the_new.ratings
    assert by_the_new.by_form.high_harms == 1


def test_a_version_that_the_law_at_hand_lacks_concludes_nothing() -> None:
    """As of a moment before it was adopted, or in a record of another province."""
    (unknown,) = assessments_of([BY_THE_NEW], LAW, "vi")

    assert (unknown.by_form.computed, unknown.by_form.complete, unknown.by_form.differs) == (None, False, False)
    assert (unknown.form_name, unknown.by_form.rule_status) == ("02", None)
