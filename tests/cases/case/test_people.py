"""The people in a matter."""

import pytest
from msgspec.structs import replace

from cases.case.household import households, versions_behind
from cases.case.people import (
    ChangePeople,
    ChildAdded,
    HouseholdTold,
    PartyAdded,
    PersonIdentified,
    PersonMarked,
    PersonsLinked,
    PersonsUnlinked,
)
from cases.case.state import Child, Link, Party
from cases.persons import PersonDetails, Words
from cases.values import SubjectId
from deciding import case_of, decide_case, given, recorded
from samples import (
    CHILD,
    ELSEWHERE,
    GRANDMOTHER,
    IN_FULL,
    LINKED,
    NEIGHBOUR,
    REPORTED,
    SECOND_CHILD,
    SECOND_CHILD_ADDED,
    SIBLINGS,
    THIRD_CHILD,
    UNCLE,
    UNCLE_ADDED,
    in_words,
)

NAMED = PersonIdentified(
    subject_id=CHILD, identity="known", outcome="died", details=PersonDetails(name="Hoàng Thị Thử Nghiệm")
)
NOT_TO_BE_PAID = PersonMarked(subject_id=GRANDMOTHER, must_not_be_paid=True)
UNLINKED = PersonsUnlinked(withdraws=2)


def test_a_child_is_added_once() -> None:
    given(REPORTED).when(ChangePeople(change=SECOND_CHILD_ADDED)).then(SECOND_CHILD_ADDED)

    assert case_of(REPORTED, SECOND_CHILD_ADDED).children == (Child(subject_id=CHILD), SECOND_CHILD_ADDED.child)


def test_a_party_is_added_once() -> None:
    given(REPORTED).when(ChangePeople(change=UNCLE_ADDED)).then(UNCLE_ADDED)

    assert case_of(REPORTED, UNCLE_ADDED).parties == (UNCLE_ADDED.party,)


def test_a_child_of_the_report_is_not_added_again() -> None:
    given(REPORTED).when(ChangePeople(change=ChildAdded(child=Child(subject_id=CHILD)))).then()


DETAILS, SAID = PersonDetails(name="Hoàng Thị Thử Nghiệm"), in_words(Words(reason="người nhà kể thêm"))


@pytest.mark.parametrize(
    "again, more",
    [
        (Child(subject_id=CHILD, identity="known"), PersonIdentified(subject_id=CHILD, identity="known")),
        (Child(subject_id=CHILD, outcome="died"), PersonIdentified(subject_id=CHILD, outcome="died")),
    ],
)
def test_what_more_is_known_of_a_child_who_is_added_again_is_recorded_once(
    again: Child, more: PersonIdentified
) -> None:
    given(REPORTED).when(ChangePeople(change=ChildAdded(child=again))).then(more)


def test_a_child_who_is_added_again_as_unknown_stays_as_they_were() -> None:
    given(REPORTED, NAMED).when(ChangePeople(change=ChildAdded(child=Child(subject_id=CHILD)))).then()
    died = PersonIdentified(subject_id=CHILD, outcome="died")
    unsaid = ChildAdded(child=Child(subject_id=CHILD, outcome="unknown"))
    given(REPORTED, NAMED, died).when(ChangePeople(change=unsaid)).then()


def test_what_is_said_in_words_of_somebody_who_is_added_again_is_never_dropped() -> None:
    named = ChildAdded(child=Child(subject_id=CHILD, details=DETAILS))
    given(REPORTED).when(ChangePeople(change=named)).adds(PersonIdentified(subject_id=CHILD, details=DETAILS))
    told = ChildAdded(child=Child(subject_id=CHILD), said=SAID)
    given(REPORTED).when(ChangePeople(change=told)).adds(PersonIdentified(subject_id=CHILD, said=SAID))
    with_outcome = ChildAdded(child=Child(subject_id=CHILD, outcome="died", details=DETAILS), said=SAID)
    assert decide_case(ChangePeople(change=with_outcome), recorded(REPORTED)) == (
        PersonIdentified(subject_id=CHILD, outcome="died", details=DETAILS, said=SAID),
    )
    given(REPORTED, UNCLE_ADDED).when(ChangePeople(change=replace(UNCLE_ADDED, said=SAID))).adds(
        PersonIdentified(subject_id=UNCLE, said=SAID)
    )


@pytest.mark.parametrize(
    "more",
    [
        {"relation": "parent"},
        {"is_child": True},
        {"lives_with_child": True},
        {"must_not_be_told": True},
        {"must_not_be_paid": True},
    ],
)
def test_what_more_is_said_of_a_party_in_the_same_part_is_recorded_once(more: dict[str, object]) -> None:
    """The uncle who turns out to live with the child makes a separation owed."""
    added = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser"))
    again = PartyAdded(party=replace(added.party, **more))
    other = PartyAdded(party=Party(subject_id=NEIGHBOUR, role="alleged-abuser"))
    given(REPORTED, added, other).when(ChangePeople(change=again)).then(again)

    assert case_of(REPORTED, added, other, again).parties == (again.party, other.party)


def test_what_is_left_open_of_a_party_takes_nothing_back() -> None:
    known = PartyAdded(
        party=Party(
            subject_id=UNCLE,
            role="alleged-abuser",
            relation="parent",
            is_child=False,
            lives_with_child=False,
            must_not_be_told=True,
            must_not_be_paid=True,
        )
    )
    for relation in (None, "unknown"):
        open_ = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser", relation=relation))
        given(REPORTED, known).when(ChangePeople(change=open_)).then()
    moved_in = PartyAdded(party=replace(known.party, relation="step-parent", lives_with_child=True))

    assert case_of(REPORTED, known, moved_in).parties == (moved_in.party,)


def test_a_relation_that_nobody_knows_may_be_said() -> None:
    added = PartyAdded(party=Party(subject_id=UNCLE, role="alleged-abuser"))
    unknown = PartyAdded(party=replace(added.party, relation="unknown"))
    given(REPORTED, added).when(ChangePeople(change=unknown)).then(unknown)


def test_a_party_who_turns_out_to_be_the_abuser_stands_in_both_parts() -> None:
    also = PartyAdded(party=Party(subject_id=GRANDMOTHER, role="alleged-abuser"))
    given(IN_FULL).when(ChangePeople(change=also)).then(also)

    assert [party.role for party in case_of(IN_FULL, also).parties] == ["caregiver", "alleged-abuser", "alleged-abuser"]


def test_a_child_who_found_the_other_is_added_as_harmed_too() -> None:
    finder = PartyAdded(party=Party(subject_id=SECOND_CHILD, role="finder", is_child=True))
    given(REPORTED, finder).when(ChangePeople(change=SECOND_CHILD_ADDED)).then(SECOND_CHILD_ADDED)


def test_what_became_known_of_a_child_is_recorded_each_time() -> None:
    """What was known before is sealed: it cannot be compared."""
    given(REPORTED).when(ChangePeople(change=NAMED)).adds(NAMED)

    assert case_of(REPORTED, NAMED).children == (Child(subject_id=CHILD, identity="known", outcome="died"),)


def test_what_is_not_said_of_a_child_stays_as_it_was() -> None:
    case = case_of(IN_FULL, SECOND_CHILD_ADDED, PersonIdentified(subject_id=CHILD))

    assert case.children == (*IN_FULL.children, SECOND_CHILD_ADDED.child)


def test_a_party_may_be_identified() -> None:
    named = replace(NAMED, subject_id=UNCLE, identity=None, outcome=None)
    given(IN_FULL).when(ChangePeople(change=named)).adds(named)


@pytest.mark.parametrize(
    "change",
    [replace(NAMED, subject_id=ELSEWHERE), NOT_TO_BE_PAID, replace(LINKED, subject_id=ELSEWHERE, same_as=CHILD)],
)
def test_nothing_is_said_of_people_who_are_not_in_the_matter(
    change: PersonIdentified | PersonMarked | PersonsLinked,
) -> None:
    given(REPORTED).when(ChangePeople(change=change)).invalid("person-unknown", "subject_id")


def test_a_child_is_not_marked() -> None:
    """A mark on a child would have no effect: it is not passed over in silence."""
    given(REPORTED).when(ChangePeople(change=replace(NOT_TO_BE_PAID, subject_id=CHILD))).invalid(
        "person-unknown", "subject_id"
    )


def test_a_party_is_marked_once() -> None:
    given(IN_FULL).when(ChangePeople(change=NOT_TO_BE_PAID)).then(NOT_TO_BE_PAID)

    grandmother, uncle = case_of(IN_FULL, NOT_TO_BE_PAID).parties
    assert (grandmother.must_not_be_told, grandmother.must_not_be_paid) == (False, True)
    assert uncle == IN_FULL.parties[1]


def test_a_mark_that_says_why_is_recorded_each_time() -> None:
    why = replace(NOT_TO_BE_PAID, said=in_words(Words(reason="đang bị điều tra")))
    given(IN_FULL).when(ChangePeople(change=why)).adds(why)


def test_a_mark_is_taken_away() -> None:
    free = PersonMarked(subject_id=UNCLE, must_not_be_told=False)
    given(IN_FULL).when(ChangePeople(change=free)).then(free)

    uncle = case_of(IN_FULL, free).parties[1]
    assert (uncle.must_not_be_told, uncle.must_not_be_paid) == (False, True)


def test_a_mark_is_on_the_person_in_every_part() -> None:
    witness = PartyAdded(party=Party(subject_id=GRANDMOTHER, role="witness"))
    case = case_of(IN_FULL, witness, NOT_TO_BE_PAID)

    assert [party.must_not_be_paid for party in case.parties] == [True, True, True]


def test_two_subjects_are_found_to_be_one_person_once() -> None:
    given(REPORTED).when(ChangePeople(change=LINKED)).then(LINKED)

    assert case_of(REPORTED, LINKED).links == (Link(version=2, subject_id=CHILD, same_as=ELSEWHERE),)


def test_that_two_are_one_is_the_same_said_from_either_side() -> None:
    one_way = PersonsLinked(subject_id=CHILD, same_as=SECOND_CHILD)
    other_way = PersonsLinked(subject_id=SECOND_CHILD, same_as=CHILD)
    given(REPORTED, SECOND_CHILD_ADDED, one_way).when(ChangePeople(change=other_way)).then()


def test_nobody_is_linked_to_themselves() -> None:
    given(REPORTED).when(ChangePeople(change=replace(LINKED, same_as=CHILD))).refused("same-person")


def test_a_link_is_undone_once_and_may_be_made_again() -> None:
    given(REPORTED, LINKED).when(ChangePeople(change=UNLINKED)).then(UNLINKED)
    given(REPORTED, LINKED, UNLINKED).when(ChangePeople(change=LINKED)).then(LINKED)

    assert case_of(REPORTED, LINKED, UNLINKED).links == ()
    assert [link.version for link in case_of(REPORTED, LINKED, UNLINKED, LINKED).links] == [4]


@pytest.mark.parametrize("version", [1, 3])
def test_what_is_no_link_is_not_undone(version: int) -> None:
    given(REPORTED, LINKED).when(ChangePeople(change=PersonsUnlinked(withdraws=version))).invalid(
        "version-unknown", "withdraws"
    )


def test_the_people_of_no_case_are_not_changed() -> None:
    given().when(ChangePeople(change=LINKED)).invalid("case-unknown", "case_id")


def test_the_reporter_stands_apart_from_the_people_in_the_matter() -> None:
    given(IN_FULL).when(ChangePeople(change=replace(NAMED, subject_id=NEIGHBOUR))).invalid(
        "person-unknown", "subject_id"
    )


@pytest.mark.parametrize(
    "told, expected",
    [
        ((), ((CHILD, SECOND_CHILD, THIRD_CHILD),)),
        (((THIRD_CHILD,),), ((CHILD, SECOND_CHILD), (THIRD_CHILD,))),
        (((CHILD, SECOND_CHILD),), ((CHILD, SECOND_CHILD), (THIRD_CHILD,))),
        (((CHILD,),), ((CHILD,), (SECOND_CHILD, THIRD_CHILD))),
        (((CHILD,), (SECOND_CHILD,)), ((CHILD,), (SECOND_CHILD,), (THIRD_CHILD,))),
        (((CHILD, SECOND_CHILD), (SECOND_CHILD, THIRD_CHILD)), ((CHILD,), (SECOND_CHILD, THIRD_CHILD))),
        (((THIRD_CHILD,), (CHILD, SECOND_CHILD, THIRD_CHILD)), ((CHILD, SECOND_CHILD, THIRD_CHILD),)),
    ],
)
def test_who_lives_together_is_what_was_said_of_each_child_last(
    told: tuple[tuple[SubjectId, ...], ...], expected: tuple[tuple[SubjectId, ...], ...]
) -> None:
    case = case_of(SIBLINGS, *(HouseholdTold(children=children) for children in told))

    assert households(case) == expected


def test_two_ids_of_one_child_are_of_one_household() -> None:
    one_child = PersonsLinked(subject_id=THIRD_CHILD, same_as=CHILD)
    case = case_of(SIBLINGS, HouseholdTold(children=(THIRD_CHILD,)), one_child)

    assert households(case) == ((CHILD, THIRD_CHILD), (SECOND_CHILD,))


def test_who_lives_together_is_recorded_once_and_again_after_it_was_put_otherwise() -> None:
    apart, together = HouseholdTold(children=(THIRD_CHILD,)), HouseholdTold(children=(SECOND_CHILD, THIRD_CHILD))
    given(SIBLINGS).when(ChangePeople(change=apart)).then(apart)
    given(SIBLINGS, apart, together).when(ChangePeople(change=apart)).then(apart)

    given(SIBLINGS, apart).when(ChangePeople(change=replace(apart, said=in_words(Words(reason="…"))))).adds(
        replace(apart, said=in_words(Words(reason="…")))
    )


def test_only_children_of_the_matter_live_in_a_household_of_it() -> None:
    given(SIBLINGS).when(ChangePeople(change=HouseholdTold(children=(CHILD, GRANDMOTHER)))).invalid(
        "person-unknown", "household.children"
    )


def test_which_facts_say_who_lives_together_is_told_as_far_as_they_stand() -> None:
    apart, again = HouseholdTold(children=(SECOND_CHILD,)), HouseholdTold(children=(SECOND_CHILD,))
    third = HouseholdTold(children=(THIRD_CHILD,))

    assert versions_behind(case_of(SIBLINGS)) == ()
    assert versions_behind(case_of(SIBLINGS, third, apart, again)) == (2, 4)
