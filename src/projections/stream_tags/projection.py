"""Keeps the index of tags."""

from cases.registry import tags_of
from cases.store.statements import statement
from projections.engine.projection import Connection, Page


class StreamTags:
    """Finds the streams that were ever tagged so."""

    name = "stream_tags"
    version = 1
    tables = ("projections.stream_tags",)
    package = "projections.stream_tags"

    async def apply(self, page: Page, connection: Connection) -> None:
        """Note every tag of every event."""
        rows = [(tag, one.stream, one.position) for one in page.events for tag in tags_of(one.event)]
        tags, streams, positions = ([row[n] for row in rows] for n in range(3))
        await connection.execute(statement(self.package, "add"), tags, streams, positions)
