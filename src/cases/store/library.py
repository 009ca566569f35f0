"""The record as the eventsourcing library speaks of it: async twins of its recorder methods, by the same names.

A stream is named by the originator's id as text; a notification's id is a position.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent

from cases.store.connecting import Pool, borrowed
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, CommandKey, NewEvent, StreamMoved
from cases.store.statements import statement


class LibraryAggregateRecorder:
    """Inserts and selects the stored events of single streams."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connections act as hoso_app."""
        self._pool = pool
        self._recorder = PostgresRecorder(pool)

    async def insert_events(self, stored_events: Sequence[StoredEvent]) -> Sequence[int] | None:
        """Record all of these events, or none; return nothing, for an aggregate's recorder numbers nothing.

        :raises IntegrityError: if a version of a stream is on record already.
        """
        await self._insert(stored_events)
        return None

    async def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of a stream above one version, up to another, last first if so asked."""
        binds = (str(originator_id), gt, lte, desc, limit)
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(statement("cases.store", "select_events"), *binds)
        return [StoredEvent(_originator_of(row["stream"]), row["version"], row["type"], row["data"]) for row in rows]

    async def _insert(self, stored_events: Sequence[StoredEvent]) -> list[int]:
        if not stored_events:
            return []
        append = Append(
            key=CommandKey(actor="eventsourcing", command_id=uuid4(), request_hmac=b""),
            events=tuple(_new_event(one) for one in stored_events),
            # The library states no expectations: that a version is free is the table's own rule.
            expected=(),
            metadata=b"{}",
            answer=b"{}",
        )
        try:
            appended = await self._recorder.append(append)
        except StreamMoved as error:
            raise IntegrityError(str(error)) from error
        return [position for _, _, _, position in appended.events]


class LibraryRecorder(LibraryAggregateRecorder):
    """Inserts and selects stored events, and reads all of them in the order of their positions."""

    async def insert_events(self, stored_events: Sequence[StoredEvent]) -> Sequence[int]:
        """Record all of these events, or none; return their positions.

        :raises IntegrityError: if a version of a stream is on record already.
        """
        return await self._insert(stored_events)

    async def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return the events from one position (or behind it) to another, only of some types if any are named."""
        first = (start or 0) if inclusive_of_start else (start or 0) + 1
        async with borrowed(self._pool) as connection:
            rows = await connection.fetch(
                statement("cases.store", "select_notifications"), first, stop, list(topics), limit
            )
        return [
            Notification(_originator_of(row["stream"]), row["version"], row["type"], row["data"], row["position"])
            for row in rows
        ]

    async def max_notification_id(self) -> int | None:
        """Return the position of the last event, or None if there is none."""
        return (await self._recorder.head()).position or None


def _new_event(stored: StoredEvent) -> NewEvent:
    return NewEvent(
        stream=str(stored.originator_id),
        version=stored.originator_version,
        type=stored.topic,
        schema_version=1,
        tags=(),
        data=stored.state,
    )


def _originator_of(stream: str) -> UUID | str:
    """Return the id that a stream is named by: a UUID where the name is one, else the name itself."""
    try:
        originator_id = UUID(stream)
    except ValueError:
        return stream
    return originator_id if str(originator_id) == stream else stream
