"""What the tables say of funds: until when one exists, what a purpose pays for, who may approve how much."""

import datetime as dt
from collections.abc import Iterable

from cases.law.model import Law
from cases.law.rows import ApprovalLimit, Fund
from cases.places.unit import Unit
from cases.values import UnitId, one_day


def fund_of(unit: UnitId, law: Law) -> Fund | None:
    """Return the row of a fund, or None where the tables know none of this unit."""
    return next((row for row in law.funds if row.unit == unit), None)


def last_day(unit: Unit, law: Law) -> dt.date | None:
    """Return the last day of a unit's fund: its row's, or that of the unit; None while it goes on."""
    row = fund_of(unit.unit_id, law)
    return unit.last if row is None else row.in_force_until


def served(law: Law, *, on: dt.date) -> dict[str, frozenset[str]]:
    """Return the causes that each purpose of donors pays for on a day."""
    day = one_day(on)
    return {row.id: frozenset(row.causes) for row in law.purposes if row.covers(day)}


def approval_limit(role: str, fund: UnitId, law: Law, *, on: dt.date) -> int | None:
    """Return the highest amount that a role approves for a fund on a day: 0 for none, None for any."""
    day = one_day(on)
    return _highest(
        row for row in law.approval_limits if row.role == role and row.fund in {None, fund} and row.covers(day)
    )


def _highest(rows: Iterable[ApprovalLimit]) -> int | None:
    limits = [row.amount_vnd_max for row in rows]
    return None if None in limits else max((limit for limit in limits if limit is not None), default=0)
