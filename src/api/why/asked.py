"""What an explanation is asked for, and reading what it rests on: the record up to a position, under a law."""

import datetime as dt
from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct

from api import asking, times
from api.access.reads import note_read
from api.asking import Moment
from api.cases.reading import case_in_scope
from api.cases.recording import case_id_of
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.why.answer import FactAnswer, Telling
from cases.case.decider import stream_of
from cases.case.folding import fold
from cases.case.state import Case
from cases.events import Recorded
from cases.store.connecting import borrowed
from cases.values import CaseId
from projections.engine.projection import Knowledge

FILES = ("case_files",)


class Asked(Struct, frozen=True, kw_only=True):
    """A question: by whom, of which projection and key, when it is to be true, and in which request it came."""

    program: Program
    viewer: Viewer
    projection: str
    key: str
    moment: Moment
    request_id: str

    @property
    def parts(self) -> list[str]:
        """The parts of the key."""
        return self.key.split(":")


class Standing(Struct, frozen=True, kw_only=True):
    """A moment at which an answer is true: the position, the law and places of then, the instant."""

    position: int
    knowledge: Knowledge
    at: dt.datetime


class CaseRead(Struct, frozen=True, kw_only=True):
    """A case as it stood, with every fact by then."""

    case: Case
    history: tuple[Recorded, ...]
    standing: Standing


async def standing(asked: Asked, projections: tuple[str, ...]) -> Standing:
    """Return the moment that is asked for; now is where the projections are.

    :raises ProblemError: as the contract says of the moment.
    """
    then = await asking.past(asked.program, asked.moment)
    if then is not None:
        at = asked.moment.as_of or times.now()
        return Standing(position=then.position, knowledge=then.knowledge, at=at)
    async with asking.snapshot(asked.program, projections, at_least=asked.moment.at_least) as lent:
        return Standing(position=lent.position, knowledge=asked.program.knowledge, at=times.now())


async def in_scope(asked: Asked, case_id: CaseId) -> bool:
    """Return whether whoever asks may follow a case, as it stands now."""
    try:
        async with case_in_scope(asked.program, asked.viewer.account, case_id, FILES, at_least=None):
            return True
    except ProblemError as problem:
        if problem.status != 404:  # noqa: PLR2004 - what else went wrong is no answer
            raise
        return False


async def seen_case(asked: Asked, projections: tuple[str, ...]) -> CaseRead:
    """Return the case that a key begins with; that somebody reads of it is written down.

    :raises ProblemError: 404 outside one's scope or before the case began, and as the contract says of the moment.
    """
    case_id = case_id_of(asked.parts[0])
    if not await in_scope(asked, case_id):
        raise ProblemError(404, "not-found")
    read = await read_case(asked, case_id, await standing(asked, (*FILES, *projections)))
    await note(asked, case_id)
    return read


async def read_case(asked: Asked, case_id: CaseId, at: Standing) -> CaseRead:
    """Return a case as it stood at a position.

    :raises ProblemError: 404, if it had not begun.
    """
    stream = stream_of(case_id)
    history = (await asked.program.record.histories([stream], until=at.position))[stream]
    if not history:
        raise ProblemError(404, "not-found")
    return CaseRead(case=fold(case_id, history), history=history, standing=at)


async def facts_of(
    asked: Asked, telling: Telling, versions: Mapping[CaseId, AbstractSet[int]], *, until: int
) -> tuple[FactAnswer, ...]:
    """Return some facts of cases that whoever asks may see, as sentences; that they read them is written down."""
    streams = {case_id: stream_of(case_id) for case_id in sorted(versions)}
    histories = await asked.program.record.histories(list(streams.values()), until=until)
    for case_id in streams:
        await note(asked, case_id)
    return tuple(
        fact
        for case_id, stream in streams.items()
        for fact in telling.facts(histories[stream], versions[case_id], case_id)
    )


async def note(asked: Asked, case_id: CaseId) -> None:
    """Write down that somebody reads of a case why something follows from it."""
    async with borrowed(asked.program.pool) as connection:
        what = f"why {asked.projection}"
        await note_read(connection, asked.viewer.account, case_id, what=what, request_id=asked.request_id)
