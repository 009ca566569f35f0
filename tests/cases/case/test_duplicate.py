"""Two cases of one matter."""

import pytest
from msgspec.structs import replace

from cases.case.duplicate import (
    DuplicateJoined,
    DuplicateParted,
    DuplicateWithdrawn,
    JoinDuplicate,
    MarkDuplicate,
    PartDuplicate,
    WithdrawDuplicate,
)
from cases.refusals import Refused
from cases.values import CaseId
from deciding import CASE, case_of, decide_case, given, recorded
from samples import CAO_LOC_TOWN, DUPLICATE, OTHER_CASE, REPORTED, THIRD_CASE, Y_TICH

WITHDRAWN = DuplicateWithdrawn(withdraws=2)
JOINED = DuplicateJoined(case_id=OTHER_CASE, units=(CAO_LOC_TOWN,))
PARTED = DuplicateParted(case_id=OTHER_CASE)


def mark(*leads_to: CaseId) -> MarkDuplicate:
    return MarkDuplicate(marked=DUPLICATE, leads_to=leads_to)


def test_a_case_is_marked_once_and_the_mark_withdrawn_once() -> None:
    given(REPORTED).when(mark(OTHER_CASE)).then(DUPLICATE)
    given(REPORTED, DUPLICATE).when(WithdrawDuplicate(withdrawn=WITHDRAWN)).then(WITHDRAWN)

    assert case_of(REPORTED, DUPLICATE, WITHDRAWN).cooperation.duplicate is None


def test_of_a_chain_the_case_that_goes_on_is_named() -> None:
    given(REPORTED).when(mark(OTHER_CASE, THIRD_CASE)).then(replace(DUPLICATE, of=THIRD_CASE))


@pytest.mark.parametrize("leads_to", [(CASE,), (OTHER_CASE, CASE)])
def test_a_cycle_is_refused(leads_to: tuple[CaseId, ...]) -> None:
    given(REPORTED).when(mark(*leads_to)).refused("duplicate-cycle")


def test_a_duplicate_of_one_is_not_marked_as_one_of_another() -> None:
    given(REPORTED, DUPLICATE).when(mark(THIRD_CASE)).refused("case-is-duplicate")
    with pytest.raises(Refused) as caught:
        decide_case(mark(THIRD_CASE), recorded(REPORTED, DUPLICATE))

    assert caught.value.about == {"case_id": OTHER_CASE}


def test_a_mark_that_is_none_is_not_withdrawn() -> None:
    given(REPORTED).when(WithdrawDuplicate(withdrawn=DuplicateWithdrawn(withdraws=1))).invalid(
        "version-unknown", "withdraws"
    )


def test_a_mark_withdrawn_twice_leaves_a_later_one_alone() -> None:
    given(REPORTED, DUPLICATE, WITHDRAWN, DUPLICATE).when(WithdrawDuplicate(withdrawn=WITHDRAWN)).then()

    assert case_of(REPORTED, DUPLICATE, WITHDRAWN, DUPLICATE, WITHDRAWN).cooperation.duplicate is not None


def test_whoever_saw_the_duplicate_sees_the_case_that_goes_on() -> None:
    given(REPORTED).when(JoinDuplicate(joined=JOINED)).then(JOINED)
    given(REPORTED, JOINED).when(PartDuplicate(parted=PARTED)).then(PARTED)
    given(REPORTED).when(PartDuplicate(parted=PARTED)).then()

    third = replace(JOINED, case_id=THIRD_CASE)

    assert [one.case_id for one in case_of(REPORTED, JOINED, third).cooperation.joined] == [OTHER_CASE, THIRD_CASE]
    assert case_of(REPORTED, JOINED).units == (Y_TICH, CAO_LOC_TOWN)
    assert case_of(REPORTED, JOINED, PARTED).units == (Y_TICH,)
