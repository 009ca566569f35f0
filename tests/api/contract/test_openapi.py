"""The OpenAPI document that the program serves agrees with docs/contract.md."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from contract_page import PAGE, examples
from live_api import PROVINCE, Api

pytestmark = pytest.mark.asyncio(loop_scope="session")

Json = dict[str, Any]
SUCCESS = range(200, 300)


async def document_of(api: Api) -> Json:
    answer = await api.client.get("/schema/openapi.json")
    assert answer.status_code == 200
    document: Json = answer.json()
    return document


def operations(document: Json) -> Iterator[tuple[str, str, Json]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def matches(path: str, asked: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", path), asked.partition("?")[0]) is not None


async def test_each_operation_is_called_by_words(api: Api) -> None:
    called = {operation["operationId"]: operation["summary"] for _, _, operation in operations(await document_of(api))}

    assert called["proposePayout"] == "Propose payout"
    assert called["handOverCaseload"] == "Hand over caseload"
    assert [one for one in called.values() if not re.fullmatch("[A-Z][a-z]*( [a-z]+)*", one)] == []


async def test_each_operation_of_the_document_has_an_example_that_succeeds(api: Api) -> None:
    document = await document_of(api)
    shown = [one.asked.line.split() for one in examples(PAGE.read_text("utf-8")) if one.promised.status in SUCCESS]

    lacking = [
        f"{method} {path}"
        for method, path, _ in operations(document)
        if not any(method == one and matches(path, asked) for one, asked in shown)
    ]
    assert not lacking


async def test_each_example_asks_for_an_operation_of_the_document(api: Api) -> None:
    document = await document_of(api)
    known = [(method, path) for method, path, _ in operations(document)]

    foreign = [
        one.asked.line
        for one in examples(PAGE.read_text("utf-8"))
        if not any(one.asked.line.startswith(f"{m} ") and matches(p, one.asked.line.split()[1]) for m, p in known)
    ]
    assert not foreign


async def test_each_answer_of_an_example_is_a_status_of_the_document(api: Api) -> None:
    document = await document_of(api)
    unnamed = []
    for one in examples(PAGE.read_text("utf-8")):
        method, asked = one.asked.line.split()
        found = [operation for m, path, operation in operations(document) if m == method and matches(path, asked)]
        # The most exact path is the one without a parameter in the place of a word.
        if not any(str(one.promised.status) in operation["responses"] for operation in found):
            unnamed.append((one.asked.line, one.promised.status))

    assert not unnamed


async def test_bodies_admit_no_field_that_they_do_not_name(api: Api) -> None:
    schemas = (await document_of(api))["components"]["schemas"]
    bodies = [name for name in schemas if name.endswith("Body")]

    assert bodies
    assert [name for name in bodies if schemas[name].get("additionalProperties") is not False] == []


async def test_writes_need_a_key(api: Api) -> None:
    for method, path, operation in operations(await document_of(api)):
        headers = {one["name"]: one for one in operation.get("parameters", ()) if one["in"] == "header"}
        writes = method == "POST" and not path.endswith("/search")

        assert ("Idempotency-Key" in headers) is writes, path
        assert not writes or headers["Idempotency-Key"]["required"], path


async def test_problems_are_problem_json_and_need_no_more_than_title_status_and_code(api: Api) -> None:
    document = await document_of(api)
    kinds = {
        (kind, content["schema"].get("$ref"))
        for _, path, operation in operations(document)
        if path.startswith("/api/")
        for status, answer in operation["responses"].items()
        if int(status) not in SUCCESS
        for kind, content in answer["content"].items()
    }

    assert kinds == {("application/problem+json", "#/components/schemas/Problem")}


async def test_a_token_is_needed_for_all_but_health(api: Api) -> None:
    document = await document_of(api)
    without = {path for _, path, operation in operations(document) if operation.get("security") == []}

    assert document["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"] == {"type": "http", "scheme": "bearer"}
    assert without == {"/health/live", "/health/ready", "/health/projections"}


async def test_pages_for_people_are_not_in_the_document(api: Api) -> None:
    paths = (await document_of(api))["paths"]

    assert [path for path in paths if not path.startswith(("/api/v1/", "/health/"))] == []


def acts_of_the_page() -> tuple[set[str], set[str], set[str]]:
    """Return the acts of the page's table, those that it says are not served yet, and those it has a section on."""
    page = PAGE.read_text("utf-8")
    table = page.partition("| path | act | source |")[2].partition("\n\n")[0]
    acts = {act for row in table.split("\n")[2:] for act in re.findall(r"`([^`]+)`", row.split("|")[1])}
    sentence = page.partition("does not serve yet")[2].partition("Those that it serves")[0]
    served = set(re.findall(r"^### `POST /cases/\{case_id\}/([^`]+)`", page, re.MULTILINE))
    return acts, set(re.findall(r"`([^`]+)`", sentence)), served


async def test_each_act_of_the_page_has_a_section_or_is_not_served_yet() -> None:
    acts, later, served = acts_of_the_page()

    assert served <= acts
    assert acts - served <= later | {act for act in acts if act.partition("/")[0] in later}
    assert not later & served


async def test_an_act_that_is_not_served_yet_answers_404_or_405(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case_id = (await officer.open_case())["case_id"]
    acts, _, served = acts_of_the_page()
    for act in acts - served:
        path = re.sub(r"\{\w+\}", str(uuid4()), act)
        answer = await officer.post(f"/api/v1/cases/{case_id}/{path}", {})

        assert answer.status_code in {404, 405}, act
        assert answer.headers["content-type"] == "application/problem+json"
