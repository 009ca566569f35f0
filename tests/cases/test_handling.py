"""Handling a command: decided on what is on record, answered once, refused where a rule says no."""

import pytest
from msgspec.structs import replace

from appends import an_append, an_erasure, an_event
from asking import CHILD, METADATA, OTHER, STREAM, a_request, add, add_unless, issued, named, names, versions
from cases.case.people import ChildAdded
from cases.handling import Decision, Histories, Record, StaleVersion
from cases.persons import Erased, PersonDetails, Sealed
from cases.refusals import Refused
from cases.store.keys import TamperedBox
from cases.store.mapper import UnknownEventType
from cases.store.recorder import CommandReused


async def test_what_was_decided_is_recorded_and_answered(a_record: Record) -> None:
    appended = await a_record.handle(a_request(), [STREAM], add(issued("case-a"), issued("case-b")))

    (first, last) = (await a_record.histories([STREAM]))[STREAM]
    assert (first.event, last.event) == (issued("case-a"), issued("case-b"))
    assert (first.version, last.version, last.metadata) == (1, 2, METADATA)
    assert (appended.position, appended.answer, appended.repeated) == (2, b'{"added":"2"}', False)


async def test_a_decision_sees_every_stream_that_it_asked_for(a_record: Record) -> None:
    await a_record.handle(a_request(), [OTHER], add(issued(), stream=OTHER))
    seen: list[dict[str, int]] = []

    def decide(histories: Histories) -> Decision:
        seen.append({stream: len(history) for stream, history in histories.items()})
        return Decision(events=((STREAM, (issued(),)), (OTHER, (issued(), issued()))))

    await a_record.handle(a_request(), [STREAM, OTHER], decide)

    assert seen == [{STREAM: 0, OTHER: 1}]
    assert (await versions(a_record), await versions(a_record, OTHER)) == ([1], [1, 2, 3])


async def test_histories_can_be_read_as_of_a_position(a_record: Record) -> None:
    await a_record.handle(a_request(), [STREAM], add(issued()))
    await a_record.handle(a_request(), [OTHER, STREAM], add(issued()))

    found = await a_record.histories([STREAM, OTHER], until=1)

    assert {stream: len(history) for stream, history in found.items()} == {STREAM: 1, OTHER: 0}


async def test_the_same_command_again_gets_its_answer_and_is_not_decided_again(a_record: Record) -> None:
    request = a_request()
    first = await a_record.handle(request, [STREAM], add(issued()))

    again = await a_record.handle(request, [STREAM], add_unless(0))

    assert (again.position, again.answer, again.recorded_at) == (first.position, first.answer, first.recorded_at)
    assert again.repeated
    assert await versions(a_record) == [1]


async def test_the_same_command_again_gets_its_answer_though_its_sender_may_see_nothing_any_more(
    a_record: Record,
) -> None:
    class OutOfScope(Exception):
        """The sender is told that there is nothing."""

    def entitled(histories: Histories) -> None:
        if histories[STREAM]:
            raise OutOfScope

    request = a_request()
    first = await a_record.handle(request, [STREAM], add(issued()), entitled=entitled)
    again = await a_record.handle(request, [STREAM], add(issued()), entitled=entitled)

    assert (again.position, again.repeated) == (first.position, True)
    with pytest.raises(OutOfScope):
        await a_record.handle(a_request(), [STREAM], add(issued()), entitled=entitled)


async def test_the_same_key_with_another_command_is_refused(a_record: Record) -> None:
    request = a_request()
    await a_record.handle(request, [STREAM], add(issued()))

    with pytest.raises(CommandReused):
        await a_record.handle(a_request(command_id=request.command_id, digest=b"another"), [STREAM], add(issued()))

    assert await versions(a_record) == [1]


async def test_an_act_that_adds_nothing_is_answered_alike_when_it_comes_again(a_record: Record) -> None:
    request = a_request()

    first = await a_record.handle(request, [STREAM], add())
    await a_record.handle(a_request(), [STREAM], add(issued()))
    again = await a_record.handle(request, [STREAM], add(issued()))

    assert (first.events, again.events, again.position) == ((), (), first.position)
    assert (first.repeated, again.repeated) == (False, True)
    assert await versions(a_record) == [1]


async def test_a_refusal_is_not_remembered(a_record: Record) -> None:
    """What was refused may come again, and is decided on what is on record by then."""
    request = a_request()
    with pytest.raises(Refused):
        await a_record.handle(request, [STREAM], add_unless(0))

    assert not (await a_record.handle(request, [STREAM], add(issued()))).repeated


@pytest.mark.parametrize("if_match", [0, 1, 2, 3])
async def test_whoever_looked_before_others_wrote_is_told_what_they_wrote(a_record: Record, if_match: int) -> None:
    for n in range(4):
        await a_record.handle(a_request(), [STREAM], add(issued(f"case-{n}")))

    with pytest.raises(StaleVersion) as stale:
        await a_record.handle(a_request(if_match=if_match), [STREAM, OTHER], add(issued()))

    assert stale.value.current_version == 4
    assert [one.event for one in stale.value.since] == [issued(f"case-{n}") for n in range(if_match, 4)]
    assert await versions(a_record) == [1, 2, 3, 4]


async def test_whoever_has_seen_the_last_version_goes_on(a_record: Record) -> None:
    await a_record.handle(a_request(if_match=0), [STREAM], add(issued()))
    await a_record.handle(a_request(if_match=1), [STREAM], add(issued()))

    assert await versions(a_record) == [1, 2]


async def test_a_version_that_was_never_there_is_stale_too(a_record: Record) -> None:
    with pytest.raises(StaleVersion) as stale:
        await a_record.handle(a_request(if_match=7), [STREAM], add(issued()))

    assert (stale.value.current_version, stale.value.since) == (0, ())


async def test_a_repetition_is_answered_although_its_version_is_long_past(a_record: Record) -> None:
    request = a_request(if_match=0)
    first = await a_record.handle(request, [STREAM], add(issued()))
    await a_record.handle(a_request(), [STREAM], add(issued()))

    assert (await a_record.handle(request, [STREAM], add(issued()))).position == first.position


async def test_only_the_first_stream_is_the_one_that_was_looked_at(a_record: Record) -> None:
    await a_record.handle(a_request(), [OTHER], add(issued(), stream=OTHER))

    await a_record.handle(a_request(if_match=0), [STREAM, OTHER], add(issued()))

    assert await versions(a_record) == [1]


async def test_a_stream_that_holds_a_newer_programs_fact_is_left_alone(a_record: Record) -> None:
    await a_record.handle(a_request(), [STREAM], add(issued()))
    await a_record.recorder.append(an_append(an_event(STREAM, 2, event_type="case-number.recalled")))

    with pytest.raises(UnknownEventType, match="recalled"):
        await a_record.handle(a_request(), [STREAM], add(issued()))

    assert (await a_record.recorder.head()).position == 2


async def test_a_decision_on_a_stream_it_did_not_read_is_a_fault_of_the_program(a_record: Record) -> None:
    with pytest.raises(KeyError):
        await a_record.handle(a_request(), [STREAM], add(issued(), stream=OTHER))

    assert await versions(a_record, OTHER) == []


async def test_somebody_gets_one_key_and_keeps_it(a_record: Record) -> None:
    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Mẫu"), stream="case-1"))
    key = await a_record.recorder.subject_keys([CHILD])
    await a_record.handle(
        a_request(), ["case-2"], add(named("Hoàng Thị Thử"), named("Hoàng Thị Ví Dụ"), stream="case-2")
    )

    assert list(key) == [CHILD]
    assert await a_record.recorder.subject_keys([CHILD]) == key
    assert await names(a_record, "case-1") == [PersonDetails(name="Hoàng Thị Mẫu")]
    assert await names(a_record, "case-2") == [
        PersonDetails(name="Hoàng Thị Thử"),
        PersonDetails(name="Hoàng Thị Ví Dụ"),
    ]


async def test_after_an_erasure_the_old_stays_unreadable_and_the_new_is_read(a_record: Record) -> None:
    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Mẫu"), stream="case-1"))
    await a_record.recorder.append(an_append(an_erasure(CHILD), erase=(CHILD,)))
    assert await names(a_record, "case-1") == [Erased()]

    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Thử"), stream="case-1"))

    assert await names(a_record, "case-1") == [Erased(), PersonDetails(name="Hoàng Thị Thử")]


async def test_a_box_that_is_not_its_subject_s_is_no_erasure(a_record: Record) -> None:
    """Where nobody was erased, what does not open was changed: it is said, and not taken for forgotten."""
    await a_record.handle(a_request(), [STREAM], add(named("Trẻ Thử Một")))
    (one,) = (await a_record.histories([STREAM]))[STREAM]
    assert isinstance(one.event, ChildAdded)
    foreign = Sealed(box=b"another!" + b"0" * 40)
    changed = replace(one, event=replace(one.event, child=replace(one.event.child, details=foreign)))

    with pytest.raises(TamperedBox):
        await a_record.unsealed([changed])
