"""One wrong row for each table of the law, and for each thing that a row can get wrong."""

import datetime as dt
from collections.abc import Mapping, Sequence

import pytest
from msgspec.structs import replace

from cases.calendar.rows import DayOff
from cases.law.check import check
from cases.law.clock_rows import ClockOverlay
from cases.law.load import load_law
from cases.law.model import Law
from cases.law.rows import Conditional, Document, Row, Source
from cases.values import UnitId

LAW = load_law()
NOWHERE = Source(document="nowhere")
KIND, SWITCH, CAUSE, FUND, TARIFF = LAW.kinds[0], LAW.inferences[0], LAW.causes[0], LAW.funds[1], LAW.tariffs[0]
PURPOSE, LIMIT = LAW.purposes[0], LAW.approval_limits[0]
SEPARATION, CHAIR = LAW.limits[0], LAW.applicants[-1]
STANDARD = next(row for row in LAW.standards if row.id == "QD06")
DRAFT = next(row for row in LAW.standards if row.draft)
THRESHOLD, CRITERION, INDICATOR, DECIDER = LAW.thresholds[1], LAW.criteria[0], LAW.indicators[0], LAW.deciders[-1]
YEAR, CLOCK, STOP = LAW.calendar_years[-1], LAW.clocks[0], LAW.clock_stops[-1]
FORM = LAW.assessment_forms[0]
OVERLAY = ClockOverlay(
    source=CLOCK.source,
    status="unverified",
    clock=CLOCK.id,
    unit=UnitId("20~"),
    length=6,
    counted_in="hours",
    running_out=1,
)
STANDARD_LEAVES = (STANDARD.points or 0) - sum(row.points or 0 for row in LAW.criteria if row.standard == STANDARD.id)
IN_2030 = dt.date(2030, 1, 1)


def having(table: str, *further: Row | Document) -> Law:
    """Return the law with further rows in a table."""
    return replace(LAW, **{table: (*getattr(LAW, table), *further)})


def having_changed(table: str, row: Row | Document, changed: Row | Document) -> Law:
    """Return the law with a row in the place of another."""
    return replace(LAW, **{table: tuple(changed if one is row else one for one in getattr(LAW, table))})


REFERS_TO_NOTHING: Mapping[str, tuple[Law, str, str]] = {
    "a group of a kind": (
        having_changed("kinds", KIND, replace(KIND, groups=(*KIND.groups, "XX"))),
        "group",
        "kind:violence",
    ),
    "a group that a kind is in under a condition": (
        having_changed(
            "kinds", KIND, replace(KIND, conditional=(Conditional(group="XX", when="so", vi="nếu", en="if"),))
        ),
        "group",
        "kind:violence",
    ),
    "the kind of a switch": (
        having("inferences", replace(SWITCH, id="new", kind="misfortune", in_force_from=IN_2030)),
        "kind",
        "inference:new@2030-01-01",
    ),
    "the group of a switch": (
        having("inferences", replace(SWITCH, id="new", group="XX", in_force_from=IN_2030)),
        "group",
        "inference:new@2030-01-01",
    ),
    "a kind of a cause": (having("causes", replace(CAUSE, id="new", kinds=("misfortune",))), "kind", "cause:new"),
    "a group of a cause": (having("causes", replace(CAUSE, id="new", groups=("XX",))), "group", "cause:new"),
    "what a fund rests on": (
        having_changed("funds", FUND, replace(FUND, legal_basis=NOWHERE)),
        "document",
        "fund:20~",
    ),
    "a cause that a purpose pays for": (
        having("purposes", replace(PURPOSE, id="new", causes=("whim",))),
        "cause",
        "purpose:new",
    ),
    "the fund of a limit of approval": (
        having("approval_limits", replace(LIMIT, id="new", fund=UnitId("999~"))),
        "fund",
        "approval-limit:new",
    ),
    "the standard of a threshold": (
        having("thresholds", replace(THRESHOLD, standard="none", areas=())),
        "standard",
        "threshold:none/650@anywhere",
    ),
    "the standard of a criterion": (
        having("criteria", replace(CRITERION, standard="none")),
        "standard",
        "criterion:none/1",
    ),
    "the criterion of an indicator": (
        having("indicators", replace(INDICATOR, criterion=99)),
        "criterion",
        f"indicator:QD06/99/{INDICATOR.id}",
    ),
    "the group of an indicator": (
        having_changed("indicators", INDICATOR, replace(INDICATOR, group="XX")),
        "group",
        f"indicator:{INDICATOR.key}",
    ),
    "a further group of an indicator": (
        having_changed("indicators", INDICATOR, replace(INDICATOR, groups=("XX",))),
        "group",
        f"indicator:{INDICATOR.key}",
    ),
    "the standard of those who decide": (
        having("deciders", replace(DECIDER, standard="none")),
        "standard",
        "decider:none/province-chair",
    ),
    "the holiday of a day off": (
        having_changed(
            "calendar_years",
            YEAR,
            replace(YEAR, off=(*YEAR.off, DayOff(on=dt.date(2027, 6, 1), holiday="fun", how="itself"))),
        ),
        "holiday",
        "calendar-year:2027@unknown",
    ),
    "a group of a clock": (
        having_changed("clocks", CLOCK, replace(CLOCK, groups=("XX",))),
        "group",
        "clock:emergency-measures@2017-07-01",
    ),
    "the clock of an overlay": (
        having("clock_overlays", replace(OVERLAY, clock="none")),
        "clock",
        "clock-overlay:none@20~@always",
    ),
    "a clock that is stopped": (
        having("clock_stops", replace(STOP, id="new", clocks=("none",))),
        "clock",
        "clock-stop:new",
    ),
}


@pytest.mark.parametrize("what", REFERS_TO_NOTHING)
def test_what_refers_to_something_unknown_is_found(what: str) -> None:
    law, table, row = REFERS_TO_NOTHING[what]

    assert [(f"unknown-{table}", row)] == [(finding.code, finding.row) for finding in check(law)]


OVERLAP: Mapping[str, tuple[Law, str]] = {
    "clocks": (
        having("clocks", replace(CLOCK, in_force_from=IN_2030)),
        "clock:emergency-measures@2030-01-01",
    ),
    "overlays of a clock for a unit": (
        having("clock_overlays", OVERLAY, replace(OVERLAY, in_force_from=IN_2030)),
        "clock-overlay:emergency-measures@20~@2030-01-01",
    ),
    "standards": (having("standards", replace(STANDARD, id="new", in_force_from=IN_2030)), "standard:new"),
    "those who decide": (
        having("deciders", replace(DECIDER, body="commune-chair", in_force_from=IN_2030)),
        "decider:QD06/commune-chair",
    ),
    "limits": (
        having("limits", replace(SEPARATION, in_force_from=IN_2030)),
        "limit:separation@2030-01-01",
    ),
    "applicants": (
        having("applicants", replace(CHAIR, in_force_from=IN_2030)),
        "applicant:court-application@2030-01-01",
    ),
    "rows that do not stand in the order of their days": (
        replace(LAW, applicants=(replace(CHAIR, in_force_from=IN_2030), *LAW.applicants)),
        "applicant:court-application@2030-01-01",
    ),
}


@pytest.mark.parametrize("what", OVERLAP)
def test_two_rows_that_answer_one_question_on_one_day_are_found(what: str) -> None:
    law, row = OVERLAP[what]

    assert [("overlap", row)] == [(finding.code, finding.row) for finding in check(law)]


ANSWER_DIFFERENT_QUESTIONS: Mapping[str, Law] = {
    "tariffs for other kinds": having("tariffs", replace(TARIFF, id="new", kind="injury-death")),
    "tariffs of other funds": having("tariffs", replace(TARIFF, id="new", fund=UnitId("20~"))),
    "overlays for other units": having("clock_overlays", OVERLAY, replace(OVERLAY, unit=UnitId("01~"))),
    "overlays of other clocks": having("clock_overlays", OVERLAY, replace(OVERLAY, clock="separation")),
    "a draft beside a standard": having("standards", replace(DRAFT, id="new", in_force_from=IN_2030)),
    "those who decide by another standard": having("deciders", replace(DECIDER, standard="QD34-2014")),
    "switches of another group": having("inferences", replace(SWITCH, id="new", group="ID")),
    "switches of another kind": having("inferences", replace(SWITCH, id="new", kind="violence")),
    "another limit": having("limits", replace(SEPARATION, id="new")),
    "another application": having("applicants", replace(CHAIR, id="new")),
}


@pytest.mark.parametrize("what", ANSWER_DIFFERENT_QUESTIONS)
def test_rows_that_answer_different_questions_may_be_in_force_on_the_same_days(what: str) -> None:
    assert check(ANSWER_DIFFERENT_QUESTIONS[what]) == ()


def of_overlay(length: int, running_out: int) -> Law:
    """Return the law with an overlay of this length."""
    return having("clock_overlays", replace(OVERLAY, length=length, running_out=running_out))


WRONG: Mapping[str, tuple[Law, Sequence[tuple[str, str]]]] = {
    "a clock that nothing starts": (
        having_changed("clocks", CLOCK, replace(CLOCK, from_receipt=False, starts=())),
        [("never-starts", "clock:emergency-measures@2017-07-01")],
    ),
    "a clock that is over when it begins": (
        having_changed("clocks", CLOCK, replace(CLOCK, length=0, running_out=0)),
        [("length-wrong", "clock:emergency-measures@2017-07-01")],
    ),
    "an overlay that is running out before it begins": (
        of_overlay(6, 7),
        [("length-wrong", "clock-overlay:emergency-measures@20~@always")],
    ),
    "an overlay that is running out after its end": (
        of_overlay(6, -1),
        [("length-wrong", "clock-overlay:emergency-measures@20~@always")],
    ),
    "an overlay that is running out from its beginning": (of_overlay(6, 6), []),
    "an overlay that is never running out": (of_overlay(6, 0), []),
    "an overlay of one hour": (of_overlay(1, 0), []),
    "a day off of another year": (
        having_changed(
            "calendar_years", YEAR, replace(YEAR, off=(*YEAR.off, DayOff(on=IN_2030, holiday="tet", how="itself")))
        ),
        [("days-wrong", "calendar-year:2027@unknown")],
    ),
    "a day of work of another year": (
        having_changed("calendar_years", YEAR, replace(YEAR, worked=(IN_2030,))),
        [("days-wrong", "calendar-year:2027@unknown")],
    ),
    "a day off that is a day of work as well": (
        having_changed("calendar_years", YEAR, replace(YEAR, worked=(YEAR.off[0].on,))),
        [("days-wrong", "calendar-year:2027@unknown")],
    ),
    "parts of a criterion that have more points than it": (
        having("indicators", replace(INDICATOR, id="new", points=1)),
        [("too-many-points", "criterion:QD06/1")],
    ),
    "criteria that have more points than their standard": (
        having("criteria", replace(CRITERION, number=99, points=STANDARD.points)),
        [("too-many-points", "standard:QD06")],
    ),
    "a part without known points beside parts that have all points of their criterion": (
        having("indicators", replace(INDICATOR, id="new", points=None)),
        [],
    ),
    "criteria that have all points of their standard beside others without known points": (
        having("criteria", replace(CRITERION, number=99, points=STANDARD_LEAVES)),
        [],
    ),
    "the points of a province in the place of the country's": (
        having("criteria", replace(CRITERION, area=UnitId("20~"), points=STANDARD.points)),
        [],
    ),
    "a number of a decision that is blank": (
        having_changed("tariffs", TARIFF, replace(TARIFF, basis="decision", decision=" ")),
        [("decision-missing", "tariff:chi-lang-2024-drowning")],
    ),
    "a decision that has its number": (
        having_changed("tariffs", TARIFF, replace(TARIFF, basis="decision", decision="12/QĐ")),
        [],
    ),
    "a row in force for one day": (
        having("limits", replace(SEPARATION, id="new", in_force_from=IN_2030, in_force_until=IN_2030)),
        [],
    ),
    "a row of a form given twice with its levels": (
        having_changed(
            "assessment_forms",
            LAW.assessment_forms[-1],
            replace(LAW.assessment_forms[-1], rows=(*LAW.assessment_forms[-1].rows, LAW.assessment_forms[-1].rows[0])),
        ),
        [("form-row-twice", "form:06@2017")],
    ),
    "a row of a form without its English words": (
        having_changed("assessment_forms", FORM, replace(FORM, rows=(replace(FORM.rows[0], en=" "), *FORM.rows[1:]))),
        [("form-words", "form:02@2017")],
    ),
    "a form without harms": (
        having_changed(
            "assessment_forms", FORM, replace(FORM, rows=tuple(row for row in FORM.rows if row.table == "protection"))
        ),
        [("form-table-empty", "form:02@2017")],
    ),
    "a name missing in English": (
        having_changed("kinds", KIND, replace(KIND, en="")),
        [("name-missing", "kind:violence")],
    ),
}


@pytest.mark.parametrize("what", WRONG)
def test_each_wrong_row_is_found_and_what_is_right_is_not(what: str) -> None:
    law, expected = WRONG[what]

    assert expected == [(finding.code, finding.row) for finding in check(law)]


def test_a_table_of_a_form_without_rows_is_named() -> None:
    harms = replace(FORM, rows=tuple(row for row in FORM.rows if row.table == "harm"))
    (finding,) = check(having_changed("assessment_forms", FORM, harms))

    assert finding.en == "no row in 'protection'"
