"""Payments that were made."""

import pytest
from msgspec.structs import replace

from cases.fund.papers import Payee, PaymentSource
from cases.fund.payments import ListedTogether, PaymentRecorded, RecordPayment, stream_of, tags
from cases.fund.payments import decide as decide_payment
from cases.law_adopted.adoption import LawAdopted
from cases.persons import PersonDetails
from cases.registry import tags_of
from deciding import CASE, given
from samples import CHI_LANG_DISTRICT, GRANDMOTHER, days

PAID = PaymentRecorded(
    payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e01",
    fund=CHI_LANG_DISTRICT,
    amount_vnd=3_000_000,
    paid=days("2024-03-05"),
    cause="bereaved-family-visit",
    payee_kind="household",
    source=PaymentSource(document="notice-chi-lang-2024", passage="fn 4"),
)
IN_FULL = replace(
    PAID,
    paid=days("2023-12-01", "2024-06-30"),
    payee=Payee(subject_id=GRANDMOTHER, details=PersonDetails(name="Lý Thị Thí Dụ")),
    case_id=CASE,
    source=PaymentSource(document="notice-chi-lang-2024", passage="fn 10", open_list=True),
    listed_together=ListedTogether(amount_vnd=6_000_000, payments=2),
)


@pytest.mark.parametrize("payment", [PAID, IN_FULL])
def test_a_payment_is_recorded_once(payment: PaymentRecorded) -> None:
    given(by=decide_payment).when(RecordPayment(payment=payment)).then(payment)


def test_two_equal_payments_are_two_facts() -> None:
    twin = replace(PAID, payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e02")
    given(by=decide_payment).when(RecordPayment(payment=twin)).then(twin)
    assert stream_of(PAID.payment_id) != stream_of(twin.payment_id)


@pytest.mark.parametrize(
    "other",
    [
        replace(PAID, amount_vnd=2_000_000),
        replace(PAID, paid=days("2024-03-06")),
        replace(PAID, cause="maltreated-child-visit"),
        replace(PAID, case_id=CASE),
    ],
)
def test_another_payment_does_not_take_the_id_of_one(other: PaymentRecorded) -> None:
    given(PAID, by=decide_payment).when(RecordPayment(payment=other)).refused("payment-exists")


def test_a_payment_that_nothing_explains_is_recorded_too() -> None:
    unexplained = replace(PAID, cause="unknown", payee_kind="unknown", amount_vnd=10**15)
    given(by=decide_payment).when(RecordPayment(payment=unexplained)).then(unexplained)


def test_a_payment_is_found_by_its_fund_years_case_and_payee() -> None:
    assert set(tags(PAID)) == {f"unit:{CHI_LANG_DISTRICT}", "year:2024"}
    assert set(tags(IN_FULL)) == {
        f"unit:{CHI_LANG_DISTRICT}",
        "year:2023",
        "year:2024",
        f"case:{CASE}",
        f"subject:{GRANDMOTHER}",
    }
    assert tags_of(IN_FULL) == tags(IN_FULL)


def test_what_is_no_payment_has_no_tags_here() -> None:
    assert tags(LawAdopted(part="law", content_hash="0")) == ()


def test_each_payment_has_a_stream() -> None:
    assert stream_of(PAID.payment_id) == f"payment-{PAID.payment_id}"
