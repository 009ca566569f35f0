"""Keeps the deadlines and their lapses."""

from collections.abc import Sequence

from cases.case.decider import STREAM_PREFIX as CASE
from cases.deadline.lapses import STREAM_PREFIX as LAPSE
from cases.deadline.lapses import DeadlineLapsed, case_id_of
from cases.events import Recorded
from projections.deadlines.owed import owed_of
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.rows import to_json


class Deadlines(Projection):
    """What is owed from when to when."""

    name = "deadlines"
    version = 6
    schema = "projections"
    package = "projections.deadlines"
    streams = (CASE, LAPSE)
    tables = (
        Table(
            name="deadlines",
            columns={
                "case_id": "uuid",
                "clock": "text",
                "child": "uuid",
                "started_version": "integer",
                "owner": "text",
                "held_by": "text",
                "units": "text[]",
                "restricted": "text[]",
                "assigned_to": "text",
                "due_at": "timestamptz",
                "running_out_at": "timestamptz",
                "settled": "text",
                "ends_in": "text",
                "can_lapse": "boolean",
                "position": "bigint",
                "deadline": "text",
            },
            keeps="latest",
        ),
        Table(
            name="deadline_lapses",
            columns={
                "case_id": "uuid",
                "clock": "text",
                "child": "uuid",
                "started_version": "integer",
                "due_at": "timestamptz",
                "rule": "text",
                "version": "integer",
                "position": "bigint",
                "recorded_at": "timestamptz",
            },
            keeps="all",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the deadlines of a case, or the lapses of one."""
        if taken.case is None:
            return (), [row for one in taken.new if (row := _lapse_row(one)) is not None]
        rows = [
            (
                owed.case_id,
                owed.deadline.clock,
                owed.deadline.child,
                owed.deadline.starts.version,
                owed.deadline.owner,
                owed.held_by,
                owed.units,
                taken.case.cooperation.restricted,
                owed.assigned_to,
                owed.deadline.due_at,
                owed.deadline.running_out_at,
                owed.deadline.settled,
                owed.deadline.ends_in,
                owed.deadline.can_lapse,
                owed.position,
                to_json(owed),
            )
            for owed in owed_of(taken.case, taken.history, knowledge)
        ]
        return rows, ()


def _lapse_row(one: Recorded) -> Row | None:
    event = one.event
    if not isinstance(event, DeadlineLapsed):
        return None
    return (
        case_id_of(one.stream),
        event.clock,
        event.child,
        event.started_version,
        event.due_at,
        event.rule,
        one.version,
        one.position,
        one.recorded_at,
    )
