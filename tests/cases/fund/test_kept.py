"""Accounts as far as a process has read them: the same as read from their beginning."""

import datetime as dt
from collections.abc import Sequence

import pytest
from hypothesis import given as supposing
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.events import Recorded
from cases.fund.account import Account, brought_up, fold, stream_of
from cases.fund.entries import DonationReceived, GiftInKindGiven, GiftInKindReceived, OpeningBalanceStated
from cases.fund.kept import KeptAccounts, taken_in
from cases.fund.papers import PaymentSource
from cases.values import UnitId
from deciding import recorded
from samples import CHI_LANG_DISTRICT, LANG_SON

PAPER = PaymentSource(document="01/BB")
ENTRIES = (
    OpeningBalanceStated(
        entry_id="1", fund=CHI_LANG_DISTRICT, stated_on=dt.date(2024, 3, 1), amount_vnd=5_000_000, source=PAPER
    ),
    DonationReceived(
        entry_id="2",
        fund=CHI_LANG_DISTRICT,
        received_on=dt.date(2024, 3, 1),
        amount_vnd=2_000_000,
        donor_kind="person",
        purpose="bereaved",
        source=PAPER,
    ),
    GiftInKindReceived(
        entry_id="3",
        fund=CHI_LANG_DISTRICT,
        received_on=dt.date(2024, 3, 1),
        what="chăn",
        quantity=3,
        value_vnd=1_000_000,
        donor_kind="organisation",
        source=PAPER,
    ),
    GiftInKindGiven(
        entry_id="4", fund=CHI_LANG_DISTRICT, gift_id="3", given_on=dt.date(2024, 3, 2), quantity=2, source=PAPER
    ),
)
WHOLE = recorded(*ENTRIES, stream=stream_of(CHI_LANG_DISTRICT))


def of(history: Sequence[Recorded], fund: UnitId = CHI_LANG_DISTRICT) -> Account:
    return fold(fund, history)


@supposing(st.lists(st.integers(0, len(WHOLE)), max_size=6))
def test_brought_up_from_wherever_it_was_read_it_is_the_account_as_it_stands(reads: list[int]) -> None:
    held = Account(fund=CHI_LANG_DISTRICT)
    for until in [*sorted(reads), len(WHOLE)]:
        began = max(held.version - 1, 0)
        held = brought_up(held, WHOLE[began:until])

        assert held == of(WHOLE[:until])


def test_what_is_held_stays_as_it_is_when_it_is_brought_up() -> None:
    held = of(WHOLE[:2])
    brought_up(held, WHOLE[1:])

    assert held == of(WHOLE[:2])


def test_another_record_is_read_from_its_beginning() -> None:
    other = tuple(replace(one, position=one.position + 7) for one in WHOLE[:3])

    assert brought_up(of(WHOLE), other) == of(other)
    assert brought_up(of(WHOLE), ()) == Account(fund=CHI_LANG_DISTRICT)


def test_what_is_read_begins_with_the_last_fact_that_is_held() -> None:
    kept = KeptAccounts()
    kept.keep(of(WHOLE[:2]))

    assert taken_in(kept.held(CHI_LANG_DISTRICT), kept.held(LANG_SON)) == {stream_of(CHI_LANG_DISTRICT): WHOLE[1]}


@pytest.mark.parametrize("asked, left", [((), LANG_SON), ((CHI_LANG_DISTRICT,), CHI_LANG_DISTRICT)])
def test_of_too_many_entries_those_that_were_kept_last_stay(asked: tuple[UnitId, ...], left: UnitId) -> None:
    kept, third = KeptAccounts(entries_max=5), UnitId("01~")
    kept.keep(of(WHOLE[:2]))
    kept.keep(of(WHOLE[:2], LANG_SON))
    for fund in asked:
        kept.keep(kept.held(fund))
    kept.keep(of(WHOLE[:2], third))

    assert [fund for fund in (CHI_LANG_DISTRICT, LANG_SON, third) if kept.held(fund).version] == [left, third]


def test_one_account_is_kept_however_long_it_is() -> None:
    kept = KeptAccounts(entries_max=1)
    kept.keep(of(WHOLE))

    assert kept.held(CHI_LANG_DISTRICT) == of(WHOLE)
