"""`hoso serve`, `hoso demo` and `hoso migrate`: what makes the database ready, and what answers on it."""

import asyncio
import sys
from argparse import Namespace
from collections.abc import Awaitable
from typing import TYPE_CHECKING

from api.cli.address import address_of, check_address, say_address
from api.cli.database import reached
from api.cli.registering import command
from api.cli.running import migrated, opened
from api.cli.starting import Steps, load_web
from api.logs import log
from api.program import Program, go_by_law, start_on_law
from api.settings import Settings

if TYPE_CHECKING:
    from api.cli.registering import Commands


def add(commands: "Commands") -> None:
    """Add the commands that serve, and the one that comes before."""
    for name, text, run in (
        ("demo", "nạp dữ liệu Chi Lăng năm 2024 và phục vụ / load the Chi Lăng facts of 2024 and serve", _demo),
        ("serve", "trả lời yêu cầu, cập nhật bảng tổng hợp / answer requests, with the projections running", _serve),
    ):
        parser = command(commands, name, text, run)
        parser.add_argument("--host", help="address to listen on (HOSO_HOST; 127.0.0.1)")
        parser.add_argument("--port", type=int, help="port to listen on (HOSO_PORT; 8000)")
        if name == "demo":
            parser.add_argument("--communes", type=int, metavar="N", help="instead: an invented province of N communes")
            parser.add_argument("--cases", type=int, metavar="M", help="and of M cases, in a database of its own")
            parser.add_argument("--seed", type=int, metavar="S", default=1, help="from which it is invented (1)")
    text = "chuẩn bị cơ sở dữ liệu, nạp luật / bring the database to this program's shape and adopt its law"
    command(commands, "migrate", text, _migrate)


def _migrate(settings: Settings, given: Namespace) -> None:
    async def adopt(program: Program, _given: Namespace) -> None:
        # All of it, so that no server that starts afterwards has to.
        done.extend(await go_by_law(program))

    with reached(settings) as database:
        done = asyncio.run(migrated(settings, database))
        asyncio.run(opened(settings, database, adopt, given))
    sys.stdout.write("".join(f"{line}\n" for line in done) or "nothing to do\n")


def _serve(settings: Settings, given: Namespace) -> None:
    steps = Steps()

    async def work(program: Program, _given: Namespace) -> None:
        from api.cli.serve import serve  # noqa: PLC0415 - the web is loaded while the database starts

        steps.done("open")
        await start_on_law(program)
        steps.done("prepare")

        async def ready() -> None:
            steps.done("listen")
            log.info("started", **steps.taken)
            say_address(settings)

        await serve(program, ready=ready, embedded=database.embedded)

    check_address(settings)
    loading = load_web()
    with reached(settings) as database:
        steps.done("database")
        if database.embedded is not None:
            asyncio.run(migrated(settings, database))
            steps.done("migrate")
        loading.join()
        steps.done("rest_of_imports")
        _run(opened(settings, database, work, given))


def _demo(settings: Settings, given: Namespace) -> None:
    if given.communes is not None or given.cases is not None:
        from api.cli.province import serve_province  # noqa: PLC0415 - only this demo needs it

        serve_province(settings, given)
        return
    from api.cli.serve import serve  # noqa: PLC0415 - the web is loaded when it is served
    from api.demo.loading import load_demo  # noqa: PLC0415 - as above
    from api.demo.telling import show_demo  # noqa: PLC0415 - as above

    async def work(program: Program, _given: Namespace) -> None:
        await go_by_law(program)
        await load_demo(program)

        async def ready() -> None:
            await show_demo(program, address=address_of(settings))

        await serve(program, ready=ready, embedded=database.embedded)

    check_address(settings)
    with reached(settings) as database:
        asyncio.run(migrated(settings, database))
        _run(opened(settings, database, work, given))


def _run(work: Awaitable[None]) -> None:
    import uvloop  # noqa: PLC0415 - only the server runs on it

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)  # type: ignore[arg-type] # it is a coroutine
