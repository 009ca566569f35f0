"""Keeps the index of tags."""

from collections.abc import Sequence

from cases.events import Recorded
from cases.registry import tags_of
from projections.engine.projection import Knowledge, Projection, Row, Table, Taken


class StreamTags(Projection):
    """Finds the streams that were ever tagged so."""

    name = "stream_tags"
    version = 1
    schema = "projections"
    package = "projections.stream_tags"
    tables = (
        Table(name="stream_tags", columns={"tag": "text", "stream": "text", "position": "bigint"}, keeps="first"),
    )

    def rows(self, taken: Taken, _opened: Sequence[Recorded], _knowledge: Knowledge) -> tuple[Sequence[Row], ...]:
        """Return every tag of a stream with the first new fact that bears it."""
        first: dict[str, int] = {}
        for one in taken.new:
            for tag in tags_of(one.event):
                first.setdefault(tag, one.position)
        return ([(tag, taken.stream, position) for tag, position in first.items()],)
