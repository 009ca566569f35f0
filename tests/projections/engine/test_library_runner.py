"""The eventsourcing library's own runner and our engine make the same of every history."""

from collections.abc import Iterator
from uuid import UUID, uuid5

import pytest
import structlog
from eventsourcing.application import Application
from eventsourcing.persistence import JSONTranscoder, Tracking
from eventsourcing.persistence import Mapper as LibraryMapper
from eventsourcing.persistence import StoredEvent as LibraryStored
from eventsourcing.popo import POPOTrackingRecorder
from eventsourcing.projection import Projection, ProjectionRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import LogCapture

import samples
from asking import a_request, add
from cases.case import decider, folding
from cases.case.state import Case
from cases.events import Event, Fact
from cases.handling import Record
from cases.law.load import load_law
from cases.places.register import Places
from cases.registry import EVENT_TYPES, tags_of
from cases.store.keys import MasterKey
from cases.store.mapper import Mapper
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import StoredEvent
from cases.values import CaseId
from library_facade import ApplicationFacade, Background
from postgres_fixtures import Database
from projections.engine.loop import Engine
from projections.engine.projection import Knowledge
from projections.registry import PROJECTIONS

pytestmark = pytest.mark.postgres

CASES = [CaseId(str(uuid5(UUID(int=0), str(number)))) for number in range(5)]
BEGINNINGS = (samples.REPORTED, samples.SIBLINGS, samples.UNPLACED, samples.IN_FULL)
LATER = (
    samples.FURTHER,
    samples.CONFIRMED_BY_POLICE,
    samples.UNFOUNDED_BY_COMMUNE,
    samples.UNDETERMINED_BY_POLICE,
    samples.AID,
    samples.OPENED,
    samples.UNCLE_ADDED,
    samples.LINKED,
)
MAPPER = Mapper(EVENT_TYPES)


class OurMapper(LibraryMapper[UUID | str]):
    """Reads our stored events into facts with the stream that they stand in."""

    def __init__(self) -> None:
        super().__init__(transcoder=JSONTranscoder())

    def to_domain_event(self, stored_event: LibraryStored) -> tuple[str, int, Event]:  # type: ignore[override] # ours are no aggregates' events
        """Return the stream, the version and the event."""
        event_type = MAPPER.types[stored_event.topic]
        stored = StoredEvent(
            position=0,
            stream=str(stored_event.originator_id),
            version=stored_event.originator_version,
            type=stored_event.topic,
            schema_version=event_type.class_version,
            tags=(),
            data=stored_event.state,
            metadata=b'{"actor":"runner","role":"admin","unit":"vn~"}',
            command_id=UUID(int=0),
            recorded_at=samples.at("2026-01-01T00:00:00+07:00"),
        )
        return stored.stream, stored.version, MAPPER.to_recorded(stored).event


class Views(POPOTrackingRecorder):
    """What the library's runner makes of a history: where streams were tagged, and what each case amounts to."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: dict[tuple[str, str], int] = {}
        self.cases: dict[str, Case] = {}

    def take_in(self, stream: str, version: int, event: Event, tracking: Tracking) -> None:
        """Take in an event, once."""
        with self._database_lock:
            self._assert_tracking_uniqueness(tracking)
            for tag in tags_of(event):
                self.tags.setdefault((tag, stream), tracking.notification_id)
            if stream.startswith(decider.STREAM_PREFIX):
                case_id = decider.case_id_of(stream)
                before = self.cases.get(case_id) or Case(case_id=case_id)
                fact = Fact(stream=stream, version=version, position=tracking.notification_id, event=event)
                self.cases[case_id] = folding.evolve(before, fact)
            self._insert_tracking(tracking)


class OnEveryEvent(Projection[Views]):
    """The projection, in the library's form."""

    def process_event(self, domain_event: tuple[str, int, Event], tracking: Tracking) -> None:
        """Take in an event."""
        self.view.take_in(*domain_event, tracking)


@pytest.fixture
def background(database: Database) -> Iterator[Background]:
    structlog.configure(processors=[LogCapture()])
    opened = Background(database.app_dsn)
    yield opened
    opened.close()
    structlog.reset_defaults()


histories = st.lists(
    st.tuples(st.sampled_from(CASES), st.integers(0, 3), st.sampled_from(LATER)), min_size=1, max_size=12
)
"""Each: a case, how it begins if it has not begun, and what follows in it."""


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_the_librarys_runner_and_our_engine_make_the_same_of_every_history(
    background: Background, history: list[tuple[CaseId, int, Event]]
) -> None:
    """The record grows from one history to the next: the runner sees all of it, our engine what is new."""
    facade = ApplicationFacade(background)

    class Upstream(Application[UUID | str]):
        """The library's application on our recorder, which it only reads."""

        def construct_recorder(self) -> ApplicationFacade:
            return facade

        def construct_mapper(self) -> LibraryMapper[UUID | str]:
            return OurMapper()

    head = background.wait_for(ours(background, history))
    with ProjectionRunner(application_class=Upstream, projection_class=OnEveryEvent, view_class=Views) as runner:
        runner.wait(head, timeout=30)
        tags, folded = dict(runner.view.tags), dict(runner.view.cases)
    tagged = background.wait_for(rows(background, "SELECT tag, stream, position FROM projections.stream_tags"))
    files = background.wait_for(rows(background, "SELECT case_id, status, version FROM projections.case_files"))

    assert {(tag, stream): position for tag, stream, position in tagged} == tags
    assert {str(case_id): (status, version) for case_id, status, version in files} == {
        case_id: (case.status, case.version) for case_id, case in folded.items()
    }


async def ours(background: Background, history: list[tuple[CaseId, int, Event]]) -> int:
    """Record a history, let our engine take it in, and return the position that it came to."""
    record = Record(PostgresRecorder(background.pool), MAPPER, MASTER_KEY)
    for case_id, beginning, event in history:
        stream = decider.stream_of(case_id)
        if not (await record.histories([stream]))[stream]:
            await record.handle(a_request(), [stream], add(BEGINNINGS[beginning], stream=stream))
        await record.handle(a_request(), [stream], add(event, stream=stream))
    engine = Engine(background.pool, record, KNOWN, PROJECTIONS, structlog.get_logger())
    await engine.prepare()
    while await engine.catch_up():
        pass
    return (await record.recorder.head()).position


async def rows(background: Background, query: str) -> list[tuple[object, ...]]:
    """Return what a query finds."""
    return [tuple(row) for row in await background.pool.fetch(query)]


MASTER_KEY = MasterKey.make()
KNOWN = Knowledge(law=load_law(), places=Places.load())
