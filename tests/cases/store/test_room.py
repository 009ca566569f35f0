"""Room for so many at once: who finds none waits their turn, and nobody's place is lost."""

import asyncio
from contextlib import suppress

from cases.store.room import Room


async def test_whoever_finds_no_room_gets_the_place_that_becomes_free_in_the_order_of_asking() -> None:
    room, came = Room(1), list[str]()

    async def come(name: str) -> None:
        await room.wait()
        came.append(name)

    first_found_one = room.taken()
    waiting = [asyncio.create_task(come(name)) for name in ("first", "second")]
    await asyncio.sleep(0)
    passed_by = room.taken()
    room.give_back(1)
    await waiting[0]

    assert (first_found_one, passed_by) == (True, False)
    assert came == ["first"]
    room.give_back(1)
    await waiting[1]
    assert came == ["first", "second"]


async def test_a_place_that_came_to_somebody_who_has_just_gone_is_passed_on() -> None:
    room = Room(1)
    room.taken()
    gone, stays = (asyncio.create_task(room.wait()) for _ in range(2))
    await asyncio.sleep(0)
    room.give_back(1)
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    await asyncio.wait_for(stays, 1)

    assert (gone.cancelled(), room.taken()) == (True, False)
    room.give_back(1)
    assert room.taken()


async def test_who_has_stopped_waiting_holds_no_place() -> None:
    room = Room(1)
    room.taken()
    gone = asyncio.create_task(room.wait())
    await asyncio.sleep(0)
    gone.cancel()
    with suppress(asyncio.CancelledError):
        await gone
    room.give_back(1)

    assert (room.taken(), room.taken()) == (True, False)
