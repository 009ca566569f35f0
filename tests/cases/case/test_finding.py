"""A found child of whom nothing is known."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.case.cooperation import FindingStep
from cases.case.finding import RecordFinding
from cases.case.people import ChangePeople, PersonIdentified
from cases.persons import PersonDetails
from deciding import case_of, given
from samples import CHILD, FOUND, REPORTED, SECOND_CHILD


@pytest.mark.parametrize("step", ["record", "parents-notice", "birth-registration", "adoption-notice", "parents-found"])
def test_each_step_is_recorded_in_any_order(step: FindingStep) -> None:
    taken = replace(FOUND, step=step, until=dt.date(2023, 5, 9))
    given(REPORTED).when(RecordFinding(recorded=taken)).then(taken)

    assert case_of(REPORTED, taken).cooperation.found[0].until == dt.date(2023, 5, 9)


def test_a_step_is_for_a_child_of_the_matter() -> None:
    taken = replace(FOUND, child=SECOND_CHILD)
    given(REPORTED).when(RecordFinding(recorded=taken)).invalid("person-unknown", "child")


def test_a_child_who_is_identified_later_keeps_every_step() -> None:
    known = PersonIdentified(subject_id=CHILD, identity="known", details=PersonDetails(name="Nông Thị Tìm Thấy"))
    given(REPORTED, FOUND).when(ChangePeople(change=known)).adds(known)
    case = case_of(REPORTED, FOUND, known)

    assert case.children[0].identity == "known"
    assert [(step.step, step.child) for step in case.cooperation.found] == [("record", CHILD)]
