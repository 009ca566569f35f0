"""A commune's year under a standard (Decision 06/QĐ-TTg): self-score, appraisal, recognition or not, appeal, reopening.

What the facts say of the year is derived and stands nowhere here; that a decision disagrees with them is seen, and the
decision stays until whoever may reopens it.

These structs are the stored format: never rename a tag or a field, never change a type.
A new field needs a default and raises `class_version`; a new meaning needs a new event.
Instants are UTC; days are calendar days in Vietnam.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Literal, assert_never, get_args
from uuid import UUID, uuid5

import msgspec
from msgspec.structs import replace

from cases.events import Event, Recorded
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId, UnitId, Value

STREAM_PREFIX = "commune-"

YEARS = UUID("5b1b7e1c-9c0d-5a54-8d43-6c3f0a1d2e77")
"""The namespace of the subjects whose keys seal the words of a year: never changed."""


class CriterionScore(Value, frozen=True, kw_only=True):
    """The points that somebody gave a criterion, beside what the record computes of it."""

    criterion: int
    points: int


class YearSelfScored(Event, frozen=True, kw_only=True, tag="commune-year.self-scored"):
    """The commune scored itself. The words are its evidence."""

    unit: UnitId
    year: int
    standard: str
    scored_at: dt.datetime
    scores: tuple[CriterionScore, ...]
    said: Said | None = None


class YearAppraised(Event, frozen=True, kw_only=True, tag="commune-year.appraised"):
    """Those who check gave points of their own; where they gave none, the commune's stand."""

    unit: UnitId
    year: int
    standard: str
    appraised_at: dt.datetime
    scores: tuple[CriterionScore, ...]
    said: Said | None = None


class Deciding(Event, frozen=True, kw_only=True):
    """Whoever decides at that time said whether the commune is suitable for children. A base for both decisions."""

    class_version = 2
    unit: UnitId
    year: int
    standard: str
    decided_on: dt.date
    decided_by: str
    document: str
    said: Said | None = None


class YearRecognised(Deciding, frozen=True, kw_only=True, tag="commune-year.recognised"):
    """Whoever decides at that time recognised the commune as suitable for children in that year."""


class YearNotRecognised(Deciding, frozen=True, kw_only=True, tag="commune-year.not-recognised"):
    """Whoever decides at that time did not recognise the commune in that year; the words say why."""


class DecisionAppealed(Event, frozen=True, kw_only=True, tag="commune-year.decision-appealed"):
    """The commune does not accept the decision; the words say why."""

    unit: UnitId
    year: int
    appealed_at: dt.datetime
    said: Said | None = None


class AppealDecided(Event, frozen=True, kw_only=True, tag="commune-year.appeal-decided"):
    """The decision was upheld, or set aside, after which the year is to be decided anew."""

    class_version = 2
    unit: UnitId
    year: int
    decided_on: dt.date
    upheld: bool
    document: str
    said: Said | None = None
    decided_by: str | None = None
    """Who decided on the appeal; not said by facts of the first version."""


class YearReopened(Event, frozen=True, kw_only=True, tag="commune-year.reopened"):
    """Whoever may reopened the year: the decision that stood is set aside, and stays readable."""

    unit: UnitId
    year: int
    reopened_at: dt.datetime
    said: Said | None = None


YearEvent = (
    YearSelfScored
    | YearAppraised
    | YearRecognised
    | YearNotRecognised
    | DecisionAppealed
    | AppealDecided
    | YearReopened
)


Standing = Literal["recognised", "not-recognised"]


class Decided(Value, frozen=True, kw_only=True):
    """A decision that stands, or stood."""

    version: int
    position: int
    recognised: bool
    standard: str
    decided_on: dt.date
    decided_by: str
    document: str

    @property
    def standing(self) -> Standing:
        """What was decided."""
        return "recognised" if self.recognised else "not-recognised"


class Scored(Value, frozen=True, kw_only=True):
    """Points that somebody gave, and in which fact."""

    version: int
    standard: str
    scores: tuple[CriterionScore, ...]


class CommuneYear(msgspec.Struct, frozen=True, kw_only=True):
    """A commune's year as of its last fact."""

    unit: UnitId
    year: int
    version: int = 0
    position: int = 0
    self_scored: Scored | None = None
    appraised: Scored | None = None
    decision: Decided | None = None
    appealed: bool = False
    """Whether an appeal against the decision is open."""
    set_aside: tuple[Decided, ...] = ()
    """Decisions that no longer stand, oldest first."""


def stream_of(unit: UnitId, year: int) -> str:
    """Return the name of the stream of a commune's year."""
    return f"{STREAM_PREFIX}{unit}-{year}"


def words_of_year(unit: UnitId, year: int) -> SubjectId:
    """Return the subject under whose key the words of a commune's year are sealed."""
    return SubjectId(str(uuid5(YEARS, f"{unit}/{year}")))


def fold(unit: UnitId, year: int, history: Sequence[Recorded]) -> CommuneYear:
    """Return what a stream amounts to."""
    folded = CommuneYear(unit=unit, year=year)
    for one in history:
        if isinstance(one.event, get_args(YearEvent)):
            folded = replace(_evolve(folded, one, one.event), version=one.version, position=one.position)
    return folded


def decide(event: YearEvent, folded: CommuneYear) -> tuple[Event, ...]:
    """Return what happens next; empty where it is so already.

    :raises Refused: `decided-already`, if another decision stands; `nothing-decided`, if there is none to appeal
        against or to reopen; `not-appealed`, if no appeal is open.
    :raises Invalid: `criterion-twice`, if points are given twice for one criterion.
    """
    match event:
        case YearSelfScored() | YearAppraised():
            return _decide_scores(event, folded)
        case YearRecognised() | YearNotRecognised():
            return _decide_year(event, folded)
        case DecisionAppealed() | YearReopened():
            if folded.decision is None:
                raise Refused("nothing-decided")
            again = isinstance(event, DecisionAppealed) and folded.appealed and event.said is None
            return () if again else (event,)
        case AppealDecided():
            if not folded.appealed:
                raise Refused("not-appealed")
            return (event,)
        case _:
            assert_never(event)


def _decide_year(event: YearRecognised | YearNotRecognised, folded: CommuneYear) -> tuple[Event, ...]:
    if folded.decision is None:
        return (event,)
    if _same(folded.decision, event):
        return ()
    raise Refused("decided-already")


def tags(event: Event) -> tuple[str, ...]:
    """Return what the stream shall be found by: the unit, the year, and the subject of its words."""
    if not isinstance(event, get_args(YearEvent)):
        return ()
    found = (f"unit:{event.unit}", f"year:{event.year}")
    return found if event.said is None else (*found, f"subject:{event.said.subject_id}")


def _decide_scores(event: YearSelfScored | YearAppraised, folded: CommuneYear) -> tuple[Event, ...]:
    numbers = [one.criterion for one in event.scores]
    if len(set(numbers)) < len(numbers):
        raise Invalid("criterion-twice", "scores")
    before = folded.self_scored if isinstance(event, YearSelfScored) else folded.appraised
    same = before is not None and (before.standard, before.scores) == (event.standard, event.scores)
    return () if same and event.said is None else (event,)


def _same(decision: Decided, event: YearRecognised | YearNotRecognised) -> bool:
    known = (decision.recognised, decision.decided_on, decision.decided_by, decision.document)
    return known == (isinstance(event, YearRecognised), event.decided_on, event.decided_by, event.document)


def _evolve(folded: CommuneYear, one: Recorded, event: YearEvent) -> CommuneYear:
    match event:
        case YearSelfScored():
            return replace(
                folded, self_scored=Scored(version=one.version, standard=event.standard, scores=event.scores)
            )
        case YearAppraised():
            return replace(folded, appraised=Scored(version=one.version, standard=event.standard, scores=event.scores))
        case YearRecognised() | YearNotRecognised():
            decision = Decided(
                version=one.version,
                position=one.position,
                recognised=isinstance(event, YearRecognised),
                standard=event.standard,
                decided_on=event.decided_on,
                decided_by=event.decided_by,
                document=event.document,
            )
            return replace(folded, decision=decision)
        case DecisionAppealed():
            return replace(folded, appealed=True)
        case AppealDecided():
            return replace(folded, appealed=False) if event.upheld else _set_aside(folded)
        case YearReopened():
            return _set_aside(folded)
        case _:
            assert_never(event)


def _set_aside(folded: CommuneYear) -> CommuneYear:
    before = (folded.decision,) if folded.decision is not None else ()
    return replace(folded, decision=None, appealed=False, set_aside=(*folded.set_aside, *before))
