"""Correcting facts: the earlier one stays readable, and every fold reads it as it should have been."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.correction import (
    Changes,
    CorrectFact,
    CorrectionWithdrawn,
    FactCorrected,
    WithdrawCorrection,
    corrected,
    standing_corrections,
)
from cases.case.state import Case, FindingBy
from cases.events import Event
from cases.persons import Erased, Said, Sealed, Words
from cases.values import UnitId
from deciding import case_of, given
from samples import (
    AID,
    BANG_MAC,
    CONFIRMED_BY_POLICE,
    EXTENDED,
    FURTHER,
    IN_FULL,
    LANG_SON,
    LINKED,
    MATTER,
    OPENED,
    REPORTED,
    SIBLINGS,
    SUPPORT,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    at,
    days,
    in_words,
)

PLACED = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=Y_TICH), units_before=(LANG_SON,))
MOVED = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=VAN_LINH), units_before=(Y_TICH,))
WITHDRAWN = CorrectionWithdrawn(withdraws=2, by="province", units_before=(VAN_LINH, Y_TICH))


def said(correction: FactCorrected) -> CorrectFact:
    """Return the command for a correction: what units there were before is not said, it is known."""
    return CorrectFact(correction=replace(correction, units_before=()))


def undone(withdrawal: CorrectionWithdrawn) -> WithdrawCorrection:
    """Return the command for a withdrawal."""
    return WithdrawCorrection(withdrawal=replace(withdrawal, units_before=()))


def as_it_stands(case: Case) -> Case:
    """Return a case without what says how it came to stand so."""
    return replace(case, facts=(), version=0, position=0, corrected_by=())


def test_a_correction_places_an_unplaced_case() -> None:
    given(UNPLACED).when(said(PLACED)).then(PLACED)

    case = case_of(UNPLACED, PLACED)
    assert case.commune_of_event == Y_TICH
    assert case.units == (Y_TICH, LANG_SON)
    assert case.without_commune == case.matter


def test_the_corrected_fact_stays_readable() -> None:
    case = case_of(REPORTED, MOVED)

    assert case.facts[0].event == REPORTED
    assert case.corrected_by == ((1, 2),)


def test_because_names_the_correction_of_what_it_names() -> None:
    of_measure = FactCorrected(of_version=2, by="province", changes=Changes(level="intervention"))
    case = case_of(REPORTED, SUPPORT, MOVED, of_measure, CONFIRMED_BY_POLICE)

    assert [fact.version for fact in case.because] == [1, 3, 5]


def test_a_later_finding_wins_over_a_corrected_report() -> None:
    found = replace(CONFIRMED_BY_POLICE, commune_of_event=BANG_MAC)
    corrected_later = replace(MOVED, units_before=(BANG_MAC, Y_TICH))
    given(REPORTED, found).when(said(MOVED)).then(corrected_later)

    assert case_of(REPORTED, found, corrected_later).commune_of_event == BANG_MAC
    assert case_of(REPORTED, MOVED, found).commune_of_event == BANG_MAC


def test_a_finding_is_corrected_like_any_other_fact() -> None:
    found = replace(CONFIRMED_BY_POLICE, commune_of_event=BANG_MAC)
    cleared = FactCorrected(
        of_version=2, by="province", changes=Changes(commune_of_event=None), units_before=(BANG_MAC, Y_TICH)
    )
    given(REPORTED, found).when(said(cleared)).then(cleared)

    assert case_of(REPORTED, found, cleared).commune_of_event == Y_TICH


def test_of_two_corrections_of_one_field_the_later_stands() -> None:
    again = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=BANG_MAC))

    assert case_of(REPORTED, MOVED, again).commune_of_event == BANG_MAC
    assert case_of(REPORTED, MOVED, again).corrected_by == ((1, 2), (1, 3))


def test_a_correction_may_be_corrected_back_by_another_of_the_same_fact() -> None:
    back = FactCorrected(
        of_version=1, by="province", changes=Changes(commune_of_event=Y_TICH), units_before=(VAN_LINH, Y_TICH)
    )
    given(REPORTED, MOVED).when(said(back)).then(back)


def test_a_withdrawal_restores_the_case_as_it_was() -> None:
    given(REPORTED, MOVED).when(undone(WITHDRAWN)).then(WITHDRAWN)

    case = case_of(REPORTED, MOVED, WITHDRAWN)
    assert as_it_stands(case) == as_it_stands(case_of(REPORTED))
    assert case.corrected_by == ()


def test_a_withdrawal_leaves_other_corrections_standing() -> None:
    other = FactCorrected(of_version=1, by="province", changes=Changes(kind="traffic-death"))
    case = case_of(REPORTED, MOVED, other, WITHDRAWN)

    assert (case.commune_of_event, case.kind) == (Y_TICH, "traffic-death")
    assert standing_corrections(case.facts) == {1: [(3, other)]}


def test_what_was_withdrawn_may_be_corrected_again() -> None:
    again = replace(MOVED, units_before=(Y_TICH,))
    given(REPORTED, MOVED, WITHDRAWN).when(said(MOVED)).then(again)


@pytest.mark.parametrize("version", [1, 3, 9])
def test_only_a_correction_is_withdrawn(version: int) -> None:
    given(REPORTED, MOVED, AID).when(undone(CorrectionWithdrawn(withdraws=version, by="province"))).invalid(
        "version-unknown", "withdraws"
    )


@pytest.mark.parametrize(
    "changes",
    [
        Changes(),
        Changes(kind="drowning-death"),
        Changes(commune_of_event=Y_TICH, area=None, injury_type=None, also=()),
        Changes(occurred=days("2023-04-01", "2023-04-30"), received_at=REPORTED.received_at),
    ],
)
def test_a_correction_that_changes_nothing_adds_nothing(changes: Changes) -> None:
    given(REPORTED).when(CorrectFact(correction=FactCorrected(of_version=1, by="province", changes=changes))).then()


def test_a_correction_that_says_again_what_another_said_adds_nothing() -> None:
    given(REPORTED, MOVED).when(said(MOVED)).then()


@pytest.mark.parametrize("by", ["police", "province"])
@pytest.mark.parametrize(
    "wrong, right",
    [
        (Changes(commune_of_event=VAN_LINH), Changes(commune_of_event=Y_TICH)),
        (Changes(kind="injury"), Changes(kind="drowning-death")),
    ],
)
def test_another_body_corrects_back_what_a_commune_corrected_wrongly(
    wrong: Changes, right: Changes, by: FindingBy
) -> None:
    by_commune = FactCorrected(of_version=1, by="commune", changes=wrong)
    back = FactCorrected(of_version=1, by=by, changes=right)
    units = case_of(REPORTED, by_commune).units
    given(REPORTED, by_commune).when(said(back)).then(replace(back, units_before=units))

    case = case_of(REPORTED, by_commune, back)
    assert case.matter == case.without_commune == case_of(REPORTED).matter


def test_another_body_says_the_same_as_a_commune_once() -> None:
    by_commune = replace(MOVED, by="commune")
    again = replace(MOVED, units_before=(VAN_LINH, Y_TICH))
    given(REPORTED, by_commune).when(said(MOVED)).then(again)

    assert case_of(REPORTED, by_commune, again).without_commune.commune_of_event == VAN_LINH


def test_a_correction_is_not_corrected_but_withdrawn() -> None:
    for of_version in (2, 3):
        given(REPORTED, MOVED, WITHDRAWN).when(
            CorrectFact(correction=FactCorrected(of_version=of_version, by="province", changes=Changes()))
        ).invalid("not-correctable", "of_version")


def test_a_fact_that_is_not_there_is_not_corrected() -> None:
    given(REPORTED).when(said(replace(MOVED, of_version=2))).invalid("version-unknown", "of_version")


@pytest.mark.parametrize(
    "fact, changes, path",
    [
        (SUPPORT, Changes(kind="violence"), "changes.kind"),
        (FURTHER, Changes(received_by="police", commune_of_event=Y_TICH), "changes.commune_of_event"),
        (OPENED, Changes(done_on=dt.date(2023, 5, 1)), "changes.done_on"),
        (LINKED, Changes(reached_on=dt.date(2023, 5, 1)), "changes.reached_on"),
    ],
)
def test_a_fact_has_no_other_fields_than_its_own(fact: Event, changes: Changes, path: str) -> None:
    given(REPORTED, fact).when(
        CorrectFact(correction=FactCorrected(of_version=2, by="province", changes=changes))
    ).invalid("not-correctable", path)


def test_null_clears_a_field() -> None:
    changes = Changes(
        occurred=None, commune_of_residence=None, residence_kind=None, place_type=None, special_group=None
    )
    cleared = FactCorrected(of_version=1, by="province", changes=changes, units_before=(Y_TICH, BANG_MAC, VAN_LINH))
    given(IN_FULL).when(said(cleared)).then(cleared)

    case = case_of(IN_FULL, cleared)
    assert (case.occurred, case.commune_of_residence, case.residence_kind) == (None, None, None)
    assert (case.place_type, case.special_group) == (None, None)
    assert case.commune_of_stay == VAN_LINH


@pytest.mark.parametrize(
    "fact, changes", [(SUPPORT, Changes(level=None)), (SUPPORT, Changes(aid=True)), (AID, Changes(level="support"))]
)
def test_a_measure_stays_on_a_level_or_aid(fact: Event, changes: Changes) -> None:
    given(REPORTED, fact).when(
        CorrectFact(correction=FactCorrected(of_version=2, by="province", changes=changes))
    ).invalid("level-or-aid", "changes.level")


def test_what_was_written_down_as_a_measure_may_have_been_aid() -> None:
    changes = Changes(level=None, aid=True)
    aid = FactCorrected(of_version=2, by="province", changes=changes, units_before=(Y_TICH,))
    given(REPORTED, SUPPORT).when(said(aid)).then(aid)


def test_an_earlier_receipt_that_was_written_down_wrong_is_the_earliest_no_longer() -> None:
    later = FactCorrected(of_version=2, by="province", changes=Changes(received_at=at("2023-05-03T08:00:00+07:00")))

    assert case_of(REPORTED, FURTHER).received_at == FURTHER.received_at
    assert case_of(REPORTED, FURTHER, later).received_at == REPORTED.received_at


def corrected_words(before: Said | None, *corrections: Said) -> Said | None:
    """Return the words of a report as some corrections leave them."""
    several = [
        (version, FactCorrected(of_version=1, by="province", changes=Changes(), said_instead=one))
        for version, one in enumerate(corrections, start=2)
    ]
    event = corrected(replace(REPORTED, said=before), several)
    return getattr(event, "said", None)


def test_words_are_corrected_one_by_one() -> None:
    before = in_words(Words(condition="bị thương", narrative="ngã xuống suối"))

    assert corrected_words(before, in_words(Words(condition="đã mất")), in_words(Words(notes="hai lần"))) == in_words(
        Words(condition="đã mất", narrative="ngã xuống suối", notes="hai lần")
    )


def test_words_are_said_where_there_were_none() -> None:
    assert corrected_words(None, in_words(Words(condition="đã mất"))) == in_words(Words(condition="đã mất"))


@pytest.mark.parametrize("unreadable", [Sealed(box=b"sealed"), Erased()])
def test_words_that_cannot_be_read_are_not_merged(unreadable: Sealed | Erased) -> None:
    shut = Said(subject_id=MATTER, words=unreadable)
    open_ = in_words(Words(condition="đã mất"))

    assert corrected_words(shut, open_) == open_
    assert corrected_words(open_, shut) == shut


def test_a_correction_of_words_is_recorded_each_time() -> None:
    """What stands is sealed when it is decided: it cannot be compared."""
    words = in_words(Words(condition="đã mất"))
    correction = FactCorrected(
        of_version=1, by="province", changes=Changes(), said_instead=words, units_before=(Y_TICH,)
    )
    given(REPORTED).when(said(correction)).adds(correction)


def test_a_correction_remembers_every_unit_that_the_case_had_to_do_with() -> None:
    """Whoever could find the case before can find it still."""
    elsewhere = UnitId("06187~")
    correction = FactCorrected(
        of_version=1,
        by="province",
        changes=Changes(commune_of_event=elsewhere),
        units_before=(Y_TICH, BANG_MAC, VAN_LINH),
    )
    given(IN_FULL).when(said(correction)).then(correction)


def test_a_correction_needs_a_case() -> None:
    given().when(said(MOVED)).invalid("case-unknown", "case_id")
    given().when(undone(WITHDRAWN)).invalid("case-unknown", "case_id")


def test_a_report_keeps_a_place_for_nobody_else_would_own_the_case() -> None:
    nowhere = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=None))
    in_an_area = replace(nowhere, changes=Changes(commune_of_event=None, area=LANG_SON))

    given(REPORTED).when(said(nowhere)).invalid("place-missing", "changes.commune_of_event")
    given(UNPLACED).when(said(replace(nowhere, changes=Changes(area=None)))).invalid(
        "place-missing", "changes.commune_of_event"
    )
    given(REPORTED).when(said(in_an_area)).then(replace(in_an_area, units_before=(Y_TICH,)))


def test_what_a_fact_cannot_do_without_is_not_taken_from_it() -> None:
    without = FactCorrected(of_version=2, by="province", changes=Changes(until=None))

    given(SIBLINGS, EXTENDED).when(said(without)).invalid("not-correctable", "changes")


def test_whoever_says_when_it_was_speaks_for_no_clock_and_who_says_something_else_leaves_the_doubt() -> None:
    reported = replace(REPORTED, clock_suspect=True)
    when = FactCorrected(of_version=1, by="province", changes=Changes(received_at=FURTHER.received_at, kind="neglect"))
    what = FactCorrected(of_version=1, by="province", changes=Changes(kind="neglect"))

    assert not case_of(reported, when).clock_suspect
    assert case_of(reported, what).clock_suspect
