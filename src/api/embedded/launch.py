"""Becomes a program of PostgreSQL, as somebody whom it accepts, bound to the life of the program that started it.

Run as `python -I -S launch.py PARENT SIGNAL MODE UID GID PROGRAM [ARGUMENT...]`: whatever is set here before the exec
stays true after it. It stands alone and imports nothing of ours, for a fresh interpreter runs it at every start.

MODE is `plain` (as we are), `namespace` (root, shown to PostgreSQL as an ordinary user of a user namespace) or `user`
(root becomes UID and GID). With PROGRAM `-` it only tries the mode out.
"""

import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CLONE_NEWUSER = 0x10000000
CAP_DAC_OVERRIDE = 1
LINUX_CAPABILITY_VERSION_3 = 0x20080522

libc = ctypes.CDLL(None, use_errno=True)


def main(arguments: list[str]) -> None:
    """Take on the mode, tie this process to its parent, and become the program."""
    parent, death_signal, mode, uid, gid, *program = arguments
    if mode == "namespace":
        enter_namespace(uid=int(uid), gid=int(gid))
    elif mode == "user":
        become_user(uid=int(uid), gid=int(gid))
    if program == ["-"]:
        return
    # Last before the exec, since a change of user clears it.
    called(libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0))
    if os.getppid() != int(parent):
        # The parent died before it could be watched.
        sys.exit(1)
    os.execv(program[0], program)  # noqa: S606 (a program of PostgreSQL)


def enter_namespace(*, uid: int, gid: int) -> None:
    """Be `uid` in a new user namespace while files see us as before: PostgreSQL refuses only the number 0."""
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    called(libc.unshare(CLONE_NEWUSER))
    Path("/proc/self/setgroups").write_text("deny", encoding="ascii")
    Path("/proc/self/gid_map").write_text(f"{gid} {outer_gid} 1", encoding="ascii")
    Path("/proc/self/uid_map").write_text(f"{uid} {outer_uid} 1", encoding="ascii")


def become_user(*, uid: int, gid: int) -> None:
    """Be another user for good, who may still pass through folders that are closed to him.

    The programs and the data may lie below root's home, which other users cannot enter.
    """
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(LINUX_CAPABILITY_VERSION_3, 0)
    mask = 1 << CAP_DAC_OVERRIDE
    # Effective, permitted, inheritable; the second three are for capabilities above 31.
    sets = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    # Where a container took this capability away, the folders may still be open enough: PostgreSQL will tell.
    if libc.capset(header, sets) == 0:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


def called(result: int) -> None:
    """Raise what the C library reports of a failed call.

    :raises OSError: if the call failed.
    """
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


if __name__ == "__main__":
    main(sys.argv[1:])
