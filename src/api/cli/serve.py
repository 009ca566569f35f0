"""`hoso serve` and `hoso demo`: the web server, the projections and the database in one process."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

from granian.constants import Interfaces
from granian.server.embed import Server

from api import times
from api.app import create_app
from api.embedded import EmbeddedPostgres
from api.logs import log
from api.program import Program
from api.settings import Settings

BACKLOG = 1024
STOP_SECONDS_MAX = 10.0
WATCH_SECONDS = 0.5


async def serve(
    program: Program, *, ready: Callable[[], Awaitable[None]], embedded: EmbeddedPostgres | None = None
) -> None:
    """Answer requests until SIGINT or SIGTERM; `ready` is called as soon as the address is open.

    An embedded database that goes away, whoever had started it, is started again.
    """
    settings = program.settings
    server = Server(
        create_app(program),
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        backlog=BACKLOG,
        websockets=False,
        log_enabled=False,
    )
    loop = asyncio.get_running_loop()

    def stop() -> None:
        program.stopping.set()
        server.stop()  # type: ignore[no-untyped-call] # granian ships no types for it

    for word in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(word, stop)
    serving = asyncio.create_task(server.serve())
    await _open(settings)
    await ready()
    watching = asyncio.create_task(_watch(embedded)) if embedded else None
    keeping = asyncio.create_task(program.keeper.run(times.now))
    asked = asyncio.create_task(program.stopping.wait())
    await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
    for task in (asked, watching, keeping):
        if task is not None:
            task.cancel()
    await asyncio.gather(keeping, return_exceptions=True)
    # Requests under way are answered; a line that never ends is cut.
    _, late = await asyncio.wait({serving}, timeout=STOP_SECONDS_MAX)
    for task in late:
        task.cancel()


async def _watch(embedded: EmbeddedPostgres) -> None:
    """Start the embedded database again whenever it is gone; meanwhile requests are answered that it is away.

    It is started from this thread, which is the main one and lives as long as the program: the server follows the
    thread that started it.
    """
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        if embedded.running:
            continue
        log.error("database-gone")
        try:
            await embedded.start_again()
        except Exception as error:  # noqa: BLE001 - whatever it is, such as a full disk, it may be over next time
            log.error("database-not-started", error=type(error).__name__)


async def _open(settings: Settings) -> None:
    """Return when somebody answers at the address."""
    while True:
        try:
            _, writer = await asyncio.open_connection(settings.host, settings.port)
        except OSError:
            await asyncio.sleep(0.01)
            continue
        writer.close()
        return
