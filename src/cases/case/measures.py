"""Measures outside a plan: prevention, support, intervention, and aid, which is on no level (LTE art. 48 to 50)."""

import datetime as dt

import msgspec

from cases.case.state import Case, Level, Measure
from cases.events import Event
from cases.persons import Said
from cases.refusals import Invalid, Refused
from cases.values import SubjectId


class MeasureArranged(Event, frozen=True, kw_only=True, tag="case.measure-arranged"):
    """Something was arranged or done for children or a family outside a plan. Aid to a bereaved family has no level.

    No children named: it is for the family, or for all of them.
    """

    measure_id: str
    level: Level | None = None
    aid: bool = False
    children: tuple[SubjectId, ...] = ()
    due_on: dt.date | None = None
    done_on: dt.date | None = None
    said: Said | None = None


class ArrangeMeasure(msgspec.Struct, frozen=True, kw_only=True):
    """Record a measure."""

    measure: MeasureArranged


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
    )


def decide_measure(command: ArrangeMeasure, case: Case) -> tuple[Event, ...]:
    """Return the measure, or nothing if this very measure is on record, as it was first written down.

    :raises Invalid: `person-unknown`, if a child is not in this matter; `level-or-aid`, if it is neither on a level
        nor aid, or both.
    :raises Refused: `measure-exists`, if another measure has this id.
    """
    event = command.measure
    if not has_level_or_is_aid(event):
        raise Invalid("level-or-aid", "level")
    if not set(event.children) <= {child.subject_id for child in case.children}:
        raise Invalid("person-unknown", "children")
    for fact in case.facts:
        if isinstance(fact.event, MeasureArranged) and fact.event.measure_id == event.measure_id:
            # Words are sealed once they are on record: they cannot be compared.
            if msgspec.structs.replace(fact.event, said=None) != msgspec.structs.replace(event, said=None):
                raise Refused("measure-exists")
            return ()
    return (event,)


def has_level_or_is_aid(measure: MeasureArranged) -> bool:
    """Return whether a measure is on a level or aid, and not both."""
    return measure.aid == (measure.level is None)
