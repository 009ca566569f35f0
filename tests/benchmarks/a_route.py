"""The real program on a data folder, for benchmarks of its routes: `python -m benchmarks.a_route [--without-store]`.

It prints a token once it answers. Without the store, whatever a command would record is acknowledged and kept nowhere.
"""

import sys
from collections.abc import Sequence

import msgspec

from api import times
from api.cli.database import Database, make_database, reached
from api.cli.serve import serve
from api.cli.serving import _run
from api.identity import Accounts
from api.logs import configure_logs
from api.program import adopt_law, migrate_database, open_program
from api.settings import Settings, read_settings
from cases.handling import Record
from cases.store.postgres import PostgresRecorder
from cases.store.recorder import Append, Appended
from cases.values import SubjectId, UnitId

NAME = "bench"
PROVINCE = UnitId("20~")


class NoStore(PostgresRecorder):
    """Acknowledges what it is given and keeps nothing."""

    async def append(self, append: Append) -> Appended:
        """Return what would have been recorded as the first of all."""
        return Appended(
            position=len(append.events),
            recorded_at=times.now(),
            answer=append.answer,
            events=tuple((one.stream, one.version, one.type, n) for n, one in enumerate(append.events, start=1)),
        )

    async def versions(self, streams: Sequence[str]) -> dict[str, int]:
        """Return that none has begun."""
        return dict.fromkeys(streams, 0)

    async def subject_keys(self, _subjects: Sequence[SubjectId]) -> dict[SubjectId, bytes]:
        """Return that nobody has a key."""
        return {}


async def _serve(settings: Settings, database: Database, *, without_store: bool) -> None:
    await make_database(database)
    await migrate_database(settings, admin_dsn=database.admin_dsn)
    async with open_program(settings, dsn=database.dsn) as program:
        await program.engine.prepare()
        await adopt_law(program)
        accounts = Accounts(program.pool, program.knowledge.places)
        await accounts.add(NAME, role="province-officer", unit=PROVINCE)
        token = await accounts.make_token(NAME, at=times.now())
        store = NoStore(program.pool) if without_store else program.record.recorder
        record = Record(store, program.record.mapper, program.record.master_key)

        async def ready() -> None:
            sys.stdout.write(f"{token}\n")
            sys.stdout.flush()

        await serve(msgspec.structs.replace(program, record=record), ready=ready, embedded=database.embedded)


if __name__ == "__main__":
    given = read_settings()
    configure_logs(for_people=False)
    with reached(given) as found:
        _run(_serve(given, found, without_store="--without-store" in sys.argv))
