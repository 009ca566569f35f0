"""Cases that have to do with each other, notes, and files."""

import pytest
from msgspec.structs import replace

from cases.case.attachment import AttachFile
from cases.case.note import AddNote
from cases.case.related import CaseRelated, RelateCases, RelationWithdrawn, WithdrawRelation, relation_in
from cases.refusals import Invalid
from deciding import CASE, case_of, given
from samples import ATTACHED, NOTED, OTHER_CASE, REPORTED

RELATED = CaseRelated(case_id=OTHER_CASE, relation="siblings")
UNRELATED = RelationWithdrawn(case_id=OTHER_CASE, relation="siblings")


def test_a_relation_is_recorded_once_and_withdrawn_once() -> None:
    given(REPORTED).when(RelateCases(related=RELATED)).then(RELATED)
    given(REPORTED, RELATED).when(WithdrawRelation(withdrawn=UNRELATED)).then(UNRELATED)
    given(REPORTED).when(WithdrawRelation(withdrawn=UNRELATED)).then()

    assert case_of(REPORTED, RELATED, UNRELATED).cooperation.related == ()


def test_two_cases_may_have_to_do_with_each_other_in_two_ways() -> None:
    household = replace(RELATED, relation="same-household")
    given(REPORTED, RELATED).when(RelateCases(related=household)).then(household)
    left = case_of(REPORTED, RELATED, household, UNRELATED).cooperation.related

    assert [one.relation for one in left] == ["same-household"]


def test_a_related_case_is_shared_with_nobody_more() -> None:
    assert case_of(REPORTED, RELATED).units == case_of(REPORTED).units


def test_a_case_is_not_related_to_itself() -> None:
    given(REPORTED).when(RelateCases(related=replace(RELATED, case_id=CASE))).refused("same-case")


def test_a_version_that_states_no_relation_is_found_out() -> None:
    assert relation_in(case_of(REPORTED, RELATED), 2) == RELATED
    with pytest.raises(Invalid):
        relation_in(case_of(REPORTED, RELATED), 1)


def test_a_note_is_added_once() -> None:
    given(REPORTED).when(AddNote(added=NOTED)).then(NOTED)

    assert [one.note_id for one in case_of(REPORTED, NOTED).cooperation.notes] == [NOTED.note_id]


def test_a_file_lies_with_the_case_once() -> None:
    given(REPORTED).when(AttachFile(attached=ATTACHED)).then(ATTACHED)
    other = replace(ATTACHED, sha256="1" * 64)
    given(REPORTED, ATTACHED).when(AttachFile(attached=other)).refused("attachment-exists")
