"""What a confirmed matter sets against its commune's year."""

import datetime as dt

import pytest
from msgspec.structs import replace

from cases.law.facts import MatterFacts
from cases.law.fitness import Reason, reasons, unsettled
from cases.law.load import load_law
from cases.law.model import UnknownKindError
from cases.values import Interval

LAW = load_law()
NEW_YEAR_2026 = dt.date(2026, 1, 1)


def days(first: str, last: str | None = None) -> Interval:
    return Interval(first=dt.date.fromisoformat(first), last=dt.date.fromisoformat(last or first))


APRIL = days("2023-04-01", "2023-04-30")


def matter(kind: str, *also: str, occurred: Interval | None = APRIL) -> MatterFacts:
    return MatterFacts(kind=kind, also=also, occurred=occurred)


def rules(facts: MatterFacts) -> list[str]:
    return [reason.rule for reason in reasons(facts, LAW)]


def test_a_drowning_is_a_reason_with_its_rule_version_and_source() -> None:
    assert reasons(matter("drowning-death"), LAW) == (
        Reason(
            rule="child-injury-death",
            rule_from=dt.date(2019, 1, 3),
            text_vi="Có trẻ em tử vong do tai nạn thương tích trên địa bàn",
            text_en="A child died by injury in the commune",
            source="practice of Lạng Sơn 2021 (000)",
            source_vi="cách làm của Lạng Sơn năm 2021 (000)",
            applied_under="06/QĐ-TTg",
            source_status="seed",
            kind="drowning-death",
            inferred=False,
            rule_uncertain=False,
        ),
    )


@pytest.mark.parametrize("kind", [kind.code for kind in LAW.kinds])
def test_each_kind_gives_the_reasons_of_its_settled_groups(kind: str) -> None:
    row = LAW.kind(kind)
    expected = [
        rule
        for rule, group in (("child-abuse", "AB"), ("child-injury-death", "ID"))
        if group in row.groups and row.effect == "settled"
    ]

    assert rules(matter(kind)) == expected


def test_a_death_by_violence_gives_both_reasons() -> None:
    assert rules(matter("violence-death")) == ["child-abuse", "child-injury-death"]


def test_abandonment_is_a_reason_that_says_that_it_is_inferred() -> None:
    (reason,) = reasons(matter("abandonment"), LAW)

    assert (reason.rule, reason.inferred, reason.rule_uncertain) == ("child-abuse", True, False)


def test_no_other_kind_gives_an_inferred_reason() -> None:
    inferred = {kind.code for kind in LAW.kinds if any(reason.inferred for reason in reasons(matter(kind.code), LAW))}

    assert inferred == {"abandonment"}


def test_of_two_kinds_the_one_without_an_inference_is_named() -> None:
    (reason,) = reasons(matter("abandonment", "neglect"), LAW)

    assert (reason.kind, reason.inferred) == ("neglect", False)


def test_further_kinds_count_and_each_rule_is_named_once() -> None:
    facts = matter("drowning-death", "neglect", "physical-violence", "drowning-death")

    assert [(reason.rule, reason.kind) for reason in reasons(facts, LAW)] == [
        ("child-abuse", "neglect"),
        ("child-injury-death", "drowning-death"),
    ]


def test_without_the_switch_abandonment_is_no_reason() -> None:
    off = replace(LAW, inferences=tuple(replace(row, on=False) for row in LAW.inferences))

    assert reasons(matter("abandonment"), off) == ()


def test_a_switch_turned_off_from_a_day_leaves_what_happened_before() -> None:
    on = replace(LAW.inferences[0], in_force_until=dt.date(2025, 12, 31))
    off = replace(LAW.inferences[0], in_force_from=NEW_YEAR_2026, on=False)
    law = replace(LAW, inferences=(on, off))

    assert [reason.rule_uncertain for reason in reasons(matter("abandonment", occurred=days("2025-12-31")), law)] == [
        False
    ]
    assert reasons(matter("abandonment", occurred=days("2026-01-01")), law) == ()
    assert [
        reason.rule_uncertain
        for reason in reasons(matter("abandonment", occurred=days("2025-12-31", "2026-01-01")), law)
    ] == [True]


def test_of_two_versions_of_a_switch_the_later_one_that_meets_the_days_is_named() -> None:
    before = replace(LAW.inferences[0], in_force_until=dt.date(2025, 12, 31))
    after = replace(LAW.inferences[0], in_force_from=NEW_YEAR_2026)
    law = replace(LAW, inferences=(before, after))

    def named(occurred: Interval) -> tuple[str | None, bool]:
        (reason,) = reasons(matter("abandonment", occurred=occurred), law)
        return reason.switch, reason.rule_uncertain

    assert named(days("2025-12-31")) == ("abandonment-is-abuse@2019-01-03", False)
    assert named(days("2026-01-01")) == ("abandonment-is-abuse@2026-01-01", False)
    assert named(days("2025-12-31", "2026-01-01")) == ("abandonment-is-abuse@2026-01-01", True)


def test_of_two_versions_of_a_rule_the_later_one_that_meets_the_days_is_named_in_whatever_order_they_stand() -> None:
    abuse = LAW.fitness_rules[0]
    before, after = replace(abuse, in_force_until=dt.date(2025, 12, 31)), replace(abuse, in_force_from=NEW_YEAR_2026)
    always = replace(before, in_force_from=None)

    for rules_ in ((before, after), (after, before), (always, after), (after, always)):
        law = replace(LAW, fitness_rules=rules_)
        (reason,) = reasons(matter("neglect", occurred=days("2025-12-31", "2026-01-01")), law)

        assert (reason.rule_from, reason.rule_uncertain) == (NEW_YEAR_2026, True)


def test_a_switch_turned_on_makes_an_unverified_effect_an_inferred_reason() -> None:
    law = replace(LAW, inferences=tuple(replace(row, on=True) for row in LAW.inferences))

    assert [(reason.rule, reason.inferred) for reason in reasons(matter("suicide-death"), law)] == [
        ("child-injury-death", True)
    ]


def test_kinds_whose_effect_is_unverified_are_shown_to_the_province() -> None:
    assert unsettled(matter("neglect", "abduction", "child-marriage"), LAW) == ("abduction", "child-marriage")
    assert unsettled(matter("abandonment"), LAW) == ()


def test_before_the_rule_there_is_no_reason() -> None:
    assert reasons(matter("neglect", occurred=days("2018-01-01", "2019-01-02")), LAW) == ()


def test_days_partly_before_the_rule_make_it_uncertain() -> None:
    (reason,) = reasons(matter("neglect", occurred=days("2019-01-02", "2019-01-03")), LAW)

    assert reason.rule_uncertain


def test_unknown_days_make_it_uncertain() -> None:
    (reason,) = reasons(matter("neglect", occurred=None), LAW)

    assert reason.rule_uncertain


def test_the_version_in_force_on_the_days_is_the_one_that_is_named() -> None:
    abuse, *others = LAW.fitness_rules
    old = replace(abuse, in_force_until=dt.date(2025, 12, 31))
    new = replace(abuse, in_force_from=NEW_YEAR_2026, status="seen")
    law = replace(LAW, fitness_rules=(new, old, *others))

    def named(occurred: Interval) -> list[tuple[dt.date | None, str, bool]]:
        facts = matter("neglect", occurred=occurred)
        return [(reason.rule_from, reason.source_status, reason.rule_uncertain) for reason in reasons(facts, law)]

    assert named(days("2025-12-31")) == [(dt.date(2019, 1, 3), "seed", False)]
    assert named(days("2026-01-01")) == [(NEW_YEAR_2026, "seen", False)]
    assert named(days("2025-12-31", "2026-01-01")) == [(NEW_YEAR_2026, "seen", True)]


def test_a_kind_that_is_not_in_the_register_is_never_passed_over() -> None:
    with pytest.raises(UnknownKindError):
        reasons(matter("neglect", "misfortune"), LAW)
