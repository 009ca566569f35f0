"""`hoso demo --communes N --cases M`: an invented province in a database of its own, then served like the demo."""

import asyncio
import time
from argparse import Namespace
from collections.abc import Callable

import asyncpg
from msgspec.structs import replace

from api import times
from api.cli.address import address_of, check_address
from api.cli.database import Database, make_database, reached
from api.cli.serve import serve
from api.cli.trouble import Trouble
from api.demo.invented.openings import Invented
from api.demo.invented.places import PROVINCE, commune_id
from api.demo.province import Made, State, fill_projections, generate, open_province, state_of
from api.demo.telling import show_province
from api.identity import Accounts
from api.keeping.progress import Progress
from api.program import Program
from api.roles import ROLES
from api.settings import Settings
from cases.store.connecting import reaching
from cases.values import COUNTRY

BAR_WIDTH = 24
OFFICES = {
    **dict.fromkeys(("police", "province-officer", "fund-officer", "fund-approver", "fund-cashier"), PROVINCE),
    **dict.fromkeys(("auditor", "admin"), PROVINCE),
    "hotline": COUNTRY,
}
"""The scope of each role's account; the others are of the commune with the most cases."""


def serve_province(settings: Settings, given: Namespace) -> None:
    """Make the province where it is not there yet, and serve it.

    :raises Trouble: if it cannot be made here, or the numbers are none that it could be made of.
    """
    import uvloop  # noqa: PLC0415 - only the server runs on it

    invented = _invented(given)
    settings = replace(settings, database=invented.name)
    check_address(settings)
    with reached(settings) as database, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        state = runner.run(_made_room(database, invented))
        runner.run(_run(settings, database, invented, state))


def _invented(given: Namespace) -> Invented:
    if given.communes is None or given.cases is None:
        raise Trouble("--communes đi cùng --cases / --communes and --cases go together")
    try:
        return Invented(communes=given.communes, cases=given.cases, seed=given.seed)
    except ValueError as error:
        raise Trouble(str(error)) from None


async def _made_room(database: Database, invented: Invented) -> State:
    """Return whether the province is there already; what was begun of it and never done is begun again.

    :raises Trouble: if the database holds something else, or a part that is not this program's to throw away.
    """
    await make_database(database)
    state = await state_of(database.admin_dsn, invented)
    if state == "other":
        raise Trouble("cơ sở dữ liệu này không trống / this database is not empty: DATABASE_URL must name an empty one")
    if state != "begun":
        return state
    if database.embedded is None:
        raise Trouble(
            "cơ sở dữ liệu này có một tỉnh làm dở: hãy làm trống nó"
            " / this database holds a province that was never finished: empty it first"
        )
    with reaching():
        connection = await asyncpg.connect(database.embedded.dsn())
    try:
        await connection.execute(f'DROP DATABASE "{database.name}" WITH (FORCE)')
    finally:
        await connection.close()
    await make_database(database)
    return "empty"


async def _run(settings: Settings, database: Database, invented: Invented, state: State) -> None:
    opened = open_province(settings, dsn=database.dsn, admin_dsn=database.admin_dsn, invented=invented)
    async with opened as program:
        if state != "made":
            await _make(program, invented)

        async def ready() -> None:
            token = await Accounts(program.pool, program.knowledge.places).make_token("standing-team", at=times.now())
            await show_province(program, database=database.name, address=address_of(settings), token=token)

        await serve(program, ready=ready, embedded=database.embedded)


async def _make(program: Program, invented: Invented) -> None:
    progress = Progress()
    try:
        await generate(program, invented, progress=bar(progress, time.monotonic))
        await fill_projections(program, progress=lambda name: progress.tell(f"bảng / read model: {name} …"))
    finally:
        progress.done()
    accounts = Accounts(program.pool, program.knowledge.places)
    for role in ROLES:
        await accounts.add(role, role=role, unit=OFFICES.get(role, commune_id(1)))


def bar(progress: Progress, clock: Callable[[], float]) -> Callable[[Made], None]:
    """Return what shows how far the events have come, how fast, and how long it will take."""
    began = clock()

    def tell(made: Made) -> None:
        rate = made.events / max(clock() - began, 0.001)
        left = round((made.of_events - made.events) / rate)
        done = round(made.events / made.of_events * BAR_WIDTH)
        progress.tell(
            f"{'█' * done}{'░' * (BAR_WIDTH - done)} {made.events / made.of_events:4.0%}"
            f"  {made.events:,} sự kiện / facts  {rate:,.0f}/s  còn / left {left // 60}:{left % 60:02}"
        )

    return tell
