"""Sealing: who has the key reads, where it was written; nobody else, nowhere else, never again once it is gone."""

from uuid import uuid4

import msgspec
import pytest

from cases.case.people import ChildAdded
from cases.case.state import Child
from cases.events import Recorded
from cases.persons import Details, Erased, PersonDetails, Said, Sealed, Words
from cases.store.keys import SubjectKey, TamperedBox
from cases.values import SubjectId
from stored_events import MAPPER, STREAM, keys_of, sealed_and_stored, stored

CHILD = SubjectId(str(uuid4()))


def child_named(name: str) -> ChildAdded:
    return ChildAdded(child=Child(subject_id=CHILD, details=PersonDetails(name=name)))


def details_of(recorded: Recorded) -> Details | None:
    assert isinstance(recorded.event, ChildAdded)
    return recorded.event.child.details


def test_sealed_values_open_with_their_key_alone() -> None:
    keys = {CHILD: SubjectKey.make()}
    recorded = MAPPER.to_recorded(sealed_and_stored(child_named("Hoàng Thị Mẫu"), keys))

    assert isinstance(details_of(recorded), Sealed)
    assert details_of(MAPPER.unseal(recorded, keys)) == PersonDetails(name="Hoàng Thị Mẫu")


def test_without_its_key_a_value_is_erased() -> None:
    recorded = MAPPER.to_recorded(sealed_and_stored(child_named("Hoàng Thị Mẫu"), {CHILD: SubjectKey.make()}))

    assert details_of(MAPPER.unseal(recorded, {})) == Erased()


def test_a_new_key_of_the_same_person_does_not_bring_back_what_was_erased() -> None:
    recorded = MAPPER.to_recorded(sealed_and_stored(child_named("Hoàng Thị Mẫu"), {CHILD: SubjectKey.make()}))

    assert details_of(MAPPER.unseal(recorded, {CHILD: SubjectKey.make()})) == Erased()


def test_one_of_two_people_is_erased_and_the_other_stays_readable() -> None:
    other = uuid4()
    event = ChildAdded(
        child=Child(subject_id=CHILD, details=PersonDetails(name="Hoàng Thị Mẫu")),
        said=Said(subject_id=SubjectId(str(other)), words=Words(notes="ở nhà bà")),
    )
    keys = keys_of(event)
    recorded = MAPPER.to_recorded(sealed_and_stored(event, keys))

    del keys[CHILD]
    unsealed = MAPPER.unseal(recorded, keys).event

    assert isinstance(unsealed, ChildAdded)
    assert unsealed.child.details == Erased()
    assert unsealed.said == event.said


@pytest.mark.parametrize("elsewhere", [{"stream": "case-other"}, {"version": 2}])
def test_a_box_moved_to_another_place_does_not_open(elsewhere: dict[str, str | int]) -> None:
    keys = {CHILD: SubjectKey.make()}
    recorded = MAPPER.to_recorded(sealed_and_stored(child_named("Hoàng Thị Mẫu"), keys))

    with pytest.raises(TamperedBox):
        MAPPER.unseal(msgspec.structs.replace(recorded, **elsewhere), keys)


def test_boxes_exchanged_within_an_event_do_not_open() -> None:
    said = Said(subject_id=CHILD, words=Words(notes="ghi chú"))
    event = msgspec.structs.replace(child_named("Hoàng Thị Mẫu"), said=said)
    keys = {CHILD: SubjectKey.make()}
    sealed = MAPPER.seal(event, stream=STREAM, version=1, keys=keys)
    assert isinstance(sealed, ChildAdded)
    assert sealed.said is not None
    swapped = ChildAdded(
        child=msgspec.structs.replace(sealed.child, details=sealed.said.words),
        said=msgspec.structs.replace(sealed.said, words=sealed.child.details),
    )

    with pytest.raises(TamperedBox):
        MAPPER.unseal(MAPPER.to_recorded(stored(swapped)), keys)


def test_a_changed_box_does_not_open() -> None:
    keys = {CHILD: SubjectKey.make()}
    sealed = MAPPER.seal(child_named("Hoàng Thị Mẫu"), stream=STREAM, version=1, keys=keys)
    assert isinstance(sealed, ChildAdded)
    assert isinstance(sealed.child.details, Sealed)
    box = bytearray(sealed.child.details.box)
    box[-1] ^= 1
    changed = ChildAdded(child=msgspec.structs.replace(sealed.child, details=Sealed(box=bytes(box))))

    with pytest.raises(TamperedBox):
        MAPPER.unseal(MAPPER.to_recorded(stored(changed)), keys)


def test_the_same_words_are_never_sealed_alike() -> None:
    keys = {CHILD: SubjectKey.make()}
    event = child_named("Hoàng Thị Mẫu")

    assert sealed_and_stored(event, keys).data != sealed_and_stored(event, keys).data


def test_sealing_without_the_key_stores_nothing_in_clear_but_fails() -> None:
    with pytest.raises(KeyError):
        MAPPER.seal(child_named("Hoàng Thị Mẫu"), stream=STREAM, version=1, keys={})


def test_sealing_twice_changes_nothing() -> None:
    keys = {CHILD: SubjectKey.make()}
    once = MAPPER.seal(child_named("Hoàng Thị Mẫu"), stream=STREAM, version=1, keys=keys)

    assert MAPPER.seal(once, stream=STREAM, version=1, keys=keys) is once


def test_subjects_are_those_with_something_sealed_or_to_be_sealed() -> None:
    keys = {CHILD: SubjectKey.make()}
    event = child_named("Hoàng Thị Mẫu")
    nothing_known = ChildAdded(child=Child(subject_id=SubjectId(str(uuid4()))))

    assert MAPPER.subjects(event) == (CHILD,)
    assert MAPPER.subjects(MAPPER.seal(event, stream=STREAM, version=1, keys=keys)) == (CHILD,)
    assert MAPPER.subjects(nothing_known) == ()
