"""What only the record in memory needs to show: it does not trust its clock either."""

import datetime as dt

from appends import an_append, an_event
from cases.store.memory import MemoryRecorder

NOON = dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


async def test_instants_do_not_fall_when_the_clock_is_turned_back() -> None:
    instants = iter([NOON, NOON + HOUR, NOON - HOUR, NOON + 2 * HOUR])
    recorder = MemoryRecorder(lambda: next(instants))

    first = await recorder.append(an_append(an_event("case-1", 1)))
    empty = await recorder.append(an_append())
    late = await recorder.append(an_append(an_event("case-1", 2)))
    last = await recorder.append(an_append(an_event("case-1", 3)))

    found = [one.recorded_at for one in (first, empty, late, last)]
    assert found == [NOON, NOON + HOUR, NOON + HOUR, NOON + 2 * HOUR]
    assert (await recorder.head()).recorded_at == NOON + 2 * HOUR
