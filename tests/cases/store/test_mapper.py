"""The mapper: every event that the program knows comes back as it was, and nothing personal is stored in clear."""

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.case.people import ChildAdded
from cases.case.state import Child
from cases.events import Event, type_of
from cases.persons import PersonDetails, Words
from cases.registry import EVENT_TYPES, tags_of
from cases.values import SubjectId
from stored_events import MAPPER, METADATA, NOON, STREAM, keys_of, sealed_and_stored, stored
from strategies import STORED_FORMS, from_type

MARK = "zq-bi-mat-qz"
"""Stands in every personal word, and nowhere else."""

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

marked_text = st.text(max_size=8).map(lambda word: f"{word}{MARK}")
marked_people = st.builds(
    PersonDetails, name=marked_text, address=marked_text, phone=marked_text, birth_year=st.just(2014)
)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=type_of)
@some
@given(data=st.data())
def test_every_event_comes_back_as_it_was_said(event_type: type[Event], data: st.DataObject) -> None:
    event = data.draw(from_type(event_type, without=STORED_FORMS))
    keys = keys_of(event)

    recorded = MAPPER.unseal(MAPPER.to_recorded(sealed_and_stored(event, keys)), keys)

    assert recorded.event == event
    assert (recorded.stream, recorded.version, recorded.position) == (STREAM, 1, 1)
    assert (recorded.recorded_at, recorded.metadata) == (NOON, METADATA)


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=type_of)
@some
@given(data=st.data())
def test_every_stored_form_comes_back_as_it_stands(event_type: type[Event], data: st.DataObject) -> None:
    """Also where values are sealed or erased already; and its tags can be told."""
    event = data.draw(from_type(event_type))

    assert MAPPER.to_event(stored(event)) == event
    assert all(isinstance(tag, str) for tag in tags_of(event))


@pytest.mark.parametrize("event_type", EVENT_TYPES, ids=type_of)
@some
@given(data=st.data())
def test_nothing_personal_is_stored_in_clear(event_type: type[Event], data: st.DataObject) -> None:
    event = _marked(data.draw(from_type(event_type, without=STORED_FORMS)), data)

    written = sealed_and_stored(event, keys_of(event)).data

    assert MARK.encode() not in written
    assert b'"is":"person"' not in written
    assert b'"is":"words"' not in written


def test_tags_are_stored_once_each_and_in_order() -> None:
    event = ChildAdded(child=Child(subject_id=SubjectId("0b6a1a3e-6a0b-4d6e-9a55-3f1f8f1f2a10")))

    new = MAPPER.to_stored(event, stream=STREAM, version=1, tags=("year:2026", "unit:1~", "year:2026"))

    assert new.tags == ("unit:1~", "year:2026")


def _marked(event: Event, data: st.DataObject) -> Event:
    """Return an event with the mark in every personal word; an event that names nobody stays as it is."""

    def mark(value: object) -> object:
        match value:
            case PersonDetails():
                return data.draw(marked_people)
            case Words():
                return Words(**{name: f"{data.draw(st.text(max_size=3))}{MARK}" for name in Words.__struct_fields__})
            case tuple():
                return tuple(mark(one) for one in value)
            case msgspec.Struct():
                fields = {name: getattr(value, name) for name in value.__struct_fields__}
                return type(value)(**{name: mark(one) for name, one in fields.items()})
            case _:
                return value

    marked = mark(event)
    assert isinstance(marked, Event)
    return marked
