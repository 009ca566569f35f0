"""The way back: a backup into an empty database, all of it or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import asyncpg
from msgspec import Struct

from api.keeping.manifest import DUMP, KEY, Manifest
from api.keeping.progress import Progress
from api.keeping.tools import Tool, find_tool
from api.keeping.trouble import NotKept
from cases.store.connecting import reaching
from cases.store.keys import MasterKey, MasterKeyMissing
from cases.store.migrate import make_roles

STANDING = """
SELECT n.nspname FROM pg_namespace AS n
WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'public')
UNION ALL
SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'public'
    AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = c.oid AND d.deptype = 'e')
LIMIT 1
"""
"""The name of something that stands in a database, but for what every new one has."""


class Checked(Struct, frozen=True, kw_only=True):
    """A backup whose files are as they were written, with the master key that opens it."""

    folder: Path
    manifest: Manifest
    key: MasterKey


def check_backup(folder: Path, *, key_file: Path, progress: Progress) -> Checked:
    """Return the backup in a folder once everything about it is known to be right; nothing is changed.

    :raises NotKept: if a file is not as it was written, or the master key is neither here nor there, or another.
    """
    manifest = Manifest.read(folder)
    manifest.check_files(folder, progress)
    here = _key(key_file)
    kept = _key(folder / KEY) if KEY in manifest.files else None
    if here is None and key_file.exists():
        message = f"{key_file} không phải khóa chính / holds no master key"
        raise NotKept(message)
    if here is not None and here.fingerprint != manifest.key_fingerprint:
        message = (
            f"{key_file} là khóa chính khác / is the master key of another database: the backup was made with"
            f" {manifest.key_fingerprint}; move it away, or restore with another HOSO_MASTER_KEY_FILE"
        )
        raise NotKept(message)
    key = here or kept
    if key is None or key.fingerprint != manifest.key_fingerprint:
        message = (
            f"bản sao lưu không có khóa chính {manifest.key_fingerprint}: đặt nó vào {key_file} trước"
            " / the backup was made without its master key: put it there first (hoso keys export made copies)"
        )
        raise NotKept(message)
    manifest.check_seal(key)
    return Checked(folder=folder, manifest=manifest, key=key)


def _key(path: Path) -> MasterKey | None:
    try:
        return MasterKey.read(path)
    except MasterKeyMissing:
        return None


async def restore_backup(checked: Checked, *, dsn: str, key_file: Path, progress: Progress) -> None:
    """Fill an empty database from a backup, in one transaction, and put the master key where none is.

    :raises NotKept: if the database is not empty or does not take it; then it is as it was before.
    """
    with reaching():
        connection = await asyncpg.connect(dsn)
    try:
        major = int(connection.get_server_version().major)
        await _check_target(connection, checked.manifest, major)
        await make_roles(connection)
    finally:
        await connection.close()
    # The key before the data: killed in between, the same command can be run again.
    with _key_in_place(checked.key, key_file):
        await _fill(Tool(path=find_tool("pg_restore", major=major), dsn=dsn), checked, progress)


@contextmanager
def _key_in_place(key: MasterKey, key_file: Path) -> Iterator[None]:
    """Put the master key where none is; take it away again if the block ends badly."""
    added = not key_file.exists()
    if added:
        key.write(key_file)
    try:
        yield
    except BaseException:
        if added:
            key_file.unlink(missing_ok=True)
        raise


async def _check_target(connection: Any, manifest: Manifest, major: int) -> None:  # noqa: ANN401 - the driver's own
    standing = await connection.fetchval(STANDING)
    if standing is not None:
        message = (
            f"cơ sở dữ liệu không trống (có {standing}); chỉ khôi phục vào cơ sở dữ liệu trống"
            f" / this database is not empty (it holds {standing}): a backup is restored into an empty one only"
        )
        raise NotKept(message)
    if major < manifest.postgres:
        message = (
            f"PostgreSQL {major} quá cũ / is too old: the backup was made by PostgreSQL {manifest.postgres}"
            " and needs that or a newer one"
        )
        raise NotKept(message)


async def _fill(tool: Tool, checked: Checked, progress: Progress) -> None:
    await tool.run(
        [
            "--single-transaction",
            "--exit-on-error",
            # A comment on an extension is for its owner to set.
            "--no-comments",
            str(checked.folder / DUMP),
        ],
        look=lambda: progress.tell(f"pg_restore: {checked.manifest.events} events"),
    )
