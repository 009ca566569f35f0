"""Erasing a person."""

from collections.abc import Sequence

from cases.events import Event, Recorded
from cases.law_adopted.adoption import LawAdopted
from cases.subject.erasure import EraseSubject, SubjectErased, decide, stream_of, tags
from deciding import CASE, given
from samples import CHILD, ELSEWHERE

ERASE = EraseSubject(subject_id=CHILD, because_of=ELSEWHERE, basis="1/QĐ", case_ids=(CASE,))
ERASED = SubjectErased(subject_id=CHILD, because_of=ELSEWHERE, basis="1/QĐ", case_ids=(CASE,))


def erased(command: EraseSubject, _history: Sequence[Recorded]) -> tuple[Event, ...]:
    """Decide whatever there was: whether there is a key is found out where it is destroyed."""
    return decide(command)


def test_a_person_is_erased_and_so_is_what_was_written_of_them_since() -> None:
    given(by=erased).when(ERASE).adds(ERASED)
    given(ERASED, by=erased).when(ERASE).adds(ERASED)


def test_an_erasure_is_found_by_the_person() -> None:
    assert tags(ERASED) == (f"subject:{CHILD}",)
    assert tags(LawAdopted(part="law", content_hash="0")) == ()


def test_each_person_has_a_stream() -> None:
    assert stream_of(CHILD) == f"subject-{CHILD}"
