"""Erasing a person."""

from collections.abc import Sequence

from cases.events import Event, Recorded
from cases.law_adopted.adoption import LawAdopted
from cases.subject.erasure import EraseSubject, SubjectErased, decide, stream_of, tags
from deciding import CASE, given
from samples import CHILD, ELSEWHERE

ERASE = EraseSubject(subject_id=CHILD, because_of=ELSEWHERE, basis="1/QĐ", case_ids=(CASE,))
ERASED = SubjectErased(subject_id=CHILD, because_of=ELSEWHERE, basis="1/QĐ", case_ids=(CASE,))


def while_the_key_goes(command: EraseSubject, history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Decide as it happens: the key goes together with the fact that says so."""
    return decide(command, has_key=not history)


def with_a_new_key(command: EraseSubject, _history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Decide where something of the person was written again since."""
    return decide(command, has_key=True)


def without_a_key(command: EraseSubject, _history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Decide where nothing of the person was ever sealed."""
    return decide(command, has_key=False)


def test_a_person_is_erased_once() -> None:
    given(by=while_the_key_goes).when(ERASE).then(ERASED)


def test_of_whom_nothing_was_sealed_there_is_nothing_to_erase() -> None:
    given(by=without_a_key).when(ERASE).then()


def test_a_person_of_whom_something_was_written_since_is_erased_again() -> None:
    given(ERASED, by=with_a_new_key).when(ERASE).adds(ERASED)


def test_an_erasure_is_found_by_the_person() -> None:
    assert tags(ERASED) == (f"subject:{CHILD}",)
    assert tags(LawAdopted(part="law", content_hash="0")) == ()


def test_each_person_has_a_stream() -> None:
    assert stream_of(CHILD) == f"subject-{CHILD}"
