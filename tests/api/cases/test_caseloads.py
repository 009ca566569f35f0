"""Who follows a case, whole caseloads, and who is kept from a case."""

from typing import Any
from uuid import uuid4

import pytest

from api.cases import caseloads
from live_api import PROVINCE, VAN_LINH, Api, Caller, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES, CASELOADS = "/api/v1/cases", "/api/v1/caseloads"
CHI_LANG = "06463~2025-07-01"
NAME = "Lường Thị Thử Giao"


async def assigned(api: Api, to: Caller, count: int) -> tuple[list[str], int]:
    worker = await api.caller("child-protection-worker")
    opened = [(await worker.open_case())["case_id"] for _ in range(count)]
    done = [await worker.act(case_id, "assignment", to=to.name) for case_id in opened]
    return sorted(opened), done[-1]["position"]


async def followed(caller: Caller, by: Caller, position: int, **query: object) -> list[str]:
    found = await caller.read(CASES, assigned_to=by.name, limit=500, at_least=position, **query)
    return sorted(item["case_id"] for item in found["items"])


async def test_a_list_is_narrowed_to_the_cases_that_somebody_follows(api: Api) -> None:
    worker = await api.another("child-protection-worker")
    cases, position = await assigned(api, worker, 2)

    assert await followed(worker, worker, position) == cases


async def test_whoever_could_not_see_a_case_does_not_follow_it(api: Api) -> None:
    worker, neighbour = (
        await api.caller("child-protection-worker"),
        await api.another("child-protection-worker", CHI_LANG),
    )
    school = await api.another("school")
    opened = await worker.open_case()
    answers = [
        await worker.post(f"{CASES}/{opened['case_id']}/assignment", {"to": to})
        for to in (neighbour.name, school.name, "khong co ai")
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert [answer.json()["errors"][0]["message"] for answer in answers] == [
        "Tài khoản này không thuộc phạm vi của hồ sơ.",
        "Tài khoản này không thuộc phạm vi của hồ sơ.",
        "Không có tài khoản này.",
    ]


async def test_the_caseload_of_an_account_whose_name_cannot_be_one_is_not_handed_over(api: Api) -> None:
    chair = await api.caller("chair")
    answer = await chair.post(f"{CASELOADS}/%00/handover", {"to": chair.name})

    assert (answer.status_code, paths(answer)) == (422, ["actor"])


async def test_a_caseload_changes_hands_at_once_and_the_answer_names_the_cases(api: Api) -> None:
    worker, heir, chair = (
        await api.another("child-protection-worker"),
        await api.another("child-protection-worker"),
        await api.caller("chair"),
    )
    cases, _ = await assigned(api, worker, 3)
    key = uuid4()
    body = {"to": heir.name, "reason": "Chuyển công tác."}
    answer = await chair.post(f"{CASELOADS}/{worker.name}/handover", body, key=key)
    again = await chair.post(f"{CASELOADS}/{worker.name}/handover", body, key=key)
    done: dict[str, Any] = answer.json()

    assert (answer.status_code, done["of"], done["to"]) == (201, worker.name, heir.name)
    assert [one["case_id"] for one in done["cases"]] == cases
    assert again.json() == done
    assert await followed(heir, heir, done["position"]) == cases
    assert await followed(heir, worker, done["position"]) == []


async def test_a_caseload_changes_hands_whole_or_not_at_all(api: Api) -> None:
    worker, heir, chair = (
        await api.another("child-protection-worker"),
        await api.another("child-protection-worker"),
        await api.caller("chair"),
    )
    cases, _ = await assigned(api, worker, 2)
    kept_out = await worker.act(cases[1], "restriction", account=heir.name, reason="Là người thân.")
    answer = await chair.post(f"{CASELOADS}/{worker.name}/handover", {"to": heir.name})

    assert (answer.status_code, answer.json()["code"]) == (409, "account-restricted")
    assert answer.json()["case_id"] == cases[1]
    assert await followed(worker, worker, kept_out["position"]) == cases


async def test_one_hands_over_ones_own_caseload_and_nobody_elses(api: Api) -> None:
    worker, heir = await api.another("child-protection-worker"), await api.another("child-protection-worker")
    cases, _ = await assigned(api, worker, 1)
    foreign = await heir.post(f"{CASELOADS}/{worker.name}/handover", {"to": heir.name})
    own = await worker.post(f"{CASELOADS}/{worker.name}/handover", {"to": heir.name, "cases": cases})
    nothing = await worker.post(f"{CASELOADS}/{worker.name}/handover", {"to": heir.name})
    nobody = await worker.post(f"{CASELOADS}/{worker.name}/handover", {"to": "khong co ai"})

    assert (foreign.status_code, own.status_code, nothing.status_code, nobody.status_code) == (403, 201, 200, 422)
    assert nothing.json()["cases"] == []


async def test_a_named_case_outside_the_scope_is_not_found(api: Api) -> None:
    worker, neighbour = (
        await api.another("child-protection-worker"),
        await api.caller("child-protection-worker", CHI_LANG),
    )
    foreign = (await neighbour.open_case(commune_of_event="06463~"))["case_id"]
    answer = await worker.post(f"{CASELOADS}/{worker.name}/handover", {"to": worker.name, "cases": [foreign]})

    assert answer.status_code == 404


async def test_a_caseload_over_the_bound_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    worker, heir = await api.another("child-protection-worker"), await api.another("child-protection-worker")
    cases, position = await assigned(api, worker, 2)
    monkeypatch.setattr(caseloads, "CASES_MAX", 1)
    answer = await worker.post(f"{CASELOADS}/{worker.name}/handover", {"to": heir.name})

    assert (answer.status_code, answer.json()["code"], answer.json()["max"]) == (409, "caseload-too-large", 1)
    assert await followed(worker, worker, position) == cases


async def test_an_official_who_is_a_party_finds_the_case_nowhere(api: Api) -> None:
    worker, party = await api.caller("child-protection-worker"), await api.another("child-protection-worker")
    opened = await worker.open_case(
        kind="drowning-death",
        commune_of_event="06508~",
        occurred_on="2020-03-05",
        received_at="2020-03-06T08:00:00+07:00",
        children=[{"name": NAME}],
    )
    case_id = opened["case_id"]
    kept_out = await worker.act(case_id, "restriction", account=party.name, reason="Là người thân của một bên.")
    position = kept_out["position"]
    path = f"{CASES}/{case_id}"
    listed = await party.get(CASES, limit=500, at_least=position)
    found = await party.post(f"{CASES}/search?at_least={position}", {"q": NAME})
    fitness = (await party.get("/api/v1/communes/06508~/fitness/2020", at_least=position)).text
    begun = (await worker.get(f"{path}/timeline", at_least=position)).json()["items"][0]["recorded_at"]
    listed_then = await party.get(CASES, limit=500, as_of=begun)
    fitness_then = await party.get("/api/v1/communes/06508~/fitness/2020", as_of=begun)
    reads = [await party.get(f"{path}{part}", at_least=position) for part in ("", "/timeline")]
    writes = [
        await party.post(f"{path}/{act}", body)
        for act, body in (
            ("reports", {"received_at": "2024-03-08T08:00:00+07:00", "received_by": "commune"}),
            ("restriction/lift", {"account": party.name, "reason": "…"}),
            ("notes", {"notes": "…"}),
        )
    ]
    other = (await worker.open_case())["case_id"]
    duplicate = await party.post(f"{CASES}/{other}/duplicates", {"of": case_id, "reason": "…"})

    assert [answer.status_code for answer in (*reads, *writes)] == [404] * 5
    assert case_id not in listed.text + found.text + fitness + listed_then.text + fitness_then.text
    assert {answer.status_code for answer in (listed, found, listed_then, fitness_then)} == {200}
    assert fitness_then.json()["open"][0]["masked"] == ["case_id"]
    assert duplicate.status_code == 422


async def test_a_restriction_is_lifted_by_the_chair_or_the_province(api: Api) -> None:
    worker, party = await api.caller("child-protection-worker"), await api.another("child-protection-worker")
    chair, province = await api.caller("chair", VAN_LINH), await api.caller("province-officer", PROVINCE)
    opened = await worker.open_case()
    path = f"{CASES}/{opened['case_id']}"
    body = {"account": party.name, "reason": "…"}
    unknown = await worker.post(f"{path}/restriction", {"account": "khong co ai", "reason": "…"})
    await worker.act(opened["case_id"], "restriction", **body)
    not_theirs = await worker.post(f"{path}/restriction/lift", body)
    await chair.act(opened["case_id"], "restriction/lift", **body)
    again = await province.act(opened["case_id"], "restriction/lift", **body)

    assert (unknown.status_code, not_theirs.status_code) == (422, 403)
    assert again["events"] == []
    assert (await party.get(path, at_least=again["position"])).status_code == 200
