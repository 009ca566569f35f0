"""The record for auditors: in order, nobody named."""

import pytest

from live_api import PROVINCE, Api, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

LOG = "/api/v1/log/events"


async def test_every_fact_is_there_in_order_without_a_gap(api: Api) -> None:
    worker, auditor = await api.caller("child-protection-worker"), await api.caller("auditor", PROVINCE)
    opened = await worker.open_case()
    found, after = [], 0
    while after is not None:
        page = (await auditor.get(LOG, after=after, limit=100)).json()
        found += [item["position"] for item in page["items"]]
        after = page["next"]

    assert found == list(range(1, len(found) + 1))
    assert found[-1] >= opened["position"]


async def test_nobody_is_named_and_nothing_told(api: Api) -> None:
    worker, auditor = await api.caller("child-protection-worker"), await api.caller("auditor", PROVINCE)
    opened = await worker.open_case(children=[{"name": "Lương Thị Thử Kín"}], narrative="Lời kể Thử Kín")
    page = await auditor.get(LOG, after=opened["position"] - 2, limit=2)

    [report, number] = page.json()["items"]
    assert "Thử Kín" not in page.text
    assert (report["stream"], report["type"]) == (f"case-{opened['case_id']}", "case.report-received")
    assert number["type"] == "case-number.issued"
    assert report["data"]["kind"] == "neglect"


async def test_behind_the_end_there_is_nothing(api: Api) -> None:
    auditor = await api.caller("auditor", PROVINCE)
    page = (await auditor.get(LOG, after=2**62)).json()

    assert (page["items"], page["next"]) == ([], None)


@pytest.mark.parametrize("query", [{"after": -1}, {"after": 10**30}, {"after": "x"}, {"limit": 0}, {"limit": 501}])
async def test_a_place_that_cannot_be_one_is_invalid(api: Api, query: dict[str, object]) -> None:
    auditor = await api.caller("auditor", PROVINCE)
    answer = await auditor.get(LOG, **query)

    assert (answer.status_code, paths(answer)) == (422, list(query))


@pytest.mark.parametrize("role", ["province-officer", "child-protection-worker", "admin", "hotline"])
async def test_the_record_is_for_auditors(api: Api, role: str) -> None:
    answer = await (await api.caller(role, PROVINCE)).get(LOG)

    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-entitled")
