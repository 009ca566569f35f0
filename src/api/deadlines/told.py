"""A deadline as its readers get it: where it stands, from which fact it runs, and why."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from api.language import Language, messages, say
from api.times import last_day
from api.units import NamedUnit, named
from cases.law.clock_rows import EndsIn
from cases.law.deadline import FIRST_RECEIPT, Deadline, Moment, State
from cases.law.model import Law
from cases.places.register import Places
from cases.places.succession import present
from cases.values import VIETNAM, SubjectId, UnitId, day_in_vietnam, one_day
from projections.deadlines.owed import Owed
from projections.deadlines.queries import Lapse
from projections.engine.projection import Knowledge


class FactOf(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of a case that a deadline rests on."""

    type: str
    version: int
    at: dt.datetime
    recorded_at: dt.datetime


class DeadlineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is owed, in one case."""

    name: str
    title: str
    source: str
    source_status: str
    rule: str
    state: State
    why: str
    child: SubjectId | None
    owner: NamedUnit
    passed_to: tuple[NamedUnit, ...]
    """The units in force that the owner went into, if it is in force no more; of several, people place it."""
    starts_at: dt.datetime
    starts_by: str
    starts_version: int
    own_receipt_at: dt.datetime | None
    due_at: dt.datetime
    due_on: dt.date | None
    calendar_known: bool
    ends_in: EndsIn
    met_at: dt.datetime | None
    met_by: FactOf | None
    recorded_late: bool
    ended_by: FactOf | None


class LapseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """That something was due and nothing on record by then had met it."""

    name: str
    title: str
    child: SubjectId | None
    starts_version: int
    due_at: dt.datetime
    rule: str
    position: int
    recorded_at: dt.datetime


def deadline_answers(
    found: Sequence[Owed], knowledge: Knowledge, language: Language, *, at: dt.datetime
) -> tuple[DeadlineAnswer, ...]:
    """Return what one case owes, as it stands at an instant."""
    return tuple(deadline_answer(owed, knowledge, language, at=at) for owed in found)


def deadline_answer(owed: Owed, knowledge: Knowledge, language: Language, *, at: dt.datetime) -> DeadlineAnswer:
    """Return a deadline as it stands at an instant."""
    deadline, law, places = owed.deadline, knowledge.law, knowledge.places
    row = next((row for row in (*law.clock_overlays, *law.clocks) if row.key == deadline.rule), None)
    return DeadlineAnswer(
        name=deadline.clock,
        title=clock_name(deadline.clock, law, language),
        # While all is derived anew under another law, a row of the earlier one may be gone.
        source=deadline.rule if row is None else law.cite_vi(row.source) if language == "vi" else law.cite(row.source),
        source_status="unverified" if row is None else row.status,
        rule=deadline.rule,
        state=deadline.state(at),
        why=why(deadline, law, language, at=at),
        child=deadline.child,
        owner=named(places.unit(deadline.owner)),
        passed_to=tuple(named(places.unit(one)) for one in passed_to(owed, places, on=day_in_vietnam(at))),
        starts_at=deadline.starts.at,
        starts_by=deadline.starts_by,
        starts_version=deadline.starts.version,
        own_receipt_at=deadline.own_receipt_at,
        due_at=deadline.due_at,
        due_on=deadline.due_on,
        calendar_known=deadline.calendar_known,
        ends_in=deadline.ends_in,
        met_at=deadline.met.at if deadline.met else None,
        met_by=_fact(deadline.met),
        recorded_late=deadline.recorded_late,
        ended_by=_fact(deadline.ended),
    )


def clock_name(clock: str, law: Law, language: Language) -> str:
    """Return what a clock asks for, in words; its id, where this law does not know it."""
    row = next((row for row in reversed(law.clocks) if row.id == clock), None)
    if row is None:
        return clock
    return row.vi if language == "vi" else row.en


def why(deadline: Deadline, law: Law, language: Language, *, at: dt.datetime) -> str:
    """Return in sentences from which fact a deadline runs, until when, and what became of it."""
    start = "first-receipt" if deadline.starts_by == FIRST_RECEIPT else deadline.starts_by
    said = [
        say(
            f"deadline.starts.{start}" if f"deadline.starts.{start}" in messages() else "deadline.starts",
            language,
            {
                "at": _clock(deadline.starts.at),
                "on": f"{day_in_vietnam(deadline.starts.at):%d/%m/%Y}",
                "version": deadline.starts.version,
            },
        )
    ]
    if deadline.own_receipt_at is not None and deadline.own_receipt_at != deadline.starts.at:
        said.append(say("deadline.own-receipt", language, {"at": _clock(deadline.own_receipt_at)}))
    due = f"{deadline.due_on:%d/%m/%Y}" if deadline.due_on else _clock(deadline.due_at)
    said.append(say(_due_code(deadline), language, {"due": due}))
    about: dict[str, object] = {"due": due}
    if deadline.met is not None:
        about |= {"at": _clock(deadline.met.at), "version": deadline.met.version}
    if deadline.ended is not None:
        stop = next((row for row in law.clock_stops if row.id == deadline.ended.stop), None)
        words = deadline.ended.stop if stop is None else stop.vi if language == "vi" else stop.en
        about |= {"reason": words, "of": deadline.ended.version}
    state = deadline.state(at)
    own = f"deadline.state.{state}.{deadline.clock}"
    said.append(say(own if own in messages() else f"deadline.state.{state}", language, about))
    if deadline.recorded_late and deadline.met is not None:
        said.append(say("deadline.recorded-late", language, {"at": _clock(deadline.met.recorded_at)}))
    if not deadline.calendar_known:
        said.append(say("deadline.calendar-unknown", language))
    return " ".join(said)


def _due_code(deadline: Deadline) -> str:
    if deadline.ends_in == "elapsed":
        return "deadline.lasts-to"
    return "deadline.due-on" if deadline.due_on else "deadline.due-at"


def passed_to(owed: Owed, places: Places, *, on: dt.date) -> tuple[UnitId, ...]:
    """Return the units in force on a day that the owner went into; none while it is in force itself, or not yet.

    Of a unit that was divided, the one in which the province placed the case, once it did.
    """
    held = (one for one in present(places, owed.held_by, on=on) if one != owed.deadline.owner)
    return tuple(one for one in held if places.unit(one).in_force(one_day(on)))


def lapse_answer(lapse: Lapse, law: Law, language: Language) -> LapseAnswer:
    """Return a lapse, as a sentence."""
    name = clock_name(lapse.clock, law, language)
    return LapseAnswer(
        name=lapse.clock,
        title=say("deadline.lapsed", language, {"name": name, "due": _due(lapse.due_at)}),
        child=lapse.child,
        starts_version=lapse.started_version,
        due_at=lapse.due_at,
        rule=lapse.rule,
        position=lapse.position,
        recorded_at=lapse.recorded_at,
    )


def _fact(moment: Moment | None) -> FactOf | None:
    if moment is None:
        return None
    return FactOf(type=moment.type, version=moment.version, at=moment.at, recorded_at=moment.recorded_at)


def _due(instant: dt.datetime) -> str:
    day = last_day(instant)
    return _clock(instant) if day is None else f"{day:%d/%m/%Y}"


def _clock(instant: dt.datetime) -> str:
    return f"{instant.astimezone(VIETNAM):%H:%M, %d/%m/%Y}"
