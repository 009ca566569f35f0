"""The page of rules says what the data say: every rule row stands there, with an example that the rule computes."""

from msgspec.structs import replace

from cases.law.model import tables
from rules_page import EXAMPLES, LAW, PAGE, page

NAMES_ONLY = frozenset(
    {"document", "group", "injury-type", "special-group", "holiday", "calendar-year", "clock-overlay", "form"}
)
"""Tables that name things, and the calendar, the forms and the overlays, which are no rules with an outcome."""


def test_the_page_is_what_the_data_make() -> None:
    """Else `python tests/rules_page.py` writes it anew."""
    assert page() == PAGE.read_text("utf-8")


def test_every_rule_row_has_an_example() -> None:
    text = page()
    missing = [
        row.key
        for word, rows in tables(LAW).items()
        if word not in NAMES_ONLY
        for row in rows
        if f"`{row.key}` |" not in text
    ]

    assert missing == []


def test_a_changed_row_changes_its_example() -> None:
    halved = replace(LAW, tariffs=tuple(replace(one, amount_vnd=one.amount_vnd // 2) for one in LAW.tariffs))

    assert page(halved) != page()


def test_no_kind_of_rule_is_forgotten() -> None:
    shown = {type(row) for word, rows in tables(LAW).items() if word not in NAMES_ONLY for row in rows}

    assert shown == set(EXAMPLES)
