"""As whom PostgreSQL runs: it refuses root, and a weak PC or a container often has nobody else."""

import os
import pwd
import signal
import subprocess
import sys
from pathlib import Path
from typing import Literal

import msgspec

LAUNCHER = Path(__file__).with_name("launch.py")
# Any number but 0 will do inside the namespace.
NAMESPACE_ID = 1000


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """Who PostgreSQL will be, and how it comes to be so."""

    mode: Literal["plain", "namespace", "user"]
    uid: int
    gid: int

    def command(self, program: list[str], *, death_signal: signal.Signals) -> list[str]:
        """Return the words that run a program as this account, sent `death_signal` when this process dies."""
        words = [os.getpid(), int(death_signal), self.mode, self.uid, self.gid]
        return [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, words), *program]

    def works(self) -> bool:
        """Return whether this machine lets us run as this account."""
        trial = subprocess.run(self.command(["-"], death_signal=signal.SIGKILL), capture_output=True, check=False)
        return trial.returncode == 0

    def owns(self, folder: Path) -> None:
        """Give a folder and all in it to this account, where that is another user."""
        if self.mode != "user":
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def account_for(cluster: Path) -> Account:
    """Return who can run PostgreSQL on this data: we ourselves, or for root whoever owns it already.

    Root without data of another user takes a user namespace; where those are refused, the user `postgres` or `nobody`.
    """
    if os.geteuid() != 0:
        return Account(mode="plain", uid=os.geteuid(), gid=os.getegid())
    if cluster.exists() and (found := cluster.stat()).st_uid != 0:
        return Account(mode="user", uid=found.st_uid, gid=found.st_gid)
    namespace = Account(mode="namespace", uid=NAMESPACE_ID, gid=NAMESPACE_ID)
    return namespace if namespace.works() else ordinary_user()


def ordinary_user() -> Account:
    """Return the account of the machine's user for databases, or of its nobody."""
    try:
        entry = pwd.getpwnam("postgres")
    except KeyError:
        return Account(mode="user", uid=65534, gid=65534)
    return Account(mode="user", uid=entry.pw_uid, gid=entry.pw_gid)
