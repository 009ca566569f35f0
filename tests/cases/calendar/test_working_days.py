"""Which days are working days: weekends, holidays, days that stand in and days that were swapped."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cases.calendar.rows import CalendarYear, DayOff
from cases.calendar.working_days import calendar_of
from cases.law.load import load_law
from cases.law.rows import Source
from cases.values import VIETNAM

LAW = load_law()
CALENDAR = LAW.calendar
IN_TABLE = st.dates(dt.date(2017, 1, 1), dt.date(2027, 12, 31))


def day(text: str) -> dt.date:
    """Return a day."""
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-07-05",  # a Saturday
        "2025-09-02",  # National Day
        "2025-01-29",  # the first day of Tết
        "2024-02-14",  # stands in for a day of Tết that was a Sunday
        "2025-05-02",  # swapped
        "2022-01-03",  # stands in for New Year on a Saturday
        "2040-04-30",  # a holiday of our own calendar, in a year of which nothing else is known
    ],
)
def test_nobody_works_on_days_of_rest_and_holidays_nor_on_days_that_stand_in_or_were_swapped(text: str) -> None:
    assert not CALENDAR.is_working_day(day(text))


@pytest.mark.parametrize("text", ["2025-04-26", "2024-05-04", "2026-01-10"])
def test_people_work_on_a_saturday_that_was_swapped(text: str) -> None:
    assert day(text).weekday() == 5

    assert CALENDAR.is_working_day(day(text))


def test_five_working_days_behind_the_last_one_before_tet_lie_beyond_it() -> None:
    assert CALENDAR.working_day_behind(day("2024-02-07"), 5) == day("2024-02-21")


def test_a_term_that_meets_a_swapped_saturday_ends_a_day_earlier() -> None:
    assert CALENDAR.working_day_behind(day("2025-04-24"), 2) == day("2025-04-26")


@given(IN_TABLE, st.integers(1, 30))
def test_so_many_working_days_lie_behind_a_day(first: dt.date, count: int) -> None:
    last = CALENDAR.working_day_behind(first, count)
    between = [first + dt.timedelta(days=n + 1) for n in range((last - first).days)]

    assert CALENDAR.is_working_day(last)
    assert sum(CALENDAR.is_working_day(one) for one in between) == count


@given(IN_TABLE, st.integers(0, 30))
def test_going_back_as_many_working_days_leads_to_where_one_began(first: dt.date, count: int) -> None:
    begun = CALENDAR.working_day_from(first)

    assert CALENDAR.working_day_before(CALENDAR.working_day_behind(begun, count), count) == begun


def test_a_year_that_is_not_in_the_table_is_not_known() -> None:
    assert CALENDAR.knows(day("2024-12-30"), day("2025-01-06"))
    assert not CALENDAR.knows(day("2027-12-30"), day("2028-01-04"))


def test_of_two_calendars_of_a_year_the_one_adopted_last_counts() -> None:
    first = CalendarYear(
        vi="một",
        en="one",
        year=2030,
        adopted_on=day("2029-11-01"),
        off=(DayOff(on=day("2030-02-04"), holiday="tet"),),
        source=Source(document="holiday-notices"),
        status="unverified",
    )
    second = replace(first, adopted_on=day("2029-12-01"), off=(DayOff(on=day("2030-02-05"), holiday="tet"),))

    for rows in ((first, second), (second, first)):
        calendar = calendar_of(LAW.holidays, rows)

        assert calendar.is_working_day(day("2030-02-04"))
        assert not calendar.is_working_day(day("2030-02-05"))


def test_every_row_of_the_calendar_is_marked_unverified_for_all_of_it_is_remembered() -> None:
    assert {row.status for row in (*LAW.holidays, *LAW.calendar_years)} == {"unverified"}


def test_another_calendar_is_another_law() -> None:
    other = replace(LAW, calendar_years=LAW.calendar_years[:-1])

    assert other.hash != LAW.hash


@pytest.mark.parametrize("year", [row.year for row in LAW.calendar_years])
def test_the_days_of_the_moon_lie_where_the_moon_was(year: int) -> None:
    """The Hùng Kings are commemorated on the tenth day of a month; a day of Tết is the first of one (UTC+7)."""
    row = next(row for row in LAW.calendar_years if row.year == year)
    tet = {one.on for one in row.off if one.holiday == "tet"}
    hung_kings = next(one.on for one in row.off if one.holiday == "hung-kings" and one.how == "itself")
    new_moons = {_new_moon(count) for count in range(200, 360)}

    assert len(tet & new_moons) == 1
    assert hung_kings - dt.timedelta(days=9) in new_moons


def test_each_year_has_the_five_days_of_tet_and_a_day_in_for_each_that_was_a_day_of_rest() -> None:
    for row in LAW.calendar_years:
        tet = [one for one in row.off if one.holiday == "tet"]
        rests = [one for one in tet if one.how == "itself" and one.on.weekday() >= 5]

        assert [one.how for one in tet].count("itself") == 5, row.year
        assert [one.how for one in tet].count("substitute") == len(rests), row.year


def test_each_day_that_was_swapped_has_a_day_of_rest_that_is_worked() -> None:
    swapped = [one for row in LAW.calendar_years for one in row.off if one.how == "swapped"]
    worked = [one for row in LAW.calendar_years for one in row.worked]

    assert len(swapped) == len(worked)
    assert all(one.weekday() >= 5 for one in worked)
    assert all(one.on.weekday() < 5 for one in swapped)


def _new_moon(count: int) -> dt.date:
    """Return the day in Vietnam of a new moon, counted from the first of 2000 (J. Meeus, Astronomical Algorithms, 49).

    The greatest terms alone: some minutes are of no matter here.
    """
    centuries = count / 1236.85
    mean = 2451550.09766 + 29.530588861 * count + 0.00015437 * centuries**2
    sun = math.radians(2.5534 + 29.10535670 * count)
    moon = math.radians(201.5643 + 385.81693528 * count)
    latitude = math.radians(160.7108 + 390.67050284 * count)
    terms = (
        (-0.40720, moon),
        (0.17241, sun),
        (0.01608, 2 * moon),
        (0.01039, 2 * latitude),
        (0.00739, moon - sun),
        (-0.00514, moon + sun),
        (0.00208, 2 * sun),
        (-0.00111, moon - 2 * latitude),
    )
    julian = mean + sum(factor * math.sin(angle) for factor, angle in terms)
    return (dt.datetime(2000, 1, 1, 12 + 7, tzinfo=VIETNAM) + dt.timedelta(days=julian - 2451545)).date()
