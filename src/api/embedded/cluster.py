"""The data of the embedded PostgreSQL: made once, whole or not at all, and its settings written at every start."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from api.embedded.account import Account
from api.embedded.binaries import Binaries
from api.embedded.trouble import EmbeddedPostgresError

SUPERUSER = "postgres"
CLEARING_SECONDS_MAX = 5
# Nobody but this machine's user reaches the socket, so whoever reaches it is believed (replication is for backups).
ACCESS = """\
# Written by hoso at every start. There is no other way in than the socket in its private folder.
local all all trust
local replication all trust
"""
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "50",
    "shared_buffers": "128MB",
    "jit": "off",
    # How a table is read is planned once, and a new one is planned for as an empty one: soon it is seen that it grows.
    "autovacuum_naptime": "10s",
    # A name of a zone would need the machine's zone files, which may be absent.
    "timezone": "<+07>-07",
    "log_timezone": "<+07>-07",
    "datestyle": "ISO, DMY",
    "lc_messages": "C",
    # Neither statements nor values may reach the log: they are about children.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# For tests only: a power cut would leave nothing that can be trusted.
FLEETING = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def make_cluster(cluster: Path, *, binaries: Binaries, account: Account, durable: bool) -> None:
    """Make the data under a passing name and give it its own at the end, so that it is never there by half.

    :raises EmbeddedPostgresError: if PostgreSQL could not make it.
    """
    _clear_away(cluster)
    if cluster.exists():
        return
    passing = Path(tempfile.mkdtemp(prefix=f"{cluster.name}.new-", dir=cluster.parent))
    account.owns(passing)
    words = [str(binaries.tool("initdb")), f"--pgdata={passing}", f"--username={SUPERUSER}", "--auth=trust"]
    words += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions", *([] if durable else ["--no-sync"])]
    command = account.command(words, death_signal=signal.SIGTERM)
    made = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean(), check=False
    )
    if made.returncode:
        said = made.stdout.decode(errors="replace").strip()
        message = f"PostgreSQL could not make its data in {cluster}:\n{said}"
        raise EmbeddedPostgresError(message)
    passing.rename(cluster)


def _clear_away(cluster: Path) -> None:
    # An initdb whose program was killed may still be writing there, or clearing it away itself.
    until = time.monotonic() + CLEARING_SECONDS_MAX
    while half_made := list(cluster.parent.glob(f"{cluster.name}.new-*")):
        for folder in half_made:
            shutil.rmtree(folder, ignore_errors=True)
        if time.monotonic() > until:
            return
        time.sleep(0.02)


def write_settings(cluster: Path, *, socket_folder: Path, account: Account, durable: bool) -> None:
    """Write this program's settings; an office's own go into `own.conf` beside them and win."""
    settings = SETTINGS | (DURABLE if durable else FLEETING)
    settings["unix_socket_directories"] = '"{}"'.format(str(socket_folder).replace('"', '""'))
    lines = ["{} = '{}'".format(name, value.replace("'", "''")) for name, value in settings.items()]
    head = "# Written by hoso at every start; settings of your own belong into own.conf."
    conf = "\n".join([head, *lines, "include_if_exists = 'own.conf'", ""])
    for name, text in (("postgresql.conf", conf), ("pg_hba.conf", ACCESS)):
        path = cluster / name
        path.write_text(text, encoding="utf-8")
        if account.mode == "user":
            os.chown(path, account.uid, account.gid)


def clean() -> dict[str, str]:
    """Return the environment without what would lead PostgreSQL's programs elsewhere (PGDATA, PGPORT, LC_ALL...)."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return ours | {"LC_ALL": "C.UTF-8"}
