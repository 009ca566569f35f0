"""Keeps what became of each signal, fact by fact."""

from collections.abc import Sequence
from typing import assert_never

from cases.events import Recorded
from cases.signal.signal import STREAM_PREFIX as SIGNAL
from cases.signal.signal import SignalDismissed, SignalEvent, SignalMatched, SignalReceived, SignalReopened
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.rows import to_json
from projections.signals.row import SignalRow


class Signals(Projection):
    """Each fact of a signal: the latest one says where it stands."""

    name = "signals"
    version = 1
    schema = "projections"
    package = "projections.signals"
    streams = (SIGNAL,)
    tables = (
        Table(
            name="signals",
            columns={
                "signal_id": "uuid",
                "version": "integer",
                "position": "bigint",
                "unit_id": "text",
                "area": "text",
                "received_at": "timestamptz",
                "state": "text",
                "case_id": "uuid",
                "said_by": "text",
                "signal": "text",
            },
            keeps="all",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return a row for each fact of a signal."""
        return ([_row(event, one) for one in taken.new if isinstance(event := one.event, SignalEvent)],)


def _row(event: SignalEvent, one: Recorded) -> Row:
    head = (one.version, one.position)
    match event:
        case SignalReceived():
            received = SignalRow(
                signal_id=event.signal_id,
                source=event.source,
                about=event.about,
                unit=event.unit,
                area=event.area,
                occurred_from=event.occurred.first if event.occurred else None,
                occurred_until=event.occurred.last if event.occurred else None,
                received_at=event.received_at,
                reference=event.reference,
            )
            place = (event.unit, event.area, event.received_at)
            return (event.signal_id, *head, *place, "open", None, None, to_json(received))
        case SignalMatched():
            return (event.signal_id, *head, None, None, None, "matched", event.case_id, event.by, None)
        case SignalDismissed():
            return (event.signal_id, *head, None, None, None, "dismissed", None, event.by, None)
        case SignalReopened():
            return (event.signal_id, *head, None, None, None, "open", None, event.by, None)
        case _:
            assert_never(event)
