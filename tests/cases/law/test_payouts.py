"""What a fund gives for a confirmed matter."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.law.facts import MatterFacts
from cases.law.load import load_law
from cases.law.model import UnknownKindError
from cases.law.payouts import HOUSEHOLD, Due, PassedOver, payout_id, weigh
from cases.law.rows import Source
from cases.values import CaseId, Interval, UnitId

LAW = load_law()
COMMUNE, DISTRICT, PROVINCE = UnitId("06520~"), UnitId("187~"), UnitId("20~")
IN_CHI_LANG = (COMMUNE, DISTRICT, PROVINCE)
CASE = CaseId("0b8f4f3e-54a1-4c0f-9a51-0c7f3c1d2e4b")
PINNED = "8bd55776-6590-5b6d-a32e-a82e9c45f7db"


def days(first: str, last: str | None = None) -> Interval:
    return Interval(first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last or first))


MARCH = days("2024-03-01", "2024-03-31")


def matter(
    kind: str, *also: str, occurred: Interval | None = MARCH, areas: tuple[UnitId, ...] = IN_CHI_LANG
) -> MatterFacts:
    return MatterFacts(kind=kind, also=also, occurred=occurred, unit=areas[0] if areas else None, areas=areas)


def amounts(facts: MatterFacts) -> list[int | None]:
    return [due.amount_vnd for due in weigh(facts, LAW).dues]


def test_a_drowning_in_chi_lang_in_2024_is_a_customary_visit_to_the_household() -> None:
    (due,) = weigh(matter("drowning-death"), LAW).dues

    assert due == Due(
        cause="bereaved-family-visit",
        kind="drowning-death",
        fund=DISTRICT,
        per="household",
        amount_vnd=3_000_000,
        rule="chi-lang-2024-drowning",
        rule_from=dt.date(2024, 1, 1),
        source="notice on Chi Lăng 2024 (001), fn 4",
        source_vi="thông báo về huyện Chi Lăng năm 2024 (001), chú thích 4",
        source_status="seed",
        basis="customary",
    )
    assert due.status == "indicated"


def test_the_four_cases_of_the_notice_sum_to_ten_million() -> None:
    kinds = ("drowning-death", "traffic-death", "violence", "abandonment")
    dues = [due for kind in kinds for due in weigh(matter(kind), LAW).dues]

    assert [due.amount_vnd for due in dues] == [3_000_000, 3_000_000, 2_000_000, 2_000_000]
    assert sum(due.amount_vnd or 0 for due in dues) == 10_000_000
    assert [due.per for due in dues] == ["household", "household", "child", "household"]
    assert [due.cause for due in dues] == [
        "bereaved-family-visit",
        "bereaved-family-visit",
        "maltreated-child-visit",
        "abandoned-child-carer",
    ]
    assert {due.status for due in dues} == {"indicated"}


@pytest.mark.parametrize("day", ["2023-12-31", "2025-01-01"])
def test_at_other_times_a_due_has_no_amount(day: str) -> None:
    assert weigh(matter("drowning-death", occurred=days(day)), LAW).dues == (
        Due(cause="bereaved-family-visit", kind="drowning-death", fund=DISTRICT, per="household"),
    )


def test_elsewhere_in_the_province_a_due_has_no_amount_and_is_the_provincial_fund_s() -> None:
    facts = matter("violence", areas=(UnitId("06001~"), UnitId("180~"), PROVINCE))

    assert weigh(facts, LAW).dues == (Due(cause="maltreated-child-visit", kind="violence", fund=PROVINCE, per="child"),)


def test_where_no_place_is_known_no_fund_is() -> None:
    assert [due.fund for due in weigh(matter("violence", areas=()), LAW).dues] == [None]


def test_a_known_area_is_enough_where_the_commune_is_unknown() -> None:
    assert amounts(matter("drowning-death", areas=(DISTRICT, PROVINCE))) == [3_000_000]


def test_kinds_without_a_cause_give_nothing() -> None:
    without = [kind.code for kind in LAW.kinds if not {"AB", "ID"} & set(kind.groups)]

    assert without
    assert all(weigh(matter(kind), LAW).dues == () for kind in without)


def test_kinds_of_abuse_and_death_by_injury_without_a_tariff_give_one_due_without_an_amount() -> None:
    priced = {tariff.kind for tariff in LAW.tariffs}
    unpriced = [kind.code for kind in LAW.kinds if {"AB", "ID"} & set(kind.groups) and kind.code not in priced]

    assert "sexual-abuse" in unpriced
    assert all(amounts(matter(kind)) == [None] for kind in unpriced)


def test_a_death_by_violence_is_one_payout_by_the_higher_amount_and_says_that_it_is_inferred() -> None:
    (due,) = weigh(matter("violence-death", "physical-violence"), LAW).dues

    assert (due.amount_vnd, due.cause, due.source_status) == (3_000_000, "bereaved-family-visit", "inferred")


def test_the_order_of_kinds_does_not_change_the_amount() -> None:
    assert amounts(matter("violence", "drowning-death")) == [3_000_000]
    assert amounts(matter("drowning-death", "violence")) == [3_000_000]


def test_of_equal_amounts_the_leading_kind_names_the_cause() -> None:
    assert [due.cause for due in weigh(matter("abandonment", "violence"), LAW).dues] == ["abandoned-child-carer"]
    assert [due.cause for due in weigh(matter("violence", "abandonment"), LAW).dues] == ["maltreated-child-visit"]


@pytest.mark.parametrize("occurred", [days("2024-12-31", "2025-01-01"), days("2023-12-31", "2024-01-01"), None])
def test_days_that_are_not_all_the_tariff_s_make_it_uncertain(occurred: Interval | None) -> None:
    (due,) = weigh(matter("drowning-death", occurred=occurred), LAW).dues

    assert (due.amount_vnd, due.rule_uncertain) == (3_000_000, True)


def test_a_tariff_with_a_decision_entitles() -> None:
    decided = replace(
        LAW.tariffs[0],
        id="province-2026-drowning",
        fund=PROVINCE,
        amount_vnd=5_000_000,
        basis="decision",
        decision="1/QĐ",
        source=Source(document="TT87-2008"),
        in_force_from=dt.date(2026, 1, 1),
        in_force_until=None,
    )
    law = replace(LAW, tariffs=(*LAW.tariffs, decided))
    facts = matter("drowning-death", occurred=days("2026-02-01"), areas=(UnitId("06463~2025-07-01"), PROVINCE))
    (due,) = weigh(facts, law).dues

    assert (due.amount_vnd, due.status, due.fund, due.rule) == (
        5_000_000,
        "entitled",
        PROVINCE,
        "province-2026-drowning",
    )


def test_the_nearest_fund_with_a_tariff_gives() -> None:
    provincial = replace(LAW.tariffs[0], id="province-2024-drowning", fund=PROVINCE, amount_vnd=9_000_000)
    law = replace(LAW, tariffs=(provincial, *LAW.tariffs))

    assert [due.rule for due in weigh(matter("drowning-death"), law).dues] == ["chi-lang-2024-drowning"]


def test_every_tariff_has_the_cause_that_its_kind_would_have_without_one() -> None:
    """A payout keeps its name when an amount comes into force."""
    bare = replace(LAW, tariffs=())

    assert [[due.cause for due in weigh(matter(row.kind), bare).dues] for row in LAW.tariffs] == [
        [row.cause] for row in LAW.tariffs
    ]


def test_a_payout_has_the_same_id_on_every_rebuild() -> None:
    assert payout_id(CASE, cause="bereaved-family-visit", beneficiary=HOUSEHOLD) == PINNED
    assert payout_id(CASE, cause="bereaved-family-visit", beneficiary="another") != PINNED
    assert payout_id(CASE, cause="maltreated-child-visit", beneficiary=HOUSEHOLD) != PINNED


def test_a_kind_that_is_not_in_the_register_is_never_passed_over() -> None:
    with pytest.raises(UnknownKindError):
        weigh(matter("misfortune"), LAW)


def test_each_tariff_that_was_passed_over_says_why() -> None:
    drowning, violence = (
        next(row for row in LAW.tariffs if row.kind == kind) for kind in ("drowning-death", "violence")
    )
    farther = replace(drowning, id="province", fund=PROVINCE, amount_vnd=9_000_000)
    later = replace(drowning, id="later", in_force_from=dt.date(2025, 1, 1), in_force_until=None)
    law = replace(LAW, tariffs=(violence, drowning, farther, later))

    def passed_over(facts: MatterFacts) -> tuple[PassedOver, ...]:
        return weigh(facts, law).passed_over

    assert passed_over(matter("drowning-death", "violence")) == (
        PassedOver(tariff=violence.id, cause="maltreated-child-visit", why="lower"),
        PassedOver(tariff="later", cause="bereaved-family-visit", why="not-in-force"),
        PassedOver(tariff="province", cause="bereaved-family-visit", why="farther"),
    )
    assert passed_over(matter("violence", occurred=days("2023-06-01"))) == (
        PassedOver(tariff=violence.id, cause="maltreated-child-visit", why="not-in-force"),
    )
    assert passed_over(matter("violence")) == ()
