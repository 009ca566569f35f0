"""What is asked of the front page, as people type it."""

import datetime as dt
from urllib.parse import unquote_plus

import pytest

from api.pages.asked import find_place, read_instant, read_year, this_year, units_then
from api.problems import ProblemError
from cases.places.register import Places
from cases.values import VIETNAM, UnitId

PROVINCE = UnitId("20~")


@pytest.fixture(scope="module")
def register() -> Places:
    """Return the register of places."""
    return Places.load()


def test_a_moment_without_an_offset_is_one_of_clocks_in_vietnam() -> None:
    assert read_instant("2024-08-01T10:00") == dt.datetime(2024, 8, 1, 10, tzinfo=VIETNAM)


def test_a_plus_sign_that_nobody_escaped_is_understood() -> None:
    assert read_instant(unquote_plus("2024-08-01T10:00:00+07:00")) == dt.datetime(2024, 8, 1, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize("empty", [None, "", "  "])
def test_an_empty_field_asks_for_nothing(empty: str | None, register: Places) -> None:
    assert read_year(empty) is None
    assert read_instant(empty) is None
    assert find_place(register, given=empty, text=empty, own=PROVINCE, year=None).unit == register.unit(PROVINCE)


@pytest.mark.parametrize("wrong", ["0", "1066", "99999", "-2024", "twenty", "٢٠٢٤x"])
def test_a_year_that_nothing_can_be_on_record_of_is_not_taken(wrong: str) -> None:
    with pytest.raises(ProblemError):
        read_year(wrong)


def test_next_year_can_be_asked_for() -> None:
    assert read_year(str(this_year() + 1)) == this_year() + 1


def test_a_full_name_settles_which_place_is_meant(register: Places) -> None:
    place = find_place(register, given=None, text="huyen chi lang", own=PROVINCE, year=2024)

    assert place.unit == register.unit("187~")


def test_a_code_names_the_unit_that_bore_it_in_the_year(register: Places) -> None:
    then = find_place(register, given=None, text="06463", own=PROVINCE, year=2024)
    now = find_place(register, given="06463", text=None, own=PROVINCE, year=2026)

    assert (then.unit, now.unit) == (register.unit("06463~"), register.unit("06463~2025-07-01"))


def test_a_name_of_several_is_left_to_choose(register: Places) -> None:
    place = find_place(register, given=None, text="chi lăng", own=PROVINCE, year=2024)

    assert place.unit is None
    assert "187~" in {unit.unit_id for unit in place.choices}


def test_a_commune_of_today_was_several_before(register: Places) -> None:
    before = units_then(register, register.unit("06505~2025-07-01"), 2024)

    assert [unit.unit_id for unit in before] == ["06505~", "06508~", "06520~"]


def test_a_district_that_is_gone_was_nothing_later(register: Places) -> None:
    assert units_then(register, register.unit("187~"), 2026) == ()


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "0001-01-01", "1969-12-31T23:59:59Z"])
def test_a_moment_before_any_record_is_one_that_every_zone_can_name(text: str) -> None:
    """The first of these lies in no year of UTC, and no page could show it."""
    assert read_instant(text) == dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
