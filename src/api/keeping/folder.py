"""The folder of a backup: there whole or not at all, whenever the program or the machine stops."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from api.keeping.trouble import NotKept
from cases.store.flushing import flush_folder

HALF_MADE = ".hoso-half-made-"


class HalfMade(Struct, frozen=True, kw_only=True):
    """A backup that is being written, under a passing name. Its lock is held by whoever writes into it."""

    path: Path
    lock: int


@contextmanager
def new_folder(target: Path) -> Iterator[HalfMade]:
    """Lend a private folder that takes the target's place when the block ends well, and is gone when it does not.

    What an earlier, killed program left beside the target is cleared away.

    :raises NotKept: if something stands at the target, or nothing can be written there.
    """
    try:
        _check_new(target)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _clear_left_behind(target.parent)
        half_made = _begin(target.parent)
        try:
            yield half_made
            _flush(half_made.path)
            # An empty folder gives way; another program's backup, made meanwhile, does not.
            half_made.path.rename(target)
            flush_folder(target.parent)
        except BaseException:
            shutil.rmtree(half_made.path, ignore_errors=True)
            raise
        finally:
            os.close(half_made.lock)
    except OSError as error:
        message = f"không ghi được vào / cannot write to {target}: {error.strerror or error}"
        raise NotKept(message) from error


def _check_new(target: Path) -> None:
    if target.is_symlink() or (target.exists() and not target.is_dir()):
        message = f"{target} không phải thư mục / is no folder"
        raise NotKept(message)
    if target.exists() and any(target.iterdir()):
        message = f"{target} đã có tệp / is not empty: a backup needs a new or an empty folder"
        raise NotKept(message)


def _begin(parent: Path) -> HalfMade:
    path = Path(tempfile.mkdtemp(prefix=HALF_MADE, dir=parent))
    lock = os.open(path, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    return HalfMade(path=path, lock=lock)


def _clear_left_behind(parent: Path) -> None:
    """Remove what nobody writes into any more: the system let go of its lock when its writer ended."""
    for path in parent.glob(f"{HALF_MADE}*"):
        lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(lock)


def _flush(folder: Path) -> None:
    """Have everything on the disk before the folder gets its name."""
    for path in folder.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    flush_folder(folder)
