"""Bodies work on a case together: who is asked, told, turned to, and what each sees of it."""

from typing import Any
from uuid import uuid4

import pytest

from live_api import PROVINCE, VAN_LINH, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
CHI_LANG = "06463~2025-07-01"
DIVIDED = "06040~"
"""Divided on 2024-12-01; today its matters are those of 06004 or of 06040."""


async def status(caller: Caller, case_id: str, position: int) -> int:
    return (await caller.get(f"{CASES}/{case_id}", at_least=position)).status_code


async def case_as(caller: Caller, done: dict[str, Any]) -> dict[str, Any]:
    return await caller.case(done, {"Accept-Language": "en"})


def duty(case: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in case["duties"] if one["duty"] == name)


async def unplaced(api: Api) -> dict[str, Any]:
    hotline = await api.caller("hotline", "vn~")
    return await hotline.open_case(
        commune_of_event=None,
        area="20",
        received_by="hotline-111",
        occurred_on="2025-10-04",
        received_at="2025-10-04T22:40:00+07:00",
    )


async def test_candidates_see_a_case_from_the_moment_they_are_asked(api: Api) -> None:
    hotline, neighbour = await api.caller("hotline", "vn~"), await api.caller("child-protection-worker", CHI_LANG)
    opened = await unplaced(api)
    before = await status(neighbour, opened["case_id"], opened["position"])
    asked = await hotline.act(opened["case_id"], "forwarding", to=["06505", "06463"], asked=True)

    assert (before, await status(neighbour, opened["case_id"], asked["position"])) == (404, 200)


async def test_the_commune_that_says_ours_has_the_case(api: Api) -> None:
    hotline, worker = await api.caller("hotline", "vn~"), await api.caller("child-protection-worker")
    opened = await unplaced(api)
    await hotline.act(opened["case_id"], "forwarding", to=["06505", "06463"], asked=True)
    done = await worker.act(opened["case_id"], "forwarding/answer", answer="ours")
    case = await case_as(worker, done)

    assert case["commune_of_event"]["unit_id"] == VAN_LINH
    assert duty(case, "assessment")["unit"]["unit_id"] == VAN_LINH
    assert duty(case, "assessment")["version"] == 3


async def test_nobody_answers_for_a_commune_of_others_but_the_province(api: Api) -> None:
    worker, province = await api.caller("child-protection-worker"), await api.caller("province-officer", PROVINCE)
    opened = await worker.open_case()
    body = {"answer": "not-ours", "unit": "06463"}
    refused = await worker.post(f"{CASES}/{opened['case_id']}/forwarding/answer", body)
    foreign = await province.act(opened["case_id"], "forwarding/answer", answer="not-ours", unit="00166")

    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "unit")
    assert foreign["events"][0]["type"] == "case.forwarding-answered"


async def test_who_answers_for_several_says_for_which(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened = await unplaced(api)
    await province.act(opened["case_id"], "forwarding", to=["06505", "06463"])
    answer = await province.post(f"{CASES}/{opened['case_id']}/forwarding/answer", {"answer": "ours"})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "unit")


async def test_the_commune_of_residence_sees_plans_and_disputes_and_the_province_settles(api: Api) -> None:
    worker, neighbour = (
        await api.caller("child-protection-worker"),
        await api.caller("child-protection-worker", CHI_LANG),
    )
    province = await api.caller("province-officer", PROVINCE)
    opened = await worker.open_case(occurred_on="2025-08-01", received_at="2025-08-02T08:00:00+07:00")
    case_id = opened["case_id"]
    told = await worker.act(case_id, "transfer", to="06463")
    of_neighbour = duty(await case_as(neighbour, told), "plan")
    disputed = await neighbour.act(case_id, "transfer/answer", answer="disputed", reason="Không cư trú ở xã.")
    while_disputed = await case_as(worker, disputed)
    not_theirs = await worker.post(f"{CASES}/{case_id}/transfer/settlement", {"unit": "06505", "reason": "…"})
    settled = await province.act(case_id, "transfer/settlement", unit="06463", reason="Đã xác minh.")

    assert (of_neighbour["unit"]["unit_id"], of_neighbour["because"]) == (CHI_LANG, "notified")
    assert duty(while_disputed, "plan")["unit"]["unit_id"] == VAN_LINH
    assert duty(while_disputed, "settlement")["because"] == "disputed"
    assert not_theirs.status_code == 403
    assert duty(await case_as(neighbour, settled), "plan")["because"] == "settled"


async def test_a_notice_without_a_commune_goes_to_the_residence_on_record(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    known = await worker.open_case(commune_of_residence="06463")
    unknown = await worker.open_case()
    await worker.act(known["case_id"], "transfer")
    answer = await worker.post(f"{CASES}/{unknown['case_id']}/transfer", {})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "to")


async def test_a_body_outside_the_program_answers_through_whoever_records_it(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    referral_id = str(uuid4())
    body = {"referral_id": referral_id, "to": "border-guard", "responsible": "Đồn Thử Nghiệm", "what": "Tìm mẹ."}
    await worker.act(opened["case_id"], "referrals", **body)
    done = await worker.act(
        opened["case_id"], f"referrals/{referral_id}/answer", answer="finished", answered_by="consulate"
    )
    case = await case_as(worker, done)
    auditor = await api.caller("auditor", PROVINCE)
    timeline = await auditor.get(f"{CASES}/{opened['case_id']}/timeline", at_least=done["position"])

    assert case["cooperation"]["referrals"][0]["answers"][0]["answered_by"] == "consulate"
    assert "Đồn Thử Nghiệm" not in timeline.text
    assert (
        timeline.json()["items"][-1]["title"]
        == "Trả lời chuyển gửi (cơ quan đại diện Việt Nam ở nước ngoài): đã hoàn thành"
    )


async def test_an_answer_to_no_referral_is_invalid(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    answer = await worker.post(f"{CASES}/{opened['case_id']}/referrals/{uuid4()}/answer", {"answer": "accepted"})

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "referral_id")


async def test_a_found_child_is_found_again_by_what_people_remember(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    child = {"estimated_age_months": 30, "sex": "male", "marks": "bớt son hình lá trên lưng"}
    opened = await worker.open_case(
        kind="abandonment",
        children=[child],
        place_note="Gần cổng chợ phiên",
        condition="mặc áo len tím than",
        narrative="Bên cạnh có giỏ mây đan dở.",
    )
    told = {"received_at": "2024-03-06T09:00:00+07:00", "received_by": "commune", "new_facts": "Có xe thồ đi qua."}
    await worker.act(opened["case_id"], "reports", **told)
    record = {"step": "record", "on": "2024-03-05", "drawn_up_by": "chair", "condition": "Thắt lưng vải chàm."}
    await worker.act(opened["case_id"], "finding", **record)
    who = {"subject_id": (await worker.case(opened))["children"][0]["subject_id"], "name": "Đàm Văn Thử Nhận"}
    done = await worker.act(opened["case_id"], "people", identified={**who, "identity": "known"})

    async def found(**remembered: object) -> bool:
        answer = await worker.post(f"{CASES}/search?at_least={done['position']}", remembered)
        assert answer.status_code == 200, answer.text
        return opened["case_id"] in {item["case_id"] for item in answer.json()["items"]}

    assert await found(marks="bot son lung")
    assert await found(marks="bot son", estimated_age_months=34)
    assert await found(estimated_age_months=25)
    assert await found(q="cho phien", marks="len tim than")
    assert await found(marks="giỏ mây")
    assert await found(marks="xe thồ", q="bé trai bị bỏ rơi")
    assert await found(marks="vải chàm")
    assert await found(q="Đàm Văn Thử Nhận")
    assert not await found(marks="bot son", estimated_age_months=60)
    assert not await found(marks="khan quang xanh")


async def test_a_search_for_nothing_is_invalid(api: Api) -> None:
    worker = await api.caller("child-protection-worker")

    assert (await worker.post(f"{CASES}/search", {})).status_code == 422


async def test_the_step_for_one_of_several_children_says_for_which(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case(children=[{}, {}])
    path = f"{CASES}/{opened['case_id']}/finding"
    unsaid = await worker.post(path, {"step": "record", "on": "2024-03-05"})
    reversed_days = await worker.post(path, {"step": "record", "on": "2024-03-05", "until": "2024-03-04"})

    assert [answer.json()["errors"][0]["path"] for answer in (unsaid, reversed_days)] == ["child", "until"]


async def test_what_a_divided_unit_left_is_listed_until_the_province_places_it(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened = await province.open_case(commune_of_event=DIVIDED)
    case_id = opened["case_id"]

    async def listed(position: int) -> dict[str, Any]:
        found = await province.read(f"{CASES}/to-place", limit=500, at_least=position)
        return {item["case"]["case_id"]: item["left_by"] for item in found["items"]}

    left_by = (await listed(opened["position"]))[case_id]
    before = duty(await case_as(province, opened), "assessment")
    wrong = await province.post(f"{CASES}/{case_id}/placement", {"unit": "06505"})
    placed = await province.act(case_id, "placement", unit="06004", reason="Thôn nay thuộc xã này.")
    after = duty(await case_as(province, placed), "assessment")

    assert [unit["code"] for unit in left_by[0]["candidates"]] == ["06004", "06040"]
    assert [unit["code"] for unit in before["now"]] == ["06004", "06040"]
    assert wrong.json()["errors"][0]["path"] == "unit"
    assert case_id not in await listed(placed["position"])
    assert (after["unit"]["unit_id"], [unit["code"] for unit in after["now"]]) == (DIVIDED, ["06004"])


@pytest.mark.parametrize(
    "act, body",
    [
        ("closure", {"closed_at": "2025-10-05T08:00:00+07:00", "ground": "stable", "reason": "…"}),
        ("verification", {"finding": "unfounded", "by": "police", "reason": "…"}),
        ("duplicates", {"reason": "…"}),
    ],
)
async def test_a_case_that_needs_no_place_any_more_is_not_to_be_placed(
    api: Api, act: str, body: dict[str, Any]
) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened, other = [await province.open_case(commune_of_event=DIVIDED) for _ in range(2)]
    of = {"of": other["case_id"]} if act == "duplicates" else {}
    done = await province.act(opened["case_id"], act, **body, **of)
    found = await province.read(f"{CASES}/to-place", limit=500, at_least=done["position"])

    listed = {item["case"]["case_id"] for item in found["items"]} & {opened["case_id"], other["case_id"]}
    assert listed == {other["case_id"]}


async def test_a_closed_case_that_is_opened_again_is_to_be_placed(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened = await province.open_case(commune_of_event=DIVIDED)
    await province.act(opened["case_id"], "closure", closed_at="2025-10-05T08:00:00+07:00", ground="stable", reason="…")
    done = await province.act(opened["case_id"], "reopening", reopened_at="2025-10-06T08:00:00+07:00", reason="…")
    found = await province.read(f"{CASES}/to-place", limit=500, at_least=done["position"])

    assert opened["case_id"] in {item["case"]["case_id"] for item in found["items"]}


async def test_the_other_successor_of_a_divided_unit_sees_a_placed_case_and_may_protect_the_child(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    other = await api.caller("child-protection-worker", "06040~2025-07-01")
    opened = await province.open_case(commune_of_event=DIVIDED)
    placed = await province.act(opened["case_id"], "placement", unit="06004", reason="Thôn nay thuộc xã này.")
    seen = await status(other, opened["case_id"], placed["position"])
    protected = await other.act(
        opened["case_id"],
        "emergency-measures",
        taken_at="2025-10-05T08:00:00+07:00",
        measures=[{"kind": "medical-care"}],
    )

    assert (seen, protected["version"]) == (200, 3)


async def test_a_case_of_a_unit_that_went_into_one_is_not_to_be_placed(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened = await province.open_case(commune_of_event="06520~")
    listed = await province.get(f"{CASES}/to-place", limit=500, at_least=opened["position"])
    answer = await province.post(f"{CASES}/{opened['case_id']}/placement", {"unit": "06505"})
    case = await case_as(province, opened)

    assert opened["case_id"] not in {item["case"]["case_id"] for item in listed.json()["items"]}
    assert answer.json()["errors"][0]["path"] == "of"
    assert [unit["unit_id"] for unit in duty(case, "assessment")["now"]] == [VAN_LINH]


async def test_what_to_place_is_read_page_by_page(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened = [await province.open_case(commune_of_event=DIVIDED) for _ in range(2)]
    first = (await province.get(f"{CASES}/to-place", limit=1, at_least=opened[-1]["position"])).json()
    second = (await province.get(f"{CASES}/to-place", limit=1, cursor=first["next"])).json()
    school = await api.caller("school")

    assert first["items"][0]["case"]["case_id"] != second["items"][0]["case"]["case_id"]
    assert (await school.get(f"{CASES}/to-place")).status_code == 403
