"""The embedded database killed under the running program: it is started again, and nothing acknowledged is lost."""

import os
import signal
from pathlib import Path

import pytest

from fire.reporting import recorded
from served import Served, get

pytestmark = [pytest.mark.postgres, pytest.mark.timeout(120)]


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
