"""The eventsourcing library's own cases for recorders pass against ours."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

# Its classes must not stand in this module by name: pytest would run them, abstract as they are.
from eventsourcing.tests import persistence

from library_facade import AggregateFacade, ApplicationFacade, Background, ProcessFacade, TrackingFacade
from postgres_fixtures import Database


class OnOurDatabase:
    """Gives a case the emptied database, before its first test line runs."""

    @pytest.fixture(autouse=True)
    def _begin(self, database: Database) -> Iterator[None]:
        self.background = Background(database.app_dsn)
        yield
        self.background.close()


class TestAggregateRecorder(OnOurDatabase, persistence.AggregateRecorderTestCase):
    """What the library asks of whatever records single streams."""

    def create_recorder(self) -> AggregateFacade:
        """Return ours."""
        return AggregateFacade(self.background)


class TestApplicationRecorder(OnOurDatabase, persistence.ApplicationRecorderTestCase[ApplicationFacade]):
    """What the library asks of whatever records an application, concurrent writers and subscriptions included."""

    def create_recorder(self) -> ApplicationFacade:
        """Return ours."""
        return ApplicationFacade(self.background)

    def test_insert_subscribe(self) -> None:
        """The case that the library leaves to those who can notify."""
        super().optional_test_insert_subscribe()


class TestApplicationRecorderWithNamedStreams(TestApplicationRecorder):
    """The same where originators have names and no UUIDs."""

    def new_originator_id(self) -> str:
        """Return a name as our streams have them."""
        return f"case-{uuid4()}"

    test_performance = None  # type: ignore[assignment] # once is enough
    test_concurrent_no_conflicts = None  # type: ignore[assignment] # as above
    test_concurrent_throughput = None  # type: ignore[assignment] # as above


class TestTrackingRecorder(OnOurDatabase, persistence.TrackingRecorderTestCase):
    """What the library asks of whatever records how far others' events were taken in."""

    def create_recorder(self) -> TrackingFacade:
        """Return ours."""
        return TrackingFacade(self.background)


class TestProcessRecorder(OnOurDatabase, persistence.ProcessRecorderTestCase):
    """What the library asks of whatever records events together with what they follow from."""

    def create_recorder(self) -> ProcessFacade:
        """Return ours."""
        return ProcessFacade(self.background)


class TestNotificationsDoNotInterleave(OnOurDatabase, persistence.NonInterleavingNotificationIDsBaseCase):
    """A thousand events of one append stand side by side, whoever writes meanwhile."""

    def create_recorder(self) -> ApplicationFacade:
        """Return ours."""
        return ApplicationFacade(self.background)
