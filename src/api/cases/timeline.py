"""A case's timeline as somebody may see it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

from api import asking
from api.cases.assessing import Judged
from api.cases.titles import by_form, title_of
from api.deadlines.told import LapseAnswer, lapse_answer
from api.identity import Account, Viewer
from api.program import Program
from api.withheld import without
from cases.case.correction import FactCorrected, corrected, standing_corrections
from cases.case.decider import stream_of
from cases.events import Event, Recorded, type_of
from cases.values import CaseId, UnitId
from projections.deadlines.queries import Lapse
from projections.engine.projection import Knowledge
from projections.timelines.item import open_data, when

Depth = Literal["summary", "full", "with-corrections"]

SOURCES = {
    "case.report-received": "D56 25(1)",
    "case.further-report-received": "D56 25(1)",
    "case.report-verified": "D56 25(2)",
    "case.initial-risk-assessed": "D56 26(2)",
    "case.detailed-risk-assessed": "D56 27(1)",
    "case.emergency-measures-taken": "D56 26(3)",
    "case.emergency-order-signed": "D56 31",
    "case.child-separated": "D56 32",
    "case.separation-extended": "D56 32",
    "case.separation-ended": "D56 32",
    "case.conference-held": "D56 27(2)",
    "case.plan-drafted": "D56 28(1)",
    "case.plan-approved": "D56 28(2)",
    "case.plan-returned": "D56 28",
    "case.plan-refused": "LTE 52(3)",
    "case.court-applied": "LTE 52(3)",
    "case.measure-arranged": "LTE 48–50",
    "case.measure-outcome-recorded": "D56 29",
    "case.investigation-reached": "D56 25(3)",
    "case.review-made": "D56 30(1)",
    "case.closed": "D56 30(1)(b)",
    "case.forwarded": "D56 26(1)",
    "case.forwarding-answered": "D56 26(1)",
    "case.transfer-notified": "LTE 52(2)",
    "case.transfer-answered": "LTE 52(2)",
    "case.transfer-settled": "LTE 52(2)",
    "case.finding-recorded": "D123/2015 14",
}
"""The act of Decree 56 or of the Law on Children that a fact belongs to; others are rules of this program."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How a timeline is told: how deep, in the words of which law and places, and of which facts."""

    depth: Depth
    knowledge: Knowledge
    until: int
    """The last position that is told of."""
    after: int
    """The version behind which it begins."""
    limit: int
    kept_from: frozenset[CaseId]
    """The cases that its reader is kept from: a fact that names one of them does not say so."""


class Who(msgspec.Struct, frozen=True, kw_only=True):
    """Who recorded a fact: an account, in a role, for a unit."""

    account: str
    role: str
    unit: UnitId


class TimelineItem(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of a case in a sentence, and what it says as far as its reader may see it."""

    version: int
    position: int
    type: str
    title: str
    source: str | None
    occurred_at: dt.datetime | None
    occurred_on: dt.date | None
    recorded_at: dt.datetime
    actor: Who
    corrected_by: tuple[int, ...]
    data: dict[str, Any] | None = None
    as_corrected: dict[str, Any] | None = None
    by_form: Judged | UnsetType = UNSET
    """Of an assessment: what its form computes, beside what the officer concluded."""


class Timeline(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of a timeline, oldest first."""

    items: tuple[TimelineItem, ...]
    next: str | None
    position: int
    lapses: tuple[LapseAnswer, ...] = ()
    """What had lapsed meanwhile: recorded apart from the case, so that nobody's edit is stale by it."""


async def timeline_of(
    program: Program, case_id: CaseId, viewer: Viewer, told: Told, lapses: Sequence[Lapse]
) -> Timeline:
    """Return a part of a timeline, read from the record itself, with those lapses that came meanwhile."""
    history = await _history(program, case_id, viewer.account, told)
    standing = standing_corrections(history)
    behind = next((one.position for one in history if one.version == told.after), 0)
    following = [one for one in history if one.version > told.after]
    page = following[: told.limit]
    is_all = len(page) == len(following)
    until = told.until if is_all else page[-1].position
    return Timeline(
        items=tuple(_item(one, standing.get(one.version, []), viewer, told) for one in page),
        next=None if is_all else asking.write_cursor(page[-1].version),
        position=told.until,
        lapses=tuple(
            lapse_answer(lapse, told.knowledge.law, viewer.language)
            for lapse in lapses
            if behind < lapse.position <= until
        ),
    )


async def _history(program: Program, case_id: CaseId, account: Account, told: Told) -> Sequence[Recorded]:
    stream = stream_of(case_id)
    history = (await program.record.histories([stream], until=told.until))[stream]
    readable = told.depth != "summary" and account.role.sees_people
    return await program.record.unsealed(history) if readable else history


def _item(one: Recorded, corrections: Sequence[tuple[int, FactCorrected]], viewer: Viewer, told: Told) -> TimelineItem:
    event = one.event
    after = corrected(event, corrections) if corrections and told.depth == "with-corrections" else event
    occurred_at, occurred_on = when(event)
    by, said = one.metadata, open_data(event)
    return TimelineItem(
        version=one.version,
        position=one.position,
        type=type_of(event),
        title=title_of(type_of(event), said, told.knowledge, viewer.language),
        source=SOURCES.get(type_of(event)),
        occurred_at=occurred_at,
        occurred_on=occurred_on,
        recorded_at=one.recorded_at,
        actor=Who(account=by.actor, role=by.role, unit=by.unit),
        corrected_by=tuple(version for version, _ in corrections),
        data=None if told.depth == "summary" else without(_readable(event, viewer.account), told.kept_from),
        as_corrected=None if after is event else without(_readable(after, viewer.account), told.kept_from),
        by_form=by_form(type_of(event), said, told.knowledge.law) or UNSET,
    )


def _readable(event: Event, account: Account) -> dict[str, Any]:
    """Return what an event says as far as a role may see it: sealed values are left out, erased ones say so."""
    if not account.role.sees_people:
        return open_data(event)
    plain: dict[str, Any] = msgspec.to_builtins(event)
    plain.pop("type", None)
    if not account.role.sees_reporter and plain.get("reporter"):
        plain["reporter"] = {"subject_id": plain["reporter"]["subject_id"], "masked": True}
    if isinstance(event, FactCorrected):
        plain.pop("units_before", None)
    return {name: _tidy(value) for name, value in plain.items()}


def _tidy(value: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON without the tags by which the stored form tells its parts apart."""
    if isinstance(value, dict):
        if value.get("is") == "erased":
            return {"erased": True}
        return {name: _tidy(inner) for name, inner in value.items() if name != "is"}
    if isinstance(value, list | tuple):
        return [_tidy(inner) for inner in value]
    return value


def words_of(data: Mapping[str, Any], part: str = "said") -> Mapping[str, Any]:
    """Return what was said in words of a fact, or of a part of it; nothing, where nobody can read it any more."""
    words = (data.get(part) or {}).get("words")
    return words if isinstance(words, Mapping) else {}
