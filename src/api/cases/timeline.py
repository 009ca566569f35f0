"""A case's timeline as somebody may see it."""

import datetime as dt
from collections.abc import Sequence
from itertools import islice
from typing import Any, Literal

import msgspec

from api.cases.answers import kind_name
from api.identity import Account, Viewer
from api.language import Language, messages, say
from api.program import Program
from cases.case.correction import FactCorrected, corrected, standing_corrections
from cases.case.decider import stream_of
from cases.events import Event, Fact, Recorded, type_of
from cases.law.model import Law
from cases.values import CaseId, UnitId
from projections.timelines.item import open_data, when

Depth = Literal["summary", "full", "with-corrections"]

SOURCES = {
    "case.report-received": "D56 25(1)",
    "case.further-report-received": "D56 25(1)",
    "case.report-verified": "D56 25(2)",
    "case.measure-arranged": "LTE 48–50",
    "case.investigation-reached": "D56 25(3)",
}
"""The act of Decree 56 or of the Law on Children that a fact belongs to; others are rules of this program."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """How a timeline is told: how deep, in the words of which law, of which facts, and corrected by which."""

    depth: Depth
    law: Law
    until: int
    """The last position that is told of."""
    after: int
    """The version behind which it begins."""
    limit: int


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


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a timeline, oldest first."""

    items: tuple[TimelineItem, ...]
    next: str | None
    position: int


async def timeline_items(program: Program, case_id: CaseId, viewer: Viewer, told: Told) -> tuple[TimelineItem, ...]:
    """Return the items of a timeline with their sentences, and what they say: read from the record itself."""
    history = await _history(program, case_id, viewer.account, told)
    standing = standing_corrections(
        [Fact(version=one.version, position=one.position, event=one.event) for one in history]
    )
    page = islice((one for one in history if one.version > told.after), told.limit)
    return tuple(_item(one, standing.get(one.version, []), viewer, told) for one in page)


async def _history(program: Program, case_id: CaseId, account: Account, told: Told) -> Sequence[Recorded]:
    stream = stream_of(case_id)
    history = (await program.record.histories([stream], until=told.until))[stream]
    readable = told.depth != "summary" and account.role.sees_people
    return await program.record.unsealed(history) if readable else history


def _item(one: Recorded, corrections: Sequence[tuple[int, FactCorrected]], viewer: Viewer, told: Told) -> TimelineItem:
    event = one.event
    after = corrected(event, corrections) if corrections and told.depth == "with-corrections" else event
    occurred_at, occurred_on = when(event)
    by = one.metadata
    return TimelineItem(
        version=one.version,
        position=one.position,
        type=type_of(event),
        title=title_of(type_of(event), open_data(event), told.law, viewer.language),
        source=SOURCES.get(type_of(event)),
        occurred_at=occurred_at,
        occurred_on=occurred_on,
        recorded_at=one.recorded_at,
        actor=Who(account=by.actor, role=by.role, unit=by.unit),
        corrected_by=tuple(version for version, _ in corrections),
        data=None if told.depth == "summary" else _readable(event, viewer.account),
        as_corrected=None if after is event else _readable(after, viewer.account),
    )


def title_of(event_type: str, data: dict[str, Any], law: Law, language: Language) -> str:
    """Return a fact as a sentence."""
    about: dict[str, object] = dict(data)
    if isinstance(data.get("kind"), str):
        about["kind_name"] = kind_name(data["kind"], law, language)
    for field in ("finding", "by", "milestone", "level"):
        if isinstance(data.get(field), str):
            about[field] = word(f"word.{field}.{data[field]}", data[field], language)
    if data.get("aid"):
        about["level"] = say("word.level.aid", language)
    code = f"title.{event_type}"
    return say(code, language, about) if code in messages() else event_type


def word(code: str, otherwise: str, language: Language) -> str:
    """Return the word that people read for a code, or the code itself where there is none."""
    return say(code, language) if code in messages() else otherwise


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
