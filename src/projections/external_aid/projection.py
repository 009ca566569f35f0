"""Keeps every fact of aid from outsiders: what was missed is worked out when it is asked."""

from collections.abc import Sequence

import msgspec

from cases.events import Recorded
from cases.external_aid.giving import STREAM_PREFIX as AID
from cases.external_aid.giving import AidEnded, AidGiven, AidPromised
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken
from projections.rows import to_json


class ExternalAid(Projection):
    """What outsiders promised and gave."""

    name = "external_aid"
    version = 2
    schema = "projections"
    package = "projections.external_aid"
    streams = (AID,)
    tables = (
        Table(
            name="external_aid",
            columns={"aid_id": "uuid", "version": "integer", "position": "bigint", "area": "text", "fact": "text"},
            keeps="all",
        ),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return the facts that are new, without what is sealed in them."""
        return (
            [
                (event.aid_id, one.version, one.position, _area(event), to_json(_without_names(event)))
                for one in taken.new
                if isinstance(event := one.event, AidPromised | AidGiven | AidEnded)
            ],
        )


def _area(event: AidPromised | AidGiven | AidEnded) -> str | None:
    return event.area if isinstance(event, AidPromised) else None


def _without_names(event: AidPromised | AidGiven | AidEnded) -> AidPromised | AidGiven | AidEnded:
    if not isinstance(event, AidPromised):
        return event
    giver, receiver = event.giver, event.receiver
    return msgspec.structs.replace(
        event,
        giver=None if giver is None else msgspec.structs.replace(giver, details=None),
        receiver=None if receiver is None else msgspec.structs.replace(receiver, details=None),
    )
