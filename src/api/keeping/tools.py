"""PostgreSQL's own programs for dumping and restoring: of the right version, no password among their arguments."""

import asyncio
import contextlib
import os
import re
import shutil
import signal
import subprocess
import urllib.parse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from api.embedded.account import Account
from api.embedded.binaries import DEBIAN_FOLDERS, find_binaries
from api.embedded.trouble import EmbeddedPostgresError
from api.keeping.trouble import NotKept

LOOK_SECONDS = 0.5
SAID_BYTES_MAX = 4000


class Tool(Struct, frozen=True, kw_only=True):
    """A program of PostgreSQL and the database that it is to work on."""

    path: Path
    dsn: str

    async def run(self, arguments: Sequence[str], *, keep_open: Sequence[int] = (), look: Callable[[], None]) -> None:
        """Run it to its end; `look` is called from time to time. It ends when this program does.

        :raises NotKept: with what it said, if it failed.
        """
        address, environment = without_password(self.dsn)
        words = [str(self.path), f"--dbname={address}", "--no-password", *arguments]
        as_we_are = Account(mode="plain", uid=os.geteuid(), gid=os.getegid())
        process = await asyncio.create_subprocess_exec(
            *as_we_are.command(words, death_signal=signal.SIGTERM),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            env=os.environ | environment | {"LC_ALL": "C.UTF-8"},
            pass_fds=keep_open,
        )
        try:
            said = await _watched(process, look)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            message = f"{self.path.name}: {said or process.returncode}"
            raise NotKept(message)


async def _watched(process: asyncio.subprocess.Process, look: Callable[[], None]) -> str:
    """Return what a program said when it has ended."""
    ending = asyncio.create_task(process.communicate())
    try:
        while not (await asyncio.wait([ending], timeout=LOOK_SECONDS))[0]:
            look()
    finally:
        ending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await ending
    return ending.result()[1].decode(errors="replace").strip()[:SAID_BYTES_MAX]


def find_tool(name: str, *, major: int) -> Path:
    """Return `pg_dump` or `pg_restore` of the server's own version.

    An older one refuses a newer server, and what a newer one writes an older server does not take.

    :raises NotKept: if there is none; the message says what to install.
    """
    with contextlib.suppress(EmbeddedPostgresError):
        return find_binaries(major=major).tool(name)
    # Where the database is another machine's, only the client programs may be installed.
    for path in _clients(name, major):
        if path.is_file() and _major(path) == major:
            return path
    message = (
        f"không tìm thấy {name} của PostgreSQL {major} / was not found: install postgresql-client-{major},"
        " or let PG_BIN name the folder of its programs"
    )
    raise NotKept(message)


def _clients(name: str, major: int) -> Iterator[Path]:
    if os.environ.get("PG_BIN"):
        yield Path(os.environ["PG_BIN"]) / name
    yield DEBIAN_FOLDERS / str(major) / "bin" / name
    on_path = shutil.which(name)
    if on_path:
        yield Path(on_path)


def _major(path: Path) -> int | None:
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, check=True, timeout=30).stdout  # noqa: S603 - PostgreSQL's own
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(rb"\) (\d+)", answer)
    return int(found[1]) if found else None


def without_password(dsn: str) -> tuple[str, dict[str, str]]:
    """Return an address that others on this machine may see among the processes, and an environment with the rest."""
    parts = urllib.parse.urlsplit(dsn)
    login, _, place = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    query = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    secrets = [urllib.parse.unquote(password)] if password else []
    secrets += [value for name, value in query if name == "password"]
    rest = urllib.parse.urlencode([pair for pair in query if pair[0] != "password"], quote_via=urllib.parse.quote)
    # urlunsplit would drop the empty host of a socket's address.
    address = f"{parts.scheme}://{user}{'@' if login else ''}{place}{parts.path}" + (f"?{rest}" if rest else "")
    return address, {"PGPASSWORD": secrets[-1]} if secrets else {}
