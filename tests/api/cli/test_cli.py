"""The shell as people use it: the program as a process of its own, on a data folder of its own."""

import datetime as dt
import os
import subprocess
import sys
import urllib.request
import uuid
from pathlib import Path

import pytest

from cases.store.keys import MasterKey
from projections.registry import PROJECTIONS
from served import Served, get, post

pytestmark = pytest.mark.postgres

CHI_LANG = "/api/v1/communes/fitness/2024?area=187"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Served:
    """Return the demo, loaded once and stopped again."""
    demo = Served(tmp_path_factory.mktemp("cli") / "data", command="demo")
    with demo:
        pass
    return demo


def hoso(served: Served, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the shell, whatever becomes of it."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli.main", *arguments],
        env={**served.environment, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_demo_shows_what_follows_from_the_facts_and_how_to_come_in(served: Served) -> None:
    shown = (served.data.parent / "served.log").read_text("utf-8")

    assert "3 disqualified (2 without inferences), 0 in question, 17 with nothing recorded" in shown
    assert "10.000.000 đ" in shown
    assert "12.000.000 đ  ít nhất / at least" in shown
    assert "./dev hoso token province-officer" in shown


def test_the_demo_started_again_loads_nothing_twice(served: Served) -> None:
    with served:
        token = served.hoso("token", "auditor").strip()
        before = get(served, "/api/v1/log/events?limit=1", token)["position"]
    with served:
        log = get(served, "/api/v1/log/events?limit=500", served.hoso("token", "auditor").strip())

    assert log["position"] == before
    assert [one["type"] for one in log["items"]].count("case.report-received") == 4
    assert [one["type"] for one in log["items"]].count("fund.payment-recorded") == 5


def test_the_chi_lang_facts_and_a_correction_that_places_the_fourth_case(served: Served) -> None:
    """As of a moment before the correction the old picture still shows."""
    with served:
        token = served.hoso("token", "province-officer").strip()
        before = get(served, CHI_LANG, token)
        case_id = before["unplaced"][0]["case_id"]
        timeline = get(served, f"/api/v1/cases/{case_id}/timeline", token)
        correction = {"of_version": 1, "changes": {"commune_of_event": "06520"}, "reason": "công an huyện cho biết xã"}
        _, placed = post(served, f"/api/v1/cases/{case_id}/corrections", token, correction, key=str(uuid.uuid4()))
        after = get(served, f"{CHI_LANG}&at_least={placed['position']}", token)
        then = get(served, f"{CHI_LANG}&as_of={timeline['items'][-1]['recorded_at']}", token)
        undone = {"withdraws": placed["version"], "reason": "nhầm xã"}
        _, back = post(served, f"/api/v1/cases/{case_id}/corrections", token, undone, key=str(uuid.uuid4()))
        again = get(served, f"{CHI_LANG}&at_least={back['position']}", token)

    assert (before["totals"]["disqualified"], before["totals"]["unplaced_confirmed"]) == (3, 1)
    assert (after["totals"]["disqualified"], after["totals"]["unplaced_confirmed"]) == (4, 0)
    assert then["totals"] == before["totals"] == again["totals"]


def test_a_second_host_with_another_master_key_is_refused(served: Served, tmp_path: Path) -> None:
    MasterKey.make().write(tmp_path / "other.key")
    answer = hoso(served, "token", "chair", HOSO_MASTER_KEY_FILE=str(tmp_path / "other.key"))
    missing = hoso(served, "token", "chair", HOSO_MASTER_KEY_FILE=str(tmp_path / "none.key"))

    assert (answer.returncode, missing.returncode) == (1, 1)
    assert "is not the one that this database was made with" in answer.stderr
    assert "the master key of this database is not at" in missing.stderr
    assert "Traceback" not in answer.stderr + missing.stderr
    assert not (tmp_path / "none.key").exists()


def test_the_master_key_is_exported_into_a_new_file_only(served: Served, tmp_path: Path) -> None:
    copy = tmp_path / "copy.key"
    made, again = hoso(served, "keys", "export", str(copy)), hoso(served, "keys", "export", str(copy))

    assert (made.returncode, again.returncode) == (0, 1)
    assert copy.read_bytes() == (served.data / "master.key").read_bytes()
    assert copy.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("users", "add", "x", "--role", "king", "--scope", "06505"), "no such role: king"),
        (("users", "add", "x", "--role", "chair", "--scope", "06493"), "06493~"),
        (("token", "nobody"), "no such account: nobody"),
        (("users", "revoke", "nobody"), "no such account: nobody"),
        (("projections", "rebuild", "nothing"), "no such projection: nothing"),
        (("erase", "5a7d0a0e-0000-4c00-9b00-000000000000", "--basis", "QĐ"), "nobody of this id is on record"),
        (("erase", "nobody", "--basis", "QĐ"), "no subject id"),
    ],
)
def test_an_error_is_a_sentence_and_a_status(served: Served, arguments: tuple[str, ...], said: str) -> None:
    answer = hoso(served, *arguments)

    assert answer.returncode == 1
    assert said in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_taken_port_is_said_before_anything_starts(served: Served) -> None:
    with served:
        answer = hoso(served, "serve")

    assert answer.returncode == 1
    assert "something else listens on" in answer.stderr


def test_a_port_that_is_none_is_said(served: Served) -> None:
    assert "HOSO_PORT" in hoso(served, "token", "chair", HOSO_PORT="many").stderr


def test_an_unreachable_database_is_said(served: Served) -> None:
    answer = hoso(served, "token", "chair", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")

    assert answer.returncode == 1
    assert "the database cannot be reached" in answer.stderr
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    "command", [(), ("users",), ("token",), ("replay",), ("projections", "verify"), ("erase",), ("demo",)]
)
def test_every_command_helps(command: tuple[str, ...]) -> None:
    answer = subprocess.run(
        [sys.executable, "-m", "api.cli.main", *command, "--help"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert answer.returncode == 0
    assert "usage: hoso" in answer.stdout


def test_rebuilt_projections_equal_the_live_ones(served: Served) -> None:
    assert served.hoso("projections", "verify").count("equal") == len(PROJECTIONS)
    served.hoso("projections", "rebuild")
    assert "live at" in served.hoso("projections", "status")


def test_a_replay_needs_no_running_program(served: Served) -> None:
    now = dt.datetime.now(dt.UTC).isoformat()
    told = served.hoso("replay", "--as-of", now, "--commune", "06505", "--on", "2024-07-01")

    assert "xã Vạn Linh (06505~)" in told
    assert "child-injury-death" in told
    assert "this moment has not come" in hoso(served, "replay", "--as-of", "2199-01-01").stderr


def test_the_law_is_shown_with_what_is_known_of_it(served: Served) -> None:
    assert served.hoso("law", "check") == "law: ok\n"
    assert "[seed]" in served.hoso("law", "show")


def test_somebody_who_follows_a_case_does_not_keep_the_program_from_stopping(served: Served) -> None:
    with served:
        token = served.hoso("token", "province-officer").strip()
        case_id = get(served, "/api/v1/cases", token)["items"][0]["case_id"]
        headers = {"Authorization": f"Bearer {token}", "Accept": "text/event-stream"}
        asked = urllib.request.Request(f"{served.address}/api/v1/cases/{case_id}/timeline", headers=headers)
        with urllib.request.urlopen(asked, timeout=30) as line:
            assert line.readline() == b"id: 1\n"
            assert served.stop() == 0
            assert b"event: fact" in line.read()


def test_the_fund_says_in_the_shell_what_it_took_in_and_spent(served: Served) -> None:
    period = ("--from", "2024-01-01", "--until", "2024-06-30")
    said = hoso(served, "fund", "statement", "187~", *period)
    ledger = hoso(served, "fund", "ledger", "187~", *period)
    nowhere = hoso(served, "fund", "statement", "99999")

    assert (said.returncode, ledger.returncode) == (0, 0), said.stderr + ledger.stderr
    assert "Chi trong kỳ: ít nhất 12.000.000 đồng" in said.stdout
    assert "opening-balance-unexplained" in ledger.stdout
    assert (nowhere.returncode, nowhere.stderr.startswith("hoso: không có đơn vị")) == (1, True)


def test_what_is_owed_is_listed_in_the_shell_and_on_its_page_and_old_papers_owe_nothing(served: Served) -> None:
    with served:
        token = served.hoso("token", "province-officer").strip()
        nothing = served.hoso("deadlines", "--state", "all")
        report = {
            "kind": "neglect",
            "commune_of_event": "06505",
            "occurred_on": "2024-03-05",
            "received_at": "2024-03-06T08:00:00+07:00",
            "received_by": "child-agency",
            "children": [{}],
        }
        status, opened = post(served, "/api/v1/cases", token, report, key=str(uuid.uuid4()))
        listed = served.hoso("deadlines", "--state", "missed")
        asked = urllib.request.Request(f"{served.address}/viec", headers={"Cookie": f"hoso_session={token}"})
        with urllib.request.urlopen(asked) as answer:
            page = answer.read().decode()

    assert status == 201
    assert nothing.startswith("0 việc / deadlines")
    assert listed.splitlines()[0].startswith(
        f"{opened['case_number']}  20:00, 06/03/2024  quá hạn / missed  emergency-measures: "
    )
    assert "Tính từ lần đầu có nơi tiếp nhận thông tin: 08:00, 06/03/2024 (sự kiện số 1)." in listed
    assert opened["case_number"] in page
    assert "Quá hạn" in page
