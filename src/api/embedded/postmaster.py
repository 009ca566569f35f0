"""What PostgreSQL tells of itself while it runs: the file `postmaster.pid`, and its processes."""

import socket
from collections.abc import Iterator
from pathlib import Path

import msgspec

from api.embedded.folders import SOCKET_NAME

# Lines of postmaster.pid, counted from 0.
PID, SOCKET_FOLDER, STATUS = 0, 4, 7


class Postmaster(msgspec.Struct, frozen=True, kw_only=True):
    """A running server, as its own file describes it."""

    pid: int
    socket_folder: Path

    def answers(self) -> bool:
        """Return whether somebody listens at its socket."""
        with socket.socket(socket.AF_UNIX) as knock:
            try:
                knock.connect(str(self.socket_folder / SOCKET_NAME))
            except OSError:
                return False
        return True


def ready_postmaster(cluster: Path) -> Postmaster | None:
    """Return the server that runs on this data once it says that it is ready; None before, and where none runs.

    :raises PermissionError: if the data is somebody else's.
    """
    lines = _lines(cluster)
    if len(lines) <= STATUS or lines[STATUS].strip() != "ready":
        return None
    return Postmaster(pid=int(lines[PID]), socket_folder=Path(lines[SOCKET_FOLDER]))


def is_starting(cluster: Path) -> bool:
    """Return whether the server on this data says that it is starting: it may have much to recover."""
    lines = _lines(cluster)
    return len(lines) > STATUS and lines[STATUS].strip() == "starting"


def written_pid(cluster: Path) -> int | None:
    """Return the number that the last server on this data wrote down; it may be stale."""
    lines = _lines(cluster)
    return int(lines[PID]) if lines and lines[PID].isdecimal() else None


def _lines(cluster: Path) -> list[str]:
    """Return what the server's file says, line by line; nothing where there is none."""
    try:
        return (cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []


def processes_on(cluster: Path) -> tuple[int, ...]:
    """Return every process of a PostgreSQL that works in this data.

    Numbers in files may be stale and taken by others by now: what counts is what runs, and where.
    """
    return tuple(sorted(_processes_on(cluster.resolve())))


def _processes_on(cluster: Path) -> Iterator[int]:
    """Yield them in any order."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cwd").readlink() == cluster and b"postgres" in (folder / "cmdline").read_bytes():
                yield int(folder.name)
        except OSError:
            # It has ended, or is somebody else's.
            continue
