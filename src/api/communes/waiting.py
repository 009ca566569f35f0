"""The cases of an area in which something waits for somebody, now and as of a moment."""

import datetime as dt

from msgspec import Struct

from api import times
from api.asking import Moment, past, snapshot
from api.identity import Viewer
from api.program import Program
from projections.case_files import queries as files
from projections.case_files.file import CaseFile, file_of
from projections.case_files.queries import Waiting
from projections.engine.projection import Knowledge
from projections.engine.reading import TAGS

PROJECTIONS = ("case_files",)
SINCE = (TAGS, *PROJECTIONS)


class Standing(Struct, frozen=True, kw_only=True):
    """When a list is true: at which position and instant, and under which law."""

    knowledge: Knowledge
    position: int
    at: dt.datetime


async def cases_asking(
    program: Program, viewer: Viewer, waits: Waiting, moment: Moment, *, limit: int
) -> tuple[list[CaseFile], Standing]:
    """Return the cases of some units in which something waits, the one received first first, and when that is true.

    Of the past, a case on which nothing was recorded since is read from the table, the others are folded.
    """
    scope = viewer.account.scope
    then = await past(program, moment)
    if then is None:
        async with snapshot(program, PROJECTIONS, at_least=moment.at_least) as lent:
            found = await files.asking(lent.connection, scope, waits, limit=limit)
            return found, Standing(knowledge=program.knowledge, position=lent.position, at=times.now())
    until = then.position
    async with snapshot(program, SINCE, at_least=moment.awaited(then)) as lent:
        found = await files.asking(lent.connection, scope, waits, limit=limit, until=until)
        tagged = await program.reader.moved(lent, [f"unit:{unit}" for unit in sorted(waits.units)], until=until)
        moved = await files.in_scope(lent.connection, tagged.cases, scope)
    by_id = {file.case_id: file for file in found}
    async for case in program.reader.cases_then(moved, until=until):
        file = file_of(case)
        if waits.holds(file):
            by_id[file.case_id] = file
    standing = Standing(knowledge=then.knowledge, position=until, at=moment.as_of or times.now())
    return sorted(by_id.values(), key=files.place_of)[:limit], standing
