"""Events as they stand in the record, for tests of what reads them, without a record."""

import datetime as dt
from uuid import UUID

import msgspec

from cases.events import Event, Metadata
from cases.registry import EVENT_TYPES
from cases.store.keys import SubjectKey
from cases.store.mapper import Mapper
from cases.store.recorder import StoredEvent
from cases.values import SubjectId, UnitId

NOON = dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)
METADATA = Metadata(actor="account-1", role="commune-officer", unit=UnitId("06463~2025-07-01"))
MAPPER = Mapper(EVENT_TYPES)
STREAM = "case-6f1c"


def stored(event: Event, *, version: int = 1, stream: str = STREAM, mapper: Mapper = MAPPER) -> StoredEvent:
    """Return an event as it stands in the record."""
    new = mapper.to_stored(event, stream=stream, version=version, tags=())
    return StoredEvent(
        **msgspec.structs.asdict(new),
        position=version,
        metadata=msgspec.json.encode(METADATA),
        command_id=UUID(int=1),
        recorded_at=NOON,
    )


def keys_of(event: Event, mapper: Mapper = MAPPER) -> dict[SubjectId, SubjectKey]:
    """Return a new key for everyone in an event."""
    return {subject: SubjectKey.make() for subject in mapper.subjects(event)}


def sealed_and_stored(event: Event, keys: dict[SubjectId, SubjectKey], mapper: Mapper = MAPPER) -> StoredEvent:
    """Return an event as it stands in the record, its personal values sealed under some keys."""
    return stored(mapper.seal(event, stream=STREAM, version=1, keys=keys), mapper=mapper)
