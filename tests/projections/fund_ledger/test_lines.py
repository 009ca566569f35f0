"""What the ledger comes to does not depend on how the facts of different streams come among each other."""

from collections import Counter
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.events import Event, Metadata, Recorded
from cases.fund.entries import (
    AllotmentReceived,
    DonationReceived,
    FundHandedOver,
    FundTakenOver,
    GiftInKindReceived,
    OpeningBalanceStated,
    PayoutBooked,
    PayoutReturned,
)
from cases.fund.papers import PaymentSource
from cases.fund.payments import PaymentRecorded
from cases.fund.payouts import PayoutApproved, PayoutPaid, PayoutProposed, PayoutRejected, PayoutReversed
from cases.fund.postings import side_of
from projections.fund_ledger.lines import Line, lines_of
from projections.payouts.steps import Progress, Step, progress_of
from samples import CHI_LANG_DISTRICT, LANG_SON, at, days
from strategies import from_type

PAPER = PaymentRecorded(
    payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e01",
    fund=CHI_LANG_DISTRICT,
    amount_vnd=3_000_000,
    paid=days("2024-03-05", "2024-04-05"),
    cause="bereaved-family-visit",
    payee_kind="household",
    source=PaymentSource(document="notice-chi-lang-2024", open_list=True),
)
ENTRIES = (
    OpeningBalanceStated,
    DonationReceived,
    AllotmentReceived,
    GiftInKindReceived,
    PayoutBooked,
    PayoutReturned,
    FundHandedOver,
    FundTakenOver,
)
STEPS = (PayoutProposed, PayoutApproved, PayoutRejected, PayoutPaid, PayoutReversed)
Facts = dict[str, list[Event]]


@st.composite
def records(draw: st.DrawFn) -> tuple[Facts, list[str], list[str]]:
    """Draw the facts of some streams, and two orders in which they may come: those of one stream in their order."""
    facts: Facts = {}
    for fund in (CHI_LANG_DISTRICT, LANG_SON):
        entries = draw(st.lists(st.one_of(*(from_type(one) for one in ENTRIES)), max_size=4))
        facts[f"fund-{fund}"] = [_balanced(replace(one, fund=fund)) for one in entries]
    for number in (1, 2):
        steps = draw(st.lists(st.one_of(*(from_type(one) for one in STEPS)), max_size=5))
        facts[f"payout-{number}"] = [replace(one, payout_id=str(number)) for one in steps]
        facts[f"payment-{number}"] = [replace(PAPER, payment_id=str(number), amount_vnd=draw(st.integers(1, 10**9)))]
    turns = [stream for stream, events in facts.items() for _ in events]
    return facts, draw(st.permutations(turns)), draw(st.permutations(turns))


def _balanced(event: Event) -> Event:
    """Return an entry as its decider makes it: what is drawn adds up to the amount."""
    if isinstance(event, PayoutBooked | PayoutReturned):
        return replace(event, amount_vnd=sum(one.amount_vnd for one in event.draws) or 1, draws=event.draws)
    return event


def in_order(facts: Facts, turns: Sequence[str]) -> list[Recorded]:
    """Return the facts as a record holds them that took them in by turns."""
    versions: Counter[str] = Counter()
    found = []
    for position, stream in enumerate(turns, start=1):
        versions[stream] += 1
        found.append(
            Recorded(
                stream=stream,
                version=versions[stream],
                position=position,
                recorded_at=at("2024-08-01T08:00:00+07:00"),
                event=facts[stream][versions[stream] - 1],
                metadata=Metadata(actor="a", role="fund-officer", unit=LANG_SON),
            )
        )
    return found


def totals(record: Sequence[Recorded]) -> Counter[tuple[str, str, str, object]]:
    """Return what all lines come to, by fund, account, side and day."""
    found: Counter[tuple[str, str, str, object]] = Counter()
    for one in record:
        for line in lines_of(one):
            found[line.fund, line.account, line.side, line.on_day] += line.amount_vnd
    return found


def come(record: Sequence[Recorded]) -> dict[str, tuple[object, ...]]:
    """Return how far each payout has come, but for the positions."""
    steps = [
        Step(payout_id=one.stream, version=one.version, position=one.position, event=one.event)
        for one in record
        if isinstance(one.event, STEPS)
    ]
    return {payout: _without_position(progress) for payout, progress in progress_of(steps).items()}


def _without_position(one: Progress) -> tuple[object, ...]:
    payment = None if one.payment is None else replace(one.payment, position=0)
    return (one.status, one.proposal, one.version, payment)


@settings(max_examples=60, deadline=None)
@given(records())
def test_results_do_not_depend_on_how_facts_of_different_streams_interleave(
    drawn: tuple[Facts, list[str], list[str]],
) -> None:
    facts, one, other = drawn
    first, second = in_order(facts, one), in_order(facts, other)

    assert totals(first) == totals(second)
    assert come(first) == come(second)


@settings(max_examples=60, deadline=None)
@given(records())
def test_the_ledger_balances_at_every_position(drawn: tuple[Facts, list[str], list[str]]) -> None:
    facts, turns, _ = drawn
    debit = credit = 0
    for one in in_order(facts, turns):
        lines = lines_of(one)
        if isinstance(one.event, PayoutBooked | PayoutReturned) and not one.event.draws:
            # No decider makes one: what is paid is drawn from something.
            continue
        debit += sum(line.amount_vnd for line in lines if line.side == "debit")
        credit += sum(line.amount_vnd for line in lines if line.side == "credit")

        assert debit == credit
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))


def test_a_line_says_why_it_stands_there() -> None:
    (one,) = in_order({"payment-1": [PAPER]}, ["payment-1"])
    lines: tuple[Line, ...] = lines_of(one)

    assert [(line.account, line.side) for line in lines] == [
        ("payouts/bereaved-family-visit", "debit"),
        ("opening-balance-unexplained", "credit"),
    ]
    because = lines[0].because
    assert (because.entry, because.document, because.open_list) == (
        "fund.payment-recorded",
        "notice-chi-lang-2024",
        True,
    )
    assert [(fact.stream, fact.version) for fact in because.facts] == [("payment-1", 1)]
    assert lines[0].on_day == PAPER.paid.last
    assert side_of(lines[1].account) == "credit"
