"""The versions of the law in the record."""

from collections.abc import Sequence

from cases.case_number.numbering import CaseNumberIssued
from cases.events import Event, Recorded
from cases.law_adopted.adoption import LawAdopted, adopted, decide, tags
from deciding import CASE, given, recorded

FIRST = LawAdopted(part="law", content_hash="aa", changed=("tariff chi-lang-2024-drowning",))
SECOND = LawAdopted(part="law", content_hash="bb")
PLACES = LawAdopted(part="places", content_hash="aa")


def adopt(command: LawAdopted, history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Decide on adopting what a fact would say."""
    return decide(command.part, command.content_hash, command.changed, history)


def test_a_version_is_adopted_once() -> None:
    given(by=adopt).when(FIRST).then(FIRST)


def test_another_version_of_a_part_is_adopted() -> None:
    given(FIRST, by=adopt).when(SECOND).then(SECOND)


def test_going_back_to_an_earlier_version_is_an_adoption_too() -> None:
    given(FIRST, SECOND, by=adopt).when(FIRST).then(FIRST)


def test_parts_are_adopted_each_for_itself() -> None:
    given(FIRST, by=adopt).when(PLACES).then(PLACES)

    assert adopted(recorded(FIRST, PLACES, SECOND)) == {"law": "bb", "places": "aa"}


def test_what_is_no_adoption_is_passed_by() -> None:
    assert adopted(recorded(CaseNumberIssued(case_id=CASE, case_number="06505-2024-0001"))) == {}


def test_the_law_is_one_stream_and_needs_no_tags() -> None:
    assert tags(FIRST) == ()
