"""One list of what nobody may overlook in an area, over HTTP."""

from typing import Any
from uuid import uuid4

import pytest

from live_api import PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

ATTENTION = "/api/v1/communes/attention"
BAC_SON = "185~"


async def listed(caller: Caller, **query: object) -> dict[str, Any]:
    return await caller.read(ATTENTION, **{"area": BAC_SON, "year": 2023, **query})


def of_case(found: dict[str, Any], case_id: str) -> list[tuple[str, str, bool]]:
    return [(one["asks"], one["act"], one["overdue"]) for one in found["waiting"] if one["case_id"] == case_id]


async def test_an_unverified_case_has_an_owner_an_age_and_a_clock_until_it_is_verified(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(
        commune_of_event="06325~", occurred_on="2023-03-05", received_at="2023-03-06T08:00:00+07:00"
    )
    before = await listed(officer, at_least=opened["position"])
    done = await officer.act(opened["case_id"], "verification", finding="confirmed", by="police", reason="…")
    after = await listed(officer, at_least=done["position"])

    assert of_case(before, opened["case_id"]) == [("unverified", "verification", True)]
    [one] = [one for one in before["waiting"] if one["case_id"] == opened["case_id"]]
    assert (one["owner"]["unit_id"], one["due_at"]) == ("06325~", "2023-03-13T01:00:00Z")
    assert one["age_days"] > 365
    assert of_case(after, opened["case_id"]) == []


async def test_an_unplaced_case_and_one_closed_unseen_are_listed(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    unplaced = await officer.open_case(commune_of_event=None, area=BAC_SON, received_at="2023-03-06T08:00:00+07:00")
    about = {"commune_of_event": "06325~", "received_at": "2023-03-06T08:00:00+07:00"}
    closed = await officer.open_confirmed("police", **about)
    done = await officer.act(closed["case_id"], "closure", ground="stable", reason="…")
    found = await listed(officer, at_least=done["position"])

    assert {asks for asks, _, _ in of_case(found, unplaced["case_id"])} == {"unverified", "unplaced"}
    assert [asks for asks, _, _ in of_case(found, closed["case_id"])] == ["closed-without-review"]


async def test_a_child_kept_apart_against_the_law_is_alarmed_in_every_list_until_it_ends(api: Api) -> None:
    officer, chair = await api.caller("province-officer", PROVINCE), await api.caller("chair", BAC_SON)
    worker, child = await api.caller("child-protection-worker", BAC_SON), str(uuid4())
    about = {"commune_of_event": "06325~", "received_at": "2023-03-06T08:00:00+07:00"}
    case_id = (await officer.open_case(**about, children=[{"subject_id": child}]))["case_id"]
    goes_on = (await officer.open_case(**about))["case_id"]
    apart = {"decided_at": "2023-03-06T10:00:00+07:00", "decided_by": "chair", "until": "2023-03-10"}
    await worker.act(case_id, "separation", child=child, **apart)
    done = await officer.act(case_id, "duplicates", of=goes_on, reason="Cùng một việc")

    def alarms(found: dict[str, Any]) -> list[tuple[str, str]]:
        return [(one["alarm"], one["since"]) for one in found["alarms"] if one["case_id"] == case_id]

    both = [("separation-overdue", "2023-03-10T17:00:00Z"), ("separation-unlawful", "2023-03-21T17:00:00Z")]
    assert alarms(await listed(officer, at_least=done["position"])) == both
    assert alarms(await listed(chair, at_least=done["position"])) == both
    assert case_id not in {one["case_id"] for one in (await listed(officer))["waiting"]}

    withdrawn = await officer.act(case_id, "duplicates", withdraws=done["version"], reason="Nhầm")
    owed = await chair.read("/api/v1/deadlines", state="missed", commune="06325~", at_least=withdrawn["position"])
    assert {tuple(one["alarms"]) for one in owed["items"] if one["case_id"] == case_id} == {
        ("separation-unlawful", "separation-overdue")
    }

    ended = await worker.act(case_id, "separation/end", child=child, ended_at="2023-04-06T10:00:00+07:00")
    owed = await chair.read("/api/v1/deadlines", state="all", commune="06325~", at_least=ended["position"])
    assert alarms(await listed(officer, at_least=ended["position"])) == []
    assert {tuple(one["alarms"]) for one in owed["items"] if one["case_id"] == case_id} == {()}


async def test_signals_false_returns_and_conflicts_are_listed(api: Api) -> None:
    officer, chair = await api.caller("province-officer", PROVINCE), await api.caller("chair", BAC_SON)
    justice = await api.caller("justice", PROVINCE)
    signal = {"source": "hospital", "about": "injury", "commune": "06328~", "received_at": "2023-05-06T08:00:00+07:00"}
    told = await justice.post("/api/v1/signals", signal)
    await chair.post("/api/v1/communes/06328~/returns/2023/5", {"signed_at": "2023-06-01T08:00:00+07:00"})
    decision = {"decided_on": "2023-12-05", "decided_by": "district-chair", "document": "00/QD"}
    await officer.post("/api/v1/communes/06328~/fitness/2023/recognition", decision)
    done = await officer.open_confirmed(
        "police",
        kind="drowning-death",
        commune_of_event="06328~",
        occurred_on="2023-05-05",
        received_at="2024-01-06T08:00:00+07:00",
    )
    found = await listed(officer, at_least=done["position"])

    assert told.status_code == 201, told.text
    assert told.json()["signal_id"] in {one["signal_id"] for one in found["signals_without_case"]}
    assert [(one["unit"]["unit_id"], one["months"]) for one in found["false_returns"]] == [("06328~", 1)]
    [conflict] = found["conflicts"]
    assert (conflict["decided"], conflict["status"], conflict["cases_since"]) == ("recognised", "disqualified", 1)


async def test_who_follows_no_cases_gets_no_list_and_a_neighbour_none_of_the_cases(api: Api) -> None:
    officer, school = await api.caller("province-officer", PROVINCE), await api.caller("school", PROVINCE)
    neighbour = await api.caller("chair", "06463~2025-07-01")
    opened = await officer.open_case(commune_of_event="06325~", received_at="2023-04-06T08:00:00+07:00")
    refused = await school.get(ATTENTION, area=BAC_SON, year=2023)
    found = await listed(neighbour, at_least=opened["position"])

    assert (refused.status_code, refused.json()["code"]) == (403, "role-not-entitled")
    assert found["waiting"] == []
