"""What is written down when something was due and nothing on record had met it."""

import datetime as dt

from msgspec.structs import replace

from cases.deadline.lapses import DeadlineLapsed, case_id_of, decide, stream_of
from cases.values import SubjectId
from deciding import CASE, recorded

DUE = dt.datetime(2024, 3, 7, 3, 40, tzinfo=dt.UTC)
LAPSED = DeadlineLapsed(
    clock="emergency-measures",
    rule="emergency-measures@2017-07-01",
    started_by="first-receipt",
    started_version=1,
    started_at=DUE - dt.timedelta(hours=12),
    due_at=DUE,
    child=SubjectId("6a1c1d8e-0f43-4c77-a3c5-1b2f6e9d0a01"),
)


def test_a_lapse_is_recorded_once_for_its_clock_its_child_and_its_due_time() -> None:
    history = recorded(LAPSED, stream=stream_of(CASE))

    assert decide([LAPSED], ()) == (LAPSED,)
    assert decide([LAPSED, replace(LAPSED, rule="another version")], history) == ()


def test_another_clock_another_child_and_another_due_time_are_other_lapses() -> None:
    history = recorded(LAPSED, stream=stream_of(CASE))
    others = [
        replace(LAPSED, clock="separation"),
        replace(LAPSED, child=None),
        replace(LAPSED, due_at=DUE + dt.timedelta(hours=1)),
    ]

    assert decide(others, history) == tuple(others)


def test_the_stream_of_lapses_is_named_after_its_case() -> None:
    assert case_id_of(stream_of(CASE)) == CASE
