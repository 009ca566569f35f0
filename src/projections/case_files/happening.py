"""Where and when a case may have happened: as it stands, and as it would without what a commune alone says.

A commune that signed for a month does not make its signature true again by finding the case untrue, or by moving it.
"""

import datetime as dt

from msgspec import Struct

from cases.case.state import UNTRUE, Case, Matter, untrue_by_others
from cases.values import CaseId, Interval, UnitId, day_in_vietnam


class Happened(Struct, frozen=True, kw_only=True):
    """A case that happened in a commune on some days, as far as it was not found untrue."""

    case_id: CaseId
    unit: UnitId
    kind: str
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    units: tuple[UnitId, ...]

    @property
    def days(self) -> Interval:
        """The days on which it may have happened; where nobody knows them, that on which the report was received."""
        received = day_in_vietnam(self.received_at)
        first = self.occurred_from or received
        return Interval(first=first, last=self.occurred_until or first)


def happenings(case: Case) -> tuple[Happened, ...]:
    """Return where and when a case that has begun may have happened, each once; nothing while no commune is known."""
    said: list[Matter] = []
    if case.status not in UNTRUE:
        said.append(case.matter)
    if not untrue_by_others(case):
        said.append(case.without_commune)
    return tuple(dict.fromkeys(one for matter in said if (one := _happened(case, matter)) is not None))


def _happened(case: Case, matter: Matter) -> Happened | None:
    if matter.commune_of_event is None or case.received_at is None:
        return None
    return Happened(
        case_id=case.case_id,
        unit=matter.commune_of_event,
        kind=case.kind,
        occurred_from=matter.occurred.first if matter.occurred else None,
        occurred_until=matter.occurred.last if matter.occurred else None,
        received_at=case.received_at,
        units=case.units,
    )
