"""Knowing from what stands in the database that this program is the older one: it takes nothing of a newer one down."""

from collections.abc import Mapping

from cases.handling import Record
from cases.law_adopted import adoption
from projections.engine.checkpoints import ASIDE, LIVE
from projections.engine.intake import Intake
from projections.engine.projection import Connection, Knowledge, Projection


class OlderProgram(Exception):
    """The tables of the projections that are named are a newer program's."""


async def law_was_left(record: Record, knowledge: Knowledge) -> bool:
    """Return whether others were adopted after the law or the places that this program goes by."""
    history = (await record.histories([adoption.STREAM]))[adoption.STREAM]
    parts = {"law": knowledge.law.hash, "places": knowledge.places.content_hash}
    return any(adoption.was_left(part, content_hash, history) for part, content_hash in parts.items())


async def of_newer(
    connection: Connection, intake: Intake, projections: Mapping[str, Projection], *, law_left: bool
) -> set[str]:
    """Return the projections whose tables, live or filled beside them, are a newer program's.

    Where one version is above this program's, or its law was left, whatever others filled is.
    """
    there = [*(await LIVE.read(connection)).values(), *(await ASIDE.read(connection)).values()]
    known = [one for one in there if one.name in projections]
    if not law_left and not any(one.version > projections[one.name].version for one in known):
        return set()
    return {one.name for one in known if one.made_by != intake.made_by(projections[one.name])}
