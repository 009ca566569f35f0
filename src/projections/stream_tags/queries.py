"""Questions to the index of tags."""

from cases.store.statements import statement
from projections.engine.projection import Connection

PACKAGE = "projections.stream_tags"


async def streams_tagged(connection: Connection, tag: str) -> list[str]:
    """Return, by name, the streams that were ever tagged so, as far as the index has come: nobody is waited for."""
    rows = await connection.fetch(statement(PACKAGE, "tagged"), tag)
    return [row["stream"] for row in rows]
