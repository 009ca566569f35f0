"""What was scored, appraised, decided and appealed of a commune's year, fact by fact, with its evidence and reasons."""

import datetime as dt
from typing import Any

import msgspec
from msgspec import Struct

from api import asking
from api.asking import Moment
from api.cases.timeline import Who
from api.cases.titles import title_of
from api.identity import Viewer
from api.problems import ProblemError
from api.program import Program
from api.units import NamedUnit, named
from cases.commune_year import year as years
from cases.events import Event, Recorded, type_of
from cases.persons import Said
from cases.places.unit import Unit
from projections.engine.projection import Knowledge
from projections.timelines.item import open_data

TOLD_APART = {"unit", "year", "said", "type"}
"""What the answer says once, or beside the rest of a fact."""


class YearFact(Struct, frozen=True, kw_only=True):
    """A fact of a commune's year: a sentence, what it says, and in whose words."""

    version: int
    position: int
    type: str
    title: str
    recorded_at: dt.datetime
    actor: Who
    data: dict[str, Any]
    words: dict[str, Any] | None
    """Evidence, notes, reasons; null where nothing was said, or it is not for whoever asks."""
    masked: tuple[str, ...] = ()


class YearTimeline(Struct, frozen=True, kw_only=True):
    """Every fact of a commune's year, oldest first; a decision that no longer stands is read here too."""

    unit: NamedUnit
    year: int
    items: tuple[YearFact, ...]
    position: int


async def year_timeline(program: Program, viewer: Viewer, unit: Unit, year: int, moment: Moment) -> YearTimeline:
    """Return what was recorded of a commune's year, now or as of a moment.

    :raises ProblemError: 404 outside one's scope, 403 for roles that follow no cases; and as the contract says of the
        moment.
    """
    account = viewer.account
    if not account.scope.covers([unit.unit_id]):
        raise ProblemError(404, "not-found")
    if not account.role.reads_cases:
        raise ProblemError(403, "role-not-entitled")
    then = await asking.past(program, moment)
    until = (await program.record.recorder.head()).position if then is None else then.position
    if (moment.at_least or 0) > until and then is None:
        raise ProblemError(422, "position-beyond-head")
    knowledge = program.knowledge if then is None else then.knowledge
    stream = years.stream_of(unit.unit_id, year)
    history = (await program.record.histories([stream], until=until))[stream]
    if account.role.sees_people:
        history = tuple(await program.record.unsealed(history))
    return YearTimeline(
        unit=named(unit),
        year=year,
        items=tuple(_item(one, knowledge, viewer) for one in history),
        position=until,
    )


def _item(one: Recorded, knowledge: Knowledge, viewer: Viewer) -> YearFact:
    data, said, readable = open_data(one.event), _said(one.event), viewer.account.role.sees_people
    return YearFact(
        version=one.version,
        position=one.position,
        type=type_of(one.event),
        title=title_of(type_of(one.event), data, knowledge, viewer.language),
        recorded_at=one.recorded_at,
        actor=Who(account=one.metadata.actor, role=one.metadata.role, unit=one.metadata.unit),
        data={name: value for name, value in data.items() if name not in TOLD_APART},
        words=_words(said) if readable and said is not None else None,
        masked=("words",) if said is not None and not readable else (),
    )


def _said(event: Event) -> Said | None:
    said = getattr(event, "said", None)
    return said if isinstance(said, Said) else None


def _words(said: Said) -> dict[str, Any]:
    """Return words as JSON, those that are there; of erased ones, that they are."""
    plain: dict[str, Any] = msgspec.to_builtins(said.words)
    if plain.get("is") == "erased":
        return {"erased": True}
    return {name: value for name, value in plain.items() if name != "is" and value is not None}
