"""A commune signs for a month that nothing came to its knowledge."""

import datetime as dt
from collections.abc import Sequence

from cases.events import Event, Recorded
from cases.nil_return import nil_return
from cases.nil_return.nil_return import NilReturnSigned, NilReturnWithdrawn, ReturnEvent, ends, fold, stream_of
from cases.registry import tags_of
from deciding import given, recorded
from samples import VAN_LINH, at

SIGNED = NilReturnSigned(unit=VAN_LINH, year=2024, month=2, signed_at=at("2024-03-01T08:00:00+07:00"))
WITHDRAWN = NilReturnWithdrawn(unit=VAN_LINH, year=2024, month=2, withdrawn_at=at("2024-03-02T08:00:00+07:00"))


def decide(event: ReturnEvent, history: Sequence[Recorded]) -> tuple[Event, ...]:
    return nil_return.decide(event, fold(history), today=dt.date(2024, 3, 1))


def decide_early(event: ReturnEvent, history: Sequence[Recorded]) -> tuple[Event, ...]:
    return nil_return.decide(event, fold(history), today=dt.date(2024, 2, 29))


def test_a_month_that_is_over_is_signed_for_once() -> None:
    given(by=decide).when(SIGNED).then(SIGNED)


def test_nobody_signs_for_days_that_are_still_to_come() -> None:
    given(by=decide_early).when(SIGNED).refused("month-not-over")


def test_a_signature_is_taken_back_once_and_may_be_given_again() -> None:
    given(SIGNED, by=decide).when(WITHDRAWN).then(WITHDRAWN)
    given(by=decide).when(WITHDRAWN).then()
    given(SIGNED, WITHDRAWN, by=decide).when(SIGNED).then(SIGNED)


def test_the_months_that_are_signed_for_are_those_that_were_not_taken_back() -> None:
    stream = stream_of(VAN_LINH, 2024)

    assert frozenset({2}) == fold(recorded(SIGNED, stream=stream)).signed
    assert frozenset() == fold(recorded(SIGNED, WITHDRAWN, stream=stream)).signed


def test_a_year_ends_with_its_twelfth_month() -> None:
    assert [dt.date(2024, 2, 1), dt.date(2025, 1, 1)] == [ends(2024, 1), ends(2024, 12)]


def test_the_stream_is_found_by_unit_and_year() -> None:
    assert tags_of(SIGNED) == ("unit:06505~", "year:2024")
