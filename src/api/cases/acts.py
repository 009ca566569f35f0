"""The acts on a case: one line each, with the body it takes and how that becomes a command."""

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from api.cases import commands, requests
from api.cases.commands import Edge
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
