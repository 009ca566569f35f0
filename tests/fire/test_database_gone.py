"""The embedded database killed under the running program: it is started again, and nothing acknowledged is lost."""

import os
import signal
import time
import uuid
from pathlib import Path

import pytest

from served import Served, get, post

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(120)]

REPORT = {
    "kind": "neglect",
    "commune_of_event": "06505",
    "occurred_on": "2024-03-02",
    "received_at": "2024-03-02T08:00:00+07:00",
    "received_by": "commune",
    "children": [{}],
}


def recorded(served: Served, token: str) -> tuple[str, int]:
    """Record a report, however long the database takes to come back, and return its case and position."""
    key, ends = str(uuid.uuid4()), time.monotonic() + 60
    while time.monotonic() < ends:
        status, answer = post(served, "/api/v1/cases", token, REPORT, key=key)
        if status == 201:
            return answer["case_id"], answer["position"]
        assert status == 503, answer
        time.sleep(0.1)
    message = "the database did not come back"
    raise TimeoutError(message)


def test_a_killed_database_is_started_again_and_the_program_goes_on(tmp_path: Path) -> None:
    served = Served(tmp_path / "data")
    served.hoso("migrate")
    served.hoso("users", "add", "doi", "--role", "standing-team", "--scope", "06505~2025-07-01")
    with served:
        token = served.hoso("token", "doi").strip()
        before, _ = recorded(served, token)
        postmaster = int((served.data / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        after, position = recorded(served, token)

        listed = {item["case_id"] for item in get(served, f"/api/v1/cases?at_least={position}", token)["items"]}
        assert listed == {before, after}
        assert served.stop() == 0
