"""What changed between two moments, and by which facts: from invented facts, with no database."""

from collections.abc import Sequence

from msgspec.structs import replace

from api.replay.courses import Between, Course, FactSeen, course_of, seen
from api.replay.differing import Asked, Change, Paid, changes
from cases.case.correction import Changes, CorrectionWithdrawn, FactCorrected
from cases.case.decider import stream_of
from cases.case.state import Child
from cases.events import Event
from cases.fund.papers import PaymentSource
from cases.fund.payments import PaymentRecorded
from cases.law.load import load_law
from cases.places.register import Places
from cases.values import CaseId
from deciding import CASE, recorded
from projections.engine.projection import Knowledge
from projections.payouts.due import payment_of
from samples import (
    CHI_LANG_DISTRICT,
    CHILD,
    CONFIRMED_BY_POLICE,
    FURTHER,
    REPORTED,
    UNFOUNDED_BY_POLICE,
    VAN_LINH,
    Y_TICH,
    days,
)

KNOWN = Knowledge(law=load_law(), places=Places.load())
LENIENT = Knowledge(law=replace(KNOWN.law, fitness_rules=()), places=KNOWN.places)
DIED = replace(
    REPORTED, occurred=days("2024-05-03"), children=(Child(subject_id=CHILD, identity="partly", outcome="died"),)
)
MOVED = FactCorrected(of_version=1, by="province", changes=Changes(commune_of_event=VAN_LINH), units_before=(Y_TICH,))
BACK = CorrectionWithdrawn(withdraws=3, by="province", units_before=(VAN_LINH,))
PAYMENT = PaymentRecorded(
    payment_id="7a1c4444-0000-4000-8000-00000000000a",
    fund=CHI_LANG_DISTRICT,
    amount_vnd=3_000_000,
    paid=days("2024-06-01"),
    cause="bereaved-family-visit",
    payee_kind="household",
    case_id=CASE,
    source=PaymentSource(document="00/PC"),
)
ADOPTED = FactSeen(stream="law", version=2, position=60, type="law.adopted", recorded_at=recorded(DIED)[0].recorded_at)
FIRST = 41
"""The position of the first fact of a history in these tests."""


def course(
    *events: Event, first: int, last: int, laws: tuple[Knowledge, Knowledge] = (KNOWN, KNOWN), case_id: CaseId = CASE
) -> Course:
    """Return the course of a case between the moments after so many of its facts."""
    before, after = laws
    between = Between(first=FIRST + first - 1, last=FIRST + last - 1, law_before=before, law_after=after)
    return course_of(case_id, recorded(*events, stream=stream_of(case_id)), between)


def paid(payment: PaymentRecorded, *, position: int) -> Paid:
    """Return a payment at a position."""
    (fact,) = recorded(payment, stream=f"payment-{payment.payment_id}")
    fact = replace(fact, position=position)
    found = payment_of(fact)
    assert found is not None
    return Paid(payment=found, fact=seen(fact))


def told(found: Sequence[Change]) -> list[tuple[str, str | None, str | None, list[int]]]:
    """Return each change with what was before and after, and the positions of its facts."""
    return [(one.what, one.before, one.after, [fact.position for fact in one.because]) for one in found]


def test_a_finding_disqualifies_a_commune_s_year_and_gives_a_payout_and_names_itself() -> None:
    found = changes([course(DIED, CONFIRMED_BY_POLICE, first=1, last=2)], [], first=FIRST, asked=Asked(unit=Y_TICH))
    status, fitness, payout = found

    assert told(found) == [
        ("case-status", "received", "confirmed", [42]),
        ("fitness", "in-question", "disqualified", []),
        ("payout-appeared", None, "indicated", [42]),
    ]
    assert (fitness.unit_id, fitness.year, status.case_id, payout.cause) == (
        Y_TICH,
        2024,
        CASE,
        "bereaved-family-visit",
    )
    assert [(one.came, one.rule, one.open, [fact.position for fact in one.because]) for one in fitness.reasons] == [
        (False, None, "not-verified", [42]),
        (True, "child-injury-death", None, [42]),
    ]


def test_a_case_before_whose_beginning_nothing_was_is_opened() -> None:
    found = changes([course(DIED, CONFIRMED_BY_POLICE, first=0, last=2)], [], first=FIRST - 1, asked=Asked())

    assert told(found)[:3] == [
        ("case-opened", None, None, [41]),
        ("case-status", "received", "confirmed", [42]),
        ("fitness", "nothing-recorded", "disqualified", []),
    ]
    assert [fact.position for fact in found[2].reasons[0].because] == [42]


def test_a_correction_moves_a_case_away_from_one_commune_and_to_another() -> None:
    moved = course(DIED, CONFIRMED_BY_POLICE, MOVED, first=2, last=3)
    away = changes([moved], [], first=FIRST + 1, asked=Asked(unit=Y_TICH))
    came = changes([moved], [], first=FIRST + 1, asked=Asked(unit=VAN_LINH))

    assert told(away) == [
        ("case-moved-away", Y_TICH, VAN_LINH, [43]),
        ("fitness", "disqualified", "nothing-recorded", []),
        ("payout-lapsed", "indicated", None, [43]),
    ]
    assert told(came) == [
        ("case-came", Y_TICH, VAN_LINH, [43]),
        ("fitness", "nothing-recorded", "disqualified", []),
        ("payout-appeared", None, "indicated", [43]),
    ]


def test_what_came_and_went_again_between_the_moments_is_no_change() -> None:
    there_and_back = course(DIED, CONFIRMED_BY_POLICE, MOVED, BACK, first=2, last=4)

    assert changes([there_and_back], [], first=FIRST + 1, asked=Asked(unit=Y_TICH)) == ()
    assert changes([there_and_back], [], first=FIRST + 1, asked=Asked()) == ()


def test_a_fact_that_changes_nothing_is_not_among_those_behind_a_change() -> None:
    found = changes([course(DIED, FURTHER, CONFIRMED_BY_POLICE, first=1, last=3)], [], first=FIRST, asked=Asked())

    assert told(found)[0] == ("case-status", "received", "confirmed", [43])


def test_every_fact_after_which_it_was_otherwise_is_named() -> None:
    history = (DIED, UNFOUNDED_BY_POLICE, replace(CONFIRMED_BY_POLICE, by="health"))
    found = changes([course(*history, first=1, last=3)], [], first=FIRST, asked=Asked())

    assert told(found)[0] == ("case-status", "received", "confirmed", [42, 43])


def test_the_law_alone_changes_what_follows_and_is_named() -> None:
    under = course(DIED, CONFIRMED_BY_POLICE, first=2, last=2, laws=(LENIENT, KNOWN))
    (change,) = changes([under], [], first=FIRST + 1, asked=Asked(unit=Y_TICH, law=(ADOPTED,)))

    assert (change.what, change.before, change.after) == ("fitness", "nothing-recorded", "disqualified")
    assert {fact for reason in change.reasons for fact in reason.because} == {ADOPTED}


def test_facts_are_told_from_the_law_where_both_changed() -> None:
    """Under the older law the finding changed the status and no year; the newer one made it count."""
    both = course(DIED, CONFIRMED_BY_POLICE, first=1, last=2, laws=(LENIENT, KNOWN))
    status, fitness, _payout = changes([both], [], first=FIRST, asked=Asked(law=(ADOPTED,)))
    (came,) = [one for one in fitness.reasons if one.came]

    assert [fact.position for fact in status.because] == [42]
    assert came.because == (ADOPTED,)


def test_money_that_came_back_makes_a_payout_owed_again() -> None:
    back = replace(ADOPTED, stream="payout-1", version=4, position=55, type="payout.reversed")
    both = course(DIED, CONFIRMED_BY_POLICE, first=2, last=2)
    made = replace(paid(PAYMENT, position=50), returned=back)

    assert told(changes([both], [made], first=52, asked=Asked())) == [
        ("payout-changed", "paid", "indicated", [55]),
        ("payment-returned", None, None, [55]),
    ]
    assert told(changes([both], [made], first=45, asked=Asked())) == [], "it came and went again in between"


def test_a_payment_makes_a_payout_paid_and_stands_for_itself() -> None:
    confirmed = course(DIED, CONFIRMED_BY_POLICE, first=2, last=2)
    found = changes([confirmed], [paid(PAYMENT, position=50)], first=FIRST + 1, asked=Asked(unit=Y_TICH))

    assert told(found) == [("payout-changed", "indicated", "paid", [50]), ("payment-made", None, None, [50])]
    assert found[1].amount_vnd == 3_000_000


def test_what_was_paid_before_the_first_moment_is_no_change() -> None:
    confirmed = course(DIED, CONFIRMED_BY_POLICE, first=2, last=2)

    assert changes([confirmed], [paid(PAYMENT, position=FIRST)], first=FIRST + 1, asked=Asked(unit=Y_TICH)) == ()


def test_from_a_moment_to_itself_nothing_changed() -> None:
    still = course(DIED, CONFIRMED_BY_POLICE, first=2, last=2)

    assert changes([still], [], first=FIRST + 1, asked=Asked()) == ()


def test_one_year_alone_can_be_asked_for() -> None:
    confirmed = course(DIED, CONFIRMED_BY_POLICE, first=1, last=2)
    of_2023 = changes([confirmed], [], first=FIRST, asked=Asked(unit=Y_TICH, year=2023))
    of_2024 = changes([confirmed], [], first=FIRST, asked=Asked(unit=Y_TICH, year=2024))

    assert [one.what for one in of_2023] == ["case-status"]
    assert [one.what for one in of_2024] == ["case-status", "fitness", "payout-appeared"]
