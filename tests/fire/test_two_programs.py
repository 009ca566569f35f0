"""Two programs on one embedded database: the one that holds it is killed, and the other starts it again and goes on."""

import time
from pathlib import Path
from threading import Event, Thread

import pytest

from api.embedded.postmaster import processes_on, ready_postmaster
from fire.notes import Notes, noted
from fire.reporting import recorded
from served import Served, listed

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(180)]

GONE_SECONDS_MAX = 20


def test_when_the_first_is_killed_the_second_goes_on_and_killed_too_it_leaves_nothing_behind(tmp_path: Path) -> None:
    first, second = Served(tmp_path / "data"), Served(tmp_path / "data")
    cluster = first.data / "postgres" / "cluster"
    first.hoso("migrate")
    first.hoso("users", "add", "doi", "--role", "standing-team", "--scope", "06505~2025-07-01")
    first.start()
    second.start()
    try:
        token = second.hoso("token", "doi").strip()
        of_the_first = ready_postmaster(cluster)
        assert of_the_first is not None
        on_the_first, _ = recorded(first, token)
        told, enough = Notes(tmp_path / "told"), Event()
        told.note(on_the_first)
        reporting = Thread(target=_report, args=(second, token, told, enough))
        reporting.start()
        while len(noted(tmp_path / "told")) < 20:
            time.sleep(0.01)
        first.kill()
        until_gone((of_the_first.pid,), cluster)
        before = len(noted(tmp_path / "told"))
        while len(noted(tmp_path / "told")) < before + 20:
            time.sleep(0.01)
        enough.set()
        reporting.join()
        _, position = recorded(second, token)

        of_the_second = ready_postmaster(cluster)
        assert of_the_second is not None
        assert of_the_second.pid != of_the_first.pid
        acknowledged = {row[0] for row in noted(tmp_path / "told")}
        assert acknowledged - listed(second, token, position) == set()
    finally:
        for one in (first, second):
            one.kill()
    until_gone(processes_on(cluster), cluster)

    assert processes_on(cluster) == ()


def _report(served: Served, token: str, told: Notes, enough: Event) -> None:
    """Record one report after the other, and write each down before the next."""
    while not enough.is_set():
        case_id, _ = recorded(served, token)
        told.note(case_id)


def until_gone(processes: tuple[int, ...], cluster: Path) -> None:
    """Return when some processes no longer work on this data."""
    ends = time.monotonic() + GONE_SECONDS_MAX
    while set(processes) & set(processes_on(cluster)) and time.monotonic() < ends:
        time.sleep(0.02)
