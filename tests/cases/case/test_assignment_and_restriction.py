"""Who follows a case, and who may not even see it."""

from cases.case.assignment import Assign, CaseAssigned
from cases.case.restriction import AccessRestricted, LiftRestriction, RestrictAccess, RestrictionLifted
from deciding import case_of, given
from samples import REPORTED

ONE, OTHER = "can-bo-mot", "can-bo-hai"
FOLLOWED = CaseAssigned(to=ONE)
KEPT_OUT = AccessRestricted(account=ONE)
LIFTED = RestrictionLifted(account=ONE)


def test_somebody_follows_the_case_then_another_then_nobody() -> None:
    given(REPORTED).when(Assign(assigned=FOLLOWED)).then(FOLLOWED)
    given(REPORTED, FOLLOWED).when(Assign(assigned=CaseAssigned(to=OTHER))).then(CaseAssigned(to=OTHER))
    given(REPORTED, FOLLOWED).when(Assign(assigned=CaseAssigned())).then(CaseAssigned())
    given(REPORTED).when(Assign(assigned=CaseAssigned())).then()

    assert case_of(REPORTED, FOLLOWED, CaseAssigned()).cooperation.assigned is None


def test_who_is_kept_from_a_case_does_not_follow_it() -> None:
    given(REPORTED, KEPT_OUT).when(Assign(assigned=FOLLOWED)).refused("account-restricted")

    assert case_of(REPORTED, FOLLOWED, KEPT_OUT).cooperation.assigned is None
    assert case_of(REPORTED, CaseAssigned(to=OTHER), KEPT_OUT).cooperation.assigned is not None


def test_an_account_is_kept_out_once_and_let_in_once() -> None:
    given(REPORTED).when(RestrictAccess(restricted=KEPT_OUT)).then(KEPT_OUT)
    given(REPORTED, KEPT_OUT).when(LiftRestriction(lifted=LIFTED)).then(LIFTED)
    given(REPORTED).when(LiftRestriction(lifted=LIFTED)).then()

    assert case_of(REPORTED, KEPT_OUT).cooperation.restricted == (ONE,)
    assert case_of(REPORTED, KEPT_OUT, LIFTED).cooperation.restricted == ()


def test_of_two_who_are_kept_out_one_is_let_in() -> None:
    other = AccessRestricted(account=OTHER)

    assert case_of(REPORTED, KEPT_OUT, other, LIFTED).cooperation.restricted == (OTHER,)
