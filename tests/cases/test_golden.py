"""What is on record stays readable: every event type and version reads as it was written, with what it meant."""

import json
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from cases.case.state import Child
from cases.events import Event, type_of
from cases.registry import EVENT_TYPES
from cases.store.mapper import Mapper
from cases.store.recorder import StoredEvent
from golden import golden_files, make_missing, meaning, read, stored_json
from stored_events import MAPPER, METADATA, NOON

FILES = list(golden_files())
of_every_file = pytest.mark.parametrize("name, version, path", FILES, ids=[path.stem for _, _, path in FILES])


def as_read_today(name: str, version: int, content: dict[str, object]) -> Event:
    """Return the event that a golden file holds, as today's program reads it."""
    return MAPPER.to_event(
        StoredEvent(
            position=1,
            stream="golden",
            version=1,
            type=name,
            schema_version=version,
            tags=(),
            data=msgspec.json.encode(content),
            metadata=msgspec.json.encode(METADATA),
            command_id=UUID(int=1),
            recorded_at=NOON,
        )
    )


def missing_from(golden: object, now: object, path: str = "") -> list[str]:
    """Return what a golden file says that is not so now; what came later beside it is no matter."""
    match golden, now:
        case dict(), dict():
            gone = [f"{path}.{name} is gone" for name in golden if name not in now]
            return gone + [
                one for name in golden if name in now for one in missing_from(golden[name], now[name], f"{path}.{name}")
            ]
        case list(), list() if len(golden) == len(now):
            pairs = enumerate(zip(golden, now, strict=True))
            return [one for n, (old, new) in pairs for one in missing_from(old, new, f"{path}.{n}")]
        case _:
            return [] if golden == now else [f"{path} was {golden!r} and is {now!r}"]


def test_every_event_type_and_version_has_a_golden_file() -> None:
    wanted = {(type_of(cls), version) for cls in EVENT_TYPES for version in range(1, cls.class_version + 1)}
    missing = sorted(wanted - {(name, version) for name, version, _ in FILES})

    assert missing == [], "tests/cases/golden/make.py writes what is missing"


@of_every_file
def test_what_is_on_record_is_read_as_long_as_the_program_lives(name: str, version: int, path: Path) -> None:
    """An event type, once written, is never taken out of the registry."""
    golden = read(path)

    for content in (golden.full, golden.least):
        event = as_read_today(name, version, content)
        again = stored_json(MAPPER, event)
        assert as_read_today(name, event.class_version, again) == event
        if version == event.class_version:
            assert again == content


@of_every_file
def test_what_was_left_out_means_what_it_meant(name: str, version: int, path: Path) -> None:
    """A changed default would change what is on record already."""
    golden = read(path)
    event = as_read_today(name, version, golden.least)
    if version < event.class_version:
        # Its upcasters say what it means today; that it is read at all is the other test's business.
        return

    assert missing_from(golden.least_means, meaning(event)) == []


@of_every_file
def test_a_golden_file_says_everything_that_could_be_said_then(name: str, version: int, path: Path) -> None:
    """In the full form no field is left to its default, so that none is passed over; nothing in it is in clear."""
    golden = read(path)
    text = json.dumps(golden.full)

    assert golden.full["type"] == name
    assert set(golden.least) <= set(golden.full) <= {"type", *golden.least_means}
    assert '"person"' not in text
    assert '"words"' not in text
    assert version >= 1


def test_a_changed_default_is_noticed() -> None:
    told = {"subject_id": "1", "identity": "known", "outcome": None, "details": None}
    child = Child(subject_id="1")  # type: ignore[arg-type] # any will do

    assert missing_from(told, meaning(child)) == [".identity was 'known' and is 'unknown'"]
    assert missing_from([told], [{"identity": "known"}]) == [
        ".0.subject_id is gone",
        ".0.outcome is gone",
        ".0.details is gone",
    ]


def test_missing_files_are_written_and_written_ones_never_again(tmp_path: Path) -> None:
    mapper = Mapper(EVENT_TYPES)

    made = make_missing(mapper, tmp_path)
    (tmp_path / made[0]).write_text("{}")
    (tmp_path / made[1]).unlink()

    assert len(made) == len(EVENT_TYPES)
    assert make_missing(mapper, tmp_path) == [made[1]]
    assert (tmp_path / made[0]).read_text() == "{}"
