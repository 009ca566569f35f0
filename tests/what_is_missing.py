"""What a test needs of the machine, by its marker; what is missing is said at the end, never passed over in silence.

`HOSO_REQUIRE=browser,namespaces` (as CI has it) makes it an error instead.
"""

import functools
import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable

import pytest

from api.embedded import EmbeddedPostgresError, find_binaries

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_left_out: Counter[str] = Counter()


def browser() -> str | None:
    """Return the path of a Chromium, if there is one."""
    return os.environ.get("HOSO_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def lacks_browser() -> str | None:
    """Say what is missing to drive a browser."""
    return None if browser() else "no Chromium (Debian: apt-get install chromium; HOSO_CHROMIUM may name one)"


def lacks_namespaces() -> str | None:
    """Say what is missing to make namespaces of users, networks and mounts."""
    if shutil.which("unshare") is None:
        return "no unshare (Debian: apt-get install util-linux)"
    words = ["unshare", "--user", "--map-root-user", "--net", "--mount", "mount", "-t", "tmpfs", "none", "/mnt"]
    trial = subprocess.run(words, capture_output=True, check=False)
    return "this machine refuses user namespaces" if trial.returncode else None


def lacks_postgres() -> str | None:
    """Say what is missing to start a database server."""
    try:
        find_binaries()
    except EmbeddedPostgresError as error:
        return str(error)
    return None


def lacks_nginx() -> str | None:
    """Say what is missing to check nginx's settings."""
    return None if shutil.which("nginx") else "no nginx (Debian: apt-get install nginx)"


def lacks_systemd() -> str | None:
    """Say what is missing to check units of systemd."""
    return None if shutil.which("systemd-analyze") else "no systemd-analyze (Debian: apt-get install systemd)"


LACKS: dict[str, Callable[[], str | None]] = {
    "browser": functools.cache(lacks_browser),
    "namespaces": functools.cache(lacks_namespaces),
    "nginx": functools.cache(lacks_nginx),
    "postgres": functools.cache(lacks_postgres),
    "systemd": functools.cache(lacks_systemd),
}


def pytest_configure() -> None:
    """Refuse to begin where something is missing that must be there.

    :raises pytest.UsageError: naming it.
    """
    for name in filter(None, os.environ.get("HOSO_REQUIRE", "").split(",")):
        if name not in LACKS:
            message = f"HOSO_REQUIRE knows {', '.join(LACKS)}, not {name}"
            raise pytest.UsageError(message)
        if missing := LACKS[name]():
            message = f"HOSO_REQUIRE wants {name}: {missing}"
            raise pytest.UsageError(message)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses a database by its fixtures."""
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker("postgres")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose need is missing, and count it."""
    for name, lacks in LACKS.items():
        if item.get_closest_marker(name) and (missing := lacks()):
            _left_out[name] += 1
            pytest.skip(missing)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say last what was not run, and why."""
    for name, count in sorted(_left_out.items()):
        terminalreporter.write_line(f"NOT RUN: {count} tests marked {name}: {LACKS[name]()}", yellow=True)
    slow = [item for item in terminalreporter.stats.get("deselected", ()) if item.get_closest_marker("slow")]
    if slow:
        terminalreporter.write_line(f"NOT RUN: {len(slow)} slow tests (./dev test --slow runs them)", yellow=True)
