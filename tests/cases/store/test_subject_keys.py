"""What every recorder keeps to with people's keys: made once, gone only with the event that says so."""

from uuid import uuid4

import pytest

from appends import an_append, an_erasure, an_event
from cases.store.recorder import Recorder, StreamMoved
from cases.values import SubjectId

# The two recorders refuse a broken rule of the program by errors of their own.
BrokenRule = Exception

CHILD, OTHER, UNKNOWN = (SubjectId(str(uuid4())) for _ in range(3))


async def test_keys_are_kept_with_the_events_they_come_with(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1), new_keys=((CHILD, b"wrapped-1"), (OTHER, b"wrapped-2"))))

    assert await a_recorder.subject_keys([CHILD, UNKNOWN]) == {CHILD: b"wrapped-1"}
    assert await a_recorder.subject_keys([CHILD, OTHER]) == {CHILD: b"wrapped-1", OTHER: b"wrapped-2"}
    assert await a_recorder.subject_keys([]) == {}


async def test_a_refused_append_leaves_no_key(a_recorder: Recorder) -> None:
    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("case-1", 2), new_keys=((CHILD, b"wrapped"),)))

    assert await a_recorder.subject_keys([CHILD]) == {}


async def test_nobody_gets_a_second_key(a_recorder: Recorder) -> None:
    """Whoever made one at the same time reads anew and takes the first."""
    await a_recorder.append(an_append(an_event("case-1", 1), new_keys=((CHILD, b"first"),)))

    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("case-2", 1), new_keys=((CHILD, b"second"),)))

    assert await a_recorder.subject_keys([CHILD]) == {CHILD: b"first"}
    assert (await a_recorder.head()).position == 1


async def test_a_key_is_destroyed_with_the_event_that_says_so(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1), new_keys=((CHILD, b"1"), (OTHER, b"2"))))

    await a_recorder.append(an_append(an_erasure(CHILD), erase=(CHILD,)))

    assert await a_recorder.subject_keys([CHILD, OTHER]) == {OTHER: b"2"}


async def test_a_key_is_not_destroyed_without_the_event_that_says_so(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1), new_keys=((CHILD, b"1"), (OTHER, b"2"))))
    silent = an_append(an_event("case-1", 2), erase=(CHILD,))
    of_another = an_append(an_erasure(OTHER), erase=(OTHER, CHILD))
    of_another_type = an_append(an_event(f"subject-{CHILD}", 1), erase=(CHILD,))

    for append in (silent, of_another, of_another_type):
        with pytest.raises(BrokenRule, match="only together with the event that says so"):
            await a_recorder.append(append)

    assert await a_recorder.subject_keys([CHILD, OTHER]) == {CHILD: b"1", OTHER: b"2"}
    assert (await a_recorder.head()).position == 1


async def test_somebody_without_a_key_may_be_erased(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_erasure(UNKNOWN), erase=(UNKNOWN,)))

    assert (await a_recorder.head()).position == 1


async def test_whoever_was_erased_may_get_a_new_key(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(an_event("case-1", 1), new_keys=((CHILD, b"first"),)))
    await a_recorder.append(an_append(an_erasure(CHILD), erase=(CHILD,)))

    await a_recorder.append(an_append(an_event("case-1", 2), new_keys=((CHILD, b"second"),)))

    assert await a_recorder.subject_keys([CHILD]) == {CHILD: b"second"}
