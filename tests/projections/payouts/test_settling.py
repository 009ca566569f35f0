"""What is owed beside what was paid: nothing is matched by guess."""

import datetime as dt

from msgspec.structs import replace

from cases.case.duplicate import DuplicateMarked
from cases.case.people import PersonsLinked
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import CaseId, SubjectId
from deciding import CASE, case_of
from projections.engine.projection import Knowledge
from projections.payouts.due import Payment, PayoutDue, dues_of, goes_on
from projections.payouts.queries import Settled, Settlement, in_order, settle
from samples import (
    CHI_LANG_DISTRICT,
    CHILD,
    CONFIRMED_BY_POLICE,
    GRANDMOTHER,
    REPORTED,
    SECOND_CHILD,
    SIBLINGS,
    THIRD_CHILD,
    UNFOUNDED_BY_POLICE,
    VAN_LINH,
    days,
)

KNOWN = Knowledge(law=load_law(), places=Places.load())
MARCH = days("2024-03-01", "2024-03-31")
DROWNING = replace(REPORTED, commune_of_event=VAN_LINH, occurred=MARCH)
VIOLENCE = replace(SIBLINGS, occurred=MARCH)
OTHER_CASE = CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c10")

PAID = Payment(
    payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e01",
    fund=CHI_LANG_DISTRICT,
    amount_vnd=3_000_000,
    paid_from=dt.date(2024, 4, 5),
    paid_until=dt.date(2024, 4, 5),
    cause="bereaved-family-visit",
    payee_kind="household",
    payee=None,
    case_id=CASE,
    beneficiary=None,
    document="notice-chi-lang-2024",
    passage="fn 4",
    open_list=False,
    listed_together=None,
    version=1,
    position=51,
)
(BEREAVED,) = dues_of(case_of(DROWNING, CONFIRMED_BY_POLICE), KNOWN)
FIRST, SECOND, THIRD = dues_of(case_of(VIOLENCE, CONFIRMED_BY_POLICE), KNOWN)
VISIT = replace(PAID, cause="maltreated-child-visit", amount_vnd=2_000_000, payee_kind="child")


def visit(number: int, beneficiary: SubjectId | None = None) -> Payment:
    """Return a payment to a maltreated child."""
    return replace(VISIT, payment_id=f"visit-{number}", beneficiary=beneficiary, version=number, position=50 + number)


def matched(*paid: Payment) -> dict[str, list[str]]:
    """Return which payments settle what is owed to which of three siblings."""
    settlement = settle([FIRST, SECOND, THIRD], paid)
    return {one.due.beneficiary: [payment.payment_id for payment in one.payments] for one in settlement.payouts}


def test_a_payment_that_names_case_and_cause_settles_what_is_owed() -> None:
    settlement = settle([BEREAVED], [PAID])

    assert settlement == Settlement(payouts=(Settled(due=BEREAVED, payments=(PAID,)),), without_case=(), lapsed=())
    (settled,) = settlement.payouts
    assert (settled.status, settled.paid_vnd) == ("paid", 3_000_000)


def test_what_nothing_was_paid_for_stays_as_the_rule_makes_it() -> None:
    decided = replace(BEREAVED, due=replace(BEREAVED.due, basis="decision"))

    assert [(one.status, one.paid_vnd) for one in settle([BEREAVED], []).payouts] == [("indicated", 0)]
    assert [one.status for one in settle([decided], []).payouts] == ["entitled"]


def test_a_difference_shows() -> None:
    (settled,) = settle([BEREAVED], [replace(PAID, amount_vnd=2_500_000)]).payouts

    assert (settled.status, settled.paid_vnd, settled.due.due.amount_vnd) == ("paid", 2_500_000, 3_000_000)


def test_what_was_paid_twice_shows() -> None:
    (settled,) = settle([BEREAVED], [PAID, replace(PAID, payment_id="again")]).payouts

    assert (len(settled.payments), settled.paid_vnd) == (2, 6_000_000)


def test_a_payment_that_names_no_case_is_matched_to_none_however_well_it_fits() -> None:
    nameless = replace(PAID, case_id=None)
    settlement = settle([BEREAVED], [nameless])

    assert [one.status for one in settlement.payouts] == ["indicated"]
    assert (settlement.without_case, settlement.lapsed) == ((nameless,), ())


def test_a_payment_that_names_another_case_or_cause_explains_nothing_owed() -> None:
    other_case = replace(PAID, case_id=OTHER_CASE)
    other_cause = replace(PAID, cause="maltreated-child-visit")
    settlement = settle([BEREAVED], [other_case, other_cause])

    assert [one.payments for one in settlement.payouts] == [()]
    assert (settlement.without_case, settlement.lapsed) == ((), (other_case, other_cause))


def test_what_was_paid_for_a_duplicate_settles_what_the_case_gives_that_goes_on() -> None:
    between, last = OTHER_CASE, CaseId("3f6f0b1e-8a43-4c5e-9d21-6b1a5f0e7c12")
    duplicates = {
        CASE: case_of(DROWNING, CONFIRMED_BY_POLICE, DuplicateMarked(of=between, by="police")),
        between: case_of(DROWNING, DuplicateMarked(of=last, by="police"), case_id=between),
    }
    owed = dues_of(case_of(DROWNING, CONFIRMED_BY_POLICE, case_id=last), KNOWN)
    household = replace(PAID, beneficiary="household")

    for payment in (PAID, household, replace(PAID, case_id=between)):
        settlement = settle(owed, [payment], duplicates=duplicates)
        assert ([one.payments for one in settlement.payouts], settlement.lapsed) == ([(payment,)], ())
    assert settle(owed, [PAID]).lapsed == (PAID,)


def test_a_child_who_was_paid_for_in_a_duplicate_is_the_same_child_in_the_case_that_goes_on() -> None:
    link = PersonsLinked(subject_id=CHILD, same_as=THIRD_CHILD)
    duplicates = {CASE: case_of(VIOLENCE, CONFIRMED_BY_POLICE, link, DuplicateMarked(of=OTHER_CASE, by="police"))}
    others = [replace(one, case_id=OTHER_CASE) for one in (SECOND, THIRD)]
    settlement = settle(others, [visit(1, CHILD)], duplicates=duplicates)

    assert [len(one.payments) for one in settlement.payouts] == [0, 1]


def test_a_chain_of_duplicates_that_comes_back_to_where_it_was_ends_there() -> None:
    duplicates = {
        CASE: case_of(DROWNING, DuplicateMarked(of=OTHER_CASE, by="police")),
        OTHER_CASE: case_of(DROWNING, DuplicateMarked(of=CASE, by="police"), case_id=OTHER_CASE),
    }

    assert goes_on(CASE, duplicates) == OTHER_CASE


def test_a_payment_for_a_case_that_gives_nothing_any_more_has_lapsed() -> None:
    owed = dues_of(case_of(DROWNING, CONFIRMED_BY_POLICE, UNFOUNDED_BY_POLICE), KNOWN)

    assert settle(owed, [PAID]) == Settlement(payouts=(), without_case=(), lapsed=(PAID,))


def test_payments_for_several_children_are_shared_out_one_by_one() -> None:
    assert matched(visit(1), visit(2)) == {CHILD: ["visit-1"], SECOND_CHILD: ["visit-2"], THIRD_CHILD: []}


def test_what_is_left_over_goes_to_the_last_so_that_it_shows() -> None:
    assert matched(visit(1), visit(2), visit(3), visit(4)) == {
        CHILD: ["visit-1"],
        SECOND_CHILD: ["visit-2"],
        THIRD_CHILD: ["visit-3", "visit-4"],
    }


def test_a_payment_to_one_of_the_children_is_that_child_s() -> None:
    assert matched(visit(1), visit(2, THIRD_CHILD), visit(3, CHILD)) == {
        CHILD: ["visit-3"],
        SECOND_CHILD: ["visit-1"],
        THIRD_CHILD: ["visit-2"],
    }


def test_a_child_who_was_paid_twice_is_shown_as_paid_twice() -> None:
    assert matched(visit(1, SECOND_CHILD), visit(2, SECOND_CHILD)) == {
        CHILD: [],
        SECOND_CHILD: ["visit-1", "visit-2"],
        THIRD_CHILD: [],
    }


def test_whoever_took_the_money_for_a_household_settles_it() -> None:
    (settled,) = settle([BEREAVED], [replace(PAID, payee=GRANDMOTHER)]).payouts

    assert settled.status == "paid"


def test_payouts_stand_in_the_order_in_which_they_are_owed() -> None:
    owed: list[PayoutDue] = [BEREAVED, replace(FIRST, case_id=OTHER_CASE), replace(SECOND, case_id=OTHER_CASE)]

    assert [one.due for one in settle(owed, []).payouts] == owed


def test_what_cases_gave_then_stands_in_the_order_of_the_tables() -> None:
    cases = [case_of(VIOLENCE, CONFIRMED_BY_POLICE), case_of(DROWNING, CONFIRMED_BY_POLICE, case_id=OTHER_CASE)]
    found = in_order(due for case in cases for due in dues_of(case, KNOWN))

    assert [due.case_id for due in found] == [OTHER_CASE, CASE, CASE, CASE]
    assert [due.payout_id for due in found[1:]] == sorted(due.payout_id for due in (FIRST, SECOND, THIRD))
