"""What the mapper does with old shapes, with what it does not know, and with types that would leak."""

from typing import Any

import msgspec
import pytest

from cases.events import Event, type_of
from cases.persons import Details, PersonDetails, Said, Words
from cases.registry import EVENT_TYPES
from cases.store.mapper import Mapper, UnknownEventType
from cases.store.recorder import StoredEvent
from cases.values import SubjectId, Value
from stored_events import MAPPER, keys_of, sealed_and_stored, stored

SUBJECT = SubjectId("0b6a1a3e-6a0b-4d6e-9a55-3f1f8f1f2a10")


class FirstVisit(Event, frozen=True, kw_only=True, tag="test.visited"):
    """As it was at first: one visitor, and how long it took in hours."""

    visitor: str
    hours: int
    said: Said | None = None


class Visited(Event, frozen=True, kw_only=True, tag="test.visited"):
    """As it is now, two changes later."""

    class_version = 3

    visitors: tuple[str, ...]
    minutes: int
    announced: bool = False
    said: Said | None = None

    @staticmethod
    def upcast_v1_v2(state: dict[str, Any]) -> None:
        """Count in minutes."""
        state["minutes"] = state.pop("hours") * 60

    @staticmethod
    def upcast_v2_v3(state: dict[str, Any]) -> None:
        """Let several come."""
        state["visitors"] = [state.pop("visitor")]


OLD, NEW = Mapper([FirstVisit]), Mapper([Visited])


def of_version(event: StoredEvent, version: int, data: bytes | None = None) -> StoredEvent:
    return msgspec.structs.replace(event, schema_version=version, data=event.data if data is None else data)


def test_a_fact_of_the_first_shape_is_brought_forward_step_by_step() -> None:
    old = stored(FirstVisit(visitor="said-7", hours=2), mapper=OLD)

    assert old.schema_version == 1
    assert NEW.to_event(old) == Visited(visitors=("said-7",), minutes=120)


def test_a_fact_of_the_second_shape_takes_the_last_step_only() -> None:
    data = b'{"type":"test.visited","visitor":"said-7","minutes":30}'
    old = of_version(stored(FirstVisit(visitor="", hours=0), mapper=OLD), 2, data)

    assert NEW.to_event(old) == Visited(visitors=("said-7",), minutes=30)


def test_a_fact_of_todays_shape_takes_no_step() -> None:
    event = Visited(visitors=("said-7", "said-8"), minutes=30, announced=True)
    today = stored(event, mapper=NEW)

    assert today.schema_version == 3
    assert NEW.to_event(today) == event


def test_what_was_sealed_in_an_old_shape_opens_in_the_new_one() -> None:
    said = Said(subject_id=SUBJECT, words=Words(notes="ở nhà bà"))
    event = FirstVisit(visitor="said-7", hours=1, said=said)
    keys = keys_of(event, OLD)

    recorded = NEW.to_recorded(sealed_and_stored(event, keys, OLD))

    assert NEW.unseal(recorded, keys).event == Visited(visitors=("said-7",), minutes=60, said=said)


def test_every_step_of_every_event_leads_from_a_version_to_the_next() -> None:
    every: list[type[Event]] = [*EVENT_TYPES, Visited]
    lost = [
        f"{type_of(cls)} {name}"
        for cls in every
        for name in dir(cls)
        if name.startswith("upcast") and name not in {f"upcast_v{n}_v{n + 1}" for n in range(1, cls.class_version)}
    ]

    assert lost == []


def test_a_fact_of_a_newer_shape_is_left_to_a_newer_program() -> None:
    newer = of_version(stored(Visited(visitors=(), minutes=1), mapper=NEW), 4)

    with pytest.raises(UnknownEventType) as unknown:
        NEW.to_event(newer)
    assert (unknown.value.event_type, unknown.value.position) == ("test.visited", newer.position)


def test_a_fact_of_an_unknown_type_is_left_to_a_newer_program() -> None:
    foreign = stored(Visited(visitors=(), minutes=1), mapper=NEW)

    assert NEW.to_recorded(foreign).event == Visited(visitors=(), minutes=1)
    with pytest.raises(UnknownEventType):
        MAPPER.to_recorded(foreign)


def test_an_event_that_is_not_in_the_registry_cannot_be_stored() -> None:
    """Not even under a name that is."""
    for mapper in (MAPPER, OLD):
        with pytest.raises(UnknownEventType):
            stored(Visited(visitors=(), minutes=1), mapper=mapper)


def test_two_events_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match=r"test\.visited"):
        Mapper([FirstVisit, Visited])


def test_names_in_the_registry_are_stable_words_and_no_paths() -> None:
    assert all(name.count(".") == 1 and name == name.lower() and " " not in name for name in MAPPER.types)
    assert len(MAPPER.types) == len(EVENT_TYPES)


class NamesNobody(Value, frozen=True, kw_only=True):
    """Holds somebody's details and does not say whose."""

    details: Details


class HoldsInClear(Value, frozen=True, kw_only=True):
    """Could not hold them sealed."""

    subject_id: SubjectId
    details: PersonDetails | None = None


class HoldsMany(Value, frozen=True, kw_only=True):
    """Holds details where sealing does not look."""

    subject_id: SubjectId
    several: tuple[Details, ...] = ()


class HoldsByName(Value, frozen=True, kw_only=True):
    """Holds people in a mapping, where sealing does not look."""

    accounts: dict[str, Said]


class HoldsPair(Value, frozen=True, kw_only=True):
    """Holds people in a pair."""

    pair: tuple[int, Said]


@pytest.mark.parametrize(
    "holder, trouble",
    [
        (NamesNobody, "names no subject"),
        (HoldsInClear, "could not hold them sealed"),
        (HoldsMany, "would not be sealed"),
        (HoldsByName, "would not be sealed"),
        (HoldsPair, "would not be sealed"),
    ],
)
def test_a_type_that_would_store_somebody_in_clear_is_refused_at_once(holder: type[Value], trouble: str) -> None:
    for field in (holder, tuple[holder, ...], holder | None):  # type: ignore[valid-type] # made for the test
        leaking = msgspec.defstruct(
            "Leaking", [("it", field)], bases=(Event,), frozen=True, kw_only=True, tag="t.leaks"
        )

        with pytest.raises(TypeError, match=trouble):
            Mapper([leaking])  # type: ignore[list-item] # it is an event by its bases
