"""Two cases of one matter over HTTP: acts land where the matter goes on, and nothing protective is refused."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from live_api import PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
CHI_LANG = "06463~2025-07-01"
REPORT = {"received_at": "2024-03-08T08:00:00+07:00", "received_by": "commune"}


async def two(caller: Caller, **fields: object) -> tuple[str, str]:
    return (await caller.open_case(**fields))["case_id"], (await caller.open_case())["case_id"]


async def read(caller: Caller, done: dict[str, Any], case_id: str) -> dict[str, Any]:
    return await caller.read(f"{CASES}/{case_id}", at_least=done["position"])


async def test_what_protects_lands_on_the_case_that_goes_on_and_all_else_is_refused(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    duplicate, other = await two(worker)
    marked = await worker.act(duplicate, "duplicates", of=other, reason="Cùng vụ việc.")
    landed = await worker.act(duplicate, "reports", **REPORT)
    refused = await worker.post(f"{CASES}/{duplicate}/notes", {"notes": "…"})
    left = await read(worker, landed, duplicate)

    assert (landed["case_id"], landed["events"][0]["version"]) == (other, 3)
    assert (refused.status_code, refused.json()["code"], refused.json()["case_id"]) == (409, "case-is-duplicate", other)
    assert refused.json()["source"] == "rule of this program"
    assert (left["version"], left["duplicate_of"]) == (marked["version"], other)
    assert (await read(worker, landed, other))["cooperation"]["joined"] == [duplicate]


async def test_who_marks_a_duplicate_once_more_is_told_which_case_goes_on_by_its_number_too(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    duplicate, between = await two(worker)
    last, another = [await worker.open_case() for _ in range(2)]
    await worker.act(duplicate, "duplicates", of=between, reason="…")
    await worker.act(between, "duplicates", of=last["case_id"], reason="…")
    refused = (await worker.post(f"{CASES}/{duplicate}/duplicates", {"of": another["case_id"], "reason": "…"})).json()

    assert (refused["code"], refused["case_id"]) == ("case-is-duplicate", last["case_id"])
    assert refused["case_number"] == last["case_number"]


async def test_an_act_sent_again_says_again_where_it_landed(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    duplicate, other = await two(worker)
    await worker.act(duplicate, "duplicates", of=other, reason="…")
    key = uuid4()
    answers = [await worker.post(f"{CASES}/{duplicate}/reports", REPORT, key=key) for _ in range(2)]

    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["case_id"] == other


async def test_what_names_somebody_whom_only_the_duplicate_knows_is_recorded_there(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    child = str(uuid4())
    duplicate, other = await two(worker, children=[{"subject_id": child}])
    await worker.act(duplicate, "duplicates", of=other, reason="…")
    done = await worker.act(duplicate, "measures", level="support", what="…", children=[child])

    assert done["case_id"] == duplicate


async def test_a_mark_is_withdrawn_and_the_case_goes_on_by_itself(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    duplicate, other = await two(worker)
    marked = await worker.act(duplicate, "duplicates", of=other, reason="…")
    withdrawn = await worker.act(duplicate, "duplicates", withdraws=marked["version"], reason="Hai vụ khác nhau.")
    again = await worker.act(duplicate, "duplicates", withdraws=marked["version"], reason="Hai vụ khác nhau.")
    landed = await worker.act(duplicate, "reports", **REPORT)

    assert again["events"] == []
    assert landed["case_id"] == duplicate
    assert (await read(worker, withdrawn, other))["cooperation"]["joined"] == []


async def test_a_chain_ends_at_the_case_that_goes_on(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    first, second = await two(worker)
    third, fourth = await two(worker)
    await worker.act(first, "duplicates", of=second, reason="…")
    await worker.act(second, "duplicates", of=third, reason="…")
    resolved = await worker.act(fourth, "duplicates", of=first, reason="…")
    landed = await worker.act(first, "reports", **REPORT)

    assert landed["case_id"] == third
    assert (await read(worker, resolved, fourth))["duplicate_of"] == third


async def test_a_cycle_is_refused_even_where_both_come_at_once(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    one, other = await two(worker)
    answers = await asyncio.gather(
        worker.post(f"{CASES}/{one}/duplicates", {"of": other, "reason": "…"}),
        worker.post(f"{CASES}/{other}/duplicates", {"of": one, "reason": "…"}),
    )

    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert {answer.json().get("code") for answer in answers} == {None, "duplicate-cycle"}


async def test_a_case_that_one_may_not_see_is_none_to_be_a_duplicate_of(api: Api) -> None:
    worker, neighbour = (
        await api.caller("child-protection-worker"),
        await api.caller("child-protection-worker", CHI_LANG),
    )
    own = (await worker.open_case())["case_id"]
    foreign = await neighbour.open_case(commune_of_event="06463~")
    answers = [
        await worker.post(f"{CASES}/{own}/{act}", {**body, "reason": "…"})
        for act, body in (
            ("duplicates", {"of": foreign["case_id"]}),
            ("duplicates", {"of": str(uuid4())}),
            ("related", {"case_id": foreign["case_id"], "relation": "siblings"}),
        )
    ]

    assert [(answer.status_code, answer.json()["errors"][0]["path"]) for answer in answers] == [
        (422, "of"),
        (422, "of"),
        (422, "case_id"),
    ]


async def test_whoever_saw_the_duplicate_sees_the_case_that_goes_on(api: Api) -> None:
    province = await api.caller("province-officer", PROVINCE)
    neighbour = await api.caller("child-protection-worker", CHI_LANG)
    other = (await province.open_case())["case_id"]
    duplicate = (await neighbour.open_case(commune_of_event="06463~"))["case_id"]
    marked = await province.act(duplicate, "duplicates", of=other, reason="…")

    assert (await read(neighbour, marked, other))["case_id"] == other


@pytest.mark.parametrize(
    "role, counted", [("child-protection-worker", "in-question"), ("province-officer", "nothing-recorded")]
)
async def test_a_commune_alone_does_not_lift_a_reason_by_calling_it_a_duplicate(
    api: Api, role: str, counted: str
) -> None:
    worker, province = await api.caller("child-protection-worker"), await api.caller("province-officer", PROVINCE)
    year = {"child-protection-worker": 2021, "province-officer": 2022}[role]
    death = {"kind": "drowning-death", "occurred_on": f"{year}-03-05", "received_at": f"{year}-03-06T08:00:00+07:00"}
    duplicate = (await worker.open_case(**death, commune_of_event="06508~"))["case_id"]
    other = (await worker.open_case())["case_id"]
    await province.act(duplicate, "verification", finding="confirmed", by="police", reason="…")
    sender = worker if role == "child-protection-worker" else province
    marked = await sender.act(duplicate, "duplicates", of=other, reason="…")
    fitness = await province.fitness("06508~", year, at_least=marked["position"])

    assert fitness["status"] == counted


async def test_related_cases_are_recorded_in_both_and_masked_where_one_is_not_to_be_seen(api: Api) -> None:
    province, worker = await api.caller("province-officer", PROVINCE), await api.caller("child-protection-worker")
    own = (await province.open_case(commune_of_event="06505"))["case_id"]
    foreign = (await province.open_case(commune_of_event="06463~"))["case_id"]
    related = await province.act(own, "related", case_id=foreign, relation="same-household")
    twice = await province.act(foreign, "related", case_id=own, relation="same-household")
    seen = (await read(worker, related, own))["cooperation"]["related"]
    of_province = (await read(province, related, foreign))["cooperation"]["related"]
    withdrawn = await province.act(own, "related", withdraws=related["version"])

    assert twice["events"] == []
    assert [(one["case_id"], one["masked"]) for one in seen] == [(None, ["case_id"])]
    assert [one["case_id"] for one in of_province] == [own]
    assert (await read(province, withdrawn, foreign))["cooperation"]["related"] == []


@pytest.mark.parametrize(
    "body", [{}, {"case_id": str(uuid4()), "withdraws": 1}, {"case_id": str(uuid4())}, {"withdraws": 1}]
)
async def test_a_relation_says_one_thing_in_full(api: Api, body: dict[str, Any]) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()

    assert (await worker.post(f"{CASES}/{opened['case_id']}/related", body)).status_code == 422
