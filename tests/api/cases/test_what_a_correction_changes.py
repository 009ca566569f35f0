"""A correction says which results it changed: of a year, a payout, a deadline, a level, a measure, a stay apart."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from live_api import PROVINCE, TODAY, Api, Caller, at_nine

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
QUAN_SON = "06517~2025-07-01"


def told(done: dict[str, Any], what: str) -> list[tuple[Any, Any]]:
    """Return what was and what is of the results of one name."""
    return [(one["before"], one["after"]) for one in done["changed"] if one["what"] == what]


async def corrected(caller: Caller, case_id: str, version: int, **changes: object) -> dict[str, Any]:
    return await caller.act(case_id, "corrections", of_version=version, changes=changes, reason="Ghi nhầm.")


async def test_another_kind_takes_a_reason_and_a_payout_away_and_its_withdrawal_brings_them_back(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case_id = (await officer.open_case(kind="drowning-death", occurred_on="2024-03-05"))["case_id"]
    await officer.act(case_id, "verification", finding="confirmed", by="police", reason="Đã xác minh.")
    done = await corrected(officer, case_id, 1, kind="natural-death")
    undone = await officer.act(case_id, "corrections", withdraws=3, reason="Không nhầm.")

    ((paid_before, paid_after),) = told(done, "payout")
    assert told(done, "fitness") == [("disqualified", None)]
    assert (paid_before["amount_vnd"], paid_after) == (3_000_000, None)
    assert [(one["what"], one["before"], one["after"]) for one in undone["changed"]] == [
        (one["what"], one["after"], one["before"]) for one in done["changed"]
    ]

    items = (await officer.get(f"{CASES}/{case_id}/timeline", at_least=undone["position"])).json()["items"]
    assert [item["type"] for item in items] == [
        "case.report-received",
        "case.report-verified",
        "case.fact-corrected",
        "case.correction-withdrawn",
    ]


async def test_who_may_not_read_the_fund_is_not_told_of_it(api: Api) -> None:
    police = await api.caller("police")
    case_id = (await police.open_case(kind="drowning-death", occurred_on="2024-03-05"))["case_id"]
    await police.act(case_id, "verification", finding="confirmed", by="police", reason="Đã xác minh.")
    done = await corrected(police, case_id, 1, kind="natural-death")

    assert {one["what"] for one in done["changed"]} == {"fitness"}


async def test_another_place_moves_the_year_and_the_deadlines(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    day = str(TODAY - dt.timedelta(days=3))
    opened = await officer.open_case(
        kind="physical-violence", commune_of_event="06517", occurred_on=day, received_at=at_nine(2)
    )
    done = await corrected(officer, opened["case_id"], 1, commune_of_event="06505")
    moved = {one["unit_id"]: (one["before"], one["after"]) for one in done["changed"] if one["what"] == "fitness"}
    owners = {(was["owner"], is_["owner"]) for was, is_ in told(done, "deadline")}

    assert moved == {"06517~2025-07-01": ("in-question", None), "06505~2025-07-01": (None, "in-question")}
    assert owners == {("06517~2025-07-01", "06505~2025-07-01")}


async def test_an_earlier_instant_of_what_was_done_meets_a_deadline_that_was_missed(api: Api) -> None:
    officer, worker = (
        await api.caller("province-officer", PROVINCE),
        await api.caller("child-protection-worker", QUAN_SON),
    )
    opened = await worker.open_case(kind="physical-violence", commune_of_event="06517", received_at=at_nine(4))
    case_id = opened["case_id"]
    await worker.act(case_id, "emergency-measures", taken_at=at_nine(1), measures=[{"kind": "medical-care"}])
    done = await corrected(officer, case_id, 2, taken_at=f"{at_nine(4)[:11]}13:00:00+07:00")
    (deadline,) = [one for one in done["changed"] if one["what"] == "deadline" and one["clock"] == "emergency-measures"]

    assert (deadline["before"]["state"], deadline["after"]["state"]) == ("met-late", "met")
    assert [(len(was), len(is_)) for was, is_ in told(done, "level")] == [(1, 1)]


async def test_a_measure_and_a_stay_apart_are_told_of(api: Api) -> None:
    officer, worker = (
        await api.caller("province-officer", PROVINCE),
        await api.caller("child-protection-worker", QUAN_SON),
    )
    child = str(uuid4())
    opened = await worker.open_case(kind="violence", commune_of_event="06517", children=[{"subject_id": child}])
    case_id = opened["case_id"]
    await worker.act(case_id, "separation", child=child, decided_at=at_nine(20), decided_by="chair")
    await worker.act(case_id, "measures", level="support", what="Hỗ trợ.", due_on=str(TODAY - dt.timedelta(days=1)))
    lawful = await corrected(officer, case_id, 2, decided_at=at_nine(3))
    due = await corrected(officer, case_id, 3, due_on=str(TODAY + dt.timedelta(days=1)))

    ((was, is_),) = told(lawful, "separation")
    assert (was["unlawful_since"] is None, is_["unlawful_since"]) == (False, None)
    ((was, is_),) = told(due, "measure")
    assert (was["overdue"], is_["overdue"]) == (True, False)


async def test_a_correction_that_changes_no_result_says_so_and_a_retry_says_the_same(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case_id = (await officer.open_case())["case_id"]
    body = {"of_version": 1, "changes": {"channel": "letter"}, "reason": "Ghi nhầm."}
    key = uuid4()
    answers = [(await officer.post(f"{CASES}/{case_id}/corrections", body, key=key)).json() for _ in range(2)]
    as_it_is = (await officer.post(f"{CASES}/{case_id}/corrections", body)).json()

    assert answers[0] == answers[1]
    assert answers[0]["changed"] == as_it_is["changed"] == []
    assert as_it_is["events"] == []


async def test_other_acts_say_nothing_of_it(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case_id = (await officer.open_case())["case_id"]

    assert "changed" not in await officer.act(case_id, "measures", aid=True, what="Thăm hỏi.")
