"""Measures outside a plan, aid, which is on no level (LTE art. 48 to 50), and what became of any measure.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt

import msgspec
from msgspec.structs import replace

from cases.case.on_record import check_children, same_but_for_words, says_no_more
from cases.case.plan import measure_ids
from cases.case.protection import DoneHow, MeasureOutcome
from cases.case.state import Case, Level, Measure
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId


class MeasureArranged(Event, frozen=True, kw_only=True, tag="case.measure-arranged"):
    """Something was arranged or done for children or a family outside a plan. Aid to a bereaved family has no level.

    No children named: it is for the family, or for all of them.
    """

    class_version = 2

    measure_id: str
    level: Level | None = None
    aid: bool = False
    children: tuple[SubjectId, ...] = ()
    due_on: dt.date | None = None
    done_on: dt.date | None = None
    said: Said | None = None
    arranged_on: dt.date | None = None
    """The day from which the children stand on its level; where nobody said, that of the first receipt."""


class MeasureOutcomeRecorded(Event, frozen=True, kw_only=True, tag="case.measure-outcome-recorded"):
    """What became of a measure, of a plan or outside, by a day (D56 art. 29; its text was not seen)."""

    measure_id: str
    outcome: DoneHow
    on: dt.date
    said: Said | None = None


class ArrangeMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """Record a measure."""

    measure: MeasureArranged


class RecordOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """Record what became of a measure."""

    recorded: MeasureOutcomeRecorded


def measure_of(version: int, event: MeasureArranged) -> Measure:
    """Return what a case has one more of."""
    return Measure(
        measure_id=event.measure_id,
        version=version,
        level=event.level,
        aid=event.aid,
        children=event.children,
        due_on=event.due_on,
        done_on=event.done_on,
        arranged_on=event.arranged_on,
    )


def evolve_outcome(case: Case, version: int, event: MeasureOutcomeRecorded) -> Case:
    """Return the case with the outcome."""
    outcome = MeasureOutcome(version=version, measure_id=event.measure_id, outcome=event.outcome, on=event.on)
    return replace(case, protection=replace(case.protection, outcomes=(*case.protection.outcomes, outcome)))


def decide_measure(command: ArrangeMeasure, case: Case) -> tuple[Event, ...]:
    """Return the measure, or nothing if this very measure is on record, as it was first written down.

    :raises Invalid: `person-unknown`, if a child is not in this matter; `level-or-aid`, if it is neither on a level
        nor aid, or both.
    :raises Refused: `measure-exists`, if another measure has this id.
    """
    event = command.measure
    if not has_level_or_is_aid(event):
        raise Invalid("level-or-aid", "level")
    check_children(case, event.children)
    for fact in case.facts:
        if isinstance(fact.event, MeasureArranged) and fact.event.measure_id == event.measure_id:
            # Words are sealed once they are on record: they cannot be compared.
            if not same_but_for_words(fact.event, event):
                raise Refused("measure-exists")
            return ()
    if event.measure_id in measure_ids(case):
        raise Refused("measure-exists")
    return (event,)


def decide_outcome(command: RecordOutcome, case: Case) -> tuple[Event, ...]:
    """Return the outcome, or nothing if it is the last word on that day and nothing more is said.

    :raises Invalid: `measure-unknown`, if no plan and no measure outside has this id.
    """
    event = command.recorded
    if event.measure_id not in measure_ids(case):
        raise Invalid("measure-unknown", "measure_id")
    said = [fact.event for fact in case.facts if isinstance(fact.event, MeasureOutcomeRecorded)]
    of_day = [one for one in said if (one.measure_id, one.on) == (event.measure_id, event.on)]
    return () if of_day and says_no_more(event, of_day[-1]) else (event,)


def has_level_or_is_aid(measure: MeasureArranged) -> bool:
    """Return whether a measure is on a level or aid, and not both."""
    return measure.aid == (measure.level is None)
