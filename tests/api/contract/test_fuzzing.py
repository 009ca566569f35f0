"""Whatever the OpenAPI document allows, and what it does not: no fault, and only answers that it names."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar, cast

import httpx
import msgspec
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from live_api import BASE, PROVINCE, Api, Caller

T = TypeVar("T")
Made = schemathesis.Case[Any]

EXAMPLES_PER_OPERATION = 6
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
KNOWN: dict[str, Any] = {
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


def come_further(case: Made, known_case: str) -> None:
    """Give a made-up request words that the program knows, where it has such fields."""
    if "case_id" in case.path_parameters:
        case.path_parameters["case_id"] = known_case
    case.headers.pop("If-Match", None)
    if isinstance(case.body, dict):
        case.body.update({name: value for name, value in KNOWN.items() if name in case.body})
        for name in ("occurred_from", "occurred_until", "paid_from", "paid_until"):
            case.body.pop(name, None)


class Prober(msgspec.Struct, frozen=True, kw_only=True):
    """Sends made-up requests to the program, in the loop in which it lives."""

    api: Api
    loop: asyncio.AbstractEventLoop
    officer: Caller
    known_case: str

    @classmethod
    def on(cls, api: Api, loop: asyncio.AbstractEventLoop) -> "Prober":
        """Return one on the program."""
        officer = loop.run_until_complete(api.caller("province-officer", PROVINCE))
        opened = loop.run_until_complete(officer.open_case())
        return cls(api=api, loop=loop, officer=officer, known_case=opened["case_id"])

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what some work gives."""
        return self.loop.run_until_complete(work)

    def send(self, case: Made) -> httpx.Response:
        """Return the answer to a made-up request."""
        made_up = case.as_transport_kwargs(base_url=BASE)
        headers = {**made_up["headers"], **self.officer.headers}
        request = self.api.client.build_request(
            made_up["method"],
            made_up["url"],
            params=made_up.get("params"),
            json=made_up.get("json"),
            content=made_up.get("data"),
            headers={name: str(value).encode("latin-1", "replace") for name, value in headers.items()},
        )
        return self.run(self.api.client.send(request))

    def probe(self, operation: Any, mode: GenerationMode) -> None:  # noqa: ANN401 - a type that the library keeps
        """Send requests that an operation allows, or does not, and hold the answers against the document."""

        @seed(7)
        @settings(
            max_examples=EXAMPLES_PER_OPERATION,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def holds(case: Made) -> None:
            if mode is GenerationMode.POSITIVE:
                come_further(case, self.known_case)
            case.validate_response(self.send(case), checks=CHECKS)

        holds()


def test_no_input_makes_a_fault_or_an_answer_that_the_document_does_not_name(
    api: Api, session_loop: asyncio.AbstractEventLoop
) -> None:
    prober = Prober.on(api, session_loop)
    document = prober.run(api.client.get("/schema/openapi.json")).json()
    for found in schemathesis.openapi.from_dict(document).get_all_operations():
        operation = cast("Any", found).ok()
        prober.probe(operation, GenerationMode.POSITIVE)
        # Health takes nothing that could be wrong.
        if operation.path.startswith("/api/"):
            prober.probe(operation, GenerationMode.NEGATIVE)
