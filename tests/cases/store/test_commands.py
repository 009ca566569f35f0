"""What every recorder remembers of commands: the same one again gets the same answer and adds nothing."""

import asyncio

import pytest

from appends import a_key, an_append, an_event, events
from cases.store.recorder import Appended, CommandReused, Recorder, StreamMoved


def as_repeated(appended: Appended) -> Appended:
    return Appended(
        position=appended.position,
        recorded_at=appended.recorded_at,
        answer=appended.answer,
        events=appended.events,
        repeated=True,
    )


async def test_a_command_that_never_came_is_not_found(a_recorder: Recorder) -> None:
    assert await a_recorder.find_command(a_key()) is None


async def test_the_same_command_again_gets_the_same_answer_and_adds_nothing(a_recorder: Recorder) -> None:
    key = a_key()
    first = await a_recorder.append(an_append(*events("case-1", 1, 2), key=key))
    await a_recorder.append(an_append(*events("case-2", 1, 2)))

    again = await a_recorder.append(an_append(*events("case-1", 3, 9), key=key, answer=b'{"answer":"second"}'))

    assert again == as_repeated(first)
    assert await a_recorder.find_command(key) == again
    assert (await a_recorder.head()).position == 4


async def test_a_repetition_is_known_before_streams_are_looked_at(a_recorder: Recorder) -> None:
    append = an_append(an_event("case-1", 1))
    first = await a_recorder.append(append)
    await a_recorder.append(an_append(an_event("case-1", 2)))

    assert await a_recorder.append(append) == as_repeated(first)


async def test_the_same_key_with_another_command_is_refused(a_recorder: Recorder) -> None:
    key = a_key(request=b"one")
    other = a_key(command_id=key.command_id, request=b"another")
    await a_recorder.append(an_append(an_event("case-1", 1), key=key))

    with pytest.raises(CommandReused):
        await a_recorder.append(an_append(an_event("case-1", 2), key=other))
    with pytest.raises(CommandReused):
        await a_recorder.find_command(other)

    assert (await a_recorder.head()).position == 1


async def test_two_actors_may_use_the_same_key(a_recorder: Recorder) -> None:
    one, other = a_key(actor="account-1", request=b"1"), a_key(actor="account-2", request=b"2")
    other = a_key(actor="account-2", command_id=one.command_id, request=b"2")

    await a_recorder.append(an_append(an_event("case-1", 1), key=one))
    await a_recorder.append(an_append(an_event("case-1", 2), key=other))

    assert (await a_recorder.head()).position == 2


async def test_an_act_that_adds_nothing_is_remembered_with_its_answer(a_recorder: Recorder) -> None:
    await a_recorder.append(an_append(*events("case-1", 1, 3)))
    key = a_key()

    first = await a_recorder.append(an_append(key=key, expected={"case-1": 3}, answer=b'{"is":"so already"}'))
    await a_recorder.append(an_append(an_event("case-1", 4)))

    assert (first.position, first.events, first.repeated) == (3, (), False)
    assert await a_recorder.find_command(key) == as_repeated(first)
    assert first.answer == b'{"is":"so already"}'
    with pytest.raises(CommandReused):
        await a_recorder.append(an_append(key=a_key(command_id=key.command_id, request=b"another")))


async def test_an_act_that_adds_nothing_rests_on_what_it_read_too(a_recorder: Recorder) -> None:
    key = a_key()
    await a_recorder.append(an_append(an_event("case-1", 1)))

    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(key=key, expected={"case-1": 0}))

    assert await a_recorder.find_command(key) is None


async def test_an_act_may_add_nothing_to_an_empty_record(a_recorder: Recorder) -> None:
    first = await a_recorder.append(an_append())

    assert (first.position, first.events) == (0, ())
    assert (await a_recorder.head()).position == 0


async def test_a_refused_command_may_come_again(a_recorder: Recorder) -> None:
    key = a_key()
    with pytest.raises(StreamMoved):
        await a_recorder.append(an_append(an_event("case-1", 2), key=key))

    appended = await a_recorder.append(an_append(an_event("case-1", 1), key=key))

    assert not appended.repeated


async def test_eight_at_once_with_one_key_leave_one_event(a_recorder: Recorder) -> None:
    append = an_append(an_event("case-1", 1))

    appended = await asyncio.gather(*(a_recorder.append(append) for _ in range(8)))

    assert (await a_recorder.head()).position == 1
    assert sorted(one.repeated for one in appended) == [False, *[True] * 7]
    assert len({(one.position, one.recorded_at, one.answer, one.events) for one in appended}) == 1
