"""Questions to the aid of outsiders."""

from itertools import groupby

import msgspec

from cases.external_aid.giving import Aid, AidEnded, AidGiven, AidPromised, fold
from cases.store.statements import statement
from cases.values import UnitId
from projections.engine.projection import Connection

PACKAGE = "projections.external_aid"
_fact = msgspec.json.Decoder(AidPromised | AidGiven | AidEnded).decode


async def of_areas(connection: Connection, areas: list[UnitId] | None, *, until: int) -> list[Aid]:
    """Return the promises to some areas, or to all, with what came of each by a position."""
    rows = await connection.fetch(statement(PACKAGE, "of_areas"), areas, until)
    several = groupby(rows, key=lambda row: row["aid_id"])
    return [fold([_fact(row["fact"]) for row in of_one]) for _, of_one in several]
