"""Running a command on the open program."""

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable

from api.cli.database import Database, make_database, reached
from api.cli.registering import Run
from api.program import Program, migrate_database, open_program
from api.settings import Settings

Work = Callable[[Program, Namespace], Awaitable[None]]


def on_database(work: Work) -> Run:
    """Return a command that runs on the open program."""

    def run(settings: Settings, given: Namespace) -> None:
        with reached(settings) as database:
            asyncio.run(opened(settings, database, work, given))

    return run


async def opened(settings: Settings, database: Database, work: Work, given: Namespace) -> None:
    """Do some work on the open program."""
    async with open_program(settings, dsn=database.dsn) as program:
        await work(program, given)


async def migrated(settings: Settings, database: Database) -> list[str]:
    """Bring the database to this program's shape, making it the first time; return what was done, in words."""
    await make_database(database)
    return await migrate_database(settings, admin_dsn=database.admin_dsn)
