"""Questions to the index of tags."""

from projections.engine.projection import Connection


async def streams_tagged(connection: Connection, tag: str) -> list[str]:
    """Return the streams that were ever tagged so, by name."""
    rows = await connection.fetch("SELECT stream FROM projections.stream_tags WHERE tag = $1 ORDER BY stream", tag)
    return [row["stream"] for row in rows]
