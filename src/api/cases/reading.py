"""Reading a case: as it stands, as of a moment, its timeline, and its facts as they come. Each read is written down."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import msgspec

from api import asking, times
from api.access.reads import note_read
from api.asking import Asker, Moment
from api.cases import answers, timeline
from api.cases.answers import Basis, CaseAnswer
from api.cases.timeline import Depth, Timeline, TimelineItem, Told
from api.deadlines.then import owed_then
from api.deadlines.told import LapseAnswer
from api.identity import Account
from api.problems import ProblemError
from api.program import Program
from cases.case.decider import stream_of
from cases.case.folding import fold
from cases.store.connecting import borrowed
from cases.values import CaseId, SubjectId
from projections.case_files import queries as files
from projections.case_files.file import CaseFile, file_of
from projections.deadlines.queries import lapses as lapses_of
from projections.deadlines.queries import owed_by
from projections.engine.reading import Past, Snapshot
from projections.people import queries as people
from projections.people.gathering import Person, people_of

WITH_PEOPLE = ("case_files", "people")
WHOLE = (*WITH_PEOPLE, "deadlines")
TIMELINES = ("case_files", "deadlines")
EVENTS_POLL_SECONDS = 0.5
EVENTS_ALIVE_SECONDS = 15.0


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a timeline is asked for: how deep, behind which version, and how much of it."""

    depth: Depth = "full"
    limit: int = asking.LIMIT_DEFAULT
    after: int = 0
    told_until: int = 0
    """The position up to which all was told already, what had lapsed too."""


async def case_answer(asker: Asker, case_id: CaseId, moment: Moment) -> CaseAnswer:
    """Return a case as the one who asks may see it, now or as of a moment.

    :raises ProblemError: 404 outside the scope or before the case began, and as the contract says of the moment.
    """
    program = asker.program
    then = await asking.past(program, moment)
    at = moment.as_of or times.now()
    async with case_in_scope(program, asker.account, case_id, WHOLE, at_least=moment.awaited(then)) as (lent, file):
        persons = await people.in_case(lent.connection, case_id)
        related = [one.case_id for one in file.cooperation.related]
        seen = frozenset(await files.in_scope(lent.connection, related, asker.account.scope) if related else ())
        kept_from = await files.kept_from(lent.connection, asker.account.name)
        owed = tuple(await owed_by(lent.connection, case_id))
        basis = Basis(
            knowledge=program.knowledge, position=lent.position, at=at, owed=owed, in_scope=seen, kept_from=kept_from
        )
    if then is not None:
        file, persons = await case_then(program, case_id, then)
        owed = tuple(await owed_then(program, [case_id], then))
        basis = msgspec.structs.replace(basis, knowledge=then.knowledge, position=then.position, owed=owed)
    await _note(asker, case_id, "case")
    return answers.answer(file, persons, asker.viewer, basis)


async def case_then(program: Program, case_id: CaseId, then: Past) -> tuple[CaseFile, dict[SubjectId, Person]]:
    """Return a case and its people as of a moment; who was erased since is erased then too.

    :raises ProblemError: 404 before the case began.
    """
    stream = stream_of(case_id)
    facts = (await program.record.facts([stream], until=then.position))[stream]
    if not facts:
        raise ProblemError(404, "not-found")
    unsealed = await program.record.unsealed(facts)
    persons = people_of(case_id, (fact.event for fact in unsealed))
    return file_of(fold(case_id, facts)), {one.subject_id: one for one in persons}


async def case_seen(asker: Asker, case_id: CaseId, at_least: int | None) -> None:
    """See to it that the one who asks may see a case.

    :raises ProblemError: 404 `not-found` outside the scope, and as the contract says of `at_least`.
    """
    async with case_in_scope(asker.program, asker.account, case_id, ("case_files",), at_least=at_least):
        pass


async def timeline_answer(asker: Asker, case_id: CaseId, moment: Moment, part: Part) -> Timeline:
    """Return a part of a case's timeline as the one who asks may see it.

    :raises ProblemError: 404 outside the scope, and as the contract says of the moment.
    """
    found = await _timeline(asker, case_id, moment, part)
    await _note(asker, case_id, f"timeline {part.depth}")
    return found


async def _timeline(asker: Asker, case_id: CaseId, moment: Moment, part: Part) -> Timeline:
    program = asker.program
    then = await asking.past(program, moment)
    async with case_in_scope(program, asker.account, case_id, TIMELINES, at_least=moment.awaited(then)) as (
        lent,
        file,
    ):
        position = lent.position if then is None else then.position
        came = await lapses_of(lent.connection, case_id, until=position)
        kept_from = await files.kept_from(lent.connection, asker.account.name)
    lapses = [one for one in came if one.position > part.told_until]
    if file.version <= part.after and not lapses:
        return Timeline(items=(), next=None, position=position)
    told = Told(
        depth=part.depth,
        knowledge=program.knowledge if then is None else then.knowledge,
        until=position,
        after=part.after,
        limit=part.limit,
        kept_from=kept_from,
    )
    return await timeline.timeline_of(program, case_id, asker.viewer, told, lapses)


async def facts_as_they_come(
    asker: Asker, case_id: CaseId, part: Part, let_in: Callable[[], Awaitable[bool]]
) -> AsyncIterator[TimelineItem | LapseAnswer | None]:
    """Yield the facts of a case behind a version as they come; None now and then, while nothing does.

    What is yielded is written down as read; waiting is not. A lapsed deadline is no version of the case: whoever comes
    back is told once more of those behind the last fact.
    """
    quiet, stopping = 0.0, asker.program.stopping
    while not stopping.is_set() and await let_in():
        page = await _timeline(asker, case_id, Moment(), part)
        if page.items:
            await _note(asker, case_id, f"timeline {part.depth}")
            part, quiet = msgspec.structs.replace(part, after=page.items[-1].version), 0.0
        for item in page.items:
            yield item
        for lapse in page.lapses:
            yield lapse
        if page.next is None:
            part = msgspec.structs.replace(part, told_until=page.position)
        if not page.items:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVENTS_POLL_SECONDS):
                    await stopping.wait()
            quiet += EVENTS_POLL_SECONDS
            if quiet >= EVENTS_ALIVE_SECONDS:
                yield None
                quiet = 0.0


@asynccontextmanager
async def case_in_scope(
    program: Program, account: Account, case_id: CaseId, projections: Sequence[str], *, at_least: int | None
) -> AsyncIterator[tuple[Snapshot, CaseFile]]:
    """Lend a snapshot in which the one who asks may see a case. One recorded this moment is waited for.

    :raises ProblemError: 404 `not-found` outside the scope, and as the contract says of `at_least`.
    """
    async with asking.snapshot(program, projections, at_least=at_least) as lent:
        file = await _file(account, lent, case_id)
        if file is not None:
            yield lent, file
            return
        position = lent.position
    if await program.reader.came_later(stream_of(case_id), projections, after=position):
        async with asking.snapshot(program, projections, at_least=at_least) as lent:
            file = await _file(account, lent, case_id)
            if file is not None:
                yield lent, file
                return
    raise ProblemError(404, "not-found")


async def _file(account: Account, lent: Snapshot, case_id: CaseId) -> CaseFile | None:
    return await files.one(lent.connection, case_id, account.scope) if account.role.reads_cases else None


async def _note(asker: Asker, case_id: CaseId, what: str) -> None:
    async with borrowed(asker.program.pool) as connection:
        await note_read(connection, asker.account, case_id, what=what, request_id=asker.request_id)
