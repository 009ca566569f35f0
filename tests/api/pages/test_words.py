"""The words of the pages: none missing, none left over, the same places to fill in both languages."""

import datetime as dt
import re
import string
from pathlib import Path

import pytest

import api
from api.language import Language, messages
from api.pages.words import Words, page_words
from api.roles import ROLES

SOURCES = Path(api.__file__).parent
GROUPS = (
    "field.",
    "residence-kind.",
    "outcome.",
    "role.",
    "sex.",
    "channel.",
    "place-type.",
    "received-by.",
    "party-relation.",
    "source.",
    "problem.",
    "explains.",
    "year-decision.",
    "ask.",
    "answer.",
    "act.",
    "hint.",
    "wrong.",
    "section.",
    "row.",
    "more.",
    "month.",
    "identity.",
    "drawn_up_by.",
    "signal-source.",
    "signal-about.",
    "done.",
    "result.",
    "table.",
)
"""Words that are found by a code of the record."""


def used() -> set[str]:
    """Return the codes that templates and pages name."""
    texts = [path.read_text("utf-8") for path in (SOURCES / "templates").glob("*.html")]
    texts += [path.read_text("utf-8") for path in (SOURCES / "pages").rglob("*.py")]
    quoted = {code for text in texts for code in re.findall(r"[\"']([a-z-]+\.[a-z0-9-]+)[\"']", text)}
    return {code for code in quoted if not code.endswith((".html", ".css", ".svg", ".toml"))}


def places(text: str) -> set[str]:
    """Return the places to fill in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_both_languages_have_the_same_places_to_fill() -> None:
    uneven = [code for code, said in page_words().items() if places(said["vi"]) != places(said["en"])]

    assert uneven == []


def test_every_word_that_a_page_names_is_there() -> None:
    wanted = {code for code in used() if code.split(".")[0] in {one.split(".")[0] for one in page_words()}}

    assert wanted - page_words().keys() == set()


def test_no_word_is_left_over() -> None:
    named = used()
    left_over = [code for code in page_words() if code not in named and not code.startswith(GROUPS)]

    assert left_over == []


def test_whoever_is_said_to_have_done_harm_is_called_so_and_no_more() -> None:
    assert Words("vi").of("role", "alleged-abuser") == "người bị cho là gây tổn hại"


def test_no_page_calls_anybody_an_object() -> None:
    assert [code for code, said in page_words().items() if "đối tượng" in said["vi"].lower()] == []


def test_every_role_has_a_name_in_both_languages() -> None:
    assert [code for code, role in ROLES.items() if not role.vi or not role.en] == []


@pytest.mark.parametrize(
    "language, day, days",
    [("vi", "17/07/2024", "01/01/2024\u202f– 17/07/2024"), ("en", "17 Jul 2024", "1 Jan 2024\u202f– 17 Jul 2024")],
)
def test_days_are_written_as_people_write_them(language: Language, day: str, days: str) -> None:
    words = Words(language)

    assert words.day(dt.date(2024, 7, 17)) == day
    assert words.days(dt.date(2024, 1, 1), dt.date(2024, 7, 17)) == days
    assert words.days(dt.date(2024, 7, 17), dt.date(2024, 7, 17)) == day


def test_instants_are_those_of_clocks_in_vietnam() -> None:
    instant = dt.datetime(2024, 7, 17, 18, 30, tzinfo=dt.UTC)

    assert Words("vi").instant(instant) == "01:30, 18/07/2024"
    assert Words("vi").clock(instant) == "2024-07-18T01:30"


def test_no_word_of_a_page_hides_one_that_a_sentence_has() -> None:
    # An act is called by its name on a page, and in a sentence by what was done.
    hidden = [code for code in page_words() if f"word.{code}" in messages() and not code.startswith("act.")]

    assert hidden == []
