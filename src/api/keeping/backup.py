"""Making a backup: the record, the keys of persons, the law, the accounts, as they stood at one moment.

Read models are left out. They follow from the record and are filled anew from it, and they alone hold personal values
in clear: without the master key there is nothing personal in a backup that anybody could read.
"""

import datetime as dt
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from msgspec import Struct

from api.keeping.folder import HalfMade, new_folder
from api.keeping.manifest import DUMP, FORMAT, KEY, PAGE_BYTES, File, Manifest, file_of, program_version
from api.keeping.progress import Progress
from api.keeping.tools import Tool, find_tool
from api.keeping.trouble import NotKept
from cases.store.connecting import reaching
from cases.store.keys import MasterKey

READ_MODELS = ("projections", "people", "rebuilding")
LOCK_MILLISECONDS_MAX = 60_000


class Source(Struct, frozen=True, kw_only=True):
    """What is backed up: a database, with the master key that it was made with."""

    dsn: str
    key: MasterKey
    made_at: dt.datetime


class Moment(Struct, frozen=True, kw_only=True):
    """The moment at which the record is copied, and its end at that moment."""

    snapshot: str
    role: str
    postgres: int
    log_id: UUID
    position: int
    events: int
    recorded_at: dt.datetime | None
    key_fingerprint: str


async def make_backup(source: Source, target: Path, *, key_to_keep: MasterKey | None, progress: Progress) -> Manifest:
    """Write a backup into a new folder and return what it holds. Others go on reading and writing meanwhile.

    `key_to_keep` is the master key if it shall lie in the backup too.

    :raises NotKept: if it cannot be made; then there is no folder either.
    """
    with reaching():
        connection = await asyncpg.connect(source.dsn)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            moment = await _moment(connection)
            if moment.key_fingerprint != source.key.fingerprint:
                message = "khóa chính không khớp / the master key here is not the one that this database was made with"
                raise NotKept(message)
            with new_folder(target) as half_made:
                return await _write(source, moment, half_made, key_to_keep, progress)
    finally:
        await connection.close()
        progress.done()


async def _moment(connection: Any) -> Moment:  # noqa: ANN401 - the driver's connection
    """Return the record's end, and a name by which pg_dump sees the database exactly as this transaction does.

    :raises NotKept: if there is no record.
    """
    if await connection.fetchval("SELECT to_regclass('record.head')") is None:
        message = "cơ sở dữ liệu chưa có gì / there is nothing to back up: the database was never migrated"
        raise NotKept(message)
    row = await connection.fetchrow(
        "SELECT h.log_id, h.position, h.recorded_at, coalesce(h.key_fingerprint, '') AS key_fingerprint,"
        " (SELECT count(*) FROM record.events) AS events, pg_export_snapshot() AS snapshot,"
        " current_setting('server_version_num')::int / 10000 AS postgres,"
        " CASE WHEN pg_has_role(session_user, 'hoso_owner', 'MEMBER') THEN 'hoso_owner' ELSE 'hoso_app' END AS role"
        " FROM record.head AS h"
    )
    # The driver has a UUID of its own.
    return Moment(**(dict(row) | {"log_id": UUID(str(row["log_id"]))}))


async def _write(
    source: Source, moment: Moment, half_made: HalfMade, key_to_keep: MasterKey | None, progress: Progress
) -> Manifest:
    await _dump(source, moment, half_made, progress)
    files: dict[str, File] = {DUMP: file_of(half_made.path / DUMP, progress)}
    if key_to_keep is not None:
        key_to_keep.write(half_made.path / KEY)
        files[KEY] = file_of(half_made.path / KEY, progress)
    manifest = Manifest(
        format=FORMAT,
        program=program_version(),
        postgres=moment.postgres,
        made_at=source.made_at,
        log_id=moment.log_id,
        position=moment.position,
        events=moment.events,
        recorded_at=moment.recorded_at,
        key_fingerprint=moment.key_fingerprint,
        files=files,
    ).sealed(source.key)
    manifest.write(half_made.path)
    return manifest


async def _dump(source: Source, moment: Moment, half_made: HalfMade, progress: Progress) -> None:
    dump = half_made.path / DUMP
    # Made here, so that nobody else can read it while it grows.
    dump.touch(mode=0o600)

    def look() -> None:
        progress.tell(f"{DUMP}: {dump.stat().st_size // PAGE_BYTES} MiB ({moment.events} events)")

    tool = Tool(path=find_tool("pg_dump", major=moment.postgres), dsn=source.dsn)
    await tool.run(
        [
            "--format=custom",
            f"--file={dump}",
            f"--snapshot={moment.snapshot}",
            f"--role={moment.role}",
            f"--lock-wait-timeout={LOCK_MILLISECONDS_MAX}",
            "--no-publications",
            "--no-subscriptions",
            "--no-tablespaces",
            *(f"--exclude-table={schema}.*" for schema in READ_MODELS),
        ],
        # Should this program be killed, the folder is held until pg_dump has ended too.
        keep_open=[half_made.lock],
        look=look,
    )
