"""Waiting in the shell for facts to come, whether a server runs beside or not."""

import asyncio
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from api.asking import Asker
from api.identity import Accounts
from api.program import Program

KEEP_UP_SECONDS = 0.5


@asynccontextmanager
async def keeping_up(program: Program) -> AsyncIterator[None]:
    """Keep the projections at the end of the record meanwhile, until somebody asks the program to stop."""

    async def keep() -> None:
        while True:
            if not await program.engine.catch_up():
                await asyncio.sleep(KEEP_UP_SECONDS)

    loop = asyncio.get_running_loop()
    for word in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(word, program.stopping.set)
    keeping = asyncio.create_task(keep())
    keeping.add_done_callback(lambda _: program.stopping.set())
    try:
        yield
    finally:
        for word in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(word)
        ended = keeping.done()
        keeping.cancel()
        if ended:
            await keeping
        else:
            await asyncio.gather(keeping, return_exceptions=True)


def still_the_same(asker: Asker) -> Callable[[], Awaitable[bool]]:
    """Return what says whether whoever asked has the role and the scope that they had."""
    accounts = Accounts(asker.program.pool, asker.program.knowledge.places)

    async def same() -> bool:
        return await accounts.named(asker.account.name) == asker.account

    return same
