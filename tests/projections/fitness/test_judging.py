"""What a case does to its commune's year."""

import pytest
from msgspec.structs import replace

from cases.case.correction import Changes, FactCorrected
from cases.case.intake import ReportReceived
from cases.case.state import FindingBy
from cases.events import Event
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import CaseId, Interval, UnitId
from deciding import CASE, case_of
from projections.engine.projection import Knowledge
from projections.fitness.judging import FIRST_YEAR, FactPlace, Mark, Why, counts, marks_of, status_of, why_open
from projections.fitness.queries import in_order, marks_then
from samples import (
    APRIL_2023,
    CONFIRMED_BY_COMMUNE,
    CONFIRMED_BY_POLICE,
    DUPLICATE,
    FURTHER,
    LANG_SON,
    REPORTED,
    UNDETERMINED_BY_COMMUNE,
    UNDETERMINED_BY_POLICE,
    UNFOUNDED_BY_COMMUNE,
    UNFOUNDED_BY_POLICE,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    days,
)

KNOWN = Knowledge(law=load_law(), places=Places.load())
NATURAL_BY_COMMUNE = replace(CONFIRMED_BY_COMMUNE, kind="natural-death")
OTHER_CASE = CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c10")


def marks(*events: Event) -> tuple[Mark, ...]:
    """Return the marks that a case leaves."""
    return marks_of(case_of(*events), KNOWN)


def of_kind(kind: str, *also: str) -> ReportReceived:
    """Return a report of a kind."""
    return replace(REPORTED, kind=kind, also=also)


def reasons(*events: Event) -> list[str]:
    """Return the rules that speak against the year."""
    return [mark.reason.rule for mark in marks(*events) if mark.reason]


def open_(*events: Event) -> list[tuple[Why, UnitId | None]]:
    """Return the open questions, each with its commune."""
    return [(mark.open, mark.unit_id) for mark in marks(*events) if mark.open]


def status(*events: Event, year: int = 2023, with_inferences: bool = True) -> str:
    """Return what a case makes of a year that it may bear on."""
    standing = marks_then(case_of(*events), KNOWN, year=year)
    return status_of(standing, year=year, with_inferences=with_inferences)


def test_a_confirmed_drowning_is_a_reason_that_names_its_facts() -> None:
    (mark,) = marks(REPORTED, FURTHER, CONFIRMED_BY_POLICE)

    assert mark.reason is not None
    assert mark == Mark(
        case_id=CASE,
        kind="drowning-death",
        unit_id=Y_TICH,
        area=None,
        units=(Y_TICH, UnitId("187~")),
        occurred_from=APRIL_2023.first,
        occurred_until=APRIL_2023.last,
        year_from=2023,
        year_until=2023,
        because=(
            FactPlace(case_id=CASE, version=1, position=41),
            FactPlace(case_id=CASE, version=3, position=43),
        ),
        reason=mark.reason,
        confirmed=True,
    )
    assert (mark.reason.rule, mark.reason.applied_under) == ("child-injury-death", "06/QĐ-TTg")
    assert counts(mark, 2023)
    assert why_open(mark, 2023) is None


@pytest.mark.parametrize(
    "kind, rules",
    [
        ("drowning-death", ["child-injury-death"]),
        ("traffic-death", ["child-injury-death"]),
        ("injury-death", ["child-injury-death"]),
        ("violence", ["child-abuse"]),
        ("sexual-abuse", ["child-abuse"]),
        ("neglect", ["child-abuse"]),
        ("abandonment", ["child-abuse"]),
        ("violence-death", ["child-abuse", "child-injury-death"]),
    ],
)
def test_a_confirmed_abuse_or_death_by_injury_disqualifies_whoever_confirmed_it(kind: str, rules: list[str]) -> None:
    for confirmed in (CONFIRMED_BY_POLICE, CONFIRMED_BY_COMMUNE):
        assert reasons(of_kind(kind), confirmed) == rules
        assert status(of_kind(kind), confirmed) == "disqualified"
        assert open_(of_kind(kind), confirmed) == []


def test_a_duplicate_leaves_no_mark_unless_a_commune_alone_says_that_it_is_one() -> None:
    by_commune = replace(DUPLICATE, by="commune")

    assert marks(REPORTED, CONFIRMED_BY_POLICE, DUPLICATE) == ()
    assert open_(REPORTED, CONFIRMED_BY_POLICE, by_commune) == [("lifted-by-commune-alone", Y_TICH)]
    assert reasons(REPORTED, CONFIRMED_BY_POLICE, by_commune) == []
    assert marks(of_kind("natural-death"), CONFIRMED_BY_POLICE, by_commune) == ()


@pytest.mark.parametrize(
    "kind", ["natural-death", "at-risk-violence", "missing-child", "injury", "special-circumstances"]
)
def test_kinds_without_effect_leave_no_mark(kind: str) -> None:
    for finding in ((), (CONFIRMED_BY_POLICE,), (UNDETERMINED_BY_POLICE,), (UNFOUNDED_BY_COMMUNE,)):
        assert marks(of_kind(kind), *finding) == ()
        assert status(of_kind(kind), *finding) == "nothing-recorded"


@pytest.mark.parametrize("kind", ["abduction", "child-marriage", "suicide-death", "disaster-death"])
def test_a_kind_whose_effect_no_text_settles_is_shown_and_decides_nothing(kind: str) -> None:
    assert open_(of_kind(kind)) == [("not-verified", Y_TICH)]
    assert open_(of_kind(kind), CONFIRMED_BY_POLICE) == [("effect-unsettled", Y_TICH)]
    assert open_(of_kind(kind), CONFIRMED_BY_COMMUNE) == [("effect-unsettled", Y_TICH)]
    assert marks(of_kind(kind), UNFOUNDED_BY_POLICE) == ()
    assert status(of_kind(kind), CONFIRMED_BY_POLICE) == "in-question"


@pytest.mark.parametrize("confirmed", [(), (CONFIRMED_BY_POLICE,)], ids=["reported", "confirmed by the police"])
@pytest.mark.parametrize("kind", ["abduction", "suicide-death"])
def test_a_commune_alone_lifts_no_kind_whose_effect_no_text_settles(kind: str, confirmed: tuple[Event, ...]) -> None:
    lifted: list[tuple[Why, UnitId | None]] = [("lifted-by-commune-alone", Y_TICH)]

    assert open_(of_kind(kind), *confirmed, UNFOUNDED_BY_COMMUNE) == lifted
    assert open_(of_kind(kind), *confirmed, NATURAL_BY_COMMUNE) == lifted
    assert marks(of_kind(kind), *confirmed, UNFOUNDED_BY_COMMUNE, UNFOUNDED_BY_POLICE) == ()


def test_a_commune_that_finds_worse_than_a_kind_without_settled_effect_lifts_nothing() -> None:
    assert open_(of_kind("child-marriage"), replace(CONFIRMED_BY_COMMUNE, kind="sexual-abuse")) == []
    assert open_(of_kind("child-marriage"), replace(CONFIRMED_BY_COMMUNE, kind="abandonment")) == [
        ("lifted-by-commune-alone", Y_TICH)
    ]


def test_a_settled_reason_beside_an_unsettled_kind_disqualifies() -> None:
    assert open_(of_kind("child-marriage", "sexual-abuse"), CONFIRMED_BY_POLICE) == []
    assert reasons(of_kind("child-marriage", "sexual-abuse"), CONFIRMED_BY_POLICE) == ["child-abuse"]
    assert status(of_kind("child-marriage", "sexual-abuse"), CONFIRMED_BY_POLICE) == "disqualified"


def test_a_report_that_nobody_verified_puts_the_year_in_question() -> None:
    assert open_(REPORTED) == [("not-verified", Y_TICH)]
    assert not marks(REPORTED)[0].confirmed
    assert status(REPORTED) == "in-question"


@pytest.mark.parametrize("finding", [UNDETERMINED_BY_POLICE, UNDETERMINED_BY_COMMUNE])
def test_a_finding_that_cannot_tell_leaves_the_year_in_question(finding: Event) -> None:
    assert open_(REPORTED, finding) == [("undetermined", Y_TICH)]
    assert status(REPORTED, finding) == "in-question"


def test_unfounded_by_the_commune_alone_leaves_the_year_in_question_until_others_find_the_same() -> None:
    assert open_(REPORTED, UNFOUNDED_BY_COMMUNE) == [("lifted-by-commune-alone", Y_TICH)]
    assert status(REPORTED, UNFOUNDED_BY_COMMUNE) == "in-question"
    assert marks(REPORTED, UNFOUNDED_BY_COMMUNE, UNFOUNDED_BY_POLICE) == ()
    assert status(REPORTED, UNFOUNDED_BY_COMMUNE, UNFOUNDED_BY_POLICE) == "nothing-recorded"


@pytest.mark.parametrize("by", ["police", "health", "child-agency", "province"])
def test_others_and_the_commune_may_find_the_same_in_either_order(by: FindingBy) -> None:
    unfounded = replace(UNFOUNDED_BY_POLICE, by=by)

    assert marks(REPORTED, unfounded) == ()
    assert marks(REPORTED, UNFOUNDED_BY_COMMUNE, unfounded) == ()
    assert marks(REPORTED, unfounded, UNFOUNDED_BY_COMMUNE) == ()
    assert marks(REPORTED, replace(unfounded, finding="false"), UNFOUNDED_BY_COMMUNE) == ()


def test_a_commune_does_not_lift_what_the_police_confirmed() -> None:
    assert open_(REPORTED, CONFIRMED_BY_POLICE, UNFOUNDED_BY_COMMUNE) == [("lifted-by-commune-alone", Y_TICH)]
    assert status(REPORTED, CONFIRMED_BY_POLICE, UNFOUNDED_BY_COMMUNE) == "in-question"


def test_a_commune_may_confirm_what_others_found_unfounded() -> None:
    assert status(REPORTED, UNFOUNDED_BY_POLICE, CONFIRMED_BY_COMMUNE) == "disqualified"


def test_a_death_that_the_commune_calls_natural_is_in_question_until_others_find_the_same() -> None:
    (mark,) = marks(REPORTED, NATURAL_BY_COMMUNE)

    assert (mark.open, mark.kind, mark.confirmed) == ("lifted-by-commune-alone", "drowning-death", False)
    assert [fact.version for fact in mark.because] == [1, 2]
    assert status(REPORTED, NATURAL_BY_COMMUNE) == "in-question"
    assert open_(REPORTED, NATURAL_BY_COMMUNE, CONFIRMED_BY_POLICE) == [("lifted-by-commune-alone", Y_TICH)]
    assert marks(REPORTED, NATURAL_BY_COMMUNE, replace(CONFIRMED_BY_POLICE, kind="natural-death")) == ()
    assert status(REPORTED, replace(NATURAL_BY_COMMUNE, by="police")) == "nothing-recorded"


@pytest.mark.parametrize("finding", [UNDETERMINED_BY_POLICE, UNDETERMINED_BY_COMMUNE])
def test_whoever_cannot_tell_does_not_lift_what_the_commune_renamed(finding: Event) -> None:
    assert open_(REPORTED, NATURAL_BY_COMMUNE, finding) == [("lifted-by-commune-alone", Y_TICH)]
    assert status(REPORTED, NATURAL_BY_COMMUNE, finding) == "in-question"


def test_a_commune_that_cannot_tell_does_not_lift_a_reason_by_another_name() -> None:
    unsure = replace(UNDETERMINED_BY_COMMUNE, kind="natural-death")

    assert open_(REPORTED, unsure) == [("lifted-by-commune-alone", Y_TICH)]


def test_a_death_that_the_commune_gives_a_name_without_settled_effect_keeps_the_reason_in_sight() -> None:
    suicide = replace(CONFIRMED_BY_COMMUNE, kind="suicide-death")

    assert open_(REPORTED, suicide) == [("effect-unsettled", Y_TICH), ("lifted-by-commune-alone", Y_TICH)]


def test_a_commune_that_places_the_matter_elsewhere_stays_in_question_itself() -> None:
    elsewhere = replace(CONFIRMED_BY_COMMUNE, commune_of_event=VAN_LINH)
    named, lifted = marks(REPORTED, elsewhere)

    assert (named.open, named.unit_id) == ("named-by-commune-alone", VAN_LINH)
    assert (lifted.open, lifted.unit_id) == ("lifted-by-commune-alone", Y_TICH)
    assert [mark.unit_id for mark in marks(REPORTED, replace(elsewhere, by="police"))] == [VAN_LINH]


def test_a_commune_that_cannot_tell_and_places_the_matter_elsewhere_stays_in_question_itself() -> None:
    elsewhere = replace(UNDETERMINED_BY_COMMUNE, commune_of_event=VAN_LINH)

    assert open_(REPORTED, elsewhere) == [("undetermined", VAN_LINH), ("lifted-by-commune-alone", Y_TICH)]


def test_a_commune_that_dates_the_matter_in_another_year_leaves_the_reported_year_in_question() -> None:
    earlier = replace(CONFIRMED_BY_COMMUNE, occurred=days("2022-12-31"))

    assert status(REPORTED, earlier, year=2022) == "disqualified"
    assert status(REPORTED, earlier, year=2023) == "in-question"


def test_a_commune_that_finds_one_of_two_reasons_leaves_the_other_in_question() -> None:
    accident = replace(CONFIRMED_BY_COMMUNE, kind="drowning-death")

    assert reasons(of_kind("violence-death"), accident) == ["child-injury-death"]
    assert open_(of_kind("violence-death"), accident) == [("lifted-by-commune-alone", Y_TICH)]


def test_abandonment_disqualifies_by_an_inference_and_without_it_nothing_is_recorded() -> None:
    facts = (of_kind("abandonment"), CONFIRMED_BY_POLICE)

    assert [mark.reason.inferred for mark in marks(*facts) if mark.reason] == [True]
    assert status(*facts) == "disqualified"
    assert status(*facts, with_inferences=False) == "nothing-recorded"


def test_a_reason_that_rests_on_a_text_stands_without_inferences() -> None:
    assert status(of_kind("abandonment", "neglect"), CONFIRMED_BY_POLICE, with_inferences=False) == "disqualified"


NEW_YEAR = replace(REPORTED, occurred=days("2022-12-31", "2023-01-01"))


@pytest.mark.parametrize("year", [2022, 2023])
def test_a_matter_that_may_lie_in_two_years_is_an_open_question_to_each(year: int) -> None:
    (mark,) = marks(NEW_YEAR, CONFIRMED_BY_POLICE)

    assert mark.reason is not None
    assert (mark.year_from, mark.year_until) == (2022, 2023)
    assert not counts(mark, year)
    assert why_open(mark, year) == "year-unknown"
    assert status(NEW_YEAR, CONFIRMED_BY_POLICE, year=year) == "in-question"


@pytest.mark.parametrize("year", [2021, 2024])
def test_a_matter_leaves_the_other_years_alone(year: int) -> None:
    assert status(NEW_YEAR, CONFIRMED_BY_POLICE, year=year) == "nothing-recorded"


def test_what_is_open_anyway_says_why_and_not_that_its_year_is_unknown() -> None:
    assert [why_open(mark, 2022) for mark in marks(NEW_YEAR)] == ["not-verified"]


def test_a_matter_of_which_no_day_is_known_may_lie_in_any_year_up_to_its_receipt() -> None:
    """It was received in the first hours of 2024 in Vietnam, while it was still 2023 elsewhere."""
    undated = replace(
        REPORTED, occurred=None, received_at=REPORTED.received_at.replace(year=2023, month=12, day=31, hour=18)
    )
    (mark,) = marks(undated, CONFIRMED_BY_POLICE)

    assert (mark.occurred_from, mark.occurred_until) == (None, None)
    assert (mark.year_from, mark.year_until) == (FIRST_YEAR, 2024)
    assert why_open(mark, 2023) == "year-unknown"
    assert status(undated, CONFIRMED_BY_POLICE, year=2024) == "in-question"


def test_a_matter_of_unknown_commune_counts_against_none() -> None:
    (mark,) = marks(UNPLACED, CONFIRMED_BY_POLICE)

    assert mark.reason is not None
    assert (mark.unit_id, mark.area) == (None, LANG_SON)
    assert not counts(mark, 2023)


def test_a_commune_that_owns_to_an_unplaced_matter_lifts_nothing() -> None:
    placed = replace(CONFIRMED_BY_COMMUNE, commune_of_event=Y_TICH)
    (mark,) = marks(UNPLACED, placed)

    assert (mark.reason is not None, mark.unit_id) == (True, Y_TICH)


def test_a_corrected_place_moves_the_reason() -> None:
    moved = FactCorrected(
        of_version=1, by="province", changes=Changes(commune_of_event=VAN_LINH), units_before=(Y_TICH,)
    )
    (mark,) = marks(REPORTED, CONFIRMED_BY_POLICE, moved)

    assert mark.unit_id == VAN_LINH
    assert [fact.version for fact in mark.because] == [1, 2, 3]


def test_a_matter_before_the_rules_were_in_force_leaves_no_mark() -> None:
    assert marks(replace(REPORTED, occurred=days("2018-06-01")), CONFIRMED_BY_POLICE) == ()


def test_a_matter_that_may_lie_before_the_rules_is_uncertain() -> None:
    (mark,) = marks(replace(REPORTED, occurred=days("2019-01-01", "2019-01-31")), CONFIRMED_BY_POLICE)

    assert mark.reason is not None
    assert mark.reason.rule_uncertain


def test_an_older_law_gives_no_effect_to_a_kind_that_came_later() -> None:
    """Where nobody knows what a kind does, a confirmed matter of it is shown, never passed over."""
    before = Knowledge(
        law=replace(KNOWN.law, kinds=tuple(kind for kind in KNOWN.law.kinds if kind.code != "drowning-death")),
        places=KNOWN.places,
    )

    assert [mark.open for mark in marks_of(case_of(REPORTED), before)] == ["not-verified"]
    assert [mark.open for mark in marks_of(case_of(REPORTED, CONFIRMED_BY_POLICE), before)] == ["effect-unsettled"]
    assert marks_of(case_of(REPORTED, UNFOUNDED_BY_POLICE), before) == ()


def test_a_year_without_marks_has_nothing_on_record() -> None:
    assert status_of((), year=2023, with_inferences=True) == "nothing-recorded"


def test_of_several_marks_one_that_counts_is_enough() -> None:
    both = (*marks(NEW_YEAR), *marks(REPORTED, CONFIRMED_BY_POLICE))

    assert status_of(both, year=2023, with_inferences=True) == "disqualified"
    assert status_of(both, year=2022, with_inferences=True) == "in-question"


@pytest.mark.parametrize(
    "occurred, expected",
    [(days("2022-01-01", "2022-12-31"), [2022]), (days("2022-06-01", "2024-06-01"), [2022, 2023, 2024])],
)
def test_a_year_s_marks_are_those_that_may_lie_in_it(occurred: Interval, expected: list[int]) -> None:
    case = case_of(replace(REPORTED, occurred=occurred), CONFIRMED_BY_POLICE)

    assert [year for year in range(2020, 2026) if marks_then(case, KNOWN, year=year)] == expected


def test_marks_stand_in_the_order_of_their_cases() -> None:
    found = [mark for case_id in (CASE, OTHER_CASE) for mark in marks_of(case_of(REPORTED, case_id=case_id), KNOWN)]

    assert [mark.case_id for mark in in_order(found)] == [OTHER_CASE, CASE]
