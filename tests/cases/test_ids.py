"""Ids in the order of time."""

import datetime as dt
from uuid import RFC_4122, UUID, uuid4

from cases.ids import beside, new_id, ordered
from cases.persons import matter_of
from cases.values import CaseId

AT = dt.datetime(2026, 3, 2, 8, 0, tzinfo=dt.UTC)


def test_a_new_id_stands_behind_those_of_before_and_says_when_it_was_made() -> None:
    ids = [new_id(AT + dt.timedelta(milliseconds=n)) for n in range(50)]

    assert [str(one) for one in ids] == sorted(str(one) for one in ids)
    assert {(one.version, one.variant) for one in ids} == {(7, RFC_4122)}
    assert ids[3].int >> 80 == (AT.timestamp() * 1_000) + 3


def test_ids_of_one_instant_are_not_the_same() -> None:
    assert len({new_id(AT) for _ in range(1_000)}) == 1_000


def test_a_derived_id_is_moved_to_its_neighbours_time_and_stays_what_it_was_otherwise() -> None:
    neighbour, derived = new_id(AT), UUID("ffffffff-ffff-5fff-bfff-ffffffffffff")
    moved = beside(neighbour, derived)

    assert str(moved) == f"{str(neighbour)[:13]}-8fff-bfff-ffffffffffff"
    assert moved == beside(neighbour, derived) == ordered(neighbour.int >> 80, derived)


def test_the_words_of_a_case_lie_beside_it_where_its_id_was_derived_in_order() -> None:
    case = beside(new_id(AT), uuid4())

    assert matter_of(CaseId(str(case)))[:13] == str(case)[:13]


def test_where_the_words_of_earlier_cases_lie_has_not_changed() -> None:
    """What was sealed is found under the same subject for ever, whatever a case is called."""
    assert matter_of(CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c11")) == "27cb5fb7-a170-572f-8ec3-e7be85f587d9"
    assert matter_of(CaseId("019cad2f-4c00-7c5e-9d21-6b1a5f0e7c11")) == "c8aee798-13f4-5f29-a472-7dfe77b14270"
