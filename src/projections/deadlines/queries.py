"""Questions to the deadlines. The scope is part of each query; what moves with the clock is asked for at an instant."""

import datetime as dt
from collections.abc import Collection, Sequence

import msgspec

from cases.law.deadline import State
from cases.store.statements import statement
from cases.values import CaseId, SubjectId, UnitId
from projections.deadlines.owed import Owed
from projections.engine.projection import Connection
from projections.scope import Scope

PACKAGE = "projections.deadlines"
EVERY_STATE: tuple[State, ...] = ("running", "running-out", "met", "met-late", "missed", "elapsed", "not-due")
OPEN_STATES: tuple[State, ...] = ("missed", "elapsed", "running-out", "running")
_decode = msgspec.json.Decoder(Owed).decode


class Place(msgspec.Struct, frozen=True, array_like=True):
    """The place of a deadline in a list: when it is due, and which it is among those of that instant."""

    due_at: dt.datetime
    case_id: CaseId
    clock: str
    child: str
    started_version: int


def place_of(owed: Owed) -> Place:
    """Return the place of a deadline in a list."""
    return Place(*owed.place)


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list of deadlines is narrowed to."""

    at: dt.datetime
    """The instant at which their states are asked for."""
    states: tuple[State, ...] = OPEN_STATES
    held_by: frozenset[UnitId] | None = None
    assigned_to: str | None = None
    until: int | None = None
    """Only cases on which nothing was recorded after this position."""


class Lapse(msgspec.Struct, frozen=True, kw_only=True):
    """That something was due and nothing on record by then had met it, as it was recorded."""

    clock: str
    child: SubjectId | None
    started_version: int
    due_at: dt.datetime
    rule: str
    version: int
    position: int
    recorded_at: dt.datetime


async def listed(
    connection: Connection, scope: Scope, wanted: Filter, *, behind: Place | None, limit: int
) -> list[Owed]:
    """Return what is owed in scope, the one due first first, behind a place in that order."""
    place = (None,) * 5 if behind is None else msgspec.structs.astuple(behind)
    rows = await connection.fetch(
        statement(PACKAGE, "list"),
        scope.bind,
        None if wanted.held_by is None else sorted(wanted.held_by),
        wanted.assigned_to,
        list(wanted.states),
        wanted.at,
        wanted.until,
        *place,
        limit,
        scope.reader,
    )
    return [_decode(row["deadline"]) for row in rows]


async def owed_by(connection: Connection, case_id: CaseId) -> list[Owed]:
    """Return what one case owes or owed, the one due first first; whoever asks has seen that it is in scope."""
    found = [_decode(row["deadline"]) for row in await connection.fetch(statement(PACKAGE, "of_case"), case_id)]
    return sorted(found, key=lambda owed: owed.place)


def fits(owed: Owed, wanted: Filter, *, behind: Place | None) -> bool:
    """Return whether what was folded belongs into a list: the same question as `listed` asks of the table."""
    return (
        (wanted.held_by is None or owed.held_by in wanted.held_by)
        and wanted.assigned_to in {None, owed.assigned_to}
        and owed.deadline.state(wanted.at) in wanted.states
        and (behind is None or owed.place > msgspec.structs.astuple(behind))
    )


async def lapses(connection: Connection, case_id: CaseId, *, until: int) -> list[Lapse]:
    """Return the lapses of a case that came on record up to a position."""
    rows = await connection.fetch(statement(PACKAGE, "lapsed"), case_id, until)
    return [
        Lapse(
            clock=row["clock"],
            child=None if row["child"] is None else SubjectId(str(row["child"])),
            started_version=row["started_version"],
            due_at=row["due_at"],
            rule=row["rule"],
            version=row["version"],
            position=row["position"],
            recorded_at=row["recorded_at"],
        )
        for row in rows
    ]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """How much of what was due was met in time, met late, or missed."""

    met: int = 0
    met_late: int = 0
    missed: int = 0

    @property
    def due(self) -> int:
        """How much was due."""
        return self.met + self.met_late + self.missed

    def with_one(self, state: State) -> "Kept":
        """Return this with a deadline more, as far as it was due."""
        return Kept(
            met=self.met + (state == "met"),
            met_late=self.met_late + (state == "met-late"),
            missed=self.missed + (state == "missed"),
        )


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """When what is asked for was due, and the instant at which it is asked for."""

    first: dt.datetime
    before: dt.datetime
    at: dt.datetime


async def kept(
    connection: Connection, owners: Collection[UnitId], span: Span, *, but: Sequence[CaseId] | None = ()
) -> dict[UnitId, Kept]:
    """Return how much each of some communes kept of what was due, but for some cases; None: for all."""
    query = statement(PACKAGE, "of_owners")
    rows = await connection.fetch(query, list(owners), span.first, span.before, span.at, but)
    return {UnitId(row["owner"]): Kept(met=row["met"], met_late=row["met_late"], missed=row["missed"]) for row in rows}


async def to_lapse(
    connection: Connection,
    *,
    at: dt.datetime,
    behind: CaseId,
    limit: int,
    since: tuple[dt.datetime, Collection[CaseId]] | None = None,
) -> list[CaseId]:
    """Return cases of which something was due by an instant, unmet on record by then, and not recorded as lapsed.

    In the order of their ids, behind one. With `since`, those alone of which something became due since an instant, or
    that are named.
    """
    if since is None:
        rows = await connection.fetch(statement(PACKAGE, "to_lapse"), at, behind, limit)
    else:
        rows = await connection.fetch(statement(PACKAGE, "to_lapse_since"), at, behind, limit, since[0], list(since[1]))
    return [CaseId(str(row["case_id"])) for row in rows]
