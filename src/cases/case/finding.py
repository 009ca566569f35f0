"""A child who was found and of whom nobody knows whose it is: what the law has done for it (D123/2015 art. 14)."""

import datetime as dt

import msgspec

from cases.case.cooperation import DrawnUpBy, FindingStep, FoundStep
from cases.case.on_record import check_children
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.values import SubjectId


class FindingRecorded(Event, frozen=True, kw_only=True, tag="case.finding-recorded"):
    """A step for a found child was taken.

    `record`: the chair or the head of the commune's police drew up a record; its number stands in what was said.
    `parents-notice`: a notice for the parents was posted. `birth-registration`: the birth was registered.
    `adoption-notice`: it was made known that a family is looked for. `parents-found`: the parents were found.
    `until` is the last day of a notice.
    """

    step: FindingStep
    child: SubjectId
    on: dt.date
    until: dt.date | None = None
    drawn_up_by: DrawnUpBy | None = None
    said: Said | None = None


class RecordFinding(msgspec.Struct, frozen=True, kw_only=True):
    """Record a step for a found child."""

    recorded: FindingRecorded


def evolve_finding(case: Case, version: int, event: FindingRecorded) -> Case:
    """Return the case with the step."""
    step = FoundStep(
        version=version,
        step=event.step,
        child=event.child,
        on=event.on,
        until=event.until,
        drawn_up_by=event.drawn_up_by,
    )
    together = msgspec.structs.replace(case.cooperation, found=(*case.cooperation.found, step))
    return msgspec.structs.replace(case, cooperation=together)


def decide_finding(command: RecordFinding, case: Case) -> tuple[Event, ...]:
    """Return the step, or nothing if it is on record for that day and nothing more is said of it.

    :raises Invalid: `person-unknown`, if the child is not in this matter.
    """
    event = command.recorded
    check_children(case, (event.child,), "child")
    known = {(one.step, one.child, one.on, one.until, one.drawn_up_by) for one in case.cooperation.found}
    this = (event.step, event.child, event.on, event.until, event.drawn_up_by)
    return () if this in known and event.said is None else (event,)
