"""What people type for a moment, and for a commune whose code meant different units at different times."""

import datetime as dt

import pytest

from api.replay.asked import Instant, NoInstant, NotACommune, find_commune, read_instant
from cases.places.register import Places
from cases.places.unit import UnitAmbiguous, UnitUnknown

PLACES = Places.load()
MORNING = dt.datetime(2024, 8, 1, 3, 0, tzinfo=dt.UTC)
THEN = Instant(at=MORNING, assumed=False)


@pytest.mark.parametrize(
    "text", ["2024-08-01T03:00:00Z", "2024-08-01T10:00:00+07:00", "2024-07-31T17:30:00-09:30", "20240801T030000Z"]
)
def test_one_instant_is_the_same_however_its_offset_is_written(text: str) -> None:
    assert read_instant(text).at == MORNING
    assert not read_instant(text).assumed


@pytest.mark.parametrize("text", ["2024-08-01T10:00", "2024-08-01 10:00:00", " 2024-08-01T10:00 "])
def test_a_time_without_an_offset_is_one_of_clocks_in_vietnam(text: str) -> None:
    instant = read_instant(text)

    assert (instant.at, instant.assumed) == (MORNING, True)


def test_a_plain_day_is_its_beginning_in_vietnam() -> None:
    assert read_instant("2024-08-01").in_vietnam.isoformat() == "2024-08-01T00:00:00+07:00"


@pytest.mark.parametrize("text", ["", "yesterday", "2024-13-01", "0001-01-01T00:00:00", "9999-12-31T23:00:00-11:00"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(NoInstant):
        read_instant(text)


@pytest.mark.parametrize(
    "on,year,expected",
    [
        (None, None, "06463~"),
        (dt.date(2025, 7, 1), None, "06463~2025-07-01"),
        (None, 2026, "06463~2025-07-01"),
        (dt.date(2025, 6, 30), 2026, "06463~"),
    ],
)
def test_a_code_is_of_the_day_given_or_else_of_the_year_or_else_of_the_moment(
    on: dt.date | None, year: int | None, expected: str
) -> None:
    assert find_commune(PLACES, "06463", on=on, year=year, moment=THEN).unit_id == expected


def test_a_year_in_which_a_code_passed_on_leaves_it_open() -> None:
    with pytest.raises(UnitAmbiguous) as refused:
        find_commune(PLACES, "06463", on=None, year=2025, moment=THEN)

    assert [unit.unit_id for unit in refused.value.candidates] == ["06463~", "06463~2025-07-01"]


def test_a_unit_id_is_itself_at_any_moment() -> None:
    assert find_commune(PLACES, "06463~2025-07-01", on=None, year=2020, moment=THEN).unit_id == "06463~2025-07-01"


def test_a_larger_area_and_an_unknown_code_are_no_commune() -> None:
    with pytest.raises(NotACommune):
        find_commune(PLACES, "187~", on=None, year=None, moment=THEN)
    with pytest.raises(UnitUnknown):
        find_commune(PLACES, "99999", on=None, year=None, moment=THEN)
