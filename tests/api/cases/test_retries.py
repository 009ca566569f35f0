"""The same write again, several writers at once, and edits of what has moved on."""

import asyncio
from uuid import uuid4

import pytest

from live_api import VAN_LINH, Api, a_report, at_nine

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
A_REPORT = {"received_at": "2024-03-07T08:00:00+07:00", "received_by": "commune"}


async def test_the_same_key_gives_the_same_answer_and_adds_nothing(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    key, body = uuid4(), a_report()
    first = await worker.post(CASES, body, key=key)
    second = await worker.post(CASES, body, key=key)

    assert first.status_code == 201
    assert (second.status_code, second.json()) == (first.status_code, first.json())


async def test_the_same_command_written_otherwise_is_the_same_command(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id, key = (await worker.open_case())["case_id"], uuid4()
    first = await worker.post(f"{CASES}/{case_id}/reports", A_REPORT, key=key)
    content = b'{ "received_by":"commune" , "received_at":"2024-03-07T08:00:00+07:00", "channel": null }'
    second = await worker.post(f"{CASES}/{case_id}/reports", content=content, key=key)

    assert second.json() == first.json()


async def test_eight_at_once_are_one(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    key, body = uuid4(), a_report()
    answers = await asyncio.gather(*(worker.post(CASES, body, key=key) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1


async def test_a_key_is_not_used_for_two_commands(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    key = uuid4()
    await worker.post(CASES, a_report(), key=key)
    other = await worker.post(CASES, a_report(kind="violence"), key=key)

    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")


async def test_a_key_of_one_act_is_not_used_for_another(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id, other_case, key = (await worker.open_case())["case_id"], (await worker.open_case())["case_id"], uuid4()
    await worker.post(f"{CASES}/{case_id}/reports", A_REPORT, key=key)

    assert (await worker.post(f"{CASES}/{other_case}/reports", A_REPORT, key=key)).status_code == 422
    assert (await worker.post(f"{CASES}/{case_id}/people", {"child": {}}, key=key)).status_code == 422


@pytest.mark.parametrize("key", ["", "not-a-uuid"])
async def test_a_write_without_a_key_is_not_taken(api: Api, key: str) -> None:
    worker = await api.caller("child-protection-worker")
    answer = await worker.post(CASES, a_report(), headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-missing")


async def test_the_same_key_of_somebody_else_is_another_key(api: Api) -> None:
    key = uuid4()
    answers = [
        await (await api.caller(role)).post(CASES, a_report(), key=key) for role in ("child-protection-worker", "chair")
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["case_id"] != answers[1].json()["case_id"]


async def test_a_refusal_is_decided_afresh(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    key, case_id = uuid4(), str(uuid4())
    refused = await worker.post(f"{CASES}/{case_id}/reports", A_REPORT, key=key)
    await worker.open_case(case_id=case_id)
    taken = await worker.post(f"{CASES}/{case_id}/reports", A_REPORT, key=key)

    assert (refused.status_code, taken.status_code) == (404, 201)


async def test_the_key_is_looked_at_before_the_version(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    path, key = f"{CASES}/{(await worker.open_case())['case_id']}/reports", uuid4()
    first = await worker.post(path, A_REPORT, key=key, headers={"If-Match": '"1"'})
    again = await worker.post(path, A_REPORT, key=key, headers={"If-Match": '"1"'})

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()


async def test_of_two_writers_on_one_version_one_is_told_what_happened_since(api: Api) -> None:
    writers = [await api.caller("child-protection-worker"), await api.caller("chair")]
    path = f"{CASES}/{(await writers[0].open_case())['case_id']}/reports"
    answers = await asyncio.gather(*(one.post(path, A_REPORT, headers={"If-Match": '"1"'}) for one in writers))

    assert sorted(answer.status_code for answer in answers) == [201, 412]
    stale = max(answers, key=lambda answer: answer.status_code).json()
    assert (stale["code"], stale["current_version"]) == ("stale-version", 2)
    [since] = stale["events_since"]
    assert (since["type"], since["version"], since["unit"]) == ("case.further-report-received", 2, VAN_LINH)


async def test_whoever_reads_no_cases_is_told_where_one_stands_and_not_what_happened_in_it(api: Api) -> None:
    worker, facility = await api.caller("child-protection-worker"), await api.caller("care-facility")
    path = f"{CASES}/{(await worker.open_case())['case_id']}/visits"
    stale = await facility.post(path, {"made_at": at_nine(2)}, headers={"If-Match": '"0"'})

    assert (stale.status_code, stale.json()["current_version"], stale.json()["events_since"]) == (412, 1, [])


async def test_without_a_version_both_writers_stand(api: Api) -> None:
    writers = [await api.caller("child-protection-worker"), await api.caller("chair")]
    path = f"{CASES}/{(await writers[0].open_case())['case_id']}/reports"
    answers = await asyncio.gather(*(one.post(path, A_REPORT) for one in writers))

    assert sorted(answer.json()["version"] for answer in answers) == [2, 3]


@pytest.mark.parametrize("version", ["1", '"one"', '"', '"1", "2"', "*"])
async def test_a_version_is_a_number_in_quotes(api: Api, version: str) -> None:
    worker = await api.caller("child-protection-worker")
    path = f"{CASES}/{(await worker.open_case())['case_id']}/reports"
    answer = await worker.post(path, A_REPORT, headers={"If-Match": version})

    assert (answer.status_code, answer.json()["code"]) == (422, "if-match-invalid")


async def test_two_equal_reports_are_two_facts(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = (await worker.open_case())["case_id"]
    versions = [(await worker.act(case_id, "reports", **A_REPORT))["version"] for _ in range(2)]

    assert versions == [2, 3]


async def test_what_is_so_already_adds_nothing(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    party = {"subject_id": str(uuid4()), "role": "mother"}
    case_id = (await worker.open_case(parties=[party]))["case_id"]
    mark = {"marked": {"subject_id": party["subject_id"], "must_not_be_told": True}}
    first = await worker.post(f"{CASES}/{case_id}/people", mark)
    again = await worker.post(f"{CASES}/{case_id}/people", mark)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (again.json()["events"], again.json()["version"], again.headers["etag"]) == ([], 2, '"2"')


async def test_a_measure_that_is_sent_twice_under_its_id_is_one(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id, measure = (await worker.open_case())["case_id"], {"measure_id": str(uuid4()), "aid": True, "what": "Thăm"}
    first = await worker.post(f"{CASES}/{case_id}/measures", measure)
    again = await worker.post(f"{CASES}/{case_id}/measures", measure)
    other = await worker.post(f"{CASES}/{case_id}/measures", {**measure, "done_on": "2024-03-09"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert (other.status_code, other.json()["code"]) == (409, "measure-exists")
