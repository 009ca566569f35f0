"""Corrections over HTTP: the fact changes for every fold, the earlier one stays readable; both can be asked for."""

from typing import Any

import pytest

from live_api import DISTRICT, PROVINCE, Api, Caller, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"


async def read(caller: Caller, case_id: str, **query: object) -> dict[str, Any]:
    return await caller.read(f"{CASES}/{case_id}", **query)


async def recorded_at(caller: Caller, case_id: str, done: dict[str, Any]) -> str:
    """Return the instant at which the last fact of a write was recorded."""
    items = (await caller.get(f"{CASES}/{case_id}/timeline", at_least=done["position"])).json()["items"]
    return str(items[-1]["recorded_at"])


async def an_unplaced_case(api: Api) -> tuple[Caller, dict[str, Any]]:
    officer = await api.caller("province-officer", PROVINCE)
    return officer, await officer.open_case(kind="abandonment", commune_of_event=None, area="187")


async def test_a_correction_places_a_case_that_nobody_could_place(api: Api) -> None:
    officer, opened = await an_unplaced_case(api)
    changes = {"commune_of_event": "06502", "area": None}
    done = await officer.act(opened["case_id"], "corrections", of_version=1, changes=changes, reason="Đã rõ xã")

    case = await read(officer, opened["case_id"], at_least=done["position"])
    assert (case["commune_of_event"]["unit_id"], case["area"], case["version"]) == ("06502~", None, 2)


async def test_as_of_before_at_and_after_the_correction(api: Api) -> None:
    officer, opened = await an_unplaced_case(api)
    case_id = opened["case_id"]
    before = await recorded_at(officer, case_id, opened)
    changes = {"commune_of_event": "06502", "area": None}
    done = await officer.act(case_id, "corrections", of_version=1, changes=changes, reason="Đã rõ xã")
    at = await recorded_at(officer, case_id, done)
    later = await officer.act(case_id, "measures", aid=True, what="Thăm hỏi")
    after = await recorded_at(officer, case_id, later)

    then = [await read(officer, case_id, as_of=instant) for instant in (before, at, after)]
    places = [(one["commune_of_event"] or one["area"])["unit_id"] for one in then]
    assert places == [DISTRICT, "06502~", "06502~"]
    assert [one["version"] for one in then] == [1, 2, 3]
    assert [len(one["measures"]) for one in then] == [0, 0, 1]
    assert [one["position"] for one in then] == [opened["position"], done["position"], later["position"]]


async def test_the_timeline_as_of_an_instant_ends_there(api: Api) -> None:
    officer, opened = await an_unplaced_case(api)
    instant = await recorded_at(officer, opened["case_id"], opened)
    await officer.act(opened["case_id"], "measures", aid=True, what="Thăm hỏi")
    timeline = await officer.get(f"{CASES}/{opened['case_id']}/timeline", as_of=instant)

    assert [item["version"] for item in timeline.json()["items"]] == [1]


@pytest.mark.parametrize("path", ["", "/timeline"])
async def test_nobody_asks_as_of_the_future(api: Api, path: str) -> None:
    officer, opened = await an_unplaced_case(api)
    answer = await officer.get(f"{CASES}/{opened['case_id']}{path}", as_of="2199-01-01T00:00:00Z")

    assert (answer.status_code, answer.json()["code"]) == (422, "as-of-in-the-future")


@pytest.mark.parametrize("query", [{"as_of": "yesterday"}, {"as_of": "2024-01-01"}, {"as_of": "2024-01-01T00:00:00"}])
async def test_as_of_is_an_instant_with_an_offset(api: Api, query: dict[str, str]) -> None:
    officer, opened = await an_unplaced_case(api)
    answer = await officer.get(f"{CASES}/{opened['case_id']}", **query)

    assert (answer.status_code, paths(answer)) == (422, ["as_of"])


@pytest.mark.parametrize("instant", ["2020-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
async def test_before_it_was_recorded_there_is_no_case(api: Api, instant: str) -> None:
    officer, opened = await an_unplaced_case(api)

    assert (await officer.get(f"{CASES}/{opened['case_id']}", as_of=instant)).status_code == 404
    timeline = await officer.get(f"{CASES}/{opened['case_id']}/timeline", as_of=instant, at_least=opened["position"])
    assert (timeline.json()["items"], timeline.json()["position"]) == ([], 0)


async def test_a_withdrawn_correction_leaves_the_fact_as_it_was(api: Api) -> None:
    officer, opened = await an_unplaced_case(api)
    case_id = opened["case_id"]
    await officer.act(case_id, "corrections", of_version=1, changes={"kind": "neglect"}, reason="Nhầm loại")
    done = await officer.act(case_id, "corrections", withdraws=2, reason="Không nhầm")
    again = await officer.post(f"{CASES}/{case_id}/corrections", {"withdraws": 2, "reason": "Không nhầm"})

    assert (await read(officer, case_id, at_least=done["position"]))["kind"] == "abandonment"
    assert (again.status_code, again.json()["events"]) == (200, [])


async def test_a_correction_to_what_stands_already_adds_nothing(api: Api) -> None:
    officer, opened = await an_unplaced_case(api)
    answer = await officer.post(
        f"{CASES}/{opened['case_id']}/corrections", {"of_version": 1, "changes": {"kind": "abandonment"}, "reason": "…"}
    )

    assert (answer.status_code, answer.json()["events"]) == (200, [])


async def test_days_can_be_corrected_to_unknown(api: Api) -> None:
    officer, opened = await an_unplaced_case(api)
    changes = {"occurred_from": None, "occurred_until": None}
    done = await officer.act(opened["case_id"], "corrections", of_version=1, changes=changes, reason="Chưa rõ ngày")

    case = await read(officer, opened["case_id"], at_least=done["position"])
    assert (case["occurred_from"], case["occurred_until"]) == (None, None)


async def test_a_corrected_commune_says_whose_case_it_is(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06508")
    done = await officer.act(
        opened["case_id"], "corrections", of_version=1, changes={"commune_of_event": "06463"}, reason="Nhầm xã"
    )
    before, after = await api.caller("chair", "06508~"), await api.caller("chair", "06463~")

    assert (await read(after, opened["case_id"], at_least=done["position"]))["version"] == 2
    assert (await before.get(f"{CASES}/{opened['case_id']}")).status_code == 404


@pytest.mark.parametrize(
    "body,path",
    [
        ({"of_version": 9, "changes": {"kind": "neglect"}, "reason": "…"}, "of_version"),
        ({"of_version": 0, "changes": {"kind": "neglect"}, "reason": "…"}, "of_version"),
        ({"of_version": 1, "changes": {}, "reason": "…"}, "changes"),
        ({"of_version": 1, "reason": "…"}, "changes"),
        ({"of_version": 1, "changes": {"done_on": "2024-03-09"}, "reason": "…"}, "changes.done_on"),
        ({"of_version": 1, "changes": {"children": []}, "reason": "…"}, "changes.children"),
        ({"withdraws": 1, "reason": "…"}, "withdraws"),
        ({"withdraws": 2, "of_version": 1, "reason": "…"}, "withdraws"),
        ({"of_version": 1, "changes": {"kind": "made-up"}, "reason": "…"}, "changes.kind"),
        ({"of_version": 1, "changes": {"commune_of_event": "99999"}, "reason": "…"}, "changes.commune_of_event"),
    ],
)
async def test_a_correction_that_cannot_be_one_says_why(api: Api, body: dict[str, object], path: str) -> None:
    officer, opened = await an_unplaced_case(api)
    answer = await officer.post(f"{CASES}/{opened['case_id']}/corrections", body)

    assert (answer.status_code, paths(answer)) == (422, [path])
