"""Lists of signals: what waits for a case, how long, and which cases it may be about."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from typing import Literal
from uuid import UUID

from msgspec import Struct

from api import asking, times
from api.asking import Moment, TimedPlace, past, read_cursor, snapshot, write_cursor
from api.identity import Account
from api.program import Program
from api.units import NamedUnit, named
from cases.law.model import Law
from cases.values import CaseId, Interval, UnitId, day_in_vietnam
from projections.case_files import queries as files
from projections.case_files.happening import Happened, happenings
from projections.engine.projection import Connection
from projections.engine.reading import TAGS, Moved, Past, Snapshot
from projections.signals import queries
from projections.signals.row import SignalThen

PROJECTIONS = ("signals", "case_files")
WITHOUT_CASE = "signal-without-case"
"""The limit in the law of how long a signal may wait for a case before it stands on the province's list."""
CANDIDATES_MAX = 5

State = Literal["waiting", "without-case", "matched", "dismissed", "dismissed-by-commune-alone"]
_KEPT = {
    "waiting": ("open", "dismissed"),
    "without-case": ("open", "dismissed"),
    "matched": ("matched",),
    "dismissed": ("dismissed",),
}


class SignalPlace(TimedPlace, frozen=True, array_like=True):
    """The place of a signal in a list: when it was received, and its id among those of that instant."""

    signal_id: UUID


class SignalAnswer(Struct, frozen=True, kw_only=True):
    """A signal, where it stands, and which cases it may be about, as far as they may be seen."""

    signal_id: str
    source: str
    about: str
    commune: NamedUnit | None
    area: NamedUnit | None
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    reference: str | None
    state: State
    age_days: int
    days_max: int | None
    """Null: the law of that time knew no limit."""
    case_id: CaseId | None
    """Null besides where whoever reads may not follow the case: then `masked` says so."""
    candidates: tuple[CaseId, ...]
    masked: tuple[str, ...]
    version: int
    position: int


class SignalList(Struct, frozen=True, kw_only=True):
    """A page of signals, the one received last first."""

    items: tuple[SignalAnswer, ...]
    next: str | None
    position: int


class Wanted(Struct, frozen=True, kw_only=True):
    """What a list is narrowed to, and which page of it is asked for."""

    state: Literal["waiting", "without-case", "matched", "dismissed"] = "waiting"
    limit: int = asking.LIMIT_DEFAULT
    cursor: str | None = None
    moment: Moment = Moment()
    within: frozenset[UnitId] | None = None
    """The units that are asked for; None: all in scope."""


async def signals_listed(program: Program, account: Account, wanted: Wanted) -> SignalList:
    """Return a page of the signals in scope, now or as of a moment.

    :raises ProblemError: as the contract says of cursors and moments.
    """
    then = await past(program, wanted.moment)
    at = times.now() if wanted.moment.as_of is None else wanted.moment.as_of
    basis = Basis(law=program.knowledge.law if then is None else then.knowledge.law, at=at)
    after = read_cursor(wanted.cursor, SignalPlace)
    narrowed = queries.Narrowed(
        units=account.scope.bind,
        within=None if wanted.within is None else sorted(wanted.within),
        states=_KEPT[wanted.state],
        before=None if after is None else (after.at, str(after.signal_id)),
        until=None if then is None else then.position,
        limit=wanted.limit + 1,
    )
    projections = PROJECTIONS if then is None else (TAGS, *PROJECTIONS)
    async with snapshot(program, projections, at_least=wanted.moment.awaited(then)) as lent:
        found = await queries.listed(lent.connection, narrowed)
        page = found[: wanted.limit]
        shown = [one for one in page if _fits(state_of(one, basis), wanted)]
        near = await _near(program, account, lent, shown, then)
        followed = await _followed(account, lent.connection, shown)
        position = lent.position if then is None else then.position
    candidates = await _candidates(program, shown, near, then)
    last = page[-1].signal if len(found) > wanted.limit else None
    return SignalList(
        items=tuple(
            _answer(program, one, Cases(candidates=cases, followed=followed), basis)
            for one, cases in zip(shown, candidates, strict=True)
        ),
        next=None if last is None else write_cursor(SignalPlace(last.received_at, UUID(last.signal_id))),
        position=position,
    )


class Basis(Struct, frozen=True, kw_only=True):
    """What a list of signals rests on: the law, and the instant at which it is true."""

    law: Law
    at: dt.datetime

    def days_max(self, one: SignalThen) -> int | None:
        """Return how long a signal may wait for a case; None where the law knows no limit."""
        limit = self.law.limit(WITHOUT_CASE, day_in_vietnam(one.signal.received_at))
        return None if limit is None else limit.days_max


def state_of(one: SignalThen, basis: Basis) -> State:
    """Return where a signal stands: a commune's word alone settles nothing."""
    if one.state == "matched":
        return "matched"
    if one.state == "dismissed":
        return "dismissed-by-commune-alone" if one.said_by == "commune" else "dismissed"
    days_max = basis.days_max(one)
    late = days_max is not None and basis.at - one.signal.received_at > dt.timedelta(days=days_max)
    return "without-case" if late else "waiting"


def _fits(state: State, wanted: Wanted) -> bool:
    if wanted.state == "waiting":
        return state != "dismissed"
    if wanted.state == "without-case":
        return state in {"without-case", "dismissed-by-commune-alone"}
    return True


class Cases(Struct, frozen=True, kw_only=True):
    """The cases that a signal may be about, and those matched ones of its page that whoever reads may follow."""

    candidates: tuple[CaseId, ...]
    followed: frozenset[CaseId]


def _answer(program: Program, one: SignalThen, cases: Cases, basis: Basis) -> SignalAnswer:
    signal = one.signal
    seen = one.case_id in cases.followed
    return SignalAnswer(
        signal_id=signal.signal_id,
        source=signal.source,
        about=signal.about,
        commune=_named(program, signal.unit),
        area=_named(program, signal.area),
        occurred_from=signal.occurred_from,
        occurred_until=signal.occurred_until,
        received_at=signal.received_at,
        reference=signal.reference,
        state=state_of(one, basis),
        age_days=max(0, (basis.at - signal.received_at).days),
        days_max=basis.days_max(one),
        case_id=one.case_id if seen else None,
        candidates=cases.candidates,
        masked=() if seen or one.case_id is None else ("case_id",),
        version=one.version,
        position=one.position,
    )


def _named(program: Program, unit: UnitId | None) -> NamedUnit | None:
    return None if unit is None else named(program.knowledge.places.unit(unit))


class Near(Struct, frozen=True, kw_only=True):
    """The cases of the same commune and days as each signal of a page, as far as somebody may follow them."""

    known: Sequence[tuple[files.Place, ...]]
    """Those that the table knows for each signal, the one received first first."""
    moved: Sequence[CaseId] = ()
    """Those of the communes on which something was recorded since the moment: what they were must be folded."""


async def _near(
    program: Program, account: Account, lent: Snapshot, page: Sequence[SignalThen], then: Past | None
) -> Near:
    """Return which cases happened where and when the signals say, now or as of a moment."""
    known: list[tuple[files.Place, ...]] = [() for _ in page]
    asked = {number: where for number, one in enumerate(page) if (where := _where(one)) is not None}
    if not asked or not account.role.reads_cases:
        return Near(known=known)
    moved = Moved(cases=(), bind=())
    if then is not None:
        tags = sorted({f"unit:{unit}" for unit, _ in asked.values()})
        moved = await program.reader.moved(lent, tags, until=then.position)
    found = await files.happened_each(lent.connection, list(asked.values()), but=moved.bind)
    kept_from = await files.kept_from(lent.connection, account.name)
    for number, cases in zip(asked, found, strict=True):
        seen = (place for place, units in cases if place[1] not in kept_from and account.scope.covers(units))
        known[number] = tuple(islice(seen, CANDIDATES_MAX))
    return Near(known=known, moved=await files.in_scope(lent.connection, moved.cases, account.scope))


async def _candidates(
    program: Program, page: Sequence[SignalThen], near: Near, then: Past | None
) -> list[tuple[CaseId, ...]]:
    """Return for each signal the first cases of the same commune and days. Nothing is matched by guess."""
    until = 0 if then is None else then.position
    folded = [one async for case in program.reader.cases_then(near.moved, until=until) for one in happenings(case)]
    candidates = []
    for signal, known in zip(page, near.known, strict=True):
        where = _where(signal)
        there = {(one.received_at, one.case_id) for one in folded if where and _is_there(one, *where)}
        candidates.append(tuple(case_id for _, case_id in sorted({*known, *there})[:CANDIDATES_MAX]))
    return candidates


def _is_there(one: Happened, unit: UnitId, days: Interval) -> bool:
    """Return whether a case may have happened in a commune on days of a span: as `happened_each` asks of the table."""
    return one.unit == unit and one.days.meets(days)


async def _followed(account: Account, connection: Connection, page: Sequence[SignalThen]) -> frozenset[CaseId]:
    """Return those of the cases that signals were matched with that somebody may follow."""
    matched = [one.case_id for one in page if one.case_id is not None]
    if not matched or not account.role.reads_cases:
        return frozenset()
    return frozenset(await files.in_scope(connection, matched, account.scope))


def _where(one: SignalThen) -> tuple[UnitId, Interval] | None:
    """Return where and when a case would be that a signal is about; None if nobody knows, or it is found already."""
    signal = one.signal
    if one.state == "matched" or signal.unit is None or signal.occurred_from is None:
        return None
    return signal.unit, Interval(first=signal.occurred_from, last=signal.occurred_until or signal.occurred_from)
