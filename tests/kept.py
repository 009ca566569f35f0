"""What tests of backups share: a database with the folder beside it, and a program on it that takes in reports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
from msgspec import Struct

from api.cases.acts.intake import ReportBody
from api.cases.recording import open_case
from api.identity import Account, Accounts
from api.keeping.backup import Source, make_backup
from api.keeping.manifest import Manifest
from api.keeping.progress import Progress
from api.parsing import parse
from api.program import Program, adopt_law, migrate_database, open_program
from api.settings import Settings
from api.times import now
from api.writing import Write
from cases.store.keys import MasterKey
from cases.values import UnitId
from postgres_fixtures import Database

CHILD = "Lò Thị Mây Trắng"
OFFICER = "province-officer"
PROVINCE = UnitId("20~")


class Place(Struct, frozen=True, kw_only=True):
    """A database and the folder beside it."""

    settings: Settings
    dsn: str

    @property
    def key(self) -> MasterKey:
        """The master key that lies here."""
        return MasterKey.read(self.settings.master_key_file)


def place_at(database: Database, folder: Path) -> Place:
    """Return the database with a folder for its master key."""
    settings = Settings(data=folder, database_url=database.superuser_dsn, master_key_file=folder / "master.key")
    return Place(settings=settings, dsn=database.superuser_dsn)


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Program]:
    """Lend the program on a place, migrated, with its law adopted and its projections made."""
    await migrate_database(place.settings, admin_dsn=place.dsn)
    async with open_program(place.settings, dsn=place.dsn) as program:
        await program.engine.prepare()
        await adopt_law(program)
        yield program


async def officer_of(program: Program) -> Account:
    """Return the account that reports, made if need be."""
    accounts = Accounts(program.pool, program.knowledge.places)
    await accounts.add(OFFICER, role=OFFICER, unit=PROVINCE)
    account = await accounts.named(OFFICER)
    assert account is not None
    return account


async def report(program: Program, officer: Account, *, key: UUID | None = None) -> int:
    """Record a report about a child with a name; return its position."""
    body = {
        "kind": "drowning-death",
        "commune_of_event": "06505",
        "occurred_on": "2024-05-03",
        "received_at": "2024-05-04T08:00:00+07:00",
        "received_by": "commune",
        "children": [{"identity": "known", "name": CHILD, "birth_year": 2016, "sex": "female", "outcome": "died"}],
    }
    write = Write(account=officer, key=key or uuid4(), request_id="test")
    return (await open_case(program, write, parse(msgspec.json.encode(body), ReportBody))).position


async def back_up(place: Place, folder: Path, *, key_to_keep: MasterKey | None) -> Manifest:
    """Make a backup of a place."""
    source = Source(dsn=place.dsn, key=place.key, made_at=now())
    return await make_backup(source, folder, key_to_keep=key_to_keep, progress=Progress())
