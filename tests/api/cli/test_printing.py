"""What becomes of a command whose words cannot be printed: it says that its work is done, and how to see it again."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from served import Served, get

pytestmark = pytest.mark.postgres

REPORT = """
kind = "neglect"
commune_of_event = "06505"
received_at = 2025-09-01T08:00:00+07:00
received_by = "commune"
children = [{}]
"""
OPEN = ("cases", "open", "--as", "worker", "--body", "-")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield a running program with an account that opens cases."""
    with Served(tmp_path_factory.mktemp("printing") / "data") as served:
        served.hoso("users", "add", "worker", "--role", "child-protection-worker", "--scope", "06505")
        yield served


def hoso(served: Served, *words: str, into: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command as a shell does, its standard output sent somewhere."""
    return subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {into}', "sh", sys.executable, "-m", "api.cli.main", *words],
        env={**served.environment, **settings},
        input=REPORT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def cases(served: Served) -> int:
    """Return how many cases there are."""
    return len(get(served, "/api/v1/cases", served.hoso("token", "worker").strip())["items"])


@pytest.mark.parametrize("into", [">/dev/full", ">&-"], ids=["a full disk", "closed"])
def test_a_case_that_is_recorded_and_not_printed_is_said_to_be_recorded(served: Served, into: str) -> None:
    before = cases(served)
    opened = hoso(served, *OPEN, into=into)
    key = opened.stderr.split("--key ")[1].split()[0]
    again = hoso(served, *OPEN, "--key", key, into="")

    assert opened.returncode == 1
    assert "this is recorded, but could not be printed" in opened.stderr
    assert opened.stderr.rstrip().endswith(f"--key {key}")
    assert "Traceback" not in opened.stderr
    assert "database" not in opened.stderr
    assert (again.returncode, cases(served)) == (0, before + 1)


def test_whatever_is_done_and_not_printed_is_said_to_be_done(served: Served) -> None:
    token = hoso(served, "token", "worker", into=">/dev/full")

    assert (token.returncode, len(token.stderr.splitlines())) == (1, 1)
    assert "this is done, but could not be printed: No space left on device" in token.stderr


def test_letters_that_a_terminal_lacks_are_printed_by_their_numbers(served: Served) -> None:
    opened = hoso(served, *OPEN, into="", PYTHONIOENCODING="ascii")

    assert (opened.returncode, "Traceback" in opened.stderr) == (0, False)
    assert "phi\\xean b\\u1ea3n / version 1" in opened.stdout


def test_a_file_that_cannot_be_written_is_named(served: Served, tmp_path: Path) -> None:
    nowhere = tmp_path / "none" / "x"
    replayed = hoso(served, "replay", "--as-of", "2024-08-01", "--output", str(nowhere), into="")
    exported = hoso(served, "keys", "export", "/proc/none/x", into="")

    assert (replayed.returncode, exported.returncode) == (1, 1)
    assert f"this file cannot be written: {nowhere} (No such file or directory)" in replayed.stderr
    assert "this file cannot be written: /proc/none/x (No such file or directory)" in exported.stderr
