"""What nobody may overlook in an area: what waits too long, what was closed unseen, what turned out false."""

import datetime as dt
from collections.abc import Sequence

from msgspec import Struct

from api import asking
from api.asking import Moment
from api.cases.answers import kind_name
from api.communes.alarms import AlarmAnswer, alarmed
from api.communes.judged import NOW, area_fitness
from api.communes.waiting import Standing, cases_asking
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.signals.listing import WITHOUT_CASE, SignalAnswer, Wanted, signals_listed
from api.units import NamedUnit, named
from cases.law.rows import Status
from cases.places.unit import Unit
from cases.values import CaseId, UnitId, day_in_vietnam
from projections.case_files.file import Asks, CaseFile
from projections.case_files.queries import Waiting

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
    due_at: dt.datetime | None
    """Null: the law of that time knew no limit."""
    overdue: bool
    rule: str | None
    """The limit in its version: one of `limits`."""


class LimitAnswer(Struct, frozen=True, kw_only=True):
    """How long something may wait, by which row of the law, and what we know of it."""

    rule: str
    rule_from: dt.date | None
    text: str
    days_max: int
    source: str
    source_status: Status


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
    limits: tuple[LimitAnswer, ...]
    """How long each of these may wait."""
    position: int


async def attention(program: Program, viewer: Viewer, area: Unit, year: int, moment: Moment = NOW) -> AttentionAnswer:
    """Return what nobody may overlook in an area, as far as somebody may see it, now or as of a moment.

    Whether a case is in scope is asked of it as it stands now.

    :raises ProblemError: 403 for roles that follow no cases; and as the contract says of the moment.
    """
    if not viewer.account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
    inside = program.knowledge.places.scope(area.unit_id)
    waits = Waiting(units=inside, for_=frozenset(ACTS))
    found, standing = await cases_asking(program, viewer, waits, moment, limit=asking.LIMIT_MAX + 1)
    judged = await area_fitness(program, viewer, area, year, moment)
    signals = await _signals(program, viewer, inside, moment)
    return AttentionAnswer(
        area=named(area),
        year=year,
        alarms=await alarmed(program, viewer, inside, moment),
        waiting=tuple(one for file in found[: asking.LIMIT_MAX] for one in _waiting(file, viewer, standing)),
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
        limits=_limits(standing, viewer),
        position=standing.position,
    )


async def _signals(
    program: Program, viewer: Viewer, inside: frozenset[UnitId], moment: Moment
) -> tuple[SignalAnswer, ...]:
    """Return every signal of some units that found no case in time."""
    found: list[SignalAnswer] = []
    cursor: str | None = None
    while True:
        wanted = Wanted(state="without-case", limit=asking.LIMIT_MAX, cursor=cursor, within=inside, moment=moment)
        page = await signals_listed(program, viewer.account, wanted)
        found += page.items
        cursor = page.next
        if cursor is None:
            return tuple(reversed(found))


def _waiting(file: CaseFile, viewer: Viewer, standing: Standing) -> Sequence[WaitingAnswer]:
    places, law = standing.knowledge.places, standing.knowledge.law
    owner = file.commune_of_event or file.area
    found = []
    for asks in (one for one in file.asks if one in ACTS):
        closed = asks == "closed-without-review" and file.closing is not None
        since = file.closing.closed_at if closed and file.closing else file.received_at
        limit = law.limit(asks, day_in_vietnam(since))
        due_at = None if limit is None else since + dt.timedelta(days=limit.days_max)
        found.append(
            WaitingAnswer(
                asks=asks,
                act=ACTS[asks],
                case_id=file.case_id,
                case_number=file.case_number,
                kind=file.kind,
                kind_name=kind_name(file.kind, law, viewer.language),
                owner=None if owner is None else named(places.unit(owner)),
                since=since,
                age_days=max(0, (standing.at - since).days),
                due_at=due_at,
                overdue=due_at is not None and standing.at > due_at,
                rule=None if limit is None else limit.key,
            )
        )
    return found


def _limits(standing: Standing, viewer: Viewer) -> tuple[LimitAnswer, ...]:
    law, vietnamese = standing.knowledge.law, viewer.language == "vi"
    return tuple(
        LimitAnswer(
            rule=row.key,
            rule_from=row.in_force_from,
            text=row.vi if vietnamese else row.en,
            days_max=row.days_max,
            source=law.cite_vi(row.source) if vietnamese else law.cite(row.source),
            source_status=row.status,
        )
        for row in law.limits
        if row.id in {WITHOUT_CASE, *ACTS}
    )
