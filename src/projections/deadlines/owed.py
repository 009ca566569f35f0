"""What a case owes: made from its facts, the same now and as of any moment."""

from collections.abc import Sequence

from cases.case.state import Case
from cases.case.watched import watched
from cases.events import Recorded
from cases.law.clocks import deadlines
from cases.law.deadline import Deadline
from cases.values import CaseId, UnitId, Value
from projections.engine.projection import Knowledge


class Owed(Value, frozen=True, kw_only=True):
    """A deadline with the case that it is of."""

    case_id: CaseId
    case_number: str
    kind: str
    units: tuple[UnitId, ...]
    """Every unit that has to do with the case: who may see it."""
    assigned_to: str | None
    position: int
    """That of the last fact of the case."""
    deadline: Deadline

    @property
    def place(self) -> tuple[object, ...]:
        """Its place in a list: the one due first comes first."""
        one = self.deadline
        return one.due_at, self.case_id, one.clock, one.child or "", one.starts.version


def owed_of(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> tuple[Owed, ...]:
    """Return what a case owes or owed, the one due first first."""
    seen = watched(case, history, law=knowledge.law, places=knowledge.places)
    if seen is None:
        return ()
    units, assigned = case.units, case.cooperation.assigned
    found = [
        Owed(
            case_id=case.case_id,
            case_number=case.case_number,
            kind=case.kind,
            units=units,
            assigned_to=assigned.to if assigned else None,
            position=case.position,
            deadline=deadline,
        )
        for deadline in deadlines(seen, knowledge.law)
    ]
    return tuple(sorted(found, key=lambda owed: owed.place))
