"""The tables as this program brings them: complete, sourced, and kept without loss."""

import datetime as dt

import msgspec
import pytest

from cases.law.changes import changes
from cases.law.check import check
from cases.law.kinds import groups_of, normalise_kind
from cases.law.load import DocumentsFile, LawUnreadableError, load_law, parse
from cases.law.model import TABLES, Law, UnknownKindError, from_json, tables, to_json
from cases.law.rows import Document, Named, Row

LAW = load_law()

REGISTER = {
    "violence": "AB",
    "physical-violence": "AB",
    "emotional-violence": "AB",
    "sexual-abuse": "AB P75 CR",
    "online-abuse": "AB CR",
    "neglect": "AB",
    "abandonment": "AB P75 CR",
    "labour-exploitation": "AB",
    "exploitation": "AB",
    "trafficking": "AB P75 CR",
    "abduction": "AB CR ?",
    "child-marriage": "AB CR ?",
    "violence-death": "AB ID DP CR",
    "at-risk-violence": "AR",
    "at-risk-exploitation": "AR",
    "at-risk-abandonment": "AR",
    "missing-child": "CR AR",
    "unaccompanied-child": "AR ST",
    "self-harm": "IN ?",
    "suicide-death": "DP CR ?",
    "injury": "IN",
    "injury-death": "ID IN DP",
    "drowning-death": "ID IN DP",
    "traffic-death": "ID IN DP CR",
    "disaster-death": "DP IN ?",
    "death-undetermined": "DP CR",
    "natural-death": "DP",
    "child-offender": "ST ?",
    "child-drug-use": "ST ?",
    "special-circumstances": "ST",
}


def test_the_register_has_each_kind_in_its_groups() -> None:
    register = {
        kind.code: " ".join((*kind.groups, *(["?"] if kind.effect == "unverified" else []))) for kind in LAW.kinds
    }

    assert register == REGISTER


def test_the_law_has_no_fault() -> None:
    assert check(LAW) == ()


def test_every_table_is_walked() -> None:
    assert tuple(TABLES) == Law.__struct_fields__


def test_every_kind_group_type_rule_cause_and_fund_has_both_names() -> None:
    named = [row for table in tables(LAW).values() for row in table if isinstance(row, Named | Document)]

    assert all(row.vi.strip() and row.en.strip() and row.vi != row.en for row in named)
    assert {kind.code for kind in LAW.kinds} <= {row.key for row in named}


def test_every_row_names_a_source_that_can_be_cited() -> None:
    sourced = [row for table in tables(LAW).values() for row in table if isinstance(row, Row)]

    assert all(LAW.cite(row.source) and LAW.cite_vi(row.source) for row in sourced)


def test_finer_words_have_both_names_too() -> None:
    forms = [form for kind in LAW.kinds for form in kind.forms]

    assert forms
    assert all(form.vi and form.en for form in forms)


def test_types_of_injury_and_special_groups_are_those_of_the_form_and_of_the_law() -> None:
    assert [row.code for row in LAW.injury_types] == [f"{number:02}" for number in range(1, 12)]
    assert "".join(row.code for row in LAW.special_groups) == "abcdđeghiklmno"


def test_a_law_comes_back_from_json_as_it_was() -> None:
    again = from_json(to_json(LAW))

    assert again == LAW
    assert to_json(again) == to_json(LAW)
    assert again.hash == LAW.hash


def test_the_hash_is_the_same_on_every_load_and_another_for_another_law() -> None:
    other = msgspec.structs.replace(LAW, tariffs=LAW.tariffs[1:])

    assert load_law().hash == LAW.hash
    assert other.hash != LAW.hash
    assert len(LAW.hash) == 64


def test_a_law_kept_before_a_table_existed_can_still_be_read_and_keeps_its_hash() -> None:
    kept = msgspec.json.encode({"funds": []})

    assert from_json(kept) == Law()
    assert from_json(b"{}").hash == Law().hash


def test_a_field_that_this_program_does_not_know_is_an_error() -> None:
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        from_json(b'{"clock": []}')


def test_an_unreadable_file_is_named_with_the_place_in_it() -> None:
    with pytest.raises(LawUnreadableError, match=r"^documents\.toml: .*\$\.document\[0\]"):
        parse("documents.toml", b'[[document]]\nid = "X"\n', DocumentsFile)


def test_a_file_that_is_not_toml_is_named() -> None:
    with pytest.raises(LawUnreadableError, match=r"^documents\.toml: "):
        parse("documents.toml", b"[[document", DocumentsFile)


@pytest.mark.parametrize(
    "kind,injury_type,name",
    [
        ("injury-death", "08", "drowning-death"),
        ("injury-death", "03", "traffic-death"),
        ("injury-death", "01", "injury-death"),
        ("injury-death", None, "injury-death"),
        ("injury", "08", "injury"),
        ("neglect", None, "neglect"),
    ],
)
def test_a_death_has_one_name(kind: str, injury_type: str | None, name: str) -> None:
    assert normalise_kind(kind, injury_type, LAW) == name


def test_a_kind_that_is_not_in_the_register_is_an_error() -> None:
    with pytest.raises(UnknownKindError, match="misfortune"):
        normalise_kind("misfortune", None, LAW)


def test_the_police_are_told_of_physical_violence_only_if_the_child_is_injured() -> None:
    assert groups_of("physical-violence", LAW) == ("AB",)
    assert groups_of("physical-violence", LAW, conditions=frozenset({"injured"})) == ("AB", "CR")


def test_nothing_changed_between_a_law_and_itself() -> None:
    assert changes(LAW, load_law()) == ()


def test_changes_name_rows_added_removed_changed_and_moved() -> None:
    first, second, *rest = LAW.tariffs
    dearer = msgspec.structs.replace(first, amount_vnd=4_000_000)
    new_id = msgspec.structs.replace(second, id="chi-lang-2025-traffic")
    newer = msgspec.structs.replace(LAW, tariffs=(dearer, new_id, *rest), causes=LAW.causes[::-1])

    assert changes(LAW, newer) == (
        "cause: order changed",
        "tariff:chi-lang-2024-traffic removed",
        "tariff:chi-lang-2025-traffic added",
        "tariff:chi-lang-2024-drowning changed",
    )


def test_a_new_version_of_a_rule_is_a_row_of_its_own() -> None:
    abuse, *others = LAW.fitness_rules
    ended = msgspec.structs.replace(abuse, in_force_until=dt.date(2025, 12, 31))
    newer = msgspec.structs.replace(abuse, in_force_from=dt.date(2026, 1, 1))

    assert changes(LAW, msgspec.structs.replace(LAW, fitness_rules=(ended, newer, *others))) == (
        "fitness-rule:child-abuse@2026-01-01 added",
        "fitness-rule:child-abuse@2019-01-03 changed",
    )


def test_a_row_is_in_force_from_its_first_day_to_its_last_both_included() -> None:
    first, last = dt.date(2024, 3, 6), dt.date(2024, 3, 7)
    row = msgspec.structs.replace(LAW.limits[0], in_force_from=first, in_force_until=last)
    a_day = dt.timedelta(days=1)

    assert [row.covers_day(day) for day in (first - a_day, first, last, last + a_day)] == [False, True, True, False]
