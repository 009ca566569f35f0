"""What a correction changed of all that follows from a case: the same rules asked before it and after it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from api.identity import Account
from cases.case import folding
from cases.case.levels import counted, stretches
from cases.case.state import Case
from cases.case.stays import stays, unlawful_since
from cases.events import Event, Metadata, Recorded
from cases.law.deadline import State
from cases.values import SubjectId, UnitId, day_in_vietnam
from projections.deadlines.owed import owed_of
from projections.engine.projection import Knowledge
from projections.fitness.judging import FIRST_YEAR, Mark, marks_of, status_of
from projections.payouts.due import dues_of

SEPARATION = "separation"

What = Literal["case", "fitness", "payout", "deadline", "level", "measure", "separation"]
Json = Any
"""What a result comes to, as it stands in an answer; None where there is none."""


class Of(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a result is of; told apart by `what`, and by whichever of these it has."""

    what: What
    unit_id: UnitId | UnsetType = UNSET
    year: int | UnsetType = UNSET
    payout_id: str | UnsetType = UNSET
    cause: str | UnsetType = UNSET
    clock: str | UnsetType = UNSET
    started_version: int | UnsetType = UNSET
    child: SubjectId | UnsetType = UNSET
    measure_id: str | UnsetType = UNSET
    version: int | UnsetType = UNSET


class Changed(Of, frozen=True, kw_only=True, omit_defaults=True):
    """A result that is another than before."""

    before: Json
    after: Json


class Asking(Struct, frozen=True, kw_only=True):
    """For whom, when, and under which law and places results are asked."""

    account: Account
    at: dt.datetime
    knowledge: Knowledge


class OwedThen(Struct, frozen=True, kw_only=True):
    """Where a deadline stands."""

    due_at: dt.datetime
    owner: UnitId
    state: State
    recorded_late: bool


def changed(history: Sequence[Recorded], case: Case, events: Sequence[Event], asking: Asking) -> tuple[Changed, ...]:
    """Return every result that some more facts make another than before; nothing where they change none.

    A year is told as this case alone makes it: others may speak against it too. Of the fund, only those are told who
    may read it.
    """
    if not events:
        return ()
    known = (*history, *_recorded(history[-1], events, asking.at))
    before = dict(_results(case, history, asking))
    after = dict(_results(folding.fold(case.case_id, known), known, asking))
    return tuple(
        Changed(**_named(of), before=before.get(of), after=after.get(of))
        for of in dict.fromkeys((*before, *after))
        if before.get(of) != after.get(of)
    )


def _named(of: Of) -> Mapping[str, Any]:
    return {name: value for name in of.__struct_fields__ if (value := getattr(of, name)) is not UNSET}


def _recorded(last: Recorded, events: Sequence[Event], at: dt.datetime) -> Iterator[Recorded]:
    """Yield events as the facts that they are about to be."""
    author = Metadata(actor=last.metadata.actor, role=last.metadata.role, unit=last.metadata.unit)
    for number, event in enumerate(events, start=1):
        yield replace(
            last,
            version=last.version + number,
            position=last.position + number,
            event=event,
            recorded_at=max(at, last.recorded_at),
            metadata=author,
        )


def _results(case: Case, history: Sequence[Recorded], asking: Asking) -> Iterator[tuple[Of, Json]]:
    """Yield all that follows from a case, each by what it is of."""
    place = case.commune_of_event or case.area
    yield Of(what="case"), {"status": case.status, "stage": case.assessed.stage, "unit_id": place}
    yield from _years(marks_of(case, asking.knowledge))
    if asking.account.role.reads_fund:
        for one in dues_of(case, asking.knowledge):
            yield Of(what="payout", payout_id=one.payout_id, cause=one.due.cause), {"amount_vnd": one.due.amount_vnd}
    for owed in owed_of(case, history, asking.knowledge):
        deadline = owed.deadline
        of = Of(
            what="deadline",
            clock=deadline.clock,
            started_version=deadline.starts.version,
            child=deadline.child or UNSET,
        )
        stands = OwedThen(
            due_at=deadline.due_at,
            owner=deadline.owner,
            state=deadline.state(asking.at),
            recorded_late=deadline.recorded_late,
        )
        yield of, msgspec.to_builtins(stands)
    for child in dict.fromkeys(child.subject_id for child in case.children):
        if stood := stretches(case, child):
            yield Of(what="level", child=child), msgspec.to_builtins(stood)
    yield from _measures(case, asking)


def _years(marks: Sequence[Mark]) -> Iterator[tuple[Of, Json]]:
    """Yield what a case makes of each year of each commune. Of a fact whose day nobody knows, of the last one."""
    places = {(mark.unit_id or mark.area, year) for mark in marks for year in (mark.year_from, mark.year_until)}
    for unit, year in sorted(places, key=repr):
        if unit is not None and year != FIRST_YEAR:
            own = [one for one in marks if unit in {one.unit_id, one.area} and one.year_from <= year <= one.year_until]
            yield Of(what="fitness", unit_id=unit, year=year), status_of(own, year=year, with_inferences=True)


def _measures(case: Case, asking: Asking) -> Iterator[tuple[Of, Json]]:
    """Yield how the measures count, and how lawful each stay apart is."""
    today = day_in_vietnam(asking.at)
    for one in counted(case):
        day = None if one.done_on is None else one.done_on.isoformat()
        tells = {"level": one.level, "done_on": day, "overdue": one.is_overdue(today)}
        yield Of(what="measure", measure_id=one.measure_id), tells
    for stay in stays(case):
        limit = asking.knowledge.law.limit(SEPARATION, day_in_vietnam(stay.began_at))
        since = None if limit is None else unlawful_since(stay, limit, today)
        tells_stay = {
            "began_at": stay.began_at,
            "until": stay.until,
            "ended_at": stay.ended_at,
            "unlawful_since": since,
        }
        yield Of(what="separation", child=stay.child, version=stay.versions[0]), msgspec.to_builtins(tells_stay)
