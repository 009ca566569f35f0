"""Closing a case and opening it again (D56 art. 30(1)(b)). Neither is ever refused: what lacks shows.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from cases.case.assessed import Assessment, Closing, Ground, Place, each_child_once, is_dead, same_person
from cases.case.on_record import is_on_record
from cases.case.state import UNTRUE, Case, finding_of
from cases.case.verification import ReportVerified
from cases.events import Event
from cases.persons import Said
from cases.values import SubjectId, Value, midnight_of


class CaseClosed(Event, frozen=True, kw_only=True, tag="case.closed"):
    """The chair ended the case: the children are no longer at risk and stable, or there is another ground."""

    closed_at: dt.datetime
    clock_suspect: bool = False
    ground: Ground
    said: Said | None = None


class CaseReopened(Event, frozen=True, kw_only=True, tag="case.reopened"):
    """Somebody who may opened a closed case again. An act that protects a child does so without it.

    On a case whose closing is not on record it says nothing yet.
    """

    reopened_at: dt.datetime
    clock_suspect: bool = False
    said: Said | None = None


class CloseCase(msgspec.Struct, frozen=True, kw_only=True):
    """Close a case."""

    closed: CaseClosed


class ReopenCase(msgspec.Struct, frozen=True, kw_only=True):
    """Open a closed case again."""

    reopened: CaseReopened


class Unreviewed(Value, frozen=True, kw_only=True):
    """What a closing lacks: children who were not reviewed by then, and those whose last review leads to a plan."""

    without_review: tuple[SubjectId, ...]
    back_to_plan: tuple[SubjectId, ...]


def evolve_closed(case: Case, version: int, event: CaseClosed) -> Case:
    """Return the case with the closing."""
    closing = Closing(version=version, at=event.closed_at, ground=event.ground)
    assessed = msgspec.structs.replace(case.assessed, closings=(*case.assessed.closings, closing))
    return msgspec.structs.replace(case, assessed=assessed)


def evolve_reopened(case: Case, version: int, event: CaseReopened) -> Case:
    """Return the case opened again, unless it was closed later than that."""
    place = (event.reopened_at, version)
    assessed = msgspec.structs.replace(case.assessed, reopened=max(case.assessed.reopened or place, place))
    return msgspec.structs.replace(case, assessed=assessed)


def opening(event: Event, version: int, fields: Sequence[str], closings: Sequence[Closing]) -> Place | None:
    """Return the place of an act that protects a child, where it is a reopening: behind a closing. None: it is none.

    Of a day alone, the day's beginning counts; without any time, that it was recorded after the closing.
    """
    said: Iterator[dt.datetime | dt.date | None] = (getattr(event, field) for field in fields)
    when = next((one for one in said if one is not None), None)
    if when is None:
        place = max(((one.at, version) for one in closings if one.version < version), default=None)
    else:
        place = (when if isinstance(when, dt.datetime) else midnight_of(when), version)
    if place is None:
        return None
    closing = max((one for one in closings if one.place < place), key=lambda one: one.place, default=None)
    return place if closing is not None and _opens(event, closing) else None


def _opens(event: Event, closing: Closing) -> bool:
    """Return whether an act opens a closed case, if it came later than the closing.

    Prevention, aid, and a review that leads to closing protect no child of the case. That a report is true opens what
    was closed because it was not.
    """
    if isinstance(event, ReportVerified):
        return event.finding == "confirmed" and closing.ground == "unfounded"
    return (
        getattr(event, "level", "support") not in {None, "prevention"} and getattr(event, "leads_to", "plan") == "plan"
    )


def decide_closing(command: CloseCase, case: Case) -> tuple[Event, ...]:
    """Return the closing, or nothing if this very one is on record and nothing more is said of it.

    A closing without a review is recorded; see `unreviewed`.
    """
    return () if is_on_record(case, command.closed) else (command.closed,)


def decide_reopening(command: ReopenCase, case: Case) -> tuple[Event, ...]:
    """Return the reopening, or nothing if this very one is on record and nothing more is said of it.

    The closing that it is of may come on record later, and one of a time before the closing opens nothing: what holds
    follows from the times that both say.
    """
    return () if is_on_record(case, command.reopened) else (command.reopened,)


def unreviewed(case: Case, closing: Closing) -> Unreviewed:
    """Return what a closing lacks: each living child is reviewed before, and led to closing (D56 art. 30(1)(b)).

    A child under several ids is one. Nothing lacks of whom the report was found untrue: then there was nothing to carry
    out.
    """
    if case.status in UNTRUE:
        return Unreviewed(without_review=(), back_to_plan=())
    without: list[SubjectId] = []
    back: list[SubjectId] = []
    for child in each_child_once(case):
        found = finding_of(case, child)
        if is_dead(case, child) or (found is not None and found.is_untrue):
            continue
        review = last_review(case, child, until=closing.at)
        if review is None:
            without.append(child)
        elif review.leads_to == "plan":
            back.append(child)
    return Unreviewed(without_review=tuple(without), back_to_plan=tuple(back))


def last_review(case: Case, child: SubjectId, *, until: dt.datetime) -> Assessment | None:
    """Return the latest review of a child by its own time, up to an instant, under whichever id of theirs."""
    ids = same_person(case, child)
    reviews = [one for one in case.assessed.assessments if one.form == "06" and one.child in ids and one.at <= until]
    return max(reviews, key=lambda one: (one.at, one.version), default=None)
