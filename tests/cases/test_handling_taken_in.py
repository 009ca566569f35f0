"""Commands on long streams whose beginning their sender has taken in: only what came since is read."""

import pytest
from msgspec.structs import replace

from asking import OTHER, STREAM, a_request, add, issued, second, versions
from cases.events import Recorded
from cases.handling import Decision, Histories, Presumed, Record
from cases.store.recorder import Append, Appended, StreamMoved


async def last_of(record: Record, stream: str = STREAM) -> Recorded:
    """Return the last fact of a stream."""
    return (await record.histories([stream]))[stream][-1]


async def seen_by(record: Record, last: Recorded, *, meanwhile: int = 0) -> list[list[int]]:
    """Return the versions that each decision of one command saw; others recorded some facts before it."""
    seen: list[list[int]] = []

    def decide(histories: Histories) -> Decision:
        seen.append([one.version for one in histories[STREAM]])
        return Decision(events=((STREAM, (issued("mine"),)),))

    elsewhere = second(record)
    for _ in range(meanwhile):
        await elsewhere.handle(a_request(), [STREAM], add(issued("theirs")))
    await record.handle(a_request(), [STREAM, OTHER], decide, presumed=Presumed(taken_in={STREAM: last}))
    return seen


async def test_what_was_taken_in_is_not_read_again_but_for_its_last_fact(a_record: Record) -> None:
    await a_record.handle(a_request(), [STREAM], add(*(issued(f"case-{n}") for n in range(5))))

    assert await seen_by(a_record, await last_of(a_record)) == [[5]]
    assert await versions(a_record) == [1, 2, 3, 4, 5, 6]


async def test_what_others_recorded_since_is_read(a_record: Record) -> None:
    await a_record.handle(a_request(), [STREAM], add(issued(), issued()))

    assert await seen_by(a_record, await last_of(a_record), meanwhile=2) == [[2, 3, 4]]
    assert await versions(a_record) == [1, 2, 3, 4, 5]


async def test_a_record_in_the_place_of_the_one_that_was_read_is_read_whole(a_record: Record) -> None:
    """A backup was put back under a program that runs: what it remembers is of no use then."""
    await a_record.handle(a_request(), [STREAM], add(issued(), issued(), issued()))
    last = await last_of(a_record)
    elsewhere = replace(last, recorded_at=last.recorded_at.replace(year=2001))
    further = replace(last, version=9)

    assert await seen_by(a_record, elsewhere) == [[1, 2, 3]]
    assert await seen_by(a_record, further) == [[1, 2, 3, 4]]


async def test_one_that_decided_on_less_than_there_is_decides_anew(
    a_record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    await a_record.handle(a_request(), [STREAM], add(issued(), issued()))
    last, append, tried = await last_of(a_record), a_record.recorder.append, list[int]()
    seen: list[list[int]] = []

    async def after_somebody_else(one: Append) -> Appended:
        tried.append(len(tried))
        if len(tried) == 1:
            monkeypatch.setattr(a_record.recorder, "append", append)
            await second(a_record).handle(a_request(), [STREAM], add(issued("theirs")))
            raise StreamMoved(STREAM, 3)
        return await append(one)

    def decide(histories: Histories) -> Decision:
        seen.append([one.version for one in histories[STREAM]])
        return Decision(events=((STREAM, (issued("mine"),)),))

    monkeypatch.setattr(a_record.recorder, "append", after_somebody_else)
    await a_record.handle(a_request(), [STREAM], decide, presumed=Presumed(taken_in={STREAM: last}))

    assert seen == [[2], [2, 3]]
    assert await versions(a_record) == [1, 2, 3, 4]
