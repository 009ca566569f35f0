"""What a case gives, and what a payment was."""

import datetime as dt
from itertools import permutations

import pytest
from msgspec.structs import replace

from cases.case.duplicate import DuplicateMarked, DuplicateWithdrawn
from cases.case.intake import ReportReceived
from cases.case.people import HouseholdTold, PersonIdentified, PersonsLinked, PersonsUnlinked
from cases.case.state import Outcome
from cases.events import Event
from cases.fund.papers import Payee, PaymentSource
from cases.fund.payments import ListedTogether, PaymentRecorded
from cases.law.load import load_law
from cases.law.payouts import HOUSEHOLD, payout_id
from cases.law_adopted.adoption import LawAdopted
from cases.places.register import Places
from deciding import CASE, case_of, recorded
from projections.engine.projection import Knowledge
from projections.fitness.judging import FactPlace
from projections.payouts.due import Payment, PayoutDue, dues_of, payment_of
from samples import (
    BANG_MAC,
    CAO_LOC_TOWN,
    CHI_LANG_DISTRICT,
    CHILD,
    CONFIRMED_BY_COMMUNE,
    CONFIRMED_BY_POLICE,
    DUPLICATE,
    ELSEWHERE,
    GRANDMOTHER,
    LANG_SON,
    REPORTED,
    SECOND_CHILD,
    SIBLINGS,
    THIRD_CHILD,
    UNDETERMINED_BY_POLICE,
    UNFOUNDED_BY_COMMUNE,
    UNPLACED,
    VAN_LINH,
    Y_TICH,
    days,
)

KNOWN = Knowledge(law=load_law(), places=Places.load())
MARCH = days("2024-03-01", "2024-03-31")
DROWNING = replace(REPORTED, commune_of_event=VAN_LINH, occurred=MARCH)
VIOLENCE = replace(SIBLINGS, occurred=MARCH)


def dues(*events: Event) -> tuple[PayoutDue, ...]:
    """Return what a case gives."""
    return dues_of(case_of(*events), KNOWN)


def amounts(*events: Event) -> list[int | None]:
    """Return the amounts that a case gives."""
    return [due.due.amount_vnd for due in dues(*events)]


def beneficiaries(*events: Event) -> list[str]:
    """Return whom a case gives to."""
    return [due.beneficiary for due in dues(*events)]


def test_a_confirmed_drowning_gives_once_to_the_household_and_names_its_facts() -> None:
    (due,) = dues(DROWNING, CONFIRMED_BY_POLICE)

    assert due == PayoutDue(
        payout_id=payout_id(CASE, cause="bereaved-family-visit", beneficiary=HOUSEHOLD),
        case_id=CASE,
        beneficiary=HOUSEHOLD,
        children=(CHILD,),
        due=due.due,
        unit_id=VAN_LINH,
        area=None,
        units=(VAN_LINH, Y_TICH),
        occurred_from=dt.date(2024, 3, 1),
        occurred_until=dt.date(2024, 3, 31),
        because=(FactPlace(case_id=CASE, version=1, position=41), FactPlace(case_id=CASE, version=2, position=42)),
    )
    assert (due.due.amount_vnd, due.due.fund, due.due.status) == (3_000_000, CHI_LANG_DISTRICT, "indicated")


@pytest.mark.parametrize("by", [DUPLICATE, replace(DUPLICATE, by="commune")])
def test_of_two_cases_of_one_matter_the_duplicate_gives_nothing(by: DuplicateMarked) -> None:
    assert dues(DROWNING, CONFIRMED_BY_POLICE, by) == ()
    assert dues(DROWNING, CONFIRMED_BY_POLICE, by, DuplicateWithdrawn(withdraws=3)) == dues(
        DROWNING, CONFIRMED_BY_POLICE
    )


def test_the_four_cases_of_chi_lang_in_2024_give_ten_million() -> None:
    """Notice 001, footnote 4: a drowning in Vạn Linh, a death in traffic, an abandoned and a maltreated child."""
    reports = [
        DROWNING,
        replace(DROWNING, kind="traffic-death", commune_of_event=Y_TICH),
        replace(DROWNING, kind="abandonment", commune_of_event=BANG_MAC),
        replace(DROWNING, kind="violence", commune_of_event=None, area=CHI_LANG_DISTRICT),
    ]
    each = [amounts(report, CONFIRMED_BY_COMMUNE) for report in reports]

    assert each == [[3_000_000], [3_000_000], [2_000_000], [2_000_000]]
    assert sum(amount or 0 for several in each for amount in several) == 10_000_000


def test_the_five_cases_of_the_half_year_give_twelve_million() -> None:
    """Notice 001, footnote 10: two households with abandoned children, two deaths, a maltreated child."""
    kinds = ("abandonment", "abandonment", "drowning-death", "traffic-death", "violence")
    each = [amounts(replace(DROWNING, kind=kind), CONFIRMED_BY_COMMUNE) for kind in kinds]

    assert sum(amount or 0 for several in each for amount in several) == 12_000_000


def test_a_drowning_by_another_name_gives_the_same() -> None:
    named_by_type = replace(DROWNING, kind="injury-death", injury_type="08")

    assert dues(named_by_type, CONFIRMED_BY_POLICE) == dues(DROWNING, CONFIRMED_BY_POLICE)


def test_violence_gives_to_each_child() -> None:
    assert beneficiaries(VIOLENCE, CONFIRMED_BY_POLICE) == [CHILD, SECOND_CHILD, THIRD_CHILD]
    assert amounts(VIOLENCE, CONFIRMED_BY_POLICE) == [2_000_000] * 3
    assert len({due.payout_id for due in dues(VIOLENCE, CONFIRMED_BY_POLICE)}) == 3


def test_a_death_gives_once_however_many_children_there_were() -> None:
    assert beneficiaries(replace(VIOLENCE, kind="drowning-death"), CONFIRMED_BY_POLICE) == [HOUSEHOLD]


@pytest.mark.parametrize(
    "links",
    [
        (PersonsLinked(subject_id=THIRD_CHILD, same_as=CHILD),),
        (PersonsLinked(subject_id=CHILD, same_as=THIRD_CHILD),),
        (PersonsLinked(subject_id=CHILD, same_as=ELSEWHERE), PersonsLinked(subject_id=THIRD_CHILD, same_as=ELSEWHERE)),
    ],
)
def test_a_child_who_was_recorded_twice_is_given_to_once(links: tuple[PersonsLinked, ...]) -> None:
    assert beneficiaries(VIOLENCE, CONFIRMED_BY_POLICE, *links) == [CHILD, SECOND_CHILD]


def test_children_who_were_found_to_be_two_after_all_are_given_to_each() -> None:
    linked, unlinked = PersonsLinked(subject_id=THIRD_CHILD, same_as=CHILD), PersonsUnlinked(withdraws=3)

    assert len(dues(VIOLENCE, CONFIRMED_BY_POLICE, linked, unlinked)) == 3


def of_the_drowned(*outcomes: Outcome | None) -> ReportReceived:
    """Return a drowning of children who fared so."""
    several = zip(SIBLINGS.children, outcomes, strict=True)
    return replace(DROWNING, children=tuple(replace(child, outcome=outcome) for child, outcome in several))


BROTHERS = HouseholdTold(children=(CHILD, SECOND_CHILD))


def test_of_three_who_drowned_two_brothers_and_a_friend_each_household_is_given_to() -> None:
    brothers, friend = dues(of_the_drowned("died", "died", "died"), CONFIRMED_BY_POLICE, BROTHERS)

    assert (brothers.beneficiary, set(brothers.children)) == (HOUSEHOLD, {CHILD, SECOND_CHILD})
    assert (friend.beneficiary, friend.children) == (THIRD_CHILD, (THIRD_CHILD,))
    assert [due.due.amount_vnd for due in (brothers, friend)] == [3_000_000, 3_000_000]
    assert brothers.payout_id == payout_id(CASE, cause="bereaved-family-visit", beneficiary=HOUSEHOLD)
    # Who lives together is one of the facts behind it.
    assert [fact.version for fact in brothers.because] == [1, 2, 3]


def test_a_household_keeps_its_payout_when_another_turns_up() -> None:
    """What was paid before anybody spoke of a second household is not owed again, whichever way it is told."""
    drowned = of_the_drowned("died", "died", "died")
    (before,) = dues(drowned, CONFIRMED_BY_POLICE)
    each_way = [dues(drowned, CONFIRMED_BY_POLICE, told) for told in (BROTHERS, HouseholdTold(children=(THIRD_CHILD,)))]

    assert each_way[0] == each_way[1]
    assert each_way[0][0].payout_id == before.payout_id


@pytest.mark.parametrize(
    "outcomes, expected",
    [
        (("died", "died", "unharmed"), [HOUSEHOLD]),
        (("unharmed", "recovered", "died"), [THIRD_CHILD]),
        (("died", "unharmed", "died"), [HOUSEHOLD, THIRD_CHILD]),
        ((None, "unharmed", "unknown"), [HOUSEHOLD, THIRD_CHILD]),
        (("died", "died", "missing"), [HOUSEHOLD, THIRD_CHILD]),
        # The kind says that somebody died and the children say that nobody did: one is given, as ever.
        (("unharmed", "harmed", "injured"), [HOUSEHOLD]),
    ],
)
def test_the_household_of_a_friend_who_lived_is_not_bereaved(
    outcomes: tuple[Outcome | None, ...], expected: list[str]
) -> None:
    assert beneficiaries(of_the_drowned(*outcomes), CONFIRMED_BY_POLICE, BROTHERS) == expected


def test_what_is_owed_does_not_depend_on_when_it_was_recorded_who_lives_with_whom() -> None:
    """Told before the finding or after it, before a child's death became known or after it: the same payouts."""
    lived = PersonIdentified(subject_id=THIRD_CHILD, outcome="unharmed")
    died = PersonIdentified(subject_id=THIRD_CHILD, outcome="died")
    for later, expected in ((died, [HOUSEHOLD, THIRD_CHILD]), (lived, [HOUSEHOLD])):
        told = [
            [
                (due.payout_id, due.beneficiary, due.children, due.due)
                for due in dues(of_the_drowned("died", "died", None), *facts)
            ]
            for facts in permutations((CONFIRMED_BY_POLICE, BROTHERS, later))
        ]

        assert [beneficiary for _, beneficiary, _, _ in told[0]] == expected
        assert told == [told[0]] * 6


def test_where_all_fared_otherwise_the_household_of_a_child_of_whom_it_was_found_is_given_to() -> None:
    of_the_friend = replace(CONFIRMED_BY_POLICE, children=(THIRD_CHILD,))

    assert beneficiaries(of_the_drowned("unharmed", "unharmed", "harmed"), of_the_friend, BROTHERS) == [THIRD_CHILD]


def test_what_is_given_to_each_child_asks_for_no_household() -> None:
    assert beneficiaries(VIOLENCE, CONFIRMED_BY_POLICE, BROTHERS) == [CHILD, SECOND_CHILD, THIRD_CHILD]


def test_a_household_of_two_is_one_again_once_all_are_said_to_live_together() -> None:
    together = HouseholdTold(children=(CHILD, SECOND_CHILD, THIRD_CHILD))

    assert beneficiaries(of_the_drowned("died", "died", "died"), CONFIRMED_BY_POLICE, BROTHERS, together) == [HOUSEHOLD]


def test_a_matter_of_which_no_child_is_on_record_gives_to_its_household() -> None:
    assert beneficiaries(replace(DROWNING, children=()), CONFIRMED_BY_POLICE) == [HOUSEHOLD]


@pytest.mark.parametrize("findings", [(), (UNDETERMINED_BY_POLICE,), (CONFIRMED_BY_POLICE, UNFOUNDED_BY_COMMUNE)])
def test_only_what_stands_confirmed_gives(findings: tuple[Event, ...]) -> None:
    assert dues(DROWNING, *findings) == ()


def test_what_was_found_gives_and_not_what_was_said() -> None:
    elsewhere = replace(CONFIRMED_BY_POLICE, kind="violence", commune_of_event=BANG_MAC)
    (due,) = dues(DROWNING, elsewhere)

    assert (due.due.cause, due.due.amount_vnd, due.unit_id) == ("maltreated-child-visit", 2_000_000, BANG_MAC)


@pytest.mark.parametrize(
    "report, fund",
    [
        (REPORTED, CHI_LANG_DISTRICT),
        (replace(DROWNING, commune_of_event=CAO_LOC_TOWN), LANG_SON),
        (UNPLACED, LANG_SON),
        (replace(UNPLACED, area=None), None),
    ],
)
def test_where_no_amount_is_in_force_people_decide(report: ReportReceived, fund: str | None) -> None:
    (due,) = dues(report, CONFIRMED_BY_POLICE)

    assert (due.due.amount_vnd, due.due.fund) == (None, fund)


def test_a_matter_of_which_no_day_is_known_gives_with_a_doubt() -> None:
    (due,) = dues(replace(DROWNING, occurred=None), CONFIRMED_BY_POLICE)

    assert (due.due.amount_vnd, due.due.rule_uncertain, due.occurred_from) == (3_000_000, True, None)


def test_kinds_without_a_cause_give_nothing() -> None:
    assert dues(replace(DROWNING, kind="natural-death"), CONFIRMED_BY_POLICE) == ()


@pytest.mark.parametrize("kinds", [("drowning-death", ()), ("violence", ("drowning-death",))])
def test_an_older_law_gives_nothing_for_a_kind_that_came_later(kinds: tuple[str, tuple[str, ...]]) -> None:
    later = replace(KNOWN.law, kinds=tuple(kind for kind in KNOWN.law.kinds if kind.code != "drowning-death"))
    case = case_of(replace(DROWNING, kind=kinds[0], also=kinds[1]), CONFIRMED_BY_POLICE)

    assert dues_of(case, Knowledge(law=later, places=KNOWN.places)) == ()


def test_a_payment_says_all_that_was_recorded_of_it() -> None:
    paid = PaymentRecorded(
        payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e01",
        fund=CHI_LANG_DISTRICT,
        amount_vnd=3_000_000,
        paid=days("2024-01-01", "2024-06-30"),
        cause="bereaved-family-visit",
        payee_kind="household",
        payee=Payee(subject_id=GRANDMOTHER),
        case_id=CASE,
        source=PaymentSource(document="notice-chi-lang-2024", passage="fn 10", open_list=True),
        listed_together=ListedTogether(amount_vnd=6_000_000, payments=2),
    )
    (one,) = recorded(paid, stream="fund-187~")

    assert payment_of(one) == Payment(
        payment_id="c2a4e6f8-1b3d-4f5a-8c7e-9d0b2a4c6e01",
        fund=CHI_LANG_DISTRICT,
        amount_vnd=3_000_000,
        paid_from=dt.date(2024, 1, 1),
        paid_until=dt.date(2024, 6, 30),
        cause="bereaved-family-visit",
        payee_kind="household",
        payee=GRANDMOTHER,
        case_id=CASE,
        beneficiary=None,
        document="notice-chi-lang-2024",
        passage="fn 10",
        open_list=True,
        listed_together=ListedTogether(amount_vnd=6_000_000, payments=2),
        version=1,
        position=41,
    )


def test_what_is_no_payment_is_none() -> None:
    (one,) = recorded(LawAdopted(part="law", content_hash="aa"), stream="law")

    assert payment_of(one) is None


def test_a_child_of_whom_it_was_not_confirmed_is_due_nothing_and_the_others_are() -> None:
    untrue = replace(CONFIRMED_BY_POLICE, finding="unfounded", children=(SECOND_CHILD,))
    of_one = replace(CONFIRMED_BY_POLICE, children=(CHILD,))
    each = replace(VIOLENCE, kind="physical-violence")

    assert [one.beneficiary for one in dues(each, CONFIRMED_BY_POLICE, untrue)] == [CHILD, THIRD_CHILD]
    assert [one.beneficiary for one in dues(each, of_one)] == [CHILD]


def test_what_a_child_is_due_rests_on_what_was_found_of_that_child() -> None:
    of_one, of_another = (replace(CONFIRMED_BY_POLICE, children=(child,)) for child in (CHILD, SECOND_CHILD))
    each = replace(VIOLENCE, kind="physical-violence")
    because = {one.beneficiary: [fact.version for fact in one.because] for one in dues(each, of_one, of_another)}

    assert because == {CHILD: [1, 2], SECOND_CHILD: [1, 3]}
