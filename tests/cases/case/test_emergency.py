"""Emergency measures: an oral order now, the signature later."""

from msgspec.structs import replace

from cases.case.emergency import EmergencyMeasure, SignEmergencyOrder, TakeEmergencyMeasures
from cases.persons import Words
from deciding import case_of, given
from samples import (
    CHILD,
    CONFIRMED_BY_POLICE,
    EMERGENCY,
    REPORTED,
    SECOND_CHILD,
    SIGNED,
    UNFOUNDED_BY_POLICE,
    at,
    in_words,
)

WORDLESS = replace(EMERGENCY, measures=(EmergencyMeasure(kind="medical-care"),), children=(CHILD,))


def test_measures_on_an_oral_order_are_recorded_once() -> None:
    given(REPORTED).when(TakeEmergencyMeasures(taken=WORDLESS)).then(WORDLESS)

    (emergency,) = case_of(REPORTED, WORDLESS).protection.emergencies
    assert (emergency.version, emergency.ordered_by, emergency.measures) == (2, "chair", ("medical-care",))
    assert (emergency.ordered_orally_at, emergency.signed_at) == (EMERGENCY.ordered_orally_at, None)


def test_words_that_come_with_them_are_never_dropped() -> None:
    given(REPORTED).when(TakeEmergencyMeasures(taken=EMERGENCY)).adds(EMERGENCY)
    told = replace(WORDLESS, said=in_words(Words(notes="đã đưa em đi khám")))
    given(REPORTED, WORDLESS).when(TakeEmergencyMeasures(taken=told)).adds(told)


def test_they_are_recorded_after_whatever_was_found_and_for_children_taken_in_late() -> None:
    late = replace(WORDLESS, taken_at=at("2023-05-20T08:00:00+07:00"), ordered_by=None, ordered_orally_at=None)
    given(REPORTED, CONFIRMED_BY_POLICE, UNFOUNDED_BY_POLICE).when(TakeEmergencyMeasures(taken=late)).then(late)


def test_the_child_is_in_the_matter() -> None:
    other = replace(WORDLESS, children=(SECOND_CHILD,))
    given(REPORTED).when(TakeEmergencyMeasures(taken=other)).invalid("person-unknown", "children")


def test_the_order_is_signed_later_and_the_first_signature_counts() -> None:
    second = replace(SIGNED, signed_at=at("2023-05-05T08:00:00+07:00"), signed_by="deputy-chair")
    given(REPORTED, EMERGENCY).when(SignEmergencyOrder(signed=SIGNED)).then(SIGNED)
    given(REPORTED, EMERGENCY, SIGNED).when(SignEmergencyOrder(signed=second)).then(second)

    (emergency,) = case_of(REPORTED, EMERGENCY, second, SIGNED).protection.emergencies
    assert emergency.signed_at == SIGNED.signed_at
    assert emergency.measures == ("medical-care", "safe-place")


def test_a_signature_stands_under_no_other_fact() -> None:
    given(REPORTED, EMERGENCY).when(SignEmergencyOrder(signed=replace(SIGNED, of_version=1))).invalid(
        "version-unknown", "of_version"
    )


def test_of_several_orders_the_one_that_was_signed_is_signed() -> None:
    second = replace(EMERGENCY, taken_at=at("2023-05-03T23:10:00+07:00"))
    given(REPORTED, EMERGENCY, second).when(SignEmergencyOrder(signed=SIGNED)).then(SIGNED)

    signed = [one.signed_at for one in case_of(REPORTED, EMERGENCY, second, SIGNED).protection.emergencies]
    assert signed == [SIGNED.signed_at, None]
