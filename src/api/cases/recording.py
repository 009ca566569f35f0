"""Recording what happens in cases: the one way in, for HTTP and the shell alike."""

from uuid import UUID

import msgspec

from api import times
from api.asking import snapshot
from api.cases.acts import intake
from api.cases.acts.act import Act, Edge
from api.cases.acts.body import Body
from api.cases.acts.intake import ReportBody
from api.cases.acts.people import PeopleBody
from api.cases.earlier import earlier_cases
from api.problems import ProblemError
from api.program import Program
from api.writing import CaseWritten, Write, answering, case_written
from cases.case import decider
from cases.case.state import Case
from cases.case_number import numbering
from cases.events import Event
from cases.handling import Decision, Histories, Presumed
from cases.values import CaseId, SubjectId
from projections.people import queries as people


class Addressed(msgspec.Struct, frozen=True, kw_only=True):
    """What an act's address names: the case, and something in it where the act is about that."""

    case_id: CaseId
    named: UUID | None = None

    @property
    def decoded(self) -> tuple[object, ...]:
        """What makes an address the same as another."""
        return (self.case_id,) if self.named is None else (self.case_id, self.named)


def _edge(program: Program, write: Write, named: UUID | None = None) -> Edge:
    return Edge(
        account=write.account,
        law=program.knowledge.law,
        places=program.knowledge.places,
        at=times.now(),
        derived_id=write.derived_id,
        named=named,
    )


async def open_case(program: Program, write: Write, body: ReportBody) -> CaseWritten:
    """Take in a report and open a case; anybody who may come in at all may do it (LTE art. 51).

    :raises ProblemError: with the code that the contract gives it.
    """
    case_id = CaseId(str(body.case_id or write.derived_id))
    stream = decider.stream_of(case_id)
    edge = _edge(program, write)
    year = times.year_of_receipt(body.received_at)
    code = intake.receiving_code(body, edge)
    numbers = numbering.stream_of(code, year)
    earlier = await earlier_cases(program, case_id, (child.subject_id for child in body.children))

    def decide(histories: Histories) -> Decision:
        number = numbering.numbered(code, year, histories.versions[numbers] + 1)
        command = intake.report(body, case_id, number, edge)
        events = decider.decide(command, decider.fold(case_id, histories[stream]))
        issued: tuple[Event, ...] = (numbering.CaseNumberIssued(case_id=case_id, case_number=number),)
        answer = {"case_id": case_id, "case_number": number, "version": str(len(events)), **_warning(earlier)}
        return Decision(events=((stream, events), (numbers, issued)), answer=answer)

    request = write.request("cases", body)
    presumed = Presumed(new=frozenset({stream}), counted=(numbers,))
    work = program.record.handle(request, [stream], decide, presumed=presumed)
    return case_written(await answering(work), stream)


async def record_act(program: Program, write: Write, addressed: Addressed, act: Act, body: Body) -> CaseWritten:
    """Record an act on a case.

    :raises ProblemError: 404 outside one's scope, 403 if the act is not of one's role, and whatever else the contract
        gives a code.
    """
    case_id = addressed.case_id
    stream = decider.stream_of(case_id)
    edge = _edge(program, write, addressed.named)
    if isinstance(body, PeopleBody) and body.same_person is not None:
        await _check_known(program, write, body.same_person.same_as)
    earlier = await earlier_cases(program, case_id, _named_in(body))

    def entitled(histories: Histories) -> None:
        check_entitled(write, decider.fold(case_id, histories[stream]), act.name)

    def decide(histories: Histories) -> Decision:
        case = decider.fold(case_id, histories[stream])
        events = decider.decide(act.build(body, case, edge), case)
        version = str(case.version + len(events))
        answer = {"case_id": case_id, "case_number": case.case_number, "version": version, **_warning(earlier)}
        return Decision(events=((stream, events),), answer=answer)

    work = program.record.handle(write.request(act.name, *addressed.decoded, body), [stream], decide, entitled=entitled)
    return case_written(await answering(work), stream)


def _warning(earlier: int) -> dict[str, str]:
    return {"earlier_cases": str(earlier)} if earlier else {}


def _named_in(body: Body) -> tuple[UUID | None, ...]:
    """Return who comes to a case by an act, of whom another case may know: a child added, somebody linked."""
    if not isinstance(body, PeopleBody):
        return ()
    child, same_person = body.child, body.same_person
    return (None if child is None else child.subject_id, None if same_person is None else same_person.same_as)


async def _check_known(program: Program, write: Write, subject: UUID) -> None:
    """See to it that somebody who is to be one with another is in a case in scope: erasing one erases both.

    :raises ProblemError: 422 `person-unknown`.
    """
    head = await program.record.recorder.head()
    async with snapshot(program, ("people", "case_files"), at_least=head.position) as lent:
        known = await people.is_known(lent.connection, SubjectId(str(subject)), write.account.scope)
    if not known:
        raise ProblemError(422, "invalid", errors=[("same_person.same_as", "person-unknown", {})])


def check_entitled(write: Write, case: Case, act: str) -> None:
    """Hold an act against the scope and the role of who asks for it.

    :raises ProblemError: 404 `not-found` outside the scope, 403 `role-not-entitled`.
    """
    account = write.account
    # Who reads no cases may yet say what they did for a child that they were told of.
    may_know = account.role.reads_cases or act in account.role.acts
    if not case.version or not may_know or not account.scope.covers(case.units):
        raise ProblemError(404, "not-found")
    if act not in account.role.acts:
        raise ProblemError(403, "role-not-entitled")


def case_id_of(given: str) -> CaseId:
    """Return the case that a path names.

    :raises ProblemError: 404 `not-found`, if it is no id of a case.
    """
    try:
        return CaseId(str(UUID(given)))
    except ValueError:
        raise ProblemError(404, "not-found") from None
