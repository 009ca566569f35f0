"""What is on record stays readable: everything in every version reads as it was written, with what it meant."""

import json
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from msgspec import inspect

from cases.case.state import Child
from cases.persons import PersonDetails, Words
from cases.store.recorder import StoredEvent
from cases.values import SubjectId
from golden import MAPPER, SHAPES, choices, golden_files, make_missing, meaning, read, stored_json, version_of
from stored_events import METADATA, NOON

FILES = list(golden_files())
of_every_file = pytest.mark.parametrize("name, version, path", FILES, ids=[path.stem for _, _, path in FILES])


def as_read_today(name: str, version: int, content: dict[str, object]) -> msgspec.Struct:
    """Return what a golden file holds, as today's program reads it."""
    data = msgspec.json.encode(content)
    if name.startswith("in-a-box."):
        return msgspec.json.decode(data, type=PersonDetails | Words)
    if name not in MAPPER.types:
        return msgspec.json.decode(data, type=SHAPES[name])
    return MAPPER.to_event(
        StoredEvent(
            position=1,
            stream="golden",
            version=1,
            type=name,
            schema_version=version,
            tags=(),
            data=data,
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


def test_everything_that_is_stored_has_a_golden_file_for_every_version() -> None:
    wanted = {(name, version) for name, cls in SHAPES.items() for version in range(1, version_of(cls) + 1)}
    missing = sorted(wanted - {(name, version) for name, version, _ in FILES})

    assert missing == [], "tests/cases/golden/make.py writes what is missing"


@of_every_file
def test_what_is_on_record_is_read_as_long_as_the_program_lives(name: str, version: int, path: Path) -> None:
    """An event type, once written, is never taken out of the registry."""
    golden = read(path)

    for content in (golden.full, golden.least):
        value = as_read_today(name, version, content)
        again = stored_json(value)
        assert as_read_today(name, version_of(type(value)), again) == value
        if version == version_of(type(value)):
            assert again == content


@of_every_file
def test_what_was_left_out_means_what_it_meant(name: str, version: int, path: Path) -> None:
    """A changed default would change what is on record already; a word taken away could not be read.

    What an earlier version means today is said by its upcasters; that it is read at all is the other test's business.
    """
    golden = read(path)
    value = as_read_today(name, version, golden.least)
    lost = missing_from(golden.least_means, meaning(value))
    now = choices(inspect.type_info(type(value)))
    # A field that is there and has no choices any more may hold any word.
    kept = {at: now.get(at, words) for at, words in golden.choices.items()}
    lost += [f"{at} cannot be {word}" for at, words in golden.choices.items() for word in words if word not in kept[at]]

    assert lost == [] or version < version_of(type(value))


@of_every_file
def test_a_golden_file_says_everything_that_could_be_said_then(name: str, version: int, path: Path) -> None:
    """In the full form no field is left to its default, so that none is passed over; nothing in it is in clear."""
    golden = read(path)
    said = {field for field in golden.full if field not in {"type", "is"}}

    assert version >= 1
    assert said == set(golden.least_means)
    if name in MAPPER.types:
        assert golden.full["type"] == name
        assert '"is": "person"' not in json.dumps(golden.full)
        assert '"is": "words"' not in json.dumps(golden.full)


def test_a_changed_default_is_noticed() -> None:
    told = {"subject_id": "1", "identity": "known", "outcome": None, "details": None}
    child = Child(subject_id=SubjectId("1"))

    assert missing_from(told, meaning(child)) == [".identity was 'known' and is 'unknown'"]
    assert missing_from([told], [{"identity": "known"}]) == [
        ".0.subject_id is gone",
        ".0.outcome is gone",
        ".0.details is gone",
    ]


def test_missing_files_are_written_and_written_ones_never_again(tmp_path: Path) -> None:
    made = make_missing(tmp_path)
    (tmp_path / made[0]).write_text("{}")
    (tmp_path / made[1]).unlink()

    assert len(made) == len(SHAPES)
    assert make_missing(tmp_path) == [made[1]]
    assert (tmp_path / made[0]).read_text() == "{}"
