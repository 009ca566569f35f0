"""Backups that follow one another: a folder for each, named by its time, and the oldest of them let go.

They must go: a person whose keys were destroyed can still be read with a copy from before, as long as there is one.
"""

import datetime as dt
import re
import shutil
from pathlib import Path
from uuid import UUID

from api.keeping.folder import HALF_MADE
from api.keeping.manifest import Manifest
from api.keeping.trouble import NotKept
from cases.values import VIETNAM

NAMED_BY_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}")


def dated(parent: Path, at: dt.datetime) -> Path:
    """Return the folder for a backup made at a time."""
    return parent / f"{at.astimezone(VIETNAM):%Y-%m-%dT%H%M%S}"


def let_go(parent: Path, *, log_id: UUID, keep: int) -> list[Path]:
    """Remove all but the newest backups of this record; return what was removed.

    Only folders that are named by a time and hold a manifest of the same record are ever touched.

    :raises NotKept: if one cannot be removed.
    """
    gone = []
    for path in _backups(parent, log_id)[keep:]:
        passing = path.with_name(f"{HALF_MADE}{path.name}")
        try:
            # Out of the way at once: half a backup must never look like a whole one.
            path.rename(passing)
            shutil.rmtree(passing)
        except OSError as error:
            message = f"không xóa được / cannot remove {path}: {error.strerror}"
            raise NotKept(message) from error
        gone.append(path)
    return gone


def _backups(parent: Path, log_id: UUID) -> list[Path]:
    """Return the backups of a record, newest first."""
    found = []
    for path in parent.iterdir():
        if NAMED_BY_TIME.fullmatch(path.name) is None or path.is_symlink():
            continue
        try:
            manifest = Manifest.read(path)
        except NotKept:
            continue
        if manifest.log_id == log_id:
            found.append((manifest.made_at, path))
    return [path for _, path in sorted(found, reverse=True)]
