"""What each case showed at a moment, and the course it took from one moment to another: pure, from its facts."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from cases.case.folding import fold
from cases.case.state import Case
from cases.events import Recorded, type_of
from cases.values import CaseId, UnitId
from projections.case_files.file import CaseFile, file_of
from projections.engine.projection import Knowledge
from projections.fitness.judging import Mark, marks_of
from projections.payouts.due import Payment, PayoutDue, dues_of
from projections.payouts.queries import Settlement, settle
from projections.payouts.steps import Progress


class FactSeen(Struct, frozen=True, kw_only=True):
    """A fact by its place in the record, and when it was recorded."""

    stream: str
    version: int
    position: int
    type: str
    recorded_at: dt.datetime


class Shown(Struct, frozen=True, kw_only=True):
    """What follows from a case at a moment."""

    file: CaseFile
    marks: tuple[Mark, ...]
    dues: tuple[PayoutDue, ...]
    duplicate: Case | None = None
    """The case itself, where another goes on for it."""

    @property
    def place(self) -> UnitId | None:
        """The commune of the event, or, while nobody knows it, the area."""
        return self.file.commune_of_event or self.file.area


class Stage(Struct, frozen=True, kw_only=True):
    """What a case showed after a fact; after those of the first moment, where there is no fact."""

    fact: FactSeen | None
    shown: Shown | None


class Course(Struct, frozen=True, kw_only=True):
    """How a case came from one moment to another: fact by fact under the law of the first, then under the other's."""

    case_id: CaseId
    stages: tuple[Stage, ...]
    after: Shown | None

    @property
    def before(self) -> Shown | None:
        """What it showed at the first moment; None if it had not begun."""
        return self.stages[0].shown


class Between(Struct, frozen=True, kw_only=True):
    """Two moments by their positions, each with the law that its results rest on."""

    first: int
    last: int
    law_before: Knowledge
    law_after: Knowledge


def seen(one: Recorded) -> FactSeen:
    """Return a fact by its place."""
    return FactSeen(
        stream=one.stream,
        version=one.version,
        position=one.position,
        type=type_of(one.event),
        recorded_at=one.recorded_at,
    )


def shown_then(case_id: CaseId, history: Sequence[Recorded], knowledge: Knowledge) -> Shown | None:
    """Return what follows from the facts of a case; None where there is none yet."""
    return _shown(fold(case_id, history), knowledge) if history else None


def course_of(case_id: CaseId, history: Sequence[Recorded], between: Between) -> Course:
    """Return the course of a case from one moment to another."""
    until = [one for one in history if one.position <= between.last]
    begun = sum(one.position <= between.first for one in until)
    stages = [Stage(fact=None, shown=shown_then(case_id, until[:begun], between.law_before))]
    for count in range(begun + 1, len(until) + 1):
        shown = shown_then(case_id, until[:count], between.law_before)
        stages.append(Stage(fact=seen(until[count - 1]), shown=shown))
    same_law = between.law_before.hash == between.law_after.hash
    after = stages[-1].shown if same_law else shown_then(case_id, until, between.law_after)
    return Course(case_id=case_id, stages=tuple(stages), after=after)


def _shown(case: Case, knowledge: Knowledge) -> Shown:
    return Shown(
        file=file_of(case),
        marks=marks_of(case, knowledge),
        dues=dues_of(case, knowledge),
        duplicate=None if case.cooperation.duplicate is None else case,
    )


def settled(
    shown: Collection[Shown], paid: Sequence[Payment], come: Mapping[str, Progress] | None = None
) -> Settlement:
    """Return what some cases give beside what was paid."""
    duplicates = {one.duplicate.case_id: one.duplicate for one in shown if one.duplicate is not None}
    return settle([due for one in shown for due in one.dues], paid, come, duplicates)
