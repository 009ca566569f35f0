"""Handing over a whole caseload in one act: one command on many cases, all of them or none."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, post
from litestar.params import JSONBody, PathParameter
from msgspec import Meta

from api import asking
from api.cases.acts.act import words_of
from api.cases.acts.body import AccountName, Body, Long
from api.identity import Account, Accounts
from api.problems import ProblemError
from api.program import Program
from api.web import NOT_NUL, HosoRequest, KeyHeader, write_of
from api.writing import Write, answering
from cases.case import assignment, decider, folding
from cases.case.state import Case
from cases.events import Event
from cases.handling import Decision, Histories
from cases.refusals import Invalid
from cases.values import CaseId
from projections.case_files import queries as files

ACT = "handover"
CASES_MAX = 500
"""So many cases change hands in one act; whoever follows more names those of each."""

STREAM = "caseload-"
"""Nothing stands in it: it keeps a handover of no cases in its place among the commands."""


class HandoverBody(Body, frozen=True, kw_only=True):
    """Who follows the cases from now on: all that somebody follows, or those that are named."""

    to: AccountName
    cases: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=CASES_MAX)] | None = None
    reason: Long | None = None


class HandedOver(msgspec.Struct, frozen=True, kw_only=True):
    """A case that changed hands."""

    case_id: CaseId
    version: int
    position: int


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to a handover."""

    of: str
    to: str
    cases: tuple[HandedOver, ...]
    position: int


@post("/{actor:str}/handover", operation_id="handOverCaseload")
async def hand_over_caseload(
    request: HosoRequest,
    actor: Annotated[str, PathParameter(pattern=NOT_NUL)],
    data: JSONBody[HandoverBody],
    key: KeyHeader = None,
) -> Response[Handover]:
    """Hand over the cases in scope that somebody follows, all or none; refused where they are more than 500."""
    done = await hand_over(request.program, write_of(request, key, None), actor, data)
    return Response(done, status_code=201 if done.cases else 200)


async def hand_over(program: Program, write: Write, actor: str, body: HandoverBody) -> Handover:
    """Hand over a caseload and return the cases that changed hands.

    :raises ProblemError: 403 if it is neither one's own caseload nor for one's role; 404 for a named case outside the
        scope; 409 `caseload-too-large`; 422 `account-unknown`, `account-outside-scope`.
    """
    account = write.account
    if not account.role.reads_cases or (ACT not in account.role.acts and account.name != actor):
        raise ProblemError(403, "role-not-entitled")
    to = await Accounts(program.pool, program.knowledge.places).named(body.to)
    if to is None:
        raise ProblemError(422, "invalid", errors=[("to", "account-unknown", {})])
    cases = await _caseload(program, account, actor, body)
    streams = {decider.stream_of(case_id): case_id for case_id in cases}

    def decide(histories: Histories) -> Decision:
        folded = [folding.fold(case_id, histories[stream]) for stream, case_id in streams.items()]
        return Decision(
            events=tuple((decider.stream_of(case.case_id), _handed(case, account, actor, to, body)) for case in folded)
        )

    request = write.request(ACT, actor, body)
    done = await answering(program.record.handle(request, [*streams, f"{STREAM}{actor}"], decide))
    return Handover(
        of=actor,
        to=body.to,
        cases=tuple(
            HandedOver(case_id=decider.case_id_of(stream), version=version, position=position)
            for stream, version, _, position in done.events
        ),
        position=done.position,
    )


async def _caseload(program: Program, account: Account, actor: str, body: HandoverBody) -> list[CaseId]:
    """Return the cases that are to change hands, as the record has them by now.

    :raises ProblemError: 409 `caseload-too-large`.
    """
    if body.cases is not None:
        return [CaseId(str(one)) for one in dict.fromkeys(body.cases)]
    head = await program.record.recorder.head()
    async with asking.snapshot(program, ("case_files",), at_least=head.position) as lent:
        found = await files.followed(lent.connection, account.scope, actor, limit=CASES_MAX + 1)
    if len(found) > CASES_MAX:
        raise ProblemError(
            409, "caseload-too-large", about={"max": CASES_MAX}, source="rule of this program", more={"max": CASES_MAX}
        )
    return found


def _handed(case: Case, account: Account, actor: str, to: Account, body: HandoverBody) -> tuple[Event, ...]:
    """Return what changes in a case; nothing, if somebody else follows it by now.

    :raises ProblemError: 404 outside the scope.
    :raises Invalid: `account-outside-scope`, if whoever is to follow it could not see it.
    """
    together = case.cooperation
    if not case.version or not account.scope.admits(case.units, together.restricted):
        raise ProblemError(404, "not-found")
    if together.assigned is None or together.assigned.to != actor:
        return ()
    if not to.role.reads_cases or not to.scope.covers(case.units):
        raise Invalid("account-outside-scope", "to")
    said = words_of(case.case_id, body)
    return decider.decide(assignment.Assign(assigned=assignment.CaseAssigned(to=to.name, said=said)), case)


router = Router("/api/v1/caseloads", route_handlers=[hand_over_caseload], tags=["cases"])
