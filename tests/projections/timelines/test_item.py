"""What a timeline says of one fact."""

import datetime as dt
from typing import Any

import msgspec
import pytest

from cases.case.measures import MeasureArranged
from cases.events import Event, type_of
from projections.timelines.item import open_data, when
from samples import (
    AID,
    ASSESSED,
    ASSESSED_IN_DETAIL,
    CHILD,
    CLOSED,
    CONFERENCE,
    COURT_APPLIED,
    DEATH,
    EMERGENCY,
    EXTENDED,
    IN_FULL,
    ONE_OF_EACH,
    OPENED,
    OUTCOME,
    PLAN,
    PLAN_REFUSED,
    REOPENED,
    REPORTED,
    RETURNED,
    REVIEWED,
    SEPARATED,
    SEPARATION_ENDED,
    SIGNED,
    SUPPORT,
    VISIT_MADE,
    VISIT_PLANNED,
    Y_TICH,
    at,
)

TIMES: dict[str, tuple[dt.datetime | None, dt.date | None]] = {
    "case.report-received": (REPORTED.received_at, None),
    "case.further-report-received": (dt.datetime(2023, 5, 1, 1, 0, tzinfo=dt.UTC), None),
    "case.report-verified": (dt.datetime(2023, 5, 4, 2, 0, tzinfo=dt.UTC), None),
    "case.measure-arranged": (None, SUPPORT.due_on),
    "case.investigation-reached": (None, OPENED.reached_on),
    "case.initial-risk-assessed": (ASSESSED.assessed_at, None),
    "case.detailed-risk-assessed": (ASSESSED_IN_DETAIL.assessed_at, None),
    "case.review-made": (REVIEWED.reviewed_at, None),
    "case.death-found": (None, DEATH.died_on),
    "case.closed": (CLOSED.closed_at, None),
    "case.reopened": (REOPENED.reopened_at, None),
    "case.measure-outcome-recorded": (None, OUTCOME.on),
    "case.emergency-measures-taken": (EMERGENCY.taken_at, None),
    "case.emergency-order-signed": (SIGNED.signed_at, None),
    "case.child-separated": (SEPARATED.separated_at, None),
    "case.separation-extended": (EXTENDED.decided_at, None),
    "case.separation-ended": (SEPARATION_ENDED.ended_at, None),
    "case.conference-held": (CONFERENCE.held_at, None),
    "case.plan-drafted": (PLAN.drafted_at, None),
    "case.plan-approved": (at("2023-05-10T10:00:00+07:00"), None),
    "case.plan-returned": (RETURNED.returned_at, None),
    "case.plan-refused": (None, PLAN_REFUSED.refused_on),
    "case.court-applied": (None, COURT_APPLIED.applied_on),
    "case.visit-planned": (None, VISIT_PLANNED.due_on),
    "case.visit-made": (VISIT_MADE.made_at, None),
}

SECRETS = (
    "Hoàng Thị Thử Nghiệm",
    "2015-02-03",
    "Tày",
    "sẹo nhỏ",
    "Lý Thị Thí Dụ",
    "làm ruộng",
    "Nông Văn Giả Định",
    "bố mẹ đi làm xa",
    "trẻ ra suối",
    "có người nhìn thấy",
    "Hoàng Văn Ví Dụ",
    "nhầm người",
    "12/CSĐT",
    "ghi nhầm",
    "chỗ ở tạm",
    "trẻ sợ hãi",
    "00/BT",
    "mở lại để theo dõi",
)


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=type_of)
def test_a_fact_was_so_when_it_says(event: Event) -> None:
    assert when(event) == TIMES.get(type_of(event), (None, None))


@pytest.mark.parametrize("measure, on", [(AID, AID.done_on), (MeasureArranged(measure_id="m", level="support"), None)])
def test_a_measure_was_so_when_it_was_done(measure: MeasureArranged, on: dt.date | None) -> None:
    assert when(measure) == (None, on)


@pytest.mark.parametrize("event", ONE_OF_EACH, ids=type_of)
def test_nothing_that_is_sealed_stands_in_a_timeline(event: Event) -> None:
    said = msgspec.json.encode(open_data(event)).decode()

    assert not [secret for secret in SECRETS if secret in said]


def test_each_of_these_secrets_is_in_the_facts() -> None:
    """Or the test above would prove nothing."""
    said = msgspec.json.encode(ONE_OF_EACH).decode()

    assert [secret for secret in SECRETS if secret not in said] == []


def test_what_is_not_sealed_is_said_by_subject_id() -> None:
    said: dict[str, Any] = open_data(IN_FULL)

    assert "type" not in said
    assert said["commune_of_event"] == Y_TICH
    assert said["children"] == [{"subject_id": CHILD, "identity": "known", "outcome": "died"}]
    assert said["occurred"] == {"first": "2023-04-01", "last": "2023-04-30"}
    assert said["said"] == {"subject_id": IN_FULL.said.subject_id if IN_FULL.said else None}


def test_a_correction_says_what_takes_the_place_of_what() -> None:
    said = open_data(ONE_OF_EACH[11])

    assert said["of_version"] == 1
    assert said["changes"] == {"commune_of_event": "06187~", "occurred": {"first": "2022-12-30", "last": "2023-01-02"}}
