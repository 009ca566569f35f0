"""The worklist: what is owed in scope, now or as of a moment."""

import datetime as dt
from typing import Annotated, cast, get_args
from uuid import UUID

import msgspec

from api import asking, times
from api.asking import Moment, TimedPlace, invalid_parameter
from api.cases.acts.body import Version
from api.deadlines.answers import DeadlineList, owed_answer
from api.deadlines.then import owed_then
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.units import named_on
from cases.law.deadline import State
from cases.values import CaseId, day_in_vietnam
from projections.case_files import queries as files
from projections.deadlines import queries
from projections.deadlines.owed import Owed
from projections.deadlines.queries import EVERY_STATE, OPEN_STATES, Filter, Place
from projections.engine.reading import Past, uneven
from projections.scope import Scope

DEADLINES = ("deadlines",)
SINCE = ("case_files", "deadlines")
OPEN, ALL = "open", "all"

PlainWord = Annotated[str, msgspec.Meta(max_length=100, pattern="^[a-z0-9-]*$")]
"""What names a clock, or a child by their id."""


class DeadlinePlace(TimedPlace, frozen=True, array_like=True):
    """The place of a deadline in a list: when it is due, and which it is among those of that instant."""

    case_id: UUID
    clock: PlainWord
    child: PlainWord
    started_version: Version

    @property
    def place(self) -> Place:
        """The same as the table of deadlines has it."""
        return Place(
            due_at=self.at,
            case_id=CaseId(str(self.case_id)),
            clock=self.clock,
            child=self.child,
            started_version=self.started_version,
        )


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """What a worklist is narrowed to, and which page of it is asked for."""

    state: str = OPEN
    mine: bool = False
    commune: str | None = None
    on: dt.date | None = None
    assigned_to: str | None = None
    limit: int = asking.LIMIT_DEFAULT
    cursor: str | None = None
    moment: Moment = Moment()


async def deadlines_listed(program: Program, viewer: Viewer, narrowed: Narrowed) -> DeadlineList:
    """Return a page of what is owed in scope, the one due first first, as it stands now or stood at a moment.

    Whether a case is in scope is asked of it as it stands now, even where the list is one of the past.

    :raises ProblemError: 403 for roles that follow no cases; 422 for a state, a place or a cursor that is none; and as
        the contract says of the moment.
    """
    if not viewer.account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
    cursor_at = asking.read_cursor(narrowed.cursor, DeadlinePlace)
    behind = None if cursor_at is None else cursor_at.place
    then = await asking.past(program, narrowed.moment)
    at = narrowed.moment.as_of or times.now()
    wanted = _filter(program, viewer, narrowed, at=at)
    scope, limit = viewer.account.scope, narrowed.limit + 1
    if then is None:
        async with asking.snapshot(program, DEADLINES, at_least=narrowed.moment.at_least) as lent:
            page = await queries.listed(lent.connection, scope, wanted, behind=behind, limit=limit)
            knowledge, position = program.knowledge, lent.position
    else:
        part = Part(behind=behind, limit=limit, at_least=narrowed.moment.awaited(then))
        page = await _listed_then(program, scope, wanted, then, part)
        knowledge, position = then.knowledge, then.position
    following = asking.write_cursor(queries.place_of(page[narrowed.limit - 1])) if len(page) > narrowed.limit else None
    return DeadlineList(
        items=tuple(owed_answer(owed, knowledge, viewer.language, at=at) for owed in page[: narrowed.limit]),
        at=at,
        next=following,
        position=position,
    )


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Which part of a list is asked for."""

    behind: Place | None
    limit: int
    at_least: int | None
    """How far the tables must have come."""


async def _listed_then(program: Program, scope: Scope, wanted: Filter, then: Past, part: Part) -> list[Owed]:
    """Return a page as of a moment: from the table where nothing was recorded since, otherwise folded."""
    async with asking.snapshot(program, SINCE, at_least=part.at_least) as lent:
        as_made = lent.made_under <= {then.knowledge.hash}
        since = then.position if as_made else 0
        unmoved = msgspec.structs.replace(wanted, until=since)
        page = await queries.listed(lent.connection, scope, unmoved, behind=part.behind, limit=part.limit)
        apart = await files.in_scope(lent.connection, sorted(await uneven(lent)), scope)
        moved = {*await files.moved(lent.connection, scope, until=since), *apart}
    page = [owed for owed in page if owed.case_id not in moved]
    page += [
        owed for owed in await owed_then(program, sorted(moved), then) if queries.fits(owed, wanted, behind=part.behind)
    ]
    return sorted(page, key=lambda owed: owed.place)[: part.limit]


def _filter(program: Program, viewer: Viewer, narrowed: Narrowed, *, at: dt.datetime) -> Filter:
    held_by = None
    if narrowed.commune is not None:
        places = program.knowledge.places
        unit = named_on(places, narrowed.commune, "commune", on=narrowed.on, today=day_in_vietnam(at))
        # What it took over with the units that it came out of is its own.
        held_by = places.scope(unit.unit_id)
    return Filter(
        at=at,
        states=_states(narrowed.state),
        held_by=held_by,
        assigned_to=viewer.account.name if narrowed.mine else narrowed.assigned_to,
    )


def _states(word: str) -> tuple[State, ...]:
    if word == OPEN:
        return OPEN_STATES
    if word == ALL:
        return EVERY_STATE
    if word not in get_args(State):
        raise invalid_parameter("state")
    return (cast("State", word),)
