"""A commune cannot correct a reason away: what it alone corrected stays an open question until others say the same."""

import pytest
from msgspec.structs import replace

from cases.case.correction import Changes, CorrectionWithdrawn, FactCorrected
from cases.case.state import FindingBy
from cases.events import Event
from cases.law.load import load_law
from cases.places.register import Places
from deciding import case_of
from projections.engine.projection import Knowledge
from projections.fitness.judging import Mark, marks_of
from samples import CONFIRMED_BY_POLICE, DUPLICATE, LANG_SON, REPORTED, UNPLACED, VAN_LINH, Y_TICH, days

KNOWN = Knowledge(law=load_law(), places=Places.load())


def marks(*events: Event) -> tuple[Mark, ...]:
    """Return the marks that a case leaves."""
    return marks_of(case_of(*events), KNOWN)


def renamed(by: FindingBy) -> FactCorrected:
    """Return a correction that makes a death by drowning a natural one."""
    return FactCorrected(of_version=1, by=by, changes=Changes(kind="natural-death"))


def test_a_commune_that_corrects_the_kind_leaves_an_open_question() -> None:
    (mark,) = marks(REPORTED, CONFIRMED_BY_POLICE, renamed("commune"))

    assert (mark.open, mark.unit_id) == ("lifted-by-commune-alone", Y_TICH)


@pytest.mark.parametrize(
    "changes",
    [
        Changes(kind="injury"),
        Changes(occurred=days("2018-03-05")),
        Changes(occurred=days("2022-03-05")),
        Changes(commune_of_event=VAN_LINH),
        Changes(commune_of_event=None, area=LANG_SON),
    ],
    ids=["another kind", "before the rules", "another year", "another commune", "no commune"],
)
@pytest.mark.parametrize("kind", ["drowning-death", "child-marriage"])
def test_a_commune_corrects_nothing_away_before_anybody_has_verified_the_report(kind: str, changes: Changes) -> None:
    reported, corrected = replace(REPORTED, kind=kind), FactCorrected(of_version=1, by="commune", changes=changes)
    here = [mark.open for mark in marks(reported, corrected) if (mark.unit_id, mark.year_from) == (Y_TICH, 2023)]

    assert here == ["lifted-by-commune-alone"]
    assert "lifted-by-commune-alone" not in {mark.open for mark in marks(reported, replace(corrected, by="police"))}


def test_a_report_that_a_commune_gives_another_name_of_the_same_rule_is_one_open_question() -> None:
    traffic = FactCorrected(of_version=1, by="commune", changes=Changes(kind="traffic-death"))

    assert [mark.open for mark in marks(REPORTED, traffic)] == ["not-verified"]


@pytest.mark.parametrize("kind", ["suicide-death", "neglect"])
def test_a_report_that_a_commune_gives_a_name_of_another_rule_keeps_its_own_in_sight(kind: str) -> None:
    other = FactCorrected(of_version=1, by="commune", changes=Changes(kind=kind))

    assert [mark.open for mark in marks(REPORTED, other)] == ["not-verified", "lifted-by-commune-alone"]


def test_a_reason_by_a_text_is_not_held_by_one_that_rests_on_an_inference() -> None:
    neglected, abandoned = replace(REPORTED, kind="neglect"), replace(REPORTED, kind="abandonment")
    as_abandoned = FactCorrected(of_version=1, by="commune", changes=Changes(kind="abandonment"))
    as_neglected = FactCorrected(of_version=1, by="commune", changes=Changes(kind="neglect"))

    assert [mark.open for mark in marks(neglected, CONFIRMED_BY_POLICE, as_abandoned)] == [
        None,
        "lifted-by-commune-alone",
    ]
    assert [mark.open for mark in marks(abandoned, CONFIRMED_BY_POLICE, as_neglected)] == [None]


def test_a_commune_that_moves_a_case_and_then_calls_it_a_duplicate_stays_in_question_itself() -> None:
    moved = FactCorrected(of_version=1, by="commune", changes=Changes(commune_of_event=VAN_LINH))
    found = marks(REPORTED, CONFIRMED_BY_POLICE, moved, replace(DUPLICATE, by="commune"))

    assert [(mark.unit_id, mark.open) for mark in found] == [
        (VAN_LINH, "lifted-by-commune-alone"),
        (Y_TICH, "lifted-by-commune-alone"),
    ]


def test_the_police_may_correct_the_kind() -> None:
    assert marks(REPORTED, CONFIRMED_BY_POLICE, renamed("police")) == ()


def test_a_commune_that_withdraws_another_body_s_correction_leaves_an_open_question() -> None:
    worse = FactCorrected(of_version=1, by="police", changes=Changes(kind="drowning-death"))
    harmless = FactCorrected(of_version=1, by="province", changes=Changes(kind="natural-death"))
    (mark,) = marks(REPORTED, CONFIRMED_BY_POLICE, harmless, worse, CorrectionWithdrawn(withdraws=4, by="commune"))

    assert (mark.open, mark.unit_id) == ("lifted-by-commune-alone", Y_TICH)


def test_a_commune_that_corrects_a_case_against_itself_is_believed() -> None:
    placed = FactCorrected(of_version=1, by="commune", changes=Changes(commune_of_event=Y_TICH))
    (mark,) = marks(UNPLACED, CONFIRMED_BY_POLICE, placed)

    assert (mark.reason is not None, mark.unit_id) == (True, Y_TICH)
