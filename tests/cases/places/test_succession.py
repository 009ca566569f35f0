"""What became of units."""

import datetime as dt

import pytest

from cases.places.register import Places
from cases.places.succession import divided, present
from cases.values import UnitId

TODAY, BEFORE = dt.date(2026, 3, 1), dt.date(2024, 6, 1)
DIVIDED = UnitId("06040~")
"""Đại Đồng, divided between Thất Khê and Đội Cấn on 2024-12-01."""


@pytest.fixture(scope="module")
def places() -> Places:
    return Places.load()


def test_a_unit_that_went_into_one_is_that_one(places: Places) -> None:
    assert present(places, UnitId("06520~"), on=TODAY) == (UnitId("06505~2025-07-01"),)
    assert present(places, UnitId("06520~"), on=BEFORE) == (UnitId("06520~"),)


def test_a_unit_that_was_divided_is_all_that_it_went_into(places: Places) -> None:
    assert set(present(places, DIVIDED, on=TODAY)) == {UnitId("06004~2025-07-01"), UnitId("06040~2025-07-01")}


def test_a_unit_of_a_later_day_stands_for_itself(places: Places) -> None:
    assert present(places, UnitId("06505~2025-07-01"), on=BEFORE) == (UnitId("06505~2025-07-01"),)


def test_only_communes_that_were_divided_are_to_be_placed(places: Places) -> None:
    units = (UnitId("20~"), UnitId("180~"), UnitId("06520~"), DIVIDED)

    assert divided(places, units, on=TODAY) == (DIVIDED,)
    assert divided(places, units, on=BEFORE) == ()
