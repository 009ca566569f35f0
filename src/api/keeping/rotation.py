"""Backups that follow one another: a folder for each, named by its time, and the oldest of them let go.

They must go: a person whose keys were destroyed can still be read with a copy from before, as long as there is one.
Which is older is told by what each holds of the record, and not by a clock, which may have been wrong: destroying a
key is an event, so whoever holds less holds the keys that others lack.
"""

import datetime as dt
import re
import shutil
from pathlib import Path

from api.keeping.folder import HALF_MADE
from api.keeping.manifest import Manifest
from api.keeping.trouble import NotKept
from cases.values import VIETNAM

NAMED_BY_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{6}")
BEFORE_THE_FIRST = dt.datetime.min.replace(tzinfo=dt.UTC)


def dated(parent: Path, at: dt.datetime) -> Path:
    """Return the folder for a backup made at a time."""
    return parent / f"{at.astimezone(VIETNAM):%Y-%m-%dT%H%M%S}"


def let_go(made: Path, *, keep: int) -> list[Path]:
    """Remove all but the one just made and the newest others of the same record; return what was removed.

    Only folders that are named by a time and hold a manifest of the same record are ever touched.

    :raises NotKept: if one cannot be removed.
    """
    gone = []
    for path in _others(made)[keep - 1 :]:
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


def _others(made: Path) -> list[Path]:
    """Return the other backups of the record that one is of, newest first."""
    found = []
    log_id = Manifest.read(made).log_id
    for path in made.parent.iterdir():
        if NAMED_BY_TIME.fullmatch(path.name) is None or path.is_symlink() or path == made:
            continue
        try:
            manifest = Manifest.read(path)
        except NotKept:
            continue
        if manifest.log_id == log_id:
            found.append((_age(manifest), path))
    return [path for _, path in sorted(found, reverse=True)]


def _age(manifest: Manifest) -> tuple[dt.datetime, int, dt.datetime]:
    """Return by what backups of one record are told apart in time.

    The last fact's instant never falls within a record; after a restore it goes on where positions begin anew.
    """
    return manifest.recorded_at or BEFORE_THE_FIRST, manifest.position, manifest.made_at
