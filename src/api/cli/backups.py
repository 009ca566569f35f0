"""`hoso backup` and `hoso restore`."""

import asyncio
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from api import times
from api.cli.database import Database, make_database, reached
from api.cli.registering import command
from api.cli.trouble import Trouble
from api.keeping.backup import Source, make_backup
from api.keeping.manifest import Manifest
from api.keeping.progress import Progress
from api.keeping.restore import Checked, check_backup, restore_backup
from api.keeping.rotation import dated, let_go
from api.keeping.trouble import NotKept
from api.keeping.verifying import verify_restored
from api.program import migrate_database, open_program
from api.settings import Settings
from cases.store.keys import MasterKey

if TYPE_CHECKING:
    from api.cli.registering import Commands

WITH_KEY = """\
CẢNH BÁO: thư mục này có khóa chính. Ai có nó đọc được hồ sơ của trẻ em: giữ như giữ chính các hồ sơ đó.
WARNING: this folder holds the master key. Whoever has it can read the children's files: keep it as you keep those.
"""
WITHOUT_KEY = """\
Bản này không có khóa chính: thiếu khóa {fingerprint} thì không đọc được dữ liệu cá nhân nào trong đó.
This backup lacks the master key: without {fingerprint} nothing personal in it can be read, by anybody, ever.
"""


def add(commands: "Commands") -> None:
    """Add the commands."""
    text = (
        "chép toàn bộ sổ vào một thư mục mới, trong khi người khác vẫn ghi"
        " / copy the whole record into a new folder, while others go on writing"
    )
    making = command(commands, "backup", text, backup)
    making.add_argument("folder", metavar="DIR", help="a new or an empty folder")
    making.add_argument("--without-master-key", action="store_true", help="leave the master key out")
    making.add_argument("--dated", action="store_true", help="make a folder named by the time, in DIR")
    making.add_argument("--keep", type=int, metavar="N", help="with --dated: keep the newest N backups, remove older")
    text = (
        "dựng lại từ bản sao lưu và kiểm tra toàn bộ / fill an empty database from a backup and look all of it through"
    )
    command(commands, "restore", text, restore).add_argument("folder", metavar="DIR", help="what hoso backup made")


def backup(settings: Settings, given: Namespace) -> None:
    """Make a backup, and let the oldest go where a number to keep was given.

    :raises Trouble: if it cannot be made.
    """
    if given.keep is not None and not given.dated:
        raise Trouble("--keep đi cùng --dated / --keep goes with --dated")
    if given.keep is not None and given.keep < 1:
        raise Trouble("--keep: ít nhất 1 / at least 1")
    key = MasterKey.read(settings.master_key_file)
    made_at = times.now()
    parent = Path(given.folder).absolute()
    target = dated(parent, made_at) if given.dated else parent
    with reached(settings) as database:
        source = Source(dsn=database.admin_dsn, key=key, made_at=made_at)
        try:
            manifest = asyncio.run(
                make_backup(source, target, key_to_keep=None if given.without_master_key else key, progress=Progress())
            )
            gone = let_go(target, keep=given.keep) if given.keep is not None else []
        except NotKept as error:
            raise Trouble(str(error)) from error
    _say(target, manifest)
    sys.stdout.writelines(f"đã xóa / removed {path}\n" for path in gone)
    warning = WITHOUT_KEY.format(fingerprint=key.fingerprint) if given.without_master_key else WITH_KEY
    sys.stderr.write(warning)


def restore(settings: Settings, given: Namespace) -> None:
    """Restore a backup into an empty database, and look all of it through.

    :raises Trouble: if it cannot be restored, or is not what it says.
    """
    progress = Progress()
    try:
        checked = check_backup(Path(given.folder).absolute(), key_file=settings.master_key_file, progress=progress)
        with reached(settings) as database:
            asyncio.run(_restore(settings, database, checked, progress))
    except NotKept as error:
        raise Trouble(str(error)) from error
    finally:
        progress.done()
    _say(checked.folder, checked.manifest)


async def _restore(settings: Settings, database: Database, checked: Checked, progress: Progress) -> None:
    await make_database(database)
    await restore_backup(checked, dsn=database.admin_dsn, key_file=settings.master_key_file, progress=progress)
    # A newer program than the one that made the backup brings the database to its own shape.
    await migrate_database(settings, admin_dsn=database.admin_dsn)
    async with open_program(settings, dsn=database.dsn) as program:
        await verify_restored(program, checked.manifest, progress)


def _say(folder: Path, manifest: Manifest) -> None:
    sys.stdout.write(
        f"{folder}: log {manifest.log_id}, {manifest.events} sự kiện / facts, vị trí / position {manifest.position}\n"
    )
