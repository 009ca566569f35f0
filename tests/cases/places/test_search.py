"""People find a place by what they know of its name."""

import datetime as dt
import unicodedata

import pytest

from cases.places.register import Places
from cases.values import UnitId

OLD = dt.date(2024, 3, 1)
NEW = dt.date(2025, 8, 1)
LANG_SON = UnitId("20~")


@pytest.fixture(scope="module")
def places() -> Places:
    """Return the register as shipped."""
    return Places.load()


@pytest.mark.parametrize(
    "text, on, first",
    [
        ("Vạn Linh", OLD, "06505~"),
        ("van linh", OLD, "06505~"),
        ("VAN  LINH", NEW, "06505~2025-07-01"),
        ("xa van linh", OLD, "06505~"),
        ("Xã Vạn Linh", NEW, "06505~2025-07-01"),
        ("dong mo", OLD, "06463~"),
        ("thị trấn đồng mỏ", OLD, "06463~"),
        ("xã Đồng Mỏ", OLD, "06463~"),
        ("Vạn Li", OLD, "06505~"),
        ("Vạ", OLD, "06505~"),
        ("tỉnh lạng sơn", NEW, "20~"),
        ("thanh pho lang son", OLD, "178~"),
        ("thi tran chi lang", OLD, "06466~"),
        ("huyện Chi Lăng", OLD, "187~"),
        ("that khe", NEW, "06040~2025-07-01"),
    ],
)
def test_a_place_of_lang_son_is_found_first(places: Places, text: str, on: dt.date, first: str) -> None:
    found = places.search(text, on=on, within=LANG_SON)

    if text == "Vạ":
        assert first in {unit.unit_id for unit in found}
    else:
        assert first == found[0].unit_id


def test_decomposed_text_and_either_place_of_the_tone_find_the_same(places: Places) -> None:
    found = places.search("Hòa Bình", on=OLD)

    assert found
    assert found == places.search("Hoà Bình", on=OLD) == places.search(unicodedata.normalize("NFD", "Hòa Bình"), on=OLD)


def test_names_with_the_same_marks_come_first(places: Places) -> None:
    names = [unit.name for unit in places.search("Vân Lĩnh", on=OLD)]

    assert (names[0], "Vạn Linh" in names) == ("Vân Lĩnh", True)


def test_a_word_inside_a_name_is_found_after_names_that_begin_so(places: Places) -> None:
    names = [unit.name for unit in places.search("linh", on=NEW, limit=500)]

    begins = [name.lower().startswith(("linh", "lĩnh")) for name in names]

    assert "Vạn Linh" in names
    assert begins == sorted(begins, reverse=True)


def test_a_day_and_an_area_narrow_the_search(places: Places) -> None:
    found = places.search("chi lang", on=NEW, within=LANG_SON)

    assert [unit.unit_id for unit in found] == ["06463~2025-07-01"]
    assert {"06463~2025-07-01", "187~", "06466~", "06523~"} <= {
        unit.unit_id for unit in places.search("chi lang", on=None, within=LANG_SON)
    }


@pytest.mark.parametrize(
    "text", ["", " ", "%", "_", "*", ".", "\\", "v%n", "' or 1=1", "\ud800", "x" * 10_000, "\t", "\n"]
)
def test_signs_are_signs_and_find_nothing(places: Places, text: str) -> None:
    assert places.search(text, on=None) == ()


@pytest.mark.parametrize("text", ["06463", "~", "2025-07-01", "Source", "# Source", "tsv", "xã\t", "187~"])
def test_only_names_are_searched(places: Places, text: str) -> None:
    assert all("xa" in unit.kind or unit.name for unit in places.search(text, on=None))
    assert not [unit for unit in places.search(text, on=None) if unit.code == "06463"]


def test_no_more_is_given_than_asked_for(places: Places) -> None:
    assert [len(places.search("a", on=NEW, limit=limit)) for limit in (-1, 0, 3)] == [0, 0, 3]


def test_a_numbered_ward_is_found_by_its_number(places: Places) -> None:
    assert {"1"} == {unit.name for unit in places.search("phường 1", on=OLD, limit=10)}
