"""Where a deadline stands at the very instants that divide: due, recorded, ended."""

import datetime as dt
from types import SimpleNamespace

import pytest
from msgspec.structs import replace

from cases.law.deadline import FIRST_RECEIPT, ClockFact, Deadline, Ended, Moment
from cases.values import UnitId

STARTED = dt.datetime(2024, 3, 6, 15, 40, tzinfo=dt.UTC)
DUE = STARTED + dt.timedelta(hours=12)
A_MOMENT = dt.timedelta(microseconds=1)
OWED = Deadline(
    clock="emergency-measures",
    rule="emergency-measures@2017-07-01",
    child=None,
    owner=UnitId("06505~"),
    starts=Moment(type="case.report-received", version=1, at=STARTED, recorded_at=STARTED),
    starts_by=FIRST_RECEIPT,
    own_receipt_at=None,
    due_at=DUE,
    due_on=None,
    running_out_at=DUE - dt.timedelta(hours=3),
    calendar_known=True,
)


def met(at: dt.datetime, recorded_at: dt.datetime) -> Deadline:
    """Return the deadline, met at an instant that came on record at another."""
    moment = Moment(type="case.emergency-measures-taken", version=2, at=at, recorded_at=recorded_at)
    return replace(OWED, met=moment)


def ended(at: dt.datetime, recorded_at: dt.datetime) -> Deadline:
    """Return the deadline, ended at an instant that came on record at another."""
    moment = Ended(type="case.closed", version=2, at=at, recorded_at=recorded_at, stop="closed", voids=False)
    return replace(OWED, ended=moment)


@pytest.mark.parametrize(
    "at, state",
    [
        (OWED.running_out_at - A_MOMENT, "running"),
        (OWED.running_out_at, "running-out"),
        (DUE, "running-out"),
        (DUE + A_MOMENT, "missed"),
    ],
)
def test_it_runs_out_from_an_instant_on_and_is_missed_after_the_due_one(at: dt.datetime, state: str) -> None:
    assert OWED.state(at) == state


def test_what_was_done_at_the_due_time_itself_was_done_in_time() -> None:
    assert met(DUE, DUE).settled == "met"
    assert met(DUE + A_MOMENT, DUE + A_MOMENT).settled == "met-late"


def test_what_was_done_at_the_due_time_and_recorded_after_it_was_recorded_late() -> None:
    assert met(DUE, DUE + A_MOMENT).recorded_late
    assert not met(DUE, DUE).recorded_late


def test_what_is_recorded_at_the_due_time_itself_lets_nothing_lapse() -> None:
    assert not met(DUE, DUE).can_lapse
    assert met(DUE, DUE + A_MOMENT).can_lapse
    assert not ended(DUE, DUE).can_lapse
    assert ended(DUE, DUE + A_MOMENT).can_lapse


def test_it_is_settled_since_the_first_of_what_met_and_what_ended_it_came_on_record() -> None:
    both = replace(met(STARTED, DUE + A_MOMENT), ended=ended(STARTED, DUE).ended)

    assert both.settled_since == DUE
    assert not both.can_lapse


def test_a_day_was_so_from_its_beginning_in_vietnam_and_one_that_cannot_be_from_its_record() -> None:
    def told(day: dt.date) -> dt.datetime:
        says = SimpleNamespace(died_on=day)
        return ClockFact(version=2, type="case.death-found", recorded_at=DUE, says=says).moment("died_on").at

    assert told(dt.date(2024, 3, 6)) == dt.datetime(2024, 3, 5, 17, tzinfo=dt.UTC)
    assert told(dt.date.max) == DUE
