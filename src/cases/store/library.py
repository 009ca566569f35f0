"""The record as the eventsourcing library speaks of it: async twins of its recorder methods, by the same names.

A stream is named by the originator's id as text; a notification's id is a position.
"""

from collections.abc import Awaitable, Sequence
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError, Notification, StoredEvent, Tracking

from cases.store.connecting import Lent, Pool, borrowed
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, Appended, CommandKey, NewEvent, StreamMoved
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
        return await _positions(self._recorder.append(_append(stored_events)))


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


class LibraryTrackingRecorder:
    """Keeps how far the events of other applications were taken in."""

    def __init__(self, pool: Pool) -> None:
        """Take the pool whose connections act as hoso_app."""
        self._pool = pool

    async def make_table(self) -> None:
        """Make the table, where it is missing: like a checkpoint it is the program's own and no part of the record."""
        async with borrowed(self._pool) as connection:
            await connection.execute(statement("cases.store", "library_tracking"))

    async def insert_tracking(self, tracking: Tracking) -> None:
        """Note that an event was taken in.

        :raises IntegrityError: if it or a later one was taken in before.
        """
        async with borrowed(self._pool) as connection:
            await _track(connection, tracking)

    async def max_tracking_id(self, application_name: str) -> int | None:
        """Return which event of an application was taken in last, or None if none was."""
        async with borrowed(self._pool) as connection:
            found: int | None = await connection.fetchval(statement("cases.store", "max_tracking_id"), application_name)
        return found


class LibraryProcessRecorder(LibraryRecorder, LibraryTrackingRecorder):
    """Inserts events together with what they follow from: both, or neither."""

    async def insert_events(
        self, stored_events: Sequence[StoredEvent], *, tracking: Tracking | None = None
    ) -> Sequence[int]:
        """Record all of these events and the tracking, or nothing; return the events' positions.

        Without events the tracking is recorded all the same: what was taken in may have led to nothing.

        :raises IntegrityError: if a version of a stream is on record already, or the tracked event was taken in before.
        """
        if tracking is None:
            return await self._insert(stored_events)
        async with borrowed(self._pool) as connection, connection.transaction():
            await _track(connection, tracking)
            if not stored_events:
                return []
            return await _positions(self._recorder.append_within(connection, _append(stored_events)))


async def _track(connection: Lent, tracking: Tracking) -> None:
    binds = (tracking.application_name, tracking.notification_id)
    if await connection.fetchval(statement("cases.store", "insert_tracking"), *binds) is None:
        message = f"{tracking.application_name} {tracking.notification_id} was taken in before"
        raise IntegrityError(message)


async def _positions(appending: Awaitable[Appended]) -> list[int]:
    try:
        appended = await appending
    except StreamMoved as error:
        raise IntegrityError(str(error)) from error
    return [position for _, _, _, position in appended.events]


def _append(stored_events: Sequence[StoredEvent]) -> Append:
    return Append(
        key=CommandKey(actor="eventsourcing", command_id=uuid4(), request_hmac=b""),
        events=tuple(_new_event(one) for one in stored_events),
        # The library states no expectations: that a version is free is the table's own rule.
        expected=(),
        metadata=b"{}",
        answer=b"{}",
    )


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
