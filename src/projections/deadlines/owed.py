"""What a case owes: made from its facts, the same now and as of any moment."""

import datetime as dt
from collections.abc import Iterable, Sequence

from cases.case.state import Case
from cases.case.stays import Stay, stays
from cases.case.watched import watched
from cases.events import Recorded
from cases.law.clocks import deadlines, examine
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
    apart: tuple[Stay, ...] = ()
    """The stays of its children apart that go on: they may be an alarm, whatever is owed."""
    deadline: Deadline
    placed_in: UnitId | None = None
    """Which successor the province gave it to, where the owner was divided."""

    @property
    def held_by(self) -> UnitId:
        """The unit whose list it stands in."""
        return self.placed_in or self.deadline.owner

    @property
    def place(self) -> tuple[dt.datetime, CaseId, str, str, int]:
        """Its place in a list: the one due first comes first."""
        one = self.deadline
        return one.due_at, self.case_id, one.clock, one.child or "", one.starts.version


def owed_of(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> tuple[Owed, ...]:
    """Return what a case owes or owed, the one due first first."""
    return _in_order(case, deadlines_of(case, history, knowledge))


def deadlines_of(case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> tuple[Deadline, ...]:
    """Return the deadlines of a case; none of one that was entered from an old paper."""
    seen = watched(case, history, law=knowledge.law, places=knowledge.places)
    return () if seen is None else deadlines(seen, knowledge.law)


class Asked(Value, frozen=True, kw_only=True):
    """What a clock asks of a case, the one due first first; or, version by version, why it asks for nothing."""

    owed: tuple[Owed, ...] = ()
    nothing: tuple[str, ...] = ()


def asked_by(clock: str, case: Case, history: Sequence[Recorded], knowledge: Knowledge) -> Asked:
    """Return what the versions of one clock ask of a case."""
    seen = watched(case, history, law=knowledge.law, places=knowledge.places)
    if seen is None:
        return Asked(nothing=("entered-from-paper",))
    examined = [examine(seen, row, knowledge.law) for row in knowledge.law.clocks if row.id == clock]
    found = [deadline for one in examined for deadline in one.deadlines]
    if found:
        return Asked(owed=_in_order(case, found))
    return Asked(nothing=tuple(dict.fromkeys(one.nothing for one in examined if one.nothing)))


def _in_order(case: Case, found: Iterable[Deadline]) -> tuple[Owed, ...]:
    units, assigned = case.units, case.cooperation.assigned
    apart = tuple(stay for stay in stays(case) if stay.is_open)
    owed = [
        Owed(
            case_id=case.case_id,
            case_number=case.case_number,
            kind=case.kind,
            units=units,
            assigned_to=assigned.to if assigned else None,
            position=case.position,
            apart=apart,
            deadline=deadline,
            placed_in=case.cooperation.placed(deadline.owner),
        )
        for deadline in found
    ]
    return tuple(sorted(owed, key=lambda one: one.place))
