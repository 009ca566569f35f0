"""A fund's account: what may be entered, and that it balances after anything."""

import datetime as dt
import random
from collections.abc import Sequence

import pytest
from hypothesis import given as supposing
from hypothesis import settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.fund import account
from cases.fund.account import Account, Bounds, HandOver
from cases.fund.entries import (
    AllotmentReceived,
    DonationReceived,
    Entry,
    FundHandedOver,
    FundTakenOver,
    GiftHeld,
    GiftInKindGiven,
    GiftInKindReceived,
    Holding,
    OpeningBalanceStated,
    PayoutBooked,
    PayoutReturned,
    day_of,
)
from cases.fund.papers import Draw, Grounds, PaymentSource
from cases.fund.postings import SIDES, UNEXPLAINED, Posting, below_zero, postings_of, side_of
from cases.refusals import Invalid, Refused
from deciding import CASE, given, read_again, recorded
from samples import CHI_LANG_DISTRICT, LANG_SON

DAY = dt.date(2024, 3, 1)
_COMES_IN = (OpeningBalanceStated, DonationReceived, AllotmentReceived, GiftInKindReceived)
DAYS = ("stated_on", "received_on", "given_on", "paid_on", "returned_on")
PAPER = PaymentSource(document="01/BB")
VISIT, CARER = "bereaved-family-visit", "abandoned-child-carer"
BOUNDS = Bounds(
    ends_on=dt.date(2025, 6, 30), source="notice", serves={"bereaved": frozenset({VISIT}), "carers": frozenset({CARER})}
)

BOUNDS_OF_HEIR = Bounds(serves=BOUNDS.serves)


def entry_id(number: int) -> str:
    return f"c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c{number:04}"


OPENED = OpeningBalanceStated(
    entry_id=entry_id(1), fund=CHI_LANG_DISTRICT, stated_on=DAY, amount_vnd=5_000_000, source=PAPER
)
GIVEN = DonationReceived(
    entry_id=entry_id(2),
    fund=CHI_LANG_DISTRICT,
    received_on=DAY,
    amount_vnd=2_000_000,
    donor_kind="person",
    source=PAPER,
)
EARMARKED = replace(GIVEN, entry_id=entry_id(3), purpose="bereaved")
ALLOTTED = AllotmentReceived(
    entry_id=entry_id(4), fund=CHI_LANG_DISTRICT, received_on=DAY, amount_vnd=1_000_000, source=PAPER
)
BLANKETS = GiftInKindReceived(
    entry_id=entry_id(5),
    fund=CHI_LANG_DISTRICT,
    received_on=DAY,
    what="chăn",
    quantity=3,
    value_vnd=1_000_000,
    donor_kind="organisation",
    source=PAPER,
)
BOOKED = PayoutBooked(
    fund=CHI_LANG_DISTRICT,
    payout_id=entry_id(90),
    payment_id=entry_id(91),
    paid_on=DAY,
    amount_vnd=3_000_000,
    cause=VISIT,
    draws=(Draw(amount_vnd=1_000_000, purpose="bereaved"), Draw(amount_vnd=2_000_000)),
    case_id=CASE,
    grounds=Grounds(rule="chi-lang-2024-drowning", because=(1, 2)),
)
RETURNED = PayoutReturned(
    fund=CHI_LANG_DISTRICT,
    payout_id=BOOKED.payout_id,
    payment_id=BOOKED.payment_id,
    returned_on=DAY,
    amount_vnd=BOOKED.amount_vnd,
    cause=VISIT,
    draws=BOOKED.draws,
    case_id=CASE,
    grounds=BOOKED.grounds,
)


def decide(entry: Entry, history: Sequence[Recorded]) -> tuple[Event, ...]:
    return account.decide_entry(entry, account.fold(entry.fund, history), BOUNDS)


def account_of(*entries: Event) -> Account:
    return account.fold(CHI_LANG_DISTRICT, recorded(*entries, stream="fund-187~"))


def given_out(quantity: int, number: int = 50) -> GiftInKindGiven:
    return GiftInKindGiven(
        entry_id=entry_id(number),
        fund=CHI_LANG_DISTRICT,
        gift_id=BLANKETS.entry_id,
        given_on=DAY,
        quantity=quantity,
        source=PAPER,
    )


@pytest.mark.parametrize("entry", [OPENED, GIVEN, EARMARKED, ALLOTTED, BLANKETS])
def test_what_comes_in_is_entered_once(entry: Entry) -> None:
    given(by=decide).when(entry).then(entry)


def test_a_payout_is_booked_once_and_its_money_comes_back_once() -> None:
    given(OPENED, EARMARKED, by=decide).when(BOOKED).then(BOOKED)
    given(OPENED, EARMARKED, BOOKED, by=decide).when(RETURNED).then(RETURNED)

    assert account_of(OPENED, EARMARKED, BOOKED, RETURNED).held() == account_of(OPENED, EARMARKED).held()


def test_another_entry_does_not_take_the_id_of_one() -> None:
    given(GIVEN, by=decide).when(replace(GIVEN, amount_vnd=1)).refused("entry-exists")


def test_a_fund_has_one_opening_balance() -> None:
    given(OPENED, by=decide).when(replace(OPENED, entry_id=entry_id(7))).refused("opening-balance-exists")


def test_nothing_is_paid_that_is_not_there() -> None:
    given(EARMARKED, GIVEN, by=decide).when(BOOKED).then(BOOKED)
    given(EARMARKED, by=decide).when(BOOKED).refused("balance-exceeded")
    given(EARMARKED, replace(GIVEN, amount_vnd=1_999_999), by=decide).when(BOOKED).refused("balance-exceeded")


def test_nothing_is_paid_on_a_day_on_which_it_was_not_there_yet() -> None:
    """What was paid and what came are published by period: on no day did the fund hold less than nothing."""
    before, later = DAY - dt.timedelta(days=1), DAY + dt.timedelta(days=9)
    in_time, early = BOOKED, replace(BOOKED, paid_on=before)
    given(GIVEN, EARMARKED, by=decide).when(in_time).then(in_time)
    given(GIVEN, EARMARKED, by=decide).when(early).refused("balance-exceeded")

    # What was there on that day was paid out since.
    spent = replace(BOOKED, payment_id=entry_id(92), paid_on=later)
    given(GIVEN, EARMARKED, spent, by=decide).when(BOOKED).refused("balance-exceeded")


def test_what_came_before_counts_whenever_it_is_recorded() -> None:
    late = replace(GIVEN, entry_id=entry_id(7), received_on=DAY - dt.timedelta(days=30), amount_vnd=9_000_000)
    early = replace(BOOKED, paid_on=DAY - dt.timedelta(days=20), draws=(Draw(amount_vnd=BOOKED.amount_vnd),))
    given(GIVEN, late, by=decide).when(early).then(early)


def test_an_earmarked_gift_pays_for_nothing_else() -> None:
    other = replace(BOOKED, cause=CARER, draws=(Draw(amount_vnd=3_000_000, purpose="bereaved"),))
    unknown = replace(BOOKED, draws=(Draw(amount_vnd=3_000_000, purpose="gone"),))

    given(OPENED, EARMARKED, by=decide).when(other).refused("purpose-not-served", source="Circular 87/2008")
    given(OPENED, EARMARKED, by=decide).when(unknown).refused("purpose-not-served", source="Circular 87/2008")


def test_free_money_does_not_cover_what_a_purpose_lacks() -> None:
    too_much = replace(BOOKED, draws=(Draw(amount_vnd=3_000_000, purpose="bereaved"),))

    given(OPENED, EARMARKED, by=decide).when(too_much).refused("balance-exceeded")


def test_after_its_last_day_a_fund_is_frozen() -> None:
    late = replace(GIVEN, received_on=dt.date(2025, 7, 1))

    given(by=decide).when(late).refused("fund-frozen", source="notice")
    given(by=decide).when(replace(late, received_on=dt.date(2025, 6, 30))).then(
        replace(late, received_on=dt.date(2025, 6, 30))
    )


def test_things_are_counted_and_their_worth_is_shared_out_to_the_dong() -> None:
    one, two = replace(given_out(1), value_vnd=333_333), replace(given_out(2, 51), value_vnd=666_667)
    given(BLANKETS, by=decide).when(given_out(1)).then(one)
    given(BLANKETS, one, by=decide).when(given_out(2, 51)).then(two)
    given(BLANKETS, one, by=decide).when(given_out(3, 52)).invalid("gift-not-held", "quantity")
    given(BLANKETS, one, two, by=decide).when(given_out(1, 52)).invalid("gift-not-held", "gift_id")
    given(by=decide).when(given_out(1)).invalid("gift-not-held", "gift_id")

    assert account_of(BLANKETS, one, two).gifts == {}
    assert account_of(BLANKETS, one, two).balances["in-kind"] == 0


def test_things_go_on_once_they_came_and_for_what_they_were_given_for() -> None:
    early = replace(given_out(1), given_on=DAY - dt.timedelta(days=1))
    given(BLANKETS, by=decide).when(early).invalid("gift-not-held", "given_on")

    kept_for = replace(BLANKETS, purpose="bereaved")
    served = replace(given_out(1), cause=VISIT)
    given(kept_for, by=decide).when(given_out(1)).invalid("field-missing", "cause")
    given(kept_for, by=decide).when(replace(served, cause=CARER)).refused(
        "purpose-not-served", source="Circular 87/2008"
    )
    assert decide(served, recorded(kept_for)) == (replace(served, value_vnd=333_333),)


def test_what_things_were_given_for_binds_whoever_takes_them_over() -> None:
    ended, taken = account.decide_hand_over(
        HandOver(entry_id=entry_id(70), handed_on=dt.date(2025, 7, 1), decision="12/QĐ"),
        account_of(replace(BLANKETS, purpose="bereaved")),
        account.fold(LANG_SON, ()),
        Bounds(),
    )
    heir = account.fold(LANG_SON, recorded(*taken, stream="fund-20~"))
    given_there = replace(given_out(1), fund=LANG_SON, given_on=dt.date(2025, 7, 2), cause=CARER)

    assert [gift.purpose for one in ended if isinstance(one, FundHandedOver) for gift in one.gifts] == ["bereaved"]
    with pytest.raises(Refused, match="purpose-not-served"):
        account.decide_entry(given_there, heir, BOUNDS_OF_HEIR)
    with pytest.raises(Invalid, match="gift-not-held"):
        account.decide_entry(replace(given_there, given_on=dt.date(2025, 6, 30)), heir, BOUNDS_OF_HEIR)


def test_a_fund_is_not_handed_over_before_its_last_entry() -> None:
    command = HandOver(entry_id=entry_id(70), handed_on=DAY - dt.timedelta(days=1), decision="12/QĐ")

    with pytest.raises(Invalid, match="days-reversed"):
        account.decide_hand_over(command, account_of(GIVEN), account.fold(LANG_SON, ()), Bounds())


def test_things_never_meet_money() -> None:
    assert account_of(OPENED, BLANKETS).held() == (Holding(amount_vnd=5_000_000),)


def test_a_fund_is_handed_over_with_all_it_holds_and_then_frozen() -> None:
    ended = account_of(OPENED, EARMARKED, BLANKETS, replace(given_out(1), value_vnd=333_333))
    command = HandOver(entry_id=entry_id(60), handed_on=dt.date(2025, 7, 1), decision="01/QĐ")
    heir = account.fold(LANG_SON, ())
    (over,), (taken,) = account.decide_hand_over(command, ended, heir, Bounds())
    assert isinstance(over, FundHandedOver)
    assert isinstance(taken, FundTakenOver)

    left = account_of(OPENED, EARMARKED, BLANKETS, replace(given_out(1), value_vnd=333_333), over)
    assert (left.handed_to, left.held(), left.gifts, left.balances["in-kind"]) == (LANG_SON, (), {}, 0)
    assert account.decide_hand_over(command, left, heir, Bounds()) == ((), ())
    with pytest.raises(Refused, match="fund-frozen"):
        account.decide_entry(replace(GIVEN, entry_id=entry_id(61)), left, BOUNDS)
    came = account.fold(LANG_SON, recorded(taken, stream="fund-20~"))
    assert came.held() == (Holding(amount_vnd=5_000_000), Holding(amount_vnd=2_000_000, purpose="bereaved"))
    assert came.gifts == {
        BLANKETS.entry_id: GiftHeld(gift_id=BLANKETS.entry_id, what="chăn", quantity=2, value_vnd=666_667)
    }


def test_a_fund_hands_over_more_than_anybody_can_enter_at_once() -> None:
    """Two gifts with zeros that slipped in: what is handed over must be read again, and taken over."""
    most = replace(GIVEN, amount_vnd=10**15)
    ended = account_of(most, replace(most, entry_id=entry_id(7)))
    command = HandOver(entry_id=entry_id(60), handed_on=dt.date(2025, 7, 1), decision="01/QĐ")
    over, taken = account.decide_hand_over(command, ended, account.fold(LANG_SON, ()), Bounds())
    came = account.fold(LANG_SON, recorded(*read_again(taken), stream="fund-20~"))

    assert len(read_again(over)) == 1
    assert came.held() == (Holding(amount_vnd=2 * 10**15),)


def test_a_fund_is_not_handed_over_to_itself_nor_twice_nor_to_one_that_ended() -> None:
    here, other = account_of(OPENED), account.fold(LANG_SON, ())
    command = HandOver(entry_id=entry_id(60), handed_on=dt.date(2025, 7, 1), decision="01/QĐ")
    (over,), _ = account.decide_hand_over(command, here, other, Bounds())
    third = replace(other, fund=type(LANG_SON)("01~"))

    with pytest.raises(Invalid, match="fund-to-itself"):
        account.decide_hand_over(command, here, here, Bounds())
    with pytest.raises(Refused, match="fund-frozen"):
        account.decide_hand_over(command, account_of(OPENED, over), third, Bounds())
    with pytest.raises(Refused, match="fund-frozen"):
        account.decide_hand_over(command, here, other, Bounds(ends_on=dt.date(2025, 6, 30)))


def test_every_kind_of_entry_is_entered_as_much_on_one_side_as_on_the_other() -> None:
    elsewhere = replace(RETURNED, fund=LANG_SON, paid_by=CHI_LANG_DISTRICT)
    entries = (OPENED, GIVEN, EARMARKED, ALLOTTED, BLANKETS, BOOKED, RETURNED, elsewhere)

    assert [
        account_kind for entry in entries for account_kind in _kinds(postings_of(entry)) if account_kind not in SIDES
    ] == []
    assert [_difference(postings_of(entry)) for entry in entries] == [0] * len(entries)
    assert all(postings_of(entry) for entry in entries)


amounts = st.integers(1, 10**15)
purposes = st.sampled_from([None, "bereaved", "carers"])
draws = st.lists(st.builds(Draw, amount_vnd=st.integers(1, 10**7), purpose=purposes), min_size=1, max_size=3).map(tuple)


def on_a_day(entry: Entry, day: dt.date) -> Entry:
    """Return an entry on another day."""
    name = next(one for one in DAYS if one in entry.__struct_fields__)
    return replace(entry, **{name: day})


@st.composite
def commands(draw: st.DrawFn) -> Entry:
    """Draw something that somebody wants to enter; ids are few, so that they come again."""
    return on_a_day(draw(entries()), DAY + dt.timedelta(days=draw(st.integers(0, 3))))


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Draw an entry, on the day on which all are made here unless told otherwise."""
    number, amount = draw(st.integers(1, 12)), draw(st.one_of(st.integers(1, 10**7), amounts))
    match draw(st.sampled_from(["opening", "gift", "allotment", "things", "given", "booked", "returned"])):
        case "opening":
            return replace(OPENED, entry_id=entry_id(number), amount_vnd=amount)
        case "gift":
            return replace(GIVEN, entry_id=entry_id(number), amount_vnd=amount, purpose=draw(purposes))
        case "allotment":
            return replace(ALLOTTED, entry_id=entry_id(number), amount_vnd=amount, purpose=draw(purposes))
        case "things":
            value = draw(st.one_of(st.none(), amounts))
            return replace(BLANKETS, entry_id=entry_id(number), quantity=draw(st.integers(1, 9)), value_vnd=value)
        case "given":
            out = replace(given_out(draw(st.integers(1, 9))), entry_id=entry_id(number))
            return replace(out, gift_id=entry_id(draw(st.integers(1, 12))))
        case "booked":
            drawn = draw(draws)
            total = sum(one.amount_vnd for one in drawn)
            cause = draw(st.sampled_from([VISIT, CARER]))
            return replace(BOOKED, payment_id=entry_id(number), amount_vnd=total, draws=drawn, cause=cause)
        case _:
            return replace(RETURNED, payment_id=entry_id(number))


def days_of(name: str, history: Sequence[Event]) -> list[int]:
    """Return the balance of an account at the end of each day on which something was entered."""
    entries = [entry for entry in history if isinstance(entry, Entry)]
    return [
        sum(one.change_vnd for e in entries if day_of(e) <= day for one in postings_of(e) if one.account == name)
        for day in sorted({day_of(entry) for entry in entries})
    ]


@settings(max_examples=150, deadline=None)
@supposing(st.lists(commands(), max_size=30))
def test_the_ledger_balances_to_the_dong_after_any_sequence_of_commands(asked: list[Entry]) -> None:
    """At every position, whatever was asked before; what is held is below zero on no day either."""
    history: list[Event] = []
    for entry in asked:
        state = account_of(*history)
        booked = state.entries.get(entry.payment_id) if isinstance(entry, PayoutReturned) else None
        if isinstance(booked, PayoutBooked):
            # As the payout's own decider makes it: what was booked comes back to where it was drawn from.
            entry = replace(RETURNED, payment_id=booked.payment_id, amount_vnd=booked.amount_vnd, draws=booked.draws)  # noqa: PLW2901
            entry = replace(entry, cause=booked.cause)  # noqa: PLW2901
        elif isinstance(entry, PayoutReturned):
            continue
        try:
            history += read_again(account.decide_entry(entry, state, BOUNDS))
        except (Refused, Invalid):
            continue
        after = account_of(*history)
        debit = sum(left for name, left in after.balances.items() if side_of(name) == "debit")
        credit = sum(left for name, left in after.balances.items() if side_of(name) == "credit")
        assert debit == credit
        assert below_zero(dict(after.balances)) == ()
        assert all(left >= 0 for name in after.days for left in days_of(name, history))
        assert sum(one.amount_vnd for one in after.held()) == sum(
            left for name, left in after.balances.items() if name.partition("/")[0] == "money"
        )
    command = HandOver(entry_id=entry_id(60), handed_on=BOUNDS.ends_on or DAY, decision="01/QĐ")
    for entered in account.decide_hand_over(command, account_of(*history), account.fold(LANG_SON, ()), Bounds()):
        assert len(read_again(entered)) == 1


@settings(max_examples=60, deadline=None)
@supposing(st.lists(commands(), max_size=20), st.randoms(use_true_random=False))
def test_what_an_account_holds_on_each_day_does_not_depend_on_when_its_entries_were_recorded(
    asked: list[Entry], chance: random.Random
) -> None:
    """What happened earlier and was recorded later counts on its own day, as if it had been recorded at once."""
    history = [replace(entry, entry_id=entry_id(n)) for n, entry in enumerate(asked) if isinstance(entry, _COMES_IN)]
    otherwise = chance.sample(history, len(history))
    one, other = account_of(*history), account_of(*otherwise)

    assert (one.balances, one.days, one.held(), one.entries) == (
        other.balances,
        other.days,
        other.held(),
        other.entries,
    )
    assert [one.least_since(DAY, name) for name in one.days] == [other.least_since(DAY, name) for name in one.days]


def _kinds(postings: Sequence[Posting]) -> list[str]:
    return [one.account.partition("/")[0] for one in postings]


def _difference(postings: Sequence[Posting]) -> int:
    return sum(one.amount_vnd if one.side == "debit" else -one.amount_vnd for one in postings)


def test_only_what_nobody_explains_may_fall_below_zero() -> None:
    assert below_zero({UNEXPLAINED: -5, "money": -1, "payouts/x": 0}) == ("money",)
