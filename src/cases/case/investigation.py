"""The criminal track beside the protection case: what the police and the courts have reached (D56 art. 25(3))."""

import datetime as dt
from typing import Literal

import msgspec

from cases.case.state import Case, Milestone
from cases.events import Event
from cases.persons import Said

MilestoneName = Literal[
    "received",
    "opened",
    "declined",
    "suspended",
    "concluded",
    "closed",
    "prosecuted",
    "judged",
    "administrative-penalty",
]


class InvestigationReached(Event, frozen=True, kw_only=True, tag="case.investigation-reached"):
    """The police or a court reached a milestone; the file number stands in what was said."""

    milestone: MilestoneName
    reached_on: dt.date
    said: Said | None = None


class ReachMilestone(msgspec.Struct, frozen=True, kw_only=True):
    """Record a milestone."""

    reached: InvestigationReached


def milestone_of(version: int, event: InvestigationReached) -> Milestone:
    """Return what a case has one more of."""
    return Milestone(version=version, milestone=event.milestone, on=event.reached_on)


def decide_investigation(command: ReachMilestone, case: Case) -> tuple[Event, ...]:
    """Return the milestone, or nothing if it is on record for that day and nothing more is said of it."""
    event = command.reached
    if (
        any((one.milestone, one.on) == (event.milestone, event.reached_on) for one in case.milestones)
        and event.said is None
    ):
        return ()
    return (event,)
