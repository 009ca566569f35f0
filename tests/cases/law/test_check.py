"""Every fault planted in the tables is found."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.law.check import check
from cases.law.form_rows import AssessmentForm, LevelWords
from cases.law.load import load_law
from cases.law.model import Law
from cases.law.rows import Becomes, Source
from cases.values import UnitId

LAW = load_law()
DROWNING = LAW.tariffs[0]
ABUSE = LAW.fitness_rules[0]
SWITCH = LAW.inferences[0]
VIOLENCE = LAW.kinds[0]
NOWHERE = Source(document="nowhere")
FORM, REVIEW = LAW.assessment_forms[0], LAW.assessment_forms[-1]


def with_levels(form: AssessmentForm, *levels: LevelWords) -> AssessmentForm:
    """Return a form whose first row has these levels."""
    return replace(form, rows=(replace(form.rows[0], levels=levels), *form.rows[1:]))


FAULTS = {
    "duplicate": (
        replace(LAW, kinds=(*LAW.kinds, VIOLENCE)),
        [("duplicate", "kind:violence")],
    ),
    "an act that nothing meets": (
        replace(LAW, clocks=(replace(LAW.clocks[0], met_by=()), *LAW.clocks[1:])),
        [("met-wrong", "clock:emergency-measures@2017-07-01")],
    ),
    "a period that an act meets": (
        replace(LAW, clocks=(replace(LAW.clocks[0], ends_in="elapsed"), *LAW.clocks[1:])),
        [("met-wrong", "clock:emergency-measures@2017-07-01")],
    ),
    "tariffs that overlap": (
        replace(LAW, tariffs=(*LAW.tariffs, replace(DROWNING, id="later", in_force_from=dt.date(2024, 12, 31)))),
        [("overlap", "tariff:later")],
    ),
    "a gap between tariffs": (
        replace(
            LAW,
            tariffs=(
                *LAW.tariffs,
                replace(DROWNING, id="later", in_force_from=dt.date(2025, 1, 2), in_force_until=None),
            ),
        ),
        [("gap", "tariff:later")],
    ),
    "versions of a rule that overlap": (
        replace(LAW, fitness_rules=(*LAW.fitness_rules, replace(ABUSE, in_force_from=dt.date(2026, 1, 1)))),
        [("overlap", "fitness-rule:child-abuse@2026-01-01")],
    ),
    "switches that overlap": (
        replace(LAW, inferences=(*LAW.inferences, replace(SWITCH, in_force_from=dt.date(2026, 1, 1), on=False))),
        [("overlap", "inference:abandonment-is-abuse@2026-01-01")],
    ),
    "dates reversed": (
        replace(LAW, tariffs=(replace(DROWNING, in_force_until=dt.date(2023, 12, 31)), *LAW.tariffs[1:])),
        [("dates-reversed", "tariff:chi-lang-2024-drowning")],
    ),
    "no source": (
        replace(LAW, tariffs=(replace(DROWNING, source=Source(document=" ")), *LAW.tariffs[1:])),
        [("without-source", "tariff:chi-lang-2024-drowning")],
    ),
    "a document that nobody saw": (
        replace(LAW, documents=(replace(LAW.documents[0], seen_in=()), *LAW.documents[1:])),
        [("without-source", "document:LTE")],
    ),
    "a name missing": (
        replace(LAW, kinds=(replace(VIOLENCE, vi=" "), *LAW.kinds[1:])),
        [("name-missing", "kind:violence")],
    ),
    "a name in decomposed letters": (
        replace(LAW, kinds=(replace(VIOLENCE, vi="ba\u0323o lu\u031b\u0323c"), *LAW.kinds[1:])),
        [("name-not-nfc", "kind:violence")],
    ),
    "an unknown document": (
        replace(LAW, tariffs=(replace(DROWNING, source=NOWHERE), *LAW.tariffs[1:])),
        [("unknown-document", "tariff:chi-lang-2024-drowning")],
    ),
    "applied under an unknown document": (
        replace(LAW, fitness_rules=(replace(ABUSE, applied_under="nowhere"), *LAW.fitness_rules[1:])),
        [("unknown-document", "fitness-rule:child-abuse@2019-01-03")],
    ),
    "an unknown kind": (
        replace(LAW, tariffs=(replace(DROWNING, kind="misfortune"), *LAW.tariffs[1:])),
        [("unknown-kind", "tariff:chi-lang-2024-drowning")],
    ),
    "an unknown group": (
        replace(LAW, fitness_rules=(replace(ABUSE, group="XX"), *LAW.fitness_rules[1:])),
        [("unknown-group", "fitness-rule:child-abuse@2019-01-03")],
    ),
    "an unknown cause": (
        replace(LAW, tariffs=(replace(DROWNING, cause="whim"), *LAW.tariffs[1:])),
        [("unknown-cause", "tariff:chi-lang-2024-drowning")],
    ),
    "an unknown fund": (
        replace(LAW, tariffs=(replace(DROWNING, fund=UnitId("999~")), *LAW.tariffs[1:])),
        [("unknown-fund", "tariff:chi-lang-2024-drowning")],
    ),
    "a kind that becomes nothing known": (
        replace(
            LAW,
            kinds=(replace(VIOLENCE, becomes=(Becomes(injury_type="12", kind="misfortune"),)), *LAW.kinds[1:]),
        ),
        [("unknown-kind", "kind:violence"), ("unknown-injury-type", "kind:violence")],
    ),
    "a decision without a number": (
        replace(LAW, tariffs=(replace(DROWNING, basis="decision"), *LAW.tariffs[1:])),
        [("decision-missing", "tariff:chi-lang-2024-drowning")],
    ),
    "a row of a form given twice": (
        replace(LAW, assessment_forms=(replace(FORM, rows=(*FORM.rows, FORM.rows[0])), *LAW.assessment_forms[1:])),
        [("form-row-twice", "form:02@2017")],
    ),
    "a level of a row worded twice": (
        replace(
            LAW, assessment_forms=(*LAW.assessment_forms[:-1], with_levels(REVIEW, *REVIEW.rows[0].levels[:1] * 2))
        ),
        [("form-row-twice", "form:06@2017")],
    ),
    "a form without protections": (
        replace(LAW, assessment_forms=(replace(FORM, rows=FORM.rows[:2]), *LAW.assessment_forms[1:])),
        [("form-table-empty", "form:02@2017")],
    ),
    "a row of a form without words": (
        replace(
            LAW,
            assessment_forms=(
                replace(FORM, rows=(replace(FORM.rows[0], vi=" "), *FORM.rows[1:])),
                *LAW.assessment_forms[1:],
            ),
        ),
        [("form-words", "form:02@2017")],
    ),
    "a level of a row in decomposed letters": (
        replace(
            LAW,
            assessment_forms=(
                *LAW.assessment_forms[:-1],
                with_levels(REVIEW, LevelWords(level="low", vi="i\u0301t", en="little")),
            ),
        ),
        [("form-words", "form:06@2017")],
    ),
    "versions of a form that overlap": (
        replace(
            LAW,
            assessment_forms=(*LAW.assessment_forms, replace(FORM, version="2030", in_force_from=dt.date(2030, 1, 1))),
        ),
        [("overlap", "form:02@2030")],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_found_and_nothing_else(fault: str) -> None:
    law, expected = FAULTS[fault]

    assert [(finding.code, finding.row) for finding in check(law)] == expected


@pytest.mark.parametrize("fault", FAULTS)
def test_a_finding_is_said_in_both_languages(fault: str) -> None:
    law, _ = FAULTS[fault]

    assert all(finding.vi and finding.en and finding.vi != finding.en for finding in check(law))


def test_only_a_gap_is_a_mere_warning() -> None:
    levels = {finding.code: finding.level for law, _ in FAULTS.values() for finding in check(law)}

    assert [code for code, level in levels.items() if level == "warning"] == ["gap"]


def test_a_tariff_that_follows_on_the_next_day_is_no_fault() -> None:
    following = replace(DROWNING, id="later", in_force_from=dt.date(2025, 1, 1), in_force_until=None)

    assert check(replace(LAW, tariffs=(*LAW.tariffs, following))) == ()


def test_an_empty_law_has_no_fault() -> None:
    assert check(Law()) == ()
