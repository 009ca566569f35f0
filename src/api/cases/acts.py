"""The acts on a case: one line each, with the body it takes and how that becomes a command."""

from collections.abc import Callable
from typing import Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from api.cases import commands, requests
from api.cases.commands import Edge
from api.cases.recording import case_id_of, record_act
from api.web import HosoRequest, IfMatchHeader, KeyHeader, write_of
from api.writing import CaseWritten
from cases.case.decider import CaseCommand
from cases.case.state import Case


class Act(Struct, frozen=True):
    """An act: its name in the address and in what roles may do, its body, its command, and what it is."""

    name: str
    body: type[requests.Body]
    build: Callable[[Any, Case, Edge], CaseCommand]
    operation_id: str
    summary: str


ACTS = {
    act.name: act
    for act in (
        Act(
            "reports",
            requests.FurtherReportBody,
            commands.further_report,
            "addReport",
            "Take in a further report of the same matter (D56 art. 25).",
        ),
        Act(
            "people",
            requests.PeopleBody,
            commands.people_change,
            "changePeople",
            "Add, identify, link or mark somebody in the case.",
        ),
        Act(
            "verification",
            requests.VerificationBody,
            commands.verified,
            "verifyReport",
            "Record what was found (D56 art. 25(2)). It speaks of protection and says nothing on guilt.",
        ),
        Act(
            "measures",
            requests.MeasureBody,
            commands.measure,
            "arrangeMeasure",
            "Record a measure outside a plan, or aid (LTE art. 48 to 50).",
        ),
        Act(
            "investigation",
            requests.InvestigationBody,
            commands.milestone,
            "reachMilestone",
            "Record a milestone of the police or a court (D56 art. 25(3)).",
        ),
        Act(
            "corrections",
            requests.CorrectionBody,
            commands.corrected,
            "correctFact",
            "Correct a fact, or withdraw a correction; the earlier fact stays readable.",
        ),
    )
}


def answer_to_write(written: CaseWritten) -> Response[CaseWritten]:
    """Return the answer to a write: 201 where something was added, 200 where it is so already."""
    headers = {"ETag": f'"{written.version}"', "Location": f"/api/v1/cases/{written.case_id}"}
    return Response(written, status_code=201 if written.events else 200, headers=headers)


def act_routes() -> list[HTTPRouteHandler]:
    """Return a route for each act, `POST /{case_id}/{name}`."""
    return [_route(act) for act in ACTS.values()]


def _route(act: Act) -> HTTPRouteHandler:
    async def handle(
        request: HosoRequest, case_id: str, data: requests.Body, key: str | None = None, if_match: str | None = None
    ) -> Response[CaseWritten]:
        write = write_of(request, key, if_match)
        return answer_to_write(await record_act(request.program, write, case_id_of(case_id), act, data))

    handle.__name__ = act.operation_id
    handle.__doc__ = act.summary
    # The framework reads what a handler takes from its annotations: each act takes a body of its own.
    handle.__annotations__ |= {
        "case_id": FromPath[str],
        "data": JSONBody[act.body],  # type: ignore[misc, name-defined] # a type at run time
        "key": KeyHeader,
        "if_match": IfMatchHeader,
    }
    return post(f"/{{case_id:str}}/{act.name}", operation_id=act.operation_id)(handle)
