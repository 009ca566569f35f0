"""The disk is full under the running program: it says so, and when there is room again it goes on with nothing lost."""

import contextlib
import os
import subprocess
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from fire.notes import Notes, noted
from fire.reporting import REPORT
from served import Served, listed, post

pytestmark = [pytest.mark.postgres, pytest.mark.namespaces, pytest.mark.timeout(180)]

DISK_BYTES = 64 * 1024 * 1024
LEFT_BYTES = 3 * 1024 * 1024
REPORTS_MAX = 2_000
SECONDS_MAX = 90
LONG = "Lời kể thử nghiệm, không nói về ai. " * 500


class SmallDisk(msgspec.Struct, frozen=True):
    """A disk of 64 MiB on a folder, which only processes in its namespace see."""

    keeper: int
    folder: Path

    @property
    def inside(self) -> tuple[str, ...]:
        """The words that run a command where the disk is."""
        return ("nsenter", "--user", "--mount", "--preserve-credentials", f"--target={self.keeper}", "--")

    @property
    def seen_from_outside(self) -> Path:
        """The disk, by a way that leads into the namespace."""
        return Path(f"/proc/{self.keeper}/root{self.folder}")

    def left(self) -> int:
        """Return how many bytes are free."""
        found = os.statvfs(self.seen_from_outside)
        return found.f_bavail * found.f_frsize

    def grow(self, size: int) -> None:
        """Give the disk another size, in bytes."""
        words = [*self.inside, "mount", "-o", f"remount,size={size}", str(self.folder)]
        subprocess.run(words, check=True)

    def fill_but(self, left: int) -> Path:
        """Put a file there that leaves so many bytes free, and return it."""
        ballast = self.seen_from_outside / "ballast"
        ballast.write_bytes(b"\0" * max(self.left() - left, 0))
        return ballast


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[SmallDisk]:
    """Lend a small disk on a folder; it goes with the process that keeps it."""
    folder.mkdir()
    mount = f'mount -t tmpfs -o size={DISK_BYTES},mode=700 none "$0" && echo ready && exec sleep infinity'
    keeper = subprocess.Popen(
        ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", mount, str(folder)], stdout=subprocess.PIPE
    )
    try:
        assert keeper.stdout is not None
        assert keeper.stdout.readline() == b"ready\n"
        yield SmallDisk(keeper.pid, folder)
    finally:
        keeper.kill()
        keeper.communicate()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "data") as made:
        yield made


@pytest.fixture
def served(disk: SmallDisk) -> Iterator[Served]:
    """Yield the running program, all of whose data lies on the small disk."""
    program = Served(disk.folder, inside=disk.inside)
    program.hoso("migrate")
    program.hoso("users", "add", "doi", "--role", "standing-team", "--scope", "06505~2025-07-01")
    assert "fsync = 'on'" in (disk.seen_from_outside / "postgres/cluster/postgresql.conf").read_text("utf-8")
    with program:
        yield program


def test_a_full_disk_is_said_to_be_and_with_room_made_everything_goes_on(
    disk: SmallDisk, served: Served, tmp_path: Path
) -> None:
    """What does not fit is undone and refused; the server lives."""
    token, told = served.hoso("token", "doi").strip(), Notes(tmp_path / "told")
    ballast = disk.fill_but(LEFT_BYTES)
    refused = until_full(served, token, told)
    assert refused["code"] == "record-unavailable"

    ballast.unlink()
    goes_on(served, token, refused["key"], told_in=tmp_path / "told")


@pytest.mark.slow
def test_a_server_that_crashes_for_lack_of_room_comes_back_when_there_is_some(
    disk: SmallDisk, served: Served, tmp_path: Path
) -> None:
    """There is room for facts, and none for the next segment of PostgreSQL's log: it panics, and cannot start again."""
    token, told = served.hoso("token", "doi").strip(), Notes(tmp_path / "told")
    ballast = disk.fill_but(LEFT_BYTES)
    log = disk.seen_from_outside / "postgres/postgres.log"
    refused = until_full(served, token, told)
    while "PANIC" not in log.read_text("utf-8", errors="replace"):
        os.truncate(ballast, max(ballast.stat().st_size - LEFT_BYTES // 2, 0))
        assert ballast.stat().st_size
        refused = until_full(served, token, told)
    assert refused["code"] in {"record-unavailable", "outcome-unknown"}

    # The next segment takes 16 MiB, which the whole of the small disk does not have any more.
    disk.grow(2 * DISK_BYTES)
    goes_on(served, token, refused["key"], told_in=tmp_path / "told")


def goes_on(served: Served, token: str, key: str, *, told_in: Path) -> None:
    """See to it that what was not taken is taken now, and that everything acknowledged is there, derived as well."""
    position = until_recorded(served, token, key)
    acknowledged = {row[0] for row in noted(told_in)}
    on_the_list = listed(served, token, position)
    verified = served.hoso("projections", "verify").splitlines()

    assert acknowledged
    assert acknowledged - on_the_list == set()
    assert [line for line in verified if not line.endswith(": equal")] == []
    assert served.stop() == 0


def until_full(served: Served, token: str, told: Notes) -> dict[str, str]:
    """Record reports until one is not taken; return the code of that answer and the key it was sent under."""
    for _ in range(REPORTS_MAX):
        key = str(uuid.uuid4())
        status, answer = post(served, "/api/v1/cases", token, {**REPORT, "narrative": LONG}, key=key)
        if status != 201:
            assert status == 503, answer
            return {"code": answer["code"], "key": key}
        told.note(answer["case_id"])
    message = "the disk never filled up"
    raise AssertionError(message)


def until_recorded(served: Served, token: str, key: str) -> int:
    """Send a report under its key again until it is taken, and return its position."""
    ends = time.monotonic() + SECONDS_MAX
    while time.monotonic() < ends:
        status, answer = post(served, "/api/v1/cases", token, {**REPORT, "narrative": LONG}, key=key)
        if status == 201:
            return int(answer["position"])
        assert status == 503, answer
        time.sleep(0.2)
    message = "the program did not go on"
    raise TimeoutError(message)
