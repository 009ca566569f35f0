"""Closing a case over HTTP, opening it again, and a child who was in a case before."""

from typing import Any
from uuid import uuid4

import pytest

from live_api import DISTRICT, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
JUNE = "2024-06-01T10:00:00+07:00"


async def a_case(api: Api) -> tuple[Caller, str, str]:
    """Return a worker, a case of one child, and the child."""
    worker = await api.caller("child-protection-worker")
    child = str(uuid4())
    opened = await worker.open_case(children=[{"subject_id": child}])
    return worker, opened["case_id"], child


async def listed(caller: Caller, case_id: str, done: dict[str, Any]) -> dict[str, Any]:
    items = (await caller.get(CASES, limit=500, at_least=done["position"])).json()["items"]
    (found,) = [one for one in items if one["case_id"] == case_id]
    return dict(found)


async def test_a_closing_without_a_review_is_recorded_and_listed_as_such(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    done = await worker.act(case_id, "closure", closed_at=JUNE, ground="stable", reason="Đã ổn")

    case = await worker.case(done)
    item = await listed(worker, case_id, done)
    assert (case["status"], case["stage"]) == ("received", "closed")
    assert case["closing"] == {
        "version": 2,
        "closed_at": "2024-06-01T03:00:00Z",
        "ground": "stable",
        "without_review": [child],
        "back_to_plan": [],
    }
    assert (item["stage"], item["closed_without_review"]) == ("closed", True)


async def test_a_closing_after_a_review_lacks_nothing(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    review = {"child": child, "reviewed_at": JUNE, "concluded": "low", "leads_to": "closing"}
    await worker.act(case_id, "review", **review)
    done = await worker.act(case_id, "closure", ground="stable", reason="Đã ổn")

    assert (await worker.case(done))["closing"]["without_review"] == []
    assert (await listed(worker, case_id, done))["closed_without_review"] is False


async def test_an_act_that_protects_is_taken_in_by_a_closed_case_and_opens_it(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    await worker.act(case_id, "closure", closed_at=JUNE, ground="other", reason="Đã ổn")
    done = await worker.act(case_id, "initial-assessment", child=child, concluded="high")

    assert [one["type"] for one in done["events"]] == ["case.initial-risk-assessed"]
    assert (await worker.case(done))["stage"] == "reopened"


async def test_a_case_is_opened_again_whichever_of_closing_and_reopening_is_recorded_first(api: Api) -> None:
    worker, case_id, _ = await a_case(api)
    before = await worker.act(case_id, "reopening", reason="Có dấu hiệu mới")
    assert ([one["type"] for one in before["events"]], (await worker.case(before))["stage"]) == (
        ["case.reopened"],
        "open",
    )

    done = await worker.act(case_id, "closure", closed_at=JUNE, ground="other", reason="Đã ổn")
    assert (await worker.case(done))["stage"] == "reopened"


@pytest.mark.parametrize(
    "act, field, body",
    [
        ("closure", "closed_at", {"ground": "other", "reason": "Đã ổn"}),
        ("reopening", "reopened_at", {"reason": "Có dấu hiệu mới"}),
    ],
)
async def test_nobody_closes_or_opens_a_case_in_the_future(
    api: Api, act: str, field: str, body: dict[str, str]
) -> None:
    worker, case_id, _ = await a_case(api)
    answer = await worker.post(f"{CASES}/{case_id}/{act}", {**body, field: "2199-01-01T00:00:00Z"})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, field)


async def test_the_stage_is_read_as_of_a_moment(api: Api) -> None:
    worker, case_id, _ = await a_case(api)
    closed = await worker.act(case_id, "closure", closed_at=JUNE, ground="other", reason="Đã ổn")
    timeline = await worker.get(f"{CASES}/{case_id}/timeline", at_least=closed["position"])
    instant = timeline.json()["items"][-1]["recorded_at"]
    done = await worker.act(case_id, "reopening", reason="Có dấu hiệu mới")

    assert (await worker.case(done, as_of=instant))["stage"] == "closed"
    assert timeline.json()["items"][-1]["title"] == "Kết thúc hồ sơ: lý do khác"


async def test_whoever_takes_in_a_report_is_told_that_a_child_was_in_a_case_before(api: Api) -> None:
    worker, case_id, child = await a_case(api)
    hotline = await api.caller("hotline", DISTRICT)
    await worker.act(case_id, "reports", received_at=JUNE, received_by="commune")
    await projections_at_head(api)

    again = await hotline.open_case(commune_of_event="06463", children=[{"subject_id": child}, {}])
    assert again["earlier_cases"] == 1
    added = await worker.act(case_id, "people", child={"subject_id": str(uuid4())})
    assert "earlier_cases" not in added


async def test_links_from_case_to_case_are_followed_for_the_warning(api: Api) -> None:
    worker, first, child = await a_case(api)
    _, second, other = await a_case(api)
    await projections_at_head(api)
    linked = await worker.act(second, "people", same_person={"subject_id": other, "same_as": child})
    await projections_at_head(api)

    third = await worker.open_case(children=[{"subject_id": other}])
    assert (linked["earlier_cases"], third["earlier_cases"]) == (1, 2)
    assert first != second


async def test_a_report_sent_again_gets_the_warning_that_it_got(api: Api) -> None:
    worker, _, child = await a_case(api)
    await projections_at_head(api)
    key, report = uuid4(), {"children": [{"subject_id": child}]}
    body = {
        "kind": "neglect",
        "commune_of_event": "06505",
        "occurred_on": "2024-03-05",
        "received_at": "2024-03-06T08:00:00+07:00",
        "received_by": "commune",
        **report,
    }
    first = await worker.post(CASES, body, key=key)
    await projections_at_head(api)
    again = await worker.post(CASES, body, key=key)

    assert (first.status_code, first.json()["earlier_cases"]) == (201, 1)
    assert first.json() == again.json()


async def projections_at_head(api: Api) -> None:
    """Return when the index of who is in which case has come to all that is on record."""
    head = await api.program.record.recorder.head()
    await api.program.reader.wait_for(["stream_tags"], head.position)


async def test_each_child_has_a_finding_of_their_own(api: Api) -> None:
    worker, police = await api.caller("child-protection-worker"), await api.caller("police", DISTRICT)
    one, other = str(uuid4()), str(uuid4())
    opened = await worker.open_case(children=[{"subject_id": one}, {"subject_id": other}], kind="physical-violence")
    reason = "Đã xác minh với từng em."
    await police.act(opened["case_id"], "verification", finding="confirmed", by="police", children=[one], reason=reason)
    done = await police.act(
        opened["case_id"], "verification", finding="unfounded", by="police", children=[other], reason=reason
    )
    case = await worker.case(done)

    assert (case["status"], case["finding"]) == (
        "confirmed",
        {"version": 2, "finding": "confirmed", "by": "police", "children": [one]},
    )
    assert [child["finding"]["finding"] for child in case["children"]] == ["confirmed", "unfounded"]
    assert [offer["child"] for offer in case["assessments_offered"]] == [one]
    assert {owed["state"] for owed in case["deadlines"] if owed["child"] == other} == {"not-due"}
    assert "not-due" not in {owed["state"] for owed in case["deadlines"] if owed["child"] == one}
