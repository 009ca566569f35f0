"""Who is not to be told, paid or invited, and why."""

from msgspec.structs import replace

from cases.case.kept_away import KeptAway, kept_away
from cases.case.people import PartyAdded, PersonMarked, PersonsLinked
from cases.case.state import Party
from deciding import case_of
from samples import CHILD, ELSEWHERE, GRANDMOTHER, IN_FULL, NEIGHBOUR, REPORTED, UNCLE, UNCLE_ADDED

ABUSER = KeptAway(not_to_be_told=True, not_to_be_paid=True, because=("alleged-abuser",))
AT_HOME = Party(subject_id=UNCLE, role="alleged-abuser", relation="parent", lives_with_child=True)
MOTHER = Party(subject_id=GRANDMOTHER, role="mother", relation="parent", lives_with_child=True)


def test_who_is_recorded_as_alleged_abuser_is_not_told_and_not_paid() -> None:
    assert kept_away(case_of(REPORTED, UNCLE_ADDED))[UNCLE] == ABUSER


def test_a_mark_alone_is_a_reason_and_stands_beside_the_other() -> None:
    case = case_of(IN_FULL, PersonMarked(subject_id=GRANDMOTHER, must_not_be_paid=True))
    found = kept_away(case)

    assert found[GRANDMOTHER] == KeptAway(not_to_be_paid=True, because=("marked",))
    assert found[UNCLE].because == ("alleged-abuser", "marked")


def test_taking_off_a_mark_does_not_tell_an_alleged_abuser() -> None:
    unmarked = PersonMarked(subject_id=UNCLE, must_not_be_told=False, must_not_be_paid=False)

    assert kept_away(case_of(IN_FULL, unmarked))[UNCLE] == ABUSER


def test_a_parent_who_is_recorded_as_alleged_abuser_is_one_in_every_part_and_under_every_id() -> None:
    as_father = PartyAdded(party=replace(AT_HOME, role="father"))
    also = PartyAdded(party=Party(subject_id=ELSEWHERE, role="caregiver"))
    one_person = PersonsLinked(subject_id=ELSEWHERE, same_as=UNCLE)
    found = kept_away(case_of(REPORTED, as_father, UNCLE_ADDED, also, one_person))

    assert found[UNCLE] == ABUSER
    assert found[ELSEWHERE] == ABUSER


def test_who_lives_with_them_is_warned_of_and_who_does_not_is_not() -> None:
    neighbour = PartyAdded(party=Party(subject_id=NEIGHBOUR, role="witness", lives_with_child=False))
    found = kept_away(case_of(REPORTED, PartyAdded(party=AT_HOME), PartyAdded(party=MOTHER), neighbour))

    assert found[GRANDMOTHER] == KeptAway(warnings=("lives-with-alleged-abuser",))
    assert found[CHILD] == KeptAway(warnings=("lives-with-alleged-abuser",))
    assert found[NEIGHBOUR] == KeptAway()
    assert found[UNCLE] == ABUSER


def test_an_alleged_abuser_who_lives_elsewhere_is_no_warning() -> None:
    found = kept_away(case_of(REPORTED, UNCLE_ADDED, PartyAdded(party=MOTHER)))

    assert found[GRANDMOTHER] == KeptAway()


def test_a_mark_holds_in_a_part_that_somebody_takes_later() -> None:
    marked = PersonMarked(subject_id=GRANDMOTHER, must_not_be_told=True, must_not_be_paid=True)
    witness = PartyAdded(party=Party(subject_id=GRANDMOTHER, role="witness"))

    assert kept_away(case_of(IN_FULL, marked, witness))[GRANDMOTHER] == KeptAway(
        not_to_be_told=True, not_to_be_paid=True, because=("marked",)
    )


def test_a_mark_holds_under_every_id_of_whoever_was_found_to_be_one_person() -> None:
    marked = PersonMarked(subject_id=GRANDMOTHER, must_not_be_told=True, must_not_be_paid=True)
    witness = PartyAdded(party=Party(subject_id=NEIGHBOUR, role="witness"))
    one_person = PersonsLinked(subject_id=NEIGHBOUR, same_as=GRANDMOTHER)
    apart, found = (kept_away(case_of(IN_FULL, marked, witness, *links)) for links in ((), (one_person,)))

    assert apart[NEIGHBOUR] == KeptAway()
    assert found[NEIGHBOUR] == KeptAway(not_to_be_told=True, not_to_be_paid=True, because=("marked",))


def test_whoever_lives_with_an_alleged_abuser_is_warned_of_under_every_id() -> None:
    witness = PartyAdded(party=Party(subject_id=NEIGHBOUR, role="witness"))
    one_person = PersonsLinked(subject_id=NEIGHBOUR, same_as=GRANDMOTHER)
    found = kept_away(case_of(REPORTED, PartyAdded(party=AT_HOME), PartyAdded(party=MOTHER), witness, one_person))

    assert found[NEIGHBOUR] == KeptAway(warnings=("lives-with-alleged-abuser",))


def test_that_somebody_lives_with_the_child_is_said_in_any_of_their_parts() -> None:
    abuser = (PartyAdded(party=replace(AT_HOME, role="father")), UNCLE_ADDED)
    mother = (PartyAdded(party=MOTHER), PartyAdded(party=Party(subject_id=GRANDMOTHER, role="witness")))
    found = kept_away(case_of(REPORTED, *abuser, *mother))

    assert found[CHILD] == KeptAway(warnings=("lives-with-alleged-abuser",))
    assert found[GRANDMOTHER] == KeptAway(warnings=("lives-with-alleged-abuser",))
