"""What the table of signals says of one."""

import datetime as dt

from cases.values import CaseId, UnitId, Value


class SignalRow(Value, frozen=True, kw_only=True):
    """What came from outside. It holds nothing personal."""

    signal_id: str
    source: str
    about: str
    unit: UnitId | None
    area: UnitId | None
    occurred_from: dt.date | None
    occurred_until: dt.date | None
    received_at: dt.datetime
    reference: str | None


class SignalThen(Value, frozen=True, kw_only=True):
    """A signal with what became of it."""

    signal: SignalRow
    state: str
    said_by: str | None
    case_id: CaseId | None
    version: int
    position: int
