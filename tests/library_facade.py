"""Our recorder behind the eventsourcing library's synchronous interface, for the library's own test cases only."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    ListenNotifySubscription,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)

from cases.store.connecting import Pool
from cases.store.library import (
    LibraryAggregateRecorder,
    LibraryProcessRecorder,
    LibraryRecorder,
    LibraryTrackingRecorder,
)

T = TypeVar("T")

CHANNEL = "hoso_record"


class Background:
    """An event loop in a thread of its own, with a pool of connections, for callers that cannot await."""

    def __init__(self, dsn: str) -> None:
        """Take the database and begin."""
        self._dsn = dsn
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()
        self.pool: Pool = self.wait_for(self._open())

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Return what a coroutine returns."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    def close(self) -> None:
        """End the pool, the loop and the thread."""
        self.wait_for(self.pool.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def listen(self, heard: Callable[..., None]) -> Callable[[], None]:
        """Call somebody whenever the record has grown; return what ends it."""
        connection = self.wait_for(self._listening(heard))
        return lambda: self.wait_for(connection.close())

    async def _open(self) -> Pool:
        return await asyncpg.create_pool(self._dsn, min_size=1, max_size=12)

    async def _listening(self, heard: Callable[..., None]) -> "asyncpg.Connection[asyncpg.Record]":
        connection = await asyncpg.connect(self._dsn)
        await connection.add_listener(CHANNEL, heard)
        return connection


class AggregateFacade(AggregateRecorder):
    """The recorder of single streams."""

    def __init__(self, background: Background) -> None:
        """Take where the work is done."""
        self._background = background
        self._streams = LibraryAggregateRecorder(background.pool)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: object) -> Sequence[int] | None:
        """Record events; who tracks something with them needs another recorder."""
        assert kwargs.get("tracking") is None
        return self._background.wait_for(self._streams.insert_events(stored_events))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of a stream."""
        work = self._streams.select_events(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)
        return self._background.wait_for(work)


class ApplicationFacade(AggregateFacade, ApplicationRecorder):
    """The recorder of streams and of the sequence that they all stand in."""

    def __init__(self, background: Background) -> None:
        """Take where the work is done."""
        super().__init__(background)
        self.background = background
        self._streams = self._all = LibraryRecorder(background.pool)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Return events in the order of their positions."""
        work = self._all.select_notifications(start, limit, stop, topics, inclusive_of_start=inclusive_of_start)
        return self._background.wait_for(work)

    def max_notification_id(self) -> int | None:
        """Return the last position."""
        return self._background.wait_for(self._all.max_notification_id())

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        """Return an iterator over what is recorded and what will be."""
        return FacadeSubscription(self, gt, topics)


class TrackingFacade(TrackingRecorder):
    """The recorder of how far others' events were taken in."""

    def __init__(self, background: Background) -> None:
        """Take where the work is done, and make the table."""
        self._background = background
        self._tracking = LibraryTrackingRecorder(background.pool)
        background.wait_for(self._tracking.make_table())

    def insert_tracking(self, tracking: Tracking) -> None:
        """Note that an event was taken in."""
        self._background.wait_for(self._tracking.insert_tracking(tracking))

    def max_tracking_id(self, application_name: str) -> int | None:
        """Return which event of an application was taken in last."""
        return self._background.wait_for(self._tracking.max_tracking_id(application_name))


class ProcessFacade(ApplicationFacade, TrackingFacade, ProcessRecorder):
    """The recorder of events together with what they follow from."""

    def __init__(self, background: Background) -> None:
        """Take where the work is done, and make the table."""
        ApplicationFacade.__init__(self, background)
        TrackingFacade.__init__(self, background)
        self._process = LibraryProcessRecorder(background.pool)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: object) -> Sequence[int] | None:
        """Record events and, if it is given, the tracking."""
        tracking = kwargs.get("tracking")
        assert tracking is None or isinstance(tracking, Tracking)
        return self._background.wait_for(self._process.insert_events(stored_events, tracking=tracking))


class FacadeSubscription(ListenNotifySubscription[ApplicationFacade]):
    """The library's own subscription, woken by our notice that the record has grown."""

    def __init__(self, recorder: ApplicationFacade, gt: int | None, topics: Sequence[str]) -> None:
        """Listen from now on."""
        super().__init__(recorder, gt, topics)
        self._end_listening = recorder.background.listen(lambda *_: self._has_been_notified.set())

    def __exit__(self, *args: object, **kwargs: object) -> None:
        try:
            super().__exit__(*args, **kwargs)
        finally:
            self._end_listening()
