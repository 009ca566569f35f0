"""Findings on a child's death: its cause, its day. What kind of matter it is, and where it happened, is verified apart.

These structs are the stored format: never rename a tag or a field, never change a type.
"""

import datetime as dt

import msgspec

from cases.case.assessed import Death
from cases.case.intake import PlaceType
from cases.case.on_record import check_children, says_no_more
from cases.case.state import Case, FindingBy
from cases.events import Event
from cases.persons import Said
from cases.values import SubjectId


class DeathFound(Event, frozen=True, kw_only=True, tag="case.death-found"):
    """A child's death and its cause were established. The certificate, and where it was, stand in what was said."""

    child: SubjectId
    by: FindingBy
    cause: str | None = None
    """A kind of the register that is a death; None where it is not known, which is never left so."""
    injury_type: str | None = None
    died_on: dt.date | None = None
    place_type: PlaceType | None = None
    said: Said | None = None


class FindDeath(msgspec.Struct, frozen=True, kw_only=True):
    """Record what was found of a death."""

    found: DeathFound


def evolve_death(case: Case, version: int, event: DeathFound) -> Case:
    """Return the case with the finding; the child's outcome is that they died."""
    death = Death(version=version, child=event.child, died_on=event.died_on, cause=event.cause, by=event.by)
    return msgspec.structs.replace(
        case,
        children=tuple(
            msgspec.structs.replace(child, outcome="died") if child.subject_id == event.child else child
            for child in case.children
        ),
        assessed=msgspec.structs.replace(case.assessed, deaths=(*case.assessed.deaths, death)),
    )


def decide_death(command: FindDeath, case: Case) -> tuple[Event, ...]:
    """Return the finding, or nothing if this very one is on record and nothing more is said of it.

    :raises Invalid: `person-unknown`, if it is of no child of this matter.
    """
    event = command.found
    check_children(case, (event.child,), "child")
    found = (fact.event for fact in reversed(case.facts) if isinstance(fact.event, DeathFound))
    latest = next((one for one in found if one.child == event.child), None)
    stands = any(child.subject_id == event.child and child.outcome == "died" for child in case.children)
    return () if latest is not None and stands and says_no_more(event, latest) else (event,)
