"""Which folders the embedded PostgreSQL and the rest of what the program keeps live in."""

import hashlib
import os
import stat
import tempfile
from collections.abc import Mapping
from pathlib import Path

# What a Unix socket's address holds at most (sun_path with its closing zero), in bytes.
SOCKET_PATH_BYTES_MAX = 107
SOCKET_NAME = ".s.PGSQL.5432"


def data_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Return where this program keeps everything: `HOSO_DATA`, else the user's own folder for data of programs.

    Where there is no home (a service's user, a bare container) it is `.hoso` in the current folder.
    """
    if environ.get("HOSO_DATA"):
        return Path(environ["HOSO_DATA"]).expanduser().absolute()
    if environ.get("XDG_DATA_HOME"):
        return Path(environ["XDG_DATA_HOME"]).absolute() / "hoso"
    home = environ.get("HOME")
    if home and os.access(home, os.W_OK):
        return Path(home).absolute() / ".local" / "share" / "hoso"
    return Path(".hoso").absolute()


def private_folder(folder: Path) -> Path:
    """Return the folder, made if need be, with nobody else let in.

    :raises PermissionError: if it belongs to somebody else.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)
    return folder


def socket_folder(beside: Path, *, environ: Mapping[str, str] = os.environ) -> Path:
    """Return a private folder for the server's socket: in `beside`, or a short one where that path is too long."""
    near = beside / "socket"
    if _fits(near):
        return private_folder(near)
    name = "hoso-" + hashlib.sha256(os.fsencode(beside)).hexdigest()[:16]
    for base in (environ.get("XDG_RUNTIME_DIR"), tempfile.gettempdir(), "/tmp"):  # noqa: S108 (checked to be ours)
        if not base or not os.access(base, os.W_OK) or not _fits(Path(base) / name):
            continue
        folder = Path(base) / name
        folder.mkdir(mode=0o700, exist_ok=True)
        if _ours_alone(folder):
            return folder
    # Somebody else holds the name: a random one, which a second program reads in postmaster.pid.
    return Path(tempfile.mkdtemp(prefix="hoso-", dir="/tmp"))


def _fits(folder: Path) -> bool:
    """Return whether a socket in this folder has an address that is short enough."""
    return len(os.fsencode(folder / SOCKET_NAME)) <= SOCKET_PATH_BYTES_MAX


def _ours_alone(folder: Path) -> bool:
    """Return whether this is a true folder of this user that nobody else may enter."""
    found = folder.lstat()
    return stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not stat.S_IMODE(found.st_mode) & 0o077
