"""Handling a command: decided on what is on record, once, whoever else writes meanwhile."""

import asyncio
from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from appends import an_append, an_erasure, an_event
from cases.case.people import ChildAdded
from cases.case.state import Child
from cases.case_number.numbering import CaseNumberIssued
from cases.events import Event, Metadata
from cases.handling import ATTEMPTS_MAX, Contended, Decision, Histories, Record, Request, StaleVersion
from cases.persons import Details, Erased, PersonDetails
from cases.refusals import Invalid, Refused
from cases.store.mapper import UnknownEventType
from cases.store.recorder import Append, Appended, CommandKey, CommandReused, Recorder
from cases.values import CaseId, SubjectId, UnitId

METADATA = Metadata(actor="account-1", role="commune-officer", unit=UnitId("06463~2025-07-01"))
STREAM, OTHER = "casenumbers-06463-2026", "casenumbers-06505-2026"
CHILD = uuid4()

Decide = Callable[[Histories], Decision]


def a_request(*, command_id: UUID | None = None, digest: bytes = b"a command", if_match: int | None = None) -> Request:
    return Request(metadata=METADATA, command_id=command_id or uuid4(), digest=digest, if_match=if_match)


def issued(name: str = "case-a") -> CaseNumberIssued:
    return CaseNumberIssued(case_id=CaseId(name))


def named(name: str) -> ChildAdded:
    return ChildAdded(child=Child(subject_id=SubjectId(str(CHILD)), details=PersonDetails(name=name)))


def add(*events: Event, stream: str = STREAM) -> Decide:
    """Return a decision that adds events, whatever is on record."""
    return lambda _histories: Decision(events=((stream, events),), answer={"added": str(len(events))})


def add_unless(count: int) -> Decide:
    """Return a decision that refuses once so many facts are there."""

    def decide(histories: Histories) -> Decision:
        if len(histories[STREAM]) >= count:
            raise Refused("full")
        return Decision(events=((STREAM, (issued(),)),))

    return decide


def second(record: Record) -> Record:
    """Return another process's view of the same record: nothing in this one's memory is shared."""
    return Record(record.recorder, record.mapper, record.master_key)


async def versions(record: Record, stream: str = STREAM) -> list[int]:
    return [one.version for one in (await record.histories([stream]))[stream]]


async def names(record: Record, stream: str) -> list[Details | None]:
    """Return what can be read of the child's details, fact by fact."""
    unsealed = await record.unsealed((await record.histories([stream]))[stream])
    return [one.event.child.details for one in unsealed if isinstance(one.event, ChildAdded)]


def before_append(
    monkeypatch: pytest.MonkeyPatch, recorder: Recorder, meanwhile: Callable[[Append], Append], *, times: int = 1
) -> list[Append]:
    """Let somebody else append something just before the next appends; return the list of what was then tried."""
    append, tried = recorder.append, list[Append]()

    async def slow(one: Append) -> Appended:
        tried.append(one)
        if len(tried) <= times:
            await append(meanwhile(one))
        return await append(one)

    monkeypatch.setattr(recorder, "append", slow)
    return tried


def foreign_event(mine: Append) -> Append:
    """Return another command's append to the same place."""
    return an_append(*mine.events[:1], expected={})


def as_from_elsewhere(mine: Append) -> Append:
    """Return the very same command, come in through another process."""
    return mine


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


async def test_the_same_key_with_another_command_is_refused(a_record: Record) -> None:
    request = a_request()
    await a_record.handle(request, [STREAM], add(issued()))

    with pytest.raises(CommandReused):
        await a_record.handle(a_request(command_id=request.command_id, digest=b"another"), [STREAM], add(issued()))

    assert await versions(a_record) == [1]


@pytest.mark.parametrize("processes", [1, 8])
async def test_eight_at_once_with_one_key_are_recorded_once(a_record: Record, processes: int) -> None:
    request = a_request()
    records = [a_record, *(second(a_record) for _ in range(processes - 1))]

    def ask(n: int) -> "asyncio.Future[Appended]":
        return asyncio.ensure_future(records[n % processes].handle(request, [STREAM], add_unless(1)))

    appended = await asyncio.gather(*(ask(n) for n in range(8)))

    assert await versions(a_record) == [1]
    assert sorted(one.repeated for one in appended) == [False, *[True] * 7]
    assert len({(one.position, one.answer, one.recorded_at) for one in appended}) == 1


async def test_an_act_that_adds_nothing_is_answered_alike_when_it_comes_again(a_record: Record) -> None:
    request = a_request()

    first = await a_record.handle(request, [STREAM], add())
    await a_record.handle(a_request(), [STREAM], add(issued()))
    again = await a_record.handle(request, [STREAM], add(issued()))

    assert (first.events, again.events, again.position) == ((), (), first.position)
    assert (first.repeated, again.repeated) == (False, True)
    assert await versions(a_record) == [1]


async def test_a_stream_that_moves_meanwhile_is_decided_on_anew(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = before_append(monkeypatch, a_record.recorder, foreign_event, times=3)
    seen: list[int] = []

    def decide(histories: Histories) -> Decision:
        seen.append(len(histories[STREAM]))
        return Decision(events=((STREAM, (issued(),)),))

    appended = await a_record.handle(a_request(), [STREAM], decide)

    assert seen == [0, 1, 2, 3]
    assert len(tried) == 4
    assert appended.events == ((STREAM, 4, "case-number.issued", 4),)


async def test_a_rule_that_says_no_after_the_stream_moved_is_heard(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_append(monkeypatch, a_record.recorder, foreign_event)

    with pytest.raises(Refused, match="full"):
        await a_record.handle(a_request(), [STREAM], add_unless(1))

    assert await versions(a_record) == [1]


async def test_a_command_that_never_finds_its_turn_says_so(a_record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = before_append(monkeypatch, a_record.recorder, foreign_event, times=ATTEMPTS_MAX)

    with pytest.raises(Contended):
        await a_record.handle(a_request(), [STREAM], add(issued()))

    assert len(tried) == ATTEMPTS_MAX


async def test_the_same_command_through_another_process_is_answered_from_there(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_append(monkeypatch, a_record.recorder, as_from_elsewhere)

    appended = await a_record.handle(a_request(), [STREAM], add_unless(1))

    assert appended.repeated
    assert await versions(a_record) == [1]


@pytest.mark.parametrize("trouble", [Refused("full"), Invalid("person-unknown", "child"), None])
async def test_a_refusal_because_of_this_very_command_is_no_refusal(
    a_record: Record, monkeypatch: pytest.MonkeyPatch, trouble: Exception | None
) -> None:
    """It came in through another process after this one had looked for it: that one's answer stands."""
    request = a_request(if_match=None if trouble else 0)
    find_command, looked = a_record.recorder.find_command, list[CommandKey]()

    async def find_then_elsewhere(key: CommandKey) -> Appended | None:
        found = await find_command(key)
        if not looked:
            looked.append(key)
            await second(a_record).handle(request, [STREAM], add(issued()))
        return found

    def decide(histories: Histories) -> Decision:
        if histories[STREAM] and trouble:
            raise trouble
        return Decision(events=((STREAM, (issued(),)),))

    monkeypatch.setattr(a_record.recorder, "find_command", find_then_elsewhere)

    appended = await a_record.handle(request, [STREAM], decide)

    assert appended.repeated
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


async def test_two_processes_that_write_to_one_stream_both_get_their_turn(a_record: Record) -> None:
    records = (a_record, second(a_record))

    appended = await asyncio.gather(
        *(records[n % 2].handle(a_request(), [STREAM], add(issued(f"case-{n}"))) for n in range(12))
    )

    history = (await a_record.histories([STREAM]))[STREAM]
    assert [one.version for one in history] == list(range(1, 13))
    assert {one.event for one in history} == {issued(f"case-{n}") for n in range(12)}
    assert not any(one.repeated for one in appended)


async def test_writers_that_name_streams_in_opposite_order_do_not_wait_for_each_other_for_ever(
    a_record: Record,
) -> None:
    async with asyncio.timeout(60):
        await asyncio.gather(
            *(
                a_record.handle(a_request(), [STREAM, OTHER][:: 1 if n % 2 else -1], add(issued(), stream=STREAM))
                for n in range(10)
            )
        )

    assert await versions(a_record) == list(range(1, 11))


async def test_a_stream_that_holds_a_newer_programs_fact_is_left_alone(a_record: Record) -> None:
    await a_record.handle(a_request(), [STREAM], add(issued()))
    await a_record.recorder.append(an_append(an_event(STREAM, 2, event_type="case-number.recalled")))

    with pytest.raises(UnknownEventType, match="recalled"):
        await a_record.handle(a_request(), [STREAM], add(issued()))

    assert (await a_record.recorder.head()).position == 2


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


async def test_two_processes_that_meet_somebody_new_at_once_share_one_key(a_record: Record) -> None:
    streams = [f"case-{n}" for n in range(8)]

    await asyncio.gather(
        *(second(a_record).handle(a_request(), [one], add(named(f"Thử {one}"), stream=one)) for one in streams)
    )

    assert [await names(a_record, one) for one in streams] == [[PersonDetails(name=f"Thử {one}")] for one in streams]


async def test_a_command_decided_anew_is_sealed_anew_for_its_new_place(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    unnamed = ChildAdded(child=Child(subject_id=SubjectId(str(uuid4()))))
    theirs = an_append(a_record.mapper.to_stored(unnamed, stream="case-1", version=1, tags=()))
    before_append(monkeypatch, a_record.recorder, lambda _mine: theirs)

    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Mẫu"), stream="case-1"))

    assert await names(a_record, "case-1") == [None, PersonDetails(name="Hoàng Thị Mẫu")]


async def test_after_an_erasure_the_old_stays_unreadable_and_the_new_is_read(a_record: Record) -> None:
    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Mẫu"), stream="case-1"))
    await a_record.recorder.append(an_append(an_erasure(CHILD), erase=(CHILD,)))
    assert await names(a_record, "case-1") == [Erased()]

    await a_record.handle(a_request(), ["case-1"], add(named("Hoàng Thị Thử"), stream="case-1"))

    assert await names(a_record, "case-1") == [Erased(), PersonDetails(name="Hoàng Thị Thử")]


async def test_a_decision_on_a_stream_it_did_not_read_is_a_fault_of_the_program(a_record: Record) -> None:
    with pytest.raises(KeyError):
        await a_record.handle(a_request(), [STREAM], add(issued(), stream=OTHER))

    assert await versions(a_record, OTHER) == []
