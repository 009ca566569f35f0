"""Signals from outside and nil returns over HTTP: silence is seen."""

from typing import Any
from uuid import uuid4

import pytest

from api.asking import write_cursor
from live_api import PROVINCE, Api, Caller, a_moment

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIGNALS = "/api/v1/signals"
RECEIVED_AT = "2019-05-06T08:00:00+07:00"


async def signal(caller: Caller, commune: str, day: str) -> dict[str, Any]:
    body = {"source": "hospital", "about": "injury", "commune": commune, "occurred_on": day, "received_at": RECEIVED_AT}
    answer = await caller.post(SIGNALS, body)
    assert answer.status_code == 201, answer.text
    written: dict[str, Any] = answer.json()
    return written


async def listed(caller: Caller, signal_id: str, state: str, position: int) -> dict[str, Any] | None:
    found = await caller.read(SIGNALS, state=state, at_least=position, limit=500)
    return next((one for one in found["items"] if one["signal_id"] == signal_id), None)


async def test_a_signal_without_a_case_stands_before_the_province_until_one_is_found(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    said = await signal(officer, "06514", "2019-05-03")
    before = await listed(officer, said["signal_id"], "without-case", said["position"])
    opened = await officer.open_case(kind="injury", commune_of_event="06514", occurred_on="2019-05-03")
    shown = await listed(officer, said["signal_id"], "without-case", opened["position"])
    match = {"case_id": opened["case_id"], "matched_at": RECEIVED_AT}
    matched = await officer.post(f"{SIGNALS}/{said['signal_id']}/match", match)
    after = await listed(officer, said["signal_id"], "without-case", matched.json()["position"])
    found = await listed(officer, said["signal_id"], "matched", matched.json()["position"])

    assert before is not None
    assert (before["state"], before["candidates"]) == ("without-case", [])
    assert shown is not None
    assert shown["candidates"] == [opened["case_id"]]
    assert after is None
    assert found is not None
    assert found["case_id"] == opened["case_id"]


async def test_each_signal_on_a_page_stands_with_the_cases_of_its_own_commune_and_days(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    asked = [("06514", "2018-03-01"), ("06514", "2018-03-02"), ("06505", "2018-03-01")]
    said = [await signal(officer, commune, day) for commune, day in asked]
    opened = {
        where: await officer.open_case(kind="injury", commune_of_event=where[0], occurred_on=where[1])
        for where in reversed(asked[:2])
    }
    position = max(one["position"] for one in opened.values())
    shown = [await listed(officer, one["signal_id"], "without-case", position) for one in said]

    expected = [[opened[asked[0]]["case_id"]], [opened[asked[1]]["case_id"]], []]
    assert [one["candidates"] for one in shown if one is not None] == expected


async def test_signals_as_of_a_moment_stand_with_the_cases_as_they_were_then(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    said = await signal(officer, "06514", "2019-08-03")
    there = {"kind": "injury", "commune_of_event": "06514", "occurred_on": "2019-08-03"}
    moved, still = [(await officer.open_case(**there))["case_id"] for _ in range(2)]
    then = await a_moment()
    changes = {"commune_of_event": "06463"}
    await officer.act(moved, "corrections", of_version=1, changes=changes, reason="Nhầm xã")
    await officer.open_case(**there)
    shown = await officer.read(SIGNALS, as_of=then, at_least=await api.head(), limit=500)

    (of_then,) = [one for one in shown["items"] if one["signal_id"] == said["signal_id"]]
    assert set(of_then["candidates"]) == {moved, still}


@pytest.mark.parametrize("path", [SIGNALS, "/api/v1/deadlines", "/api/v1/cases", "/api/v1/communes/06505~/levels"])
async def test_a_position_beyond_the_head_is_said_of_a_moment_too(api: Api, path: str) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.get(
        path, as_of=await a_moment(), at_least=10**9, **({"year": 2024} if "levels" in path else {})
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "position-beyond-head")


async def test_a_commune_alone_dismisses_nothing(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    chair = await api.caller("chair", "06505~2025-07-01")
    said = await signal(officer, "06505", "2019-05-03")
    path = f"{SIGNALS}/{said['signal_id']}/dismissal"
    by_commune = await chair.post(path, {"dismissed_at": RECEIVED_AT, "reason": "…"})
    alone = await listed(officer, said["signal_id"], "without-case", by_commune.json()["position"])
    by_province = await officer.post(path, {"dismissed_at": RECEIVED_AT, "reason": "…"})
    settled = await listed(officer, said["signal_id"], "without-case", by_province.json()["position"])

    assert alone is not None
    assert alone["state"] == "dismissed-by-commune-alone"
    assert settled is None


async def test_whoever_tells_of_a_signal_sees_no_case_by_it(api: Api) -> None:
    justice = await api.caller("justice", "06505~2025-07-01")
    officer = await api.caller("province-officer", PROVINCE)
    said = await signal(justice, "06505", "2019-06-03")
    opened = await officer.open_case(kind="injury", commune_of_event="06505", occurred_on="2019-06-03")
    shown = await listed(justice, said["signal_id"], "waiting", opened["position"])
    match = {"case_id": opened["case_id"], "matched_at": RECEIVED_AT}
    refused = await justice.post(f"{SIGNALS}/{said['signal_id']}/match", match)

    assert shown is not None
    assert shown["candidates"] == []
    assert refused.status_code == 403


async def test_a_signal_is_matched_with_no_case_outside_the_scope(api: Api) -> None:
    chair = await api.caller("chair", "06505~2025-07-01")
    officer = await api.caller("province-officer", PROVINCE)
    said = await signal(chair, "06505", "2019-07-03")
    elsewhere = await officer.open_case(kind="neglect", commune_of_event="06187", occurred_on="2019-07-03")
    answers = [
        await chair.post(f"{SIGNALS}/{said['signal_id']}/match", {"case_id": case, "matched_at": RECEIVED_AT})
        for case in (elsewhere["case_id"], str(uuid4()))
    ]

    assert [answer.status_code for answer in answers] == [422, 422]


async def test_a_case_that_falls_into_a_month_shows_its_signature_as_false(api: Api) -> None:
    chair = await api.caller("chair", "06505~2025-07-01")
    path = "/api/v1/communes/06505~/returns/2018"
    signed = await chair.post(f"{path}/3", {"signed_at": "2018-04-01T08:00:00+07:00"})
    before = (await chair.get(path, at_least=signed.json()["position"])).json()["months"][2]
    opened = await chair.open_case(kind="neglect", commune_of_event="06505", occurred_on="2018-03-09")
    after = (await chair.get(path, at_least=opened["position"])).json()["months"][2]
    neighbour = await api.caller("chair", "06463~2025-07-01")
    masked = (await neighbour.get(path, at_least=opened["position"])).json()["months"][2]

    assert (before["state"], before["cases"]) == ("signed", 0)
    assert (after["state"], after["case_ids"]) == ("false", [opened["case_id"]])
    assert (masked["state"], masked["cases"], masked["case_ids"]) == ("false", 1, [])


async def test_only_whoever_answers_for_the_commune_signs(api: Api) -> None:
    worker = await api.caller("child-protection-worker", "06505~2025-07-01")
    neighbour = await api.caller("chair", "06463~2025-07-01")
    body = {"signed_at": "2018-04-01T08:00:00+07:00"}
    answers = [await one.post("/api/v1/communes/06505~/returns/2018/4", body) for one in (worker, neighbour)]

    assert [answer.status_code for answer in answers] == [403, 404]


@pytest.mark.parametrize(
    "place",
    [
        ["2024-01-01T00:00:00Z", "x"],
        ["2024-01-01T00:00:00Z", "\0"],
        ["0001-01-01T00:00:00+23:59", str(uuid4())],
        ["9999-12-31T23:59:59-23:59", str(uuid4())],
    ],
)
async def test_a_place_that_no_list_of_signals_has_is_no_cursor(api: Api, place: list[str]) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.get("/api/v1/signals", cursor=write_cursor(place))

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")
