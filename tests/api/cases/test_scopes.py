"""Who may see and do what: outside one's scope nothing exists, inside it roles differ."""

from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from live_api import DISTRICT, PROVINCE, Api

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
NEIGHBOUR = "06463~2025-07-01"
NAME = "Mông Thị Thử Che"
REPORTER = "Bế Văn Thử Báo"

ACTS: dict[str, dict[str, Any]] = {
    "reports": {"received_at": "2024-03-07T08:00:00+07:00", "received_by": "commune"},
    "people": {"child": {}},
    "verification": {"finding": "confirmed", "by": "commune", "reason": "…"},
    "measures": {"aid": True, "what": "…"},
    "investigation": {"milestone": "received", "reached_on": "2024-03-07"},
    "corrections": {"of_version": 1, "changes": {"online": True}, "reason": "…"},
}


async def a_case(api: Api, **fields: object) -> dict[str, Any]:
    worker = await api.caller("child-protection-worker")
    return await worker.open_case(
        children=[{"name": NAME, "sex": "female"}],
        parties=[{"role": "mother", "name": "Mông Thị Thử Mẹ"}],
        reporter={"name": REPORTER},
        narrative=f"Lời kể về {NAME}",
        **fields,
    )


@pytest.mark.parametrize("act", ACTS)
async def test_outside_the_scope_an_act_finds_no_case(api: Api, act: str) -> None:
    opened = await a_case(api)
    neighbour = await api.caller("child-protection-worker", NEIGHBOUR)
    answer = await neighbour.post(f"{CASES}/{opened['case_id']}/{act}", ACTS[act])

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


@pytest.mark.parametrize("path", ["", "/timeline"])
async def test_outside_the_scope_a_reader_finds_no_case(api: Api, path: str) -> None:
    opened = await a_case(api)
    neighbour = await api.caller("child-protection-worker", NEIGHBOUR)
    unknown = await neighbour.get(f"{CASES}/{uuid4()}{path}", at_least=opened["position"])
    foreign = await neighbour.get(f"{CASES}/{opened['case_id']}{path}", at_least=opened["position"])

    assert foreign.status_code == 404
    assert foreign.json() == unknown.json()


async def test_outside_the_scope_no_stream_of_events_is_opened(api: Api) -> None:
    opened = await a_case(api)
    neighbour = await api.caller("child-protection-worker", NEIGHBOUR)
    answer = await neighbour.get(f"{CASES}/{opened['case_id']}/timeline", {"Accept": "text/event-stream"})

    assert answer.status_code == 404


async def test_lists_and_searches_stay_in_the_scope(api: Api) -> None:
    opened = await a_case(api)
    neighbour = await api.caller("child-protection-worker", NEIGHBOUR)
    listed = await neighbour.get(CASES, at_least=opened["position"], limit=500)
    found = await neighbour.post(f"{CASES}/search?at_least={opened['position']}", {"q": NAME})

    assert opened["case_id"] not in {item["case_id"] for item in listed.json()["items"]}
    assert found.json()["items"] == []


async def test_the_communes_of_event_and_residence_and_the_receiver_see_a_case(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    opened = await province.open_case(commune_of_event="06505", commune_of_residence="06463")
    for unit in ("06505~", "06463~", NEIGHBOUR, DISTRICT):
        assert (await (await api.caller("child-protection-worker", unit)).case(opened))["case_id"]
    elsewhere = await api.caller("child-protection-worker", "06475~2025-07-01")

    assert (await elsewhere.get(f"{CASES}/{opened['case_id']}")).status_code == 404


@pytest.mark.parametrize(
    "role,refused",
    [
        ("collaborator", {"verification", "investigation", "corrections"}),
        ("health", {"investigation", "corrections"}),
        ("social-worker", {"verification", "investigation", "corrections"}),
        ("hotline", {"verification", "measures", "investigation", "corrections"}),
        ("auditor", {"people", "verification", "measures", "investigation", "corrections"}),
    ],
)
async def test_in_scope_an_act_that_is_not_of_the_role_is_forbidden(api: Api, role: str, refused: set[str]) -> None:
    opened = await a_case(api)
    caller = await api.caller(role)
    answers = {act: await caller.post(f"{CASES}/{opened['case_id']}/{act}", ACTS[act]) for act in refused}

    assert {answer.status_code for answer in answers.values()} == {403}
    assert {answer.json()["code"] for answer in answers.values()} == {"role-not-entitled"}


@pytest.mark.parametrize("role", ["school", "justice", "care-facility", "admin", "fund-officer", "fund-cashier"])
async def test_roles_without_cases_see_none(api: Api, role: str) -> None:
    opened = await a_case(api)
    caller = await api.caller(role)

    assert (await caller.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])).status_code == 404
    assert (await caller.get(CASES)).status_code == 403
    assert (await caller.post(f"{CASES}/search", {"q": NAME})).status_code == 403
    assert (await caller.post(f"{CASES}/{opened['case_id']}/people", {"child": {}})).status_code == 404


async def test_an_auditor_sees_that_there_are_people_and_not_who_they_are(api: Api) -> None:
    opened = await a_case(api)
    auditor = await api.caller("auditor", PROVINCE)
    case = await auditor.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])
    timeline = await auditor.get(f"{CASES}/{opened['case_id']}/timeline")

    assert [person["masked"] for part in ("children", "parties", "reporters") for person in case.json()[part]] == [
        True
    ] * 3
    for answer in (case, timeline):
        assert "Thử" not in answer.text
    assert timeline.json()["items"][0]["data"]["kind"] == "neglect"


async def test_who_sees_no_people_finds_no_case_by_a_name(api: Api) -> None:
    await a_case(api)
    auditor = await api.caller("auditor", PROVINCE)

    assert (await auditor.post(f"{CASES}/search", {"q": NAME})).status_code == 403


async def test_a_role_that_sees_people_need_not_see_who_reported(api: Api) -> None:
    opened = await a_case(api)
    health = await api.caller("health")
    case = await health.case(opened)
    timeline = (await health.get(f"{CASES}/{opened['case_id']}/timeline")).json()

    assert case["children"][0]["details"]["name"] == NAME
    assert [(one.get("masked"), "details" in one) for one in case["reporters"]] == [(True, False)]
    assert timeline["items"][0]["data"]["reporter"]["masked"] is True
    assert REPORTER not in str(timeline)


async def test_reading_a_case_is_written_down(api: Api) -> None:
    opened = await a_case(api)
    police = await api.caller("police", DISTRICT)
    await police.case(opened)
    await police.get(f"{CASES}/{opened['case_id']}/timeline", {"X-Request-Id": "a-request"}, depth="summary")

    rows = await reads(api, opened["case_id"])
    assert [(row["role"], row["unit"], row["what"]) for row in rows] == [
        ("police", DISTRICT, "case"),
        ("police", DISTRICT, "timeline summary"),
    ]
    assert rows[1]["request_id"] == "a-request"


async def test_what_is_not_shown_is_not_written_down_as_read(api: Api) -> None:
    opened = await a_case(api)
    neighbour = await api.caller("child-protection-worker", NEIGHBOUR)
    await neighbour.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])

    assert await reads(api, opened["case_id"]) == []


async def reads(api: Api, case_id: str) -> list[asyncpg.Record]:
    async with api.program.pool.acquire() as connection:
        found: list[asyncpg.Record] = await connection.fetch(
            "SELECT role, unit, what, request_id FROM access.reads WHERE case_id = $1 ORDER BY read_at", case_id
        )
    return found


async def test_a_finding_is_recorded_for_ones_own_body_only(api: Api) -> None:
    opened = await a_case(api)
    police = await api.caller("police", DISTRICT)
    answer = await police.post(
        f"{CASES}/{opened['case_id']}/verification", {"finding": "confirmed", "by": "health", "reason": "…"}
    )

    assert answer.status_code in {403, 422}


async def test_a_commune_does_not_find_that_a_report_was_knowingly_false(api: Api) -> None:
    opened = await a_case(api)
    worker = await api.caller("child-protection-worker")
    answer = await worker.post(
        f"{CASES}/{opened['case_id']}/verification", {"finding": "false", "by": "commune", "reason": "…"}
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "false-not-entitled")


async def test_a_version_tells_nobody_of_a_case_outside_their_scope(api: Api) -> None:
    """Whether there is such a case is asked before how far it has come."""
    opened = await a_case(api)
    stranger = await api.caller("chair", NEIGHBOUR)
    for version in ('"0"', '"1"', '"9"'):
        answer = await stranger.post(
            f"{CASES}/{opened['case_id']}/measures", ACTS["measures"], headers={"If-Match": version}
        )
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_nobody_is_one_with_somebody_of_a_case_outside_the_scope(api: Api) -> None:
    """Erasing one would erase the other."""
    theirs = await a_case(api)
    worker = await api.caller("child-protection-worker")
    child = (await worker.case(theirs))["children"][0]["subject_id"]
    stranger = await api.caller("chair", NEIGHBOUR)
    own = await stranger.open_case(commune_of_event="06463~2025-07-01", occurred_on="2025-08-01", children=[{}])
    mine = (await stranger.case(own))["children"][0]["subject_id"]
    answer = await stranger.post(
        f"{CASES}/{own['case_id']}/people", {"same_person": {"subject_id": mine, "same_as": child}}
    )

    assert (answer.status_code, answer.json()["errors"][0]["path"]) == (422, "same_person.same_as")


async def test_a_search_is_written_down_and_does_not_find_by_who_reported(api: Api) -> None:
    opened = await a_case(api)
    health = await api.caller("health")
    by_name = await health.post(f"{CASES}/search", {"q": NAME, "limit": 500})
    await health.case(opened)
    by_name = await health.post(f"{CASES}/search", {"q": NAME, "limit": 500})
    by_reporter = await health.post(f"{CASES}/search", {"q": REPORTER})
    noted = await api.program.pool.fetchval(
        "SELECT count(*) FROM access.reads WHERE case_id = $1 AND what = 'found'", opened["case_id"]
    )

    assert opened["case_id"] in {item["case_id"] for item in by_name.json()["items"]}
    assert by_reporter.json()["items"] == []
    assert noted >= 1
