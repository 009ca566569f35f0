"""Who is who in a case, and the words that it is found by."""

import pytest
from msgspec.structs import replace

from cases.case.people import ChildAdded, PartyAdded, PersonIdentified
from cases.case.state import Child, Party, Reporter
from cases.events import Event
from cases.law.load import load_law
from cases.persons import Details, Erased, PersonDetails, Sealed
from cases.places.register import Places
from cases.values import SubjectId
from cases.vietnamese import words_sought
from deciding import CASE, case_of
from projections.engine.projection import Knowledge
from projections.people.gathering import Person, people_of, search_words
from samples import (
    BANG_MAC,
    CHILD,
    CONFIRMED_BY_POLICE,
    ELSEWHERE,
    FURTHER,
    GRANDMOTHER,
    IN_FULL,
    NEIGHBOUR,
    REPORTED,
    SECOND_CHILD,
    SUPPORT,
    UNCLE,
    UNPLACED,
    days,
)

KNOWN = Knowledge(law=load_law(), places=Places.load())


def named(name: str, subject: SubjectId = CHILD) -> PersonIdentified:
    """Return the fact that somebody's name became known."""
    return PersonIdentified(subject_id=subject, details=PersonDetails(name=name))


def details(*events: Event) -> PersonDetails | None:
    """Return what is known of the child."""
    return next(one.details for one in people_of(CASE, events) if one.subject_id == CHILD)


def words(*events: Event) -> set[str]:
    """Return the words that a case is found by."""
    return set(search_words(case_of(*events), people_of(CASE, events), KNOWN).split())


def finds(query: str, *events: Event) -> bool:
    """Return whether all words of a query are among those of a case."""
    return set(words_sought(query)) <= words(*events)


def test_everybody_in_a_report_is_gathered() -> None:
    found = people_of(CASE, [IN_FULL])

    assert [(one.subject_id, one.part, one.details.name if one.details else None) for one in found] == [
        (CHILD, "child", "Hoàng Thị Thử Nghiệm"),
        (GRANDMOTHER, "caregiver", "Lý Thị Thí Dụ"),
        (UNCLE, "alleged-abuser", None),
        (NEIGHBOUR, "reporter", "Nông Văn Giả Định"),
    ]


def test_of_a_child_of_whom_nothing_is_known_stands_that_it_is_there() -> None:
    assert people_of(CASE, [REPORTED]) == (
        Person(case_id=CASE, subject_id=CHILD, part="child", details=None, erased=False),
    )


def test_whoever_comes_later_is_gathered_too() -> None:
    child = ChildAdded(child=Child(subject_id=SECOND_CHILD))
    party = PartyAdded(party=Party(subject_id=UNCLE, role="witness"))
    reporter = replace(FURTHER, reporter=Reporter(subject_id=NEIGHBOUR))
    found = people_of(CASE, [REPORTED, child, party, reporter, replace(FURTHER, reporter=None), SUPPORT])

    assert [(one.subject_id, one.part) for one in found] == [
        (CHILD, "child"),
        (SECOND_CHILD, "child"),
        (UNCLE, "witness"),
        (NEIGHBOUR, "reporter"),
    ]


def test_later_details_complete_earlier_ones() -> None:
    aged = PersonIdentified(subject_id=CHILD, details=PersonDetails(birth_year=2016))

    assert details(REPORTED, named("Hoàng Thị Thử"), aged, named("Hoàng Thị Thử Nghiệm")) == PersonDetails(
        name="Hoàng Thị Thử Nghiệm", birth_year=2016
    )


def test_what_says_nothing_new_takes_nothing_away() -> None:
    assert details(IN_FULL, PersonIdentified(subject_id=CHILD)) == IN_FULL.children[0].details


def test_one_person_in_two_parts_is_one_person() -> None:
    also = PartyAdded(party=Party(subject_id=GRANDMOTHER, role="alleged-abuser", details=PersonDetails(phone="000")))
    grandmother = people_of(CASE, [IN_FULL, also])[1]

    assert grandmother.part == "caregiver"
    assert grandmother.details == PersonDetails(
        name="Lý Thị Thí Dụ", occupation="làm ruộng", address="thôn Một", phone="000"
    )


def test_whoever_is_not_in_the_matter_is_not_gathered() -> None:
    assert [one.subject_id for one in people_of(CASE, [REPORTED, named("Ai Đó", ELSEWHERE)])] == [CHILD]


@pytest.mark.parametrize("shut, erased", [(Erased(), True), (Sealed(box=b"sealed"), False), (None, False)])
def test_of_an_erased_person_stands_nothing_but_that_they_were_erased(shut: Details | None, *, erased: bool) -> None:
    report = replace(REPORTED, children=(Child(subject_id=CHILD, details=shut),))

    assert people_of(CASE, [report]) == (
        Person(case_id=CASE, subject_id=CHILD, part="child", details=None, erased=erased),
    )


FOUND_GIRL = replace(
    REPORTED,
    kind="abandonment",
    commune_of_event=BANG_MAC,
    occurred=days("2024-03-08"),
    children=(Child(subject_id=CHILD, details=PersonDetails(sex="female", marks="khăn đỏ")),),
)


@pytest.mark.parametrize(
    "query",
    [
        "unnamed girl, Bằng Mạc, March",
        "chưa rõ tên, gái",
        "bang mac 2024",
        "bé gái bị bỏ rơi ở Bằng Mạc",
        "em bé bỏ rơi tháng 3",
        "tháng 3",
        "bỏ rơi",
        "abandonment",
        "khan do",
        "06520-2023-0007",
    ],
)
def test_a_case_is_found_by_what_people_remember_of_it(query: str) -> None:
    assert finds(query, FOUND_GIRL)


def test_a_newborn_is_found_as_one_and_an_older_child_is_not() -> None:
    newborn, older = (
        replace(REPORTED, children=(Child(subject_id=CHILD, details=PersonDetails(estimated_age_months=months)),))
        for months in (1, 2)
    )

    assert finds("cháu bé sơ sinh", newborn)
    assert not finds("sơ sinh", older)
    assert finds("cháu bé", older)


def test_a_case_is_not_found_by_what_nobody_said_of_it() -> None:
    assert not finds("unnamed boy", FOUND_GIRL)
    assert not finds("unnamed", IN_FULL)


def test_a_case_is_found_by_the_names_of_all_its_people() -> None:
    assert all(finds(name, IN_FULL) for name in ("Thử Nghiệm", "thi du", "thôn Một"))


def test_a_case_is_not_found_by_who_reported_it() -> None:
    """Not everybody who may search may know who reported."""
    assert not finds("Giả Định", IN_FULL)


def test_a_case_is_found_by_the_place_and_kind_that_were_found() -> None:
    moved = replace(CONFIRMED_BY_POLICE, commune_of_event=BANG_MAC, kind="traffic-death")

    assert finds("Bằng Mạc traffic", REPORTED, moved)
    assert not finds("drowning", REPORTED, moved)


def test_a_case_without_commune_or_day_is_found_by_its_area() -> None:
    assert finds("tỉnh Lạng Sơn", replace(UNPLACED, occurred=None))


def test_a_case_of_a_kind_that_the_law_does_not_have_is_found_by_its_code() -> None:
    assert finds("later-kind", replace(REPORTED, kind="later-kind"))


def test_nothing_stands_of_an_erased_child_but_what_stands_of_the_unnamed() -> None:
    erased = replace(IN_FULL, children=(Child(subject_id=CHILD, details=Erased()),))

    assert finds("unnamed", erased)
    assert not finds("Nghiệm", erased)


def test_a_case_is_found_by_the_month_of_its_first_possible_day() -> None:
    report = replace(REPORTED, occurred=days("2023-04-30", "2023-05-02"))

    assert finds("April 2023-04-30", report)
