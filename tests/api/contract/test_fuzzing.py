"""Whatever the OpenAPI document allows, and what it does not: no fault, and only answers that it names."""

import asyncio
from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from live_api import BASE, PROVINCE, Api

EXAMPLES_PER_OPERATION = 15
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


KNOWN = {
    "kind": "neglect",
    "also": [],
    "injury_type": "08",
    "special_group": "a",
    "commune_of_event": "06505",
    "commune_of_residence": "06463",
    "commune_of_stay": "06475~",
    "area": "187~",
    "received_at": "2024-03-06T08:00:00+07:00",
    "found_at": "2024-03-07T08:00:00+07:00",
    "occurred_on": "2024-03-05",
    "of_version": 1,
    "withdraws": 2,
    "on": "2024-03-08",
    "done_on": "2024-03-08",
    "by": "police",
    "cause": "bereaved-family-visit",
    "fund": "187",
    "paid_on": "2024-04-01",
    "case_id": None,
}
"""What the program knows beyond the form of a value: made-up values would all end at the first unknown word."""


def come_further(case: schemathesis.Case, known_case: str) -> None:
    """Give a made-up request words that the program knows, where it has such fields."""
    if "case_id" in case.path_parameters:
        case.path_parameters["case_id"] = known_case
    case.headers.pop("If-Match", None)
    if isinstance(case.body, dict):
        case.body.update({name: value for name, value in KNOWN.items() if name in case.body})
        for name in ("occurred_from", "occurred_until", "paid_from", "paid_until"):
            case.body.pop(name, None)


def test_no_input_makes_a_fault_or_an_answer_that_the_document_does_not_name(
    api: Api, session_loop: asyncio.AbstractEventLoop
) -> None:
    def run(work: Any) -> Any:  # noqa: ANN401 - whatever the work gives
        return session_loop.run_until_complete(work)

    document = run(api.client.get("/schema/openapi.json")).json()
    officer = run(api.caller("province-officer", PROVINCE))
    known_case = run(officer.open_case())["case_id"]
    schema = schemathesis.openapi.from_dict(document)
    for found in schema.get_all_operations():
        operation = found.ok()
        for mode in GenerationMode:
            if mode is GenerationMode.NEGATIVE and not operation.path.startswith("/api/"):
                continue  # Health takes nothing that could be wrong.

            @seed(7)
            @settings(
                max_examples=EXAMPLES_PER_OPERATION,
                deadline=None,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(generation_mode=mode))
            def holds(case: schemathesis.Case) -> None:
                if mode is GenerationMode.POSITIVE:
                    come_further(case, known_case)
                sent = case.as_transport_kwargs(base_url=BASE)
                headers = {**sent.pop("headers"), **officer.headers}
                headers = {name: str(value).encode("latin-1", "replace") for name, value in headers.items()}
                known = {name: value for name, value in sent.items() if name in {"method", "url", "params", "json", "data"}}
                if isinstance(known.get("data"), bytes):
                    known["content"] = known.pop("data")
                request = api.client.build_request(headers=headers, **known)
                answer: httpx.Response = run(api.client.send(request))
                case.validate_response(answer, checks=CHECKS)

            holds()
