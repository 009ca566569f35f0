"""What nobody may overlook in an area: what waits too long, what was closed unseen, what turned out false."""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from api import asking, times
from api.asking import Moment, snapshot
from api.cases.answers import kind_name
from api.cases.protecting import alarms_of
from api.communes.judged import area_fitness
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.signals.listing import SignalAnswer, Wanted, signals_listed
from api.units import NamedUnit, named
from cases.case.stays import stays
from cases.places.unit import Unit
from cases.values import CaseId, SubjectId, UnitId, day_in_vietnam
from projections.case_files import queries as files
from projections.case_files.file import Asks, CaseFile

PROJECTIONS = ("case_files",)
DAYS_MAX: dict[Asks, int] = {"unverified": 7, "unplaced": 7, "closed-without-review": 0}
"""For how long something may wait before it is overdue: a rule of this program, for no text seen names a time."""
APART: tuple[Asks, ...] = ("child-apart",)
ALARMS_MAX = 10_000
"""Of so many cases with a child apart it is looked; a province has some at a time."""
ACTS: dict[Asks, str] = {
    "unverified": "verification",
    "unplaced": "corrections",
    "closed-without-review": "review",
}


class WaitingAnswer(Struct, frozen=True, kw_only=True):
    """A case in which something waits for somebody: whose it is, since when, and until when it should be done."""

    asks: Asks
    act: str
    """The act that would answer it."""
    case_id: CaseId
    case_number: str
    kind: str
    kind_name: str
    owner: NamedUnit | None
    """Null: nobody said in which area it happened, and it is the province's."""
    since: dt.datetime
    age_days: int
    due_at: dt.datetime
    overdue: bool


class AlarmAnswer(Struct, frozen=True, kw_only=True):
    """A child who is kept apart without a ground in law, or beyond the day decided: it waits for nobody."""

    alarm: str
    child: SubjectId
    since: dt.datetime
    age_days: int
    case_id: CaseId
    case_number: str
    kind: str
    kind_name: str
    owner: NamedUnit | None


class FalseReturns(Struct, frozen=True, kw_only=True):
    """A commune that signed for months in which there were cases."""

    unit: NamedUnit
    months: int


class Conflict(Struct, frozen=True, kw_only=True):
    """A commune whose year was decided otherwise than the record says, or of which more came after the decision."""

    unit: NamedUnit
    decided: str
    status: str
    conflict: bool
    cases_since: int


class AttentionAnswer(Struct, frozen=True, kw_only=True):
    """What asks for somebody in an area, the oldest first."""

    area: NamedUnit
    year: int
    """The year of which returns and decisions are looked through."""
    alarms: tuple[AlarmAnswer, ...]
    """Every child who is apart unlawfully or beyond the day decided."""
    waiting: tuple[WaitingAnswer, ...]
    more: bool
    """Whether there are more cases that wait than are listed."""
    signals_without_case: tuple[SignalAnswer, ...]
    false_returns: tuple[FalseReturns, ...]
    conflicts: tuple[Conflict, ...]
    position: int


async def attention(
    program: Program, viewer: Viewer, area: Unit, year: int, *, at_least: int | None = None
) -> AttentionAnswer:
    """Return what nobody may overlook in an area, as far as somebody may see it.

    :raises ProblemError: 403 for roles that follow no cases; and as the contract says of positions.
    """
    if not viewer.account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
    at, inside = times.now(), program.knowledge.places.scope(area.unit_id)
    async with snapshot(program, PROJECTIONS, at_least=at_least) as lent:
        found = await files.asking(
            lent.connection, viewer.account.scope, inside, for_=tuple(DAYS_MAX), limit=asking.LIMIT_MAX + 1
        )
        position = lent.position
    judged = await area_fitness(program, viewer, area, year, Moment(at_least=at_least))
    signals = await _signals(program, viewer, inside)
    return AttentionAnswer(
        area=named(area),
        year=year,
        alarms=await alarmed(program, viewer, inside, at_least=at_least),
        waiting=tuple(one for file in found[: asking.LIMIT_MAX] for one in _waiting(program, viewer, file, at)),
        more=len(found) > asking.LIMIT_MAX,
        signals_without_case=signals,
        false_returns=tuple(
            FalseReturns(unit=one.unit, months=one.completeness.false) for one in judged.items if one.completeness.false
        ),
        conflicts=tuple(
            Conflict(
                unit=one.unit,
                decided=one.decision.status,
                status=one.status,
                conflict=one.conflict,
                cases_since=one.changed_since_decision.cases if one.changed_since_decision else 0,
            )
            for one in judged.items
            if one.decision is not None and (one.conflict or one.changed_since_decision)
        ),
        position=position,
    )


async def alarmed(
    program: Program, viewer: Viewer, inside: frozenset[UnitId] | None, *, at_least: int | None = None
) -> tuple[AlarmAnswer, ...]:
    """Return every alarm in scope, in some units or in all, the oldest first."""
    places, law, at = program.knowledge.places, program.knowledge.law, times.now()
    async with snapshot(program, PROJECTIONS, at_least=at_least) as lent:
        found = await files.asking(lent.connection, viewer.account.scope, inside, for_=APART, limit=ALARMS_MAX)
    alarms = []
    for file in found:
        owner = file.commune_of_event or file.area
        alarms += [
            AlarmAnswer(
                alarm=one.alarm,
                child=one.child,
                since=one.since,
                age_days=max(0, (at - one.since).days),
                case_id=file.case_id,
                case_number=file.case_number,
                kind=file.kind,
                kind_name=kind_name(file.kind, law, viewer.language),
                owner=None if owner is None else named(places.unit(owner)),
            )
            for one in alarms_of(stays(file.protection), law, day_in_vietnam(at))
        ]
    return tuple(sorted(alarms, key=lambda one: (one.since, one.case_id, one.child, one.alarm)))


async def _signals(program: Program, viewer: Viewer, inside: frozenset[UnitId]) -> tuple[SignalAnswer, ...]:
    """Return every signal of some units that found no case in time."""
    found: list[SignalAnswer] = []
    cursor: str | None = None
    while True:
        wanted = Wanted(state="without-case", limit=asking.LIMIT_MAX, cursor=cursor, within=inside)
        page = await signals_listed(program, viewer.account, wanted)
        found += page.items
        cursor = page.next
        if cursor is None:
            return tuple(reversed(found))


def _waiting(program: Program, viewer: Viewer, file: CaseFile, at: dt.datetime) -> Sequence[WaitingAnswer]:
    places = program.knowledge.places
    owner = file.commune_of_event or file.area
    found = []
    for asks in (one for one in file.asks if one in DAYS_MAX):
        closed = asks == "closed-without-review" and file.closing is not None
        since = file.closing.closed_at if closed and file.closing else file.received_at
        due_at = since + dt.timedelta(days=DAYS_MAX[asks])
        found.append(
            WaitingAnswer(
                asks=asks,
                act=ACTS[asks],
                case_id=file.case_id,
                case_number=file.case_number,
                kind=file.kind,
                kind_name=kind_name(file.kind, program.knowledge.law, viewer.language),
                owner=None if owner is None else named(places.unit(owner)),
                since=since,
                age_days=max(0, (at - since).days),
                due_at=due_at,
                overdue=at > due_at,
            )
        )
    return found
