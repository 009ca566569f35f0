"""What became of a command whose answer was lost: it is asked for again, under its own key, until somebody knows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from cases.store.connecting import LineLost
from cases.store.recorder import OutcomeUnknown, RecordUnavailable

T = TypeVar("T")

ASK_AGAIN_SECONDS_MAX = 2.0
PAUSE_SECONDS = 0.05


async def true_outcome(attempt: Callable[[], Awaitable[T]]) -> T:
    """Return what an attempt to append answers, or what a second one finds after the answer of the first was lost.

    That the key is not on record right after the line broke proves nothing: what was sent may still be on its way. So
    the whole attempt is made again. The append looks its key up under the record's lock: whichever of the two comes
    second finds what the first left behind and adds nothing.

    :raises RecordUnavailable: if no attempt was sent: nothing was written, nor will be.
    :raises OutcomeUnknown: if one was sent, and none was answered in time.
    """
    try:
        return await attempt()
    except LineLost:
        pass
    clock = asyncio.get_running_loop().time
    ends = clock() + ASK_AGAIN_SECONDS_MAX
    while clock() < ends:
        try:
            return await attempt()
        except RecordUnavailable:
            await asyncio.sleep(PAUSE_SECONDS)
    raise OutcomeUnknown
