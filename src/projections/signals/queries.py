"""Questions to the signals."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from cases.store.statements import statement
from cases.values import CaseId, UnitId
from projections.engine.projection import Connection
from projections.signals.row import SignalRow, SignalThen

PACKAGE = "projections.signals"
_decode = msgspec.json.Decoder(SignalRow).decode


class Narrowed(msgspec.Struct, frozen=True, kw_only=True):
    """Which signals are asked for: those of some units (None: all), in a state, received before a place in the list."""

    units: Sequence[UnitId] | None
    within: Sequence[UnitId] | None = None
    """Further units, of which they must be too."""
    states: Sequence[str]
    before: tuple[dt.datetime, str] | None = None
    until: int | None = None
    limit: int


async def listed(connection: Connection, narrowed: Narrowed) -> list[SignalThen]:
    """Return signals as they stand, or stood at a position, the one received last first."""
    instant, signal_id = narrowed.before or (None, None)
    rows = await connection.fetch(
        statement(PACKAGE, "list"),
        narrowed.units,
        list(narrowed.states),
        instant,
        signal_id,
        narrowed.until,
        narrowed.limit,
        narrowed.within,
    )
    return [
        SignalThen(
            signal=_decode(row["signal"]),
            state=row["state"],
            said_by=row["said_by"],
            case_id=CaseId(str(row["case_id"])) if row["case_id"] else None,
            version=row["version"],
            position=row["position"],
        )
        for row in rows
    ]
