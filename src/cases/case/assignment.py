"""Who follows a case."""

import msgspec

from cases.case.cooperation import Assignment
from cases.case.state import Case
from cases.events import Event
from cases.persons import Said
from cases.refusals import Refused


class CaseAssigned(Event, frozen=True, kw_only=True, tag="case.assigned"):
    """Somebody, by account, follows the case from now on; null: nobody does."""

    to: str | None = None
    said: Said | None = None


class Assign(msgspec.Struct, frozen=True, kw_only=True):
    """Say who follows the case."""

    assigned: CaseAssigned


def evolve_assigned(case: Case, version: int, event: CaseAssigned) -> Case:
    """Return the case with who follows it."""
    assigned = None if event.to is None else Assignment(version=version, to=event.to)
    return msgspec.structs.replace(case, cooperation=msgspec.structs.replace(case.cooperation, assigned=assigned))


def decide_assignment(command: Assign, case: Case) -> tuple[Event, ...]:
    """Return the assignment, or nothing if they follow it already.

    :raises Refused: `account-restricted`, if they may not see this case.
    """
    event, last = command.assigned, case.cooperation.assigned
    if event.to in case.cooperation.restricted:
        raise Refused("account-restricted", about={"case_id": case.case_id})
    return () if event.to == (last.to if last else None) else (event,)
