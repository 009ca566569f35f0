"""Recording what happens in cases: the one way in, for HTTP and the shell alike."""

from collections.abc import Awaitable
from uuid import UUID

import msgspec

from api import times
from api.asking import snapshot
from api.cases.acts import intake
from api.cases.acts.act import Act, Edge
from api.cases.acts.body import Body, PersonBody
from api.cases.acts.intake import ReportBody
from api.cases.acts.people import PeopleBody
from api.cases.changed import Asking
from api.cases.changed import changed as results_changed
from api.cases.earlier import alike_cases, earlier_cases
from api.cases.folded import AlsoNeeded, Cases
from api.identity import Account, Accounts
from api.problems import ProblemError
from api.program import Program
from api.writing import RETRY_AFTER, CaseWritten, Write, answering, case_written
from cases.case import decider, folding
from cases.case.correction import CorrectFact, WithdrawCorrection
from cases.case.state import Case
from cases.case_number import numbering
from cases.events import Event
from cases.handling import Decision, Histories, Presumed, StaleVersion
from cases.persons import PersonDetails
from cases.refusals import Invalid, Refused
from cases.store.recorder import Appended
from cases.values import CaseId, SubjectId
from projections.people import queries as people

STREAMS_MAX = 100
"""So many cases may lead to one another before an act on the first of them gives up."""


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
        knowledge=program.knowledge,
        at=times.now(),
        derived_id=write.derived_id,
        named=named,
    )


async def open_case(program: Program, write: Write, body: ReportBody) -> CaseWritten:
    """Take in a report and open a case; anybody who may come in at all may do it (LTE art. 51).

    :raises ProblemError: with the code that the contract gives it.
    """
    edge = _edge(program, write)
    case_id = CaseId(str(body.case_id or edge.derived_id))
    stream = decider.stream_of(case_id)
    year = times.year_of_receipt(body.received_at)
    code = intake.receiving_code(body, edge)
    numbers = numbering.stream_of(code, year)
    earlier = await earlier_cases(program, write.account.name, case_id, (child.subject_id for child in body.children))
    alike = await alike_cases(program, write.account.name, case_id, map(_told_of, body.children))

    def decide(histories: Histories) -> Decision:
        number = numbering.numbered(code, year, histories.versions[numbers] + 1)
        command = intake.report(body, case_id, number, edge)
        events = decider.decide(command, folding.fold(case_id, histories[stream]))
        issued: tuple[Event, ...] = (numbering.CaseNumberIssued(case_id=case_id, case_number=number),)
        answer = {"case_id": case_id, "case_number": number, "version": str(len(events)), **_warning(earlier, alike)}
        return Decision(events=((stream, events), (numbers, issued)), answer=answer)

    request = write.request("cases", body)
    presumed = Presumed(new=frozenset({stream}), counted=(numbers,))
    work = program.record.handle(request, [stream], decide, presumed=presumed)
    return case_written(await answering(work))


async def record_act(program: Program, write: Write, addressed: Addressed, act: Act, body: Body) -> CaseWritten:
    """Record an act on a case, or on the one that goes on for it where it is a duplicate and the act protects a child.

    :raises ProblemError: 404 outside one's scope, 403 if the act is not of one's role, and whatever else the contract
        gives a code.
    """
    if isinstance(body, PeopleBody) and body.same_person is not None:
        await _check_known(program, write, body.same_person.same_as)
    case_id = addressed.case_id
    earlier = await earlier_cases(program, write.account.name, case_id, _named_in(body))
    alike = await alike_cases(program, write.account.name, case_id, _called_in(body))
    accounts = Accounts(program.pool, program.knowledge.places)
    named = {name: await accounts.named(name) for name in body.accounts}
    edge = msgspec.structs.replace(
        _edge(program, write, addressed.named),
        accounts={name: account for name, account in named.items() if account is not None},
    )

    cases = Cases({})

    def entitled(histories: Histories) -> None:
        nonlocal cases
        # It is asked first, of what the decision then rests on too.
        cases = Cases(histories)
        check_entitled(write, cases[case_id], act.name)

    def decide(_histories: Histories) -> Decision:
        decision = _decide(cases, case_id, act, body, edge)
        return msgspec.structs.replace(decision, answer={**decision.answer, **_warning(earlier, alike)})

    streams = [decider.stream_of(case_id)]
    request = write.request(act.name, *addressed.decoded, body)
    while len(streams) <= STREAMS_MAX:
        try:
            work = program.record.handle(request, streams, decide, entitled=entitled)
            appended = await answering(_told_as_far_as_read(write.account, work))
        except AlsoNeeded as needed:
            # Which cases an act bears on stands in their streams: each look may show one more.
            streams.append(needed.stream)
        else:
            return case_written(appended)
    raise ProblemError(503, "contended", headers=RETRY_AFTER)


async def _told_as_far_as_read(account: Account, work: Awaitable[Appended]) -> Appended:
    """Return what an act left behind; whoever reads no cases is not told what else happened in one.

    :raises StaleVersion: if the case has moved on.
    """
    try:
        return await work
    except StaleVersion as stale:
        if account.role.reads_cases:
            raise
        raise StaleVersion(stale.current_version, ()) from None


def _decide(cases: Cases, case_id: CaseId, act: Act, body: Body, edge: Edge) -> Decision:
    """Return what an act adds, to the case itself or to the one that goes on for it, and to the other that it is about.

    :raises AlsoNeeded: if it rests on a stream that was not read.
    :raises ProblemError: 404, if whoever asks is kept from the one that goes on, or from one that an act about the file
        itself may name: nothing names it to them.
    :raises Refused: `case-is-duplicate`, and whatever the case refuses.
    """
    case, *following = cases.leads_to(case_id)
    if not following:
        return _decided(cases, case, act, body, edge)
    surviving = following[-1]
    if any(edge.account.name in one.cooperation.restricted for one in (following if act.own else [surviving])):
        raise ProblemError(404, "not-found")
    goes_on = {"case_id": surviving.case_id, "case_number": surviving.case_number}
    if act.own:
        try:
            return _decided(cases, case, act, body, edge)
        except Refused as refused:
            if refused.code != "case-is-duplicate":
                raise
            raise Refused(refused.code, about=goes_on) from None
    if not act.protects:
        raise Refused("case-is-duplicate", about=goes_on)
    try:
        return _decided(cases, surviving, act, body, edge)
    except Invalid:
        # It names somebody, or something, that only the duplicate knows: what protects a child is recorded even so.
        return _decided(cases, case, act, body, edge)


def _decided(cases: Cases, case: Case, act: Act, body: Body, edge: Edge) -> Decision:
    """Return what an act adds to a case, and to the other one that it is about.

    :raises ProblemError: 404, if whoever asks is kept from that one.
    """
    other = None if act.about is None else act.about(body, case)
    if other is not None:
        edge = msgspec.structs.replace(edge, chain=cases.leads_to(other))
    command = act.build(body, case, edge)
    events = decider.decide(command, case)
    changed = [(decider.stream_of(case.case_id), events)]
    if events and act.there is not None and edge.chain:
        there, command = act.there(body, case, edge)
        if edge.account.name in cases[there].cooperation.restricted:
            raise ProblemError(404, "not-found")
        changed.append((decider.stream_of(there), decider.decide(command, cases[there])))
    version = str(case.version + len(events))
    answer = {"case_id": case.case_id, "case_number": case.case_number, "version": version}
    if isinstance(command, CorrectFact | WithdrawCorrection):
        asking = Asking(account=edge.account, at=edge.at, knowledge=edge.knowledge)
        found = results_changed(cases.history(case.case_id), case, events, asking)
        answer["changed"] = msgspec.json.encode(found).decode()
    return Decision(events=tuple(changed), answer=answer)


def _warning(earlier: int, alike: int) -> dict[str, str]:
    counted = {"earlier_cases": earlier, "alike_cases": alike}
    return {name: str(count) for name, count in counted.items() if count}


def _told_of(person: PersonBody) -> PersonDetails:
    """Return by what a child would be known again."""
    return PersonDetails(name=person.name, birth_date=person.birth_date, birth_year=person.birth_year)


def _called_in(body: Body) -> tuple[PersonDetails, ...]:
    """Return what an act says of who a child is."""
    if not isinstance(body, PeopleBody):
        return ()
    return tuple(_told_of(one) for one in (body.child, body.identified) if one is not None)


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
    admitted = account.scope.admits(case.units, case.cooperation.restricted)
    if not case.version or not may_know or not admitted:
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
