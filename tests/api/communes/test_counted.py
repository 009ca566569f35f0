"""What the record counts for criterion 6, what it warns of before points are lost, and what comes late, over HTTP."""

import datetime as dt
import json
from argparse import Namespace
from typing import Any
from uuid import uuid4

import pytest

from api import times
from api.cli import years
from api.communes.judged import commune_fitness
from api.identity import Account, Viewer
from api.program import PROGRAM_ACTOR
from cases.values import VIETNAM, UnitId
from live_api import PROVINCE, Api
from projections.scope import Scope

pytestmark = pytest.mark.asyncio(loop_scope="session")

CAO_LOC = "06211~2025-07-01"
"""Today's commune, which took in 06193~, 06199~ and 06211~."""


async def abused(api: Api, unit: str, *, occurred_on: str, received_at: str) -> tuple[str, str, int]:
    """Return a confirmed case of sexual abuse, its child and a position."""
    officer = await api.caller("province-officer", PROVINCE)
    child = str(uuid4())
    done = await officer.open_confirmed(
        "police",
        kind="sexual-abuse",
        commune_of_event=unit,
        occurred_on=occurred_on,
        received_at=received_at,
        children=[{"subject_id": child}],
    )
    return done["case_id"], child, done["position"]


def indicator(year: dict[str, Any], name: str) -> dict[str, Any]:
    [criterion] = [one for one in year["score"]["criteria"] if one["criterion"] == 6]
    [found] = [one for one in criterion["indicators"] if one["indicator"] == name]
    of_it: dict[str, Any] = found
    return of_it


async def test_a_plan_that_was_in_time_keeps_the_75_points_and_helps_the_child(api: Api) -> None:
    worker, chair = await api.caller("child-protection-worker", CAO_LOC), await api.caller("chair", CAO_LOC)
    case_id, child, position = await abused(
        api, "06193~", occurred_on="2021-03-05", received_at="2021-03-08T08:00:00+07:00"
    )
    without = await worker.fitness("06193~", 2021, at_least=position)
    plan = str(uuid4())
    measures = [{"child": child, "level": "support", "what": "…"}]
    await worker.act(case_id, "plan", plan_id=plan, drafted_at="2021-03-10T08:00:00+07:00", measures=measures)
    done = await chair.act(case_id, "plan/approval", plan_id=plan, approved_at="2021-03-12T08:00:00+07:00")
    with_plan = await worker.fitness("06193~", 2021, at_least=done["position"])

    assert [indicator(without, name)["most"] for name in ("plans-in-time", "children-helped")] == [0, 0]
    assert [indicator(with_plan, name)["least"] for name in ("plans-in-time", "children-helped")] == [75, 50]
    assert [(one["state"], one["case_id"]) for one in with_plan["children"]] == [("fit", case_id)] * 2
    assert [fact["version"] for fact in with_plan["children"][1]["because"]] == [1, 2, 3, 4]
    said = indicator(with_plan, "plans-in-time")
    assert (said["clocks"], said["unverified"]) == (["plan", "plan-approval"], ["clocks", "counts_for"])


async def test_a_commune_is_warned_before_points_are_lost_and_a_neighbour_is_told_no_days(api: Api) -> None:
    worker = await api.caller("child-protection-worker", CAO_LOC)
    neighbour = await api.caller("chair", "06463~2025-07-01")
    today = times.now().astimezone(VIETNAM)
    case_id, child, position = await abused(
        api, CAO_LOC, occurred_on=str(today.date()), received_at=today.isoformat(timespec="seconds")
    )
    year = today.year
    before = (await worker.fitness(CAO_LOC, year, at_least=position))["warnings"]
    measures = [{"child": child, "level": "support", "what": "…"}]
    drafted = await worker.act(case_id, "plan", drafted_at=today.isoformat(timespec="seconds"), measures=measures)
    mine = await worker.fitness(CAO_LOC, year, at_least=drafted["position"])
    theirs = await neighbour.fitness(CAO_LOC, year, at_least=drafted["position"])

    assert {one["lacks"] for one in before} == {"plan", "help"}
    [warning] = [one for one in mine["warnings"] if one["lacks"] == "plan-approval"]
    assert (warning["criterion"], warning["points"], warning["case_id"]) == (6, 75, case_id)
    assert dt.date.fromisoformat(warning["due_on"]) - today.date() == dt.timedelta(days=warning["days_left"])
    assert "75 điểm của tiêu chí 6" in warning["text"]
    assert f"Còn {warning['days_left']} ngày" in warning["text"]
    [masked] = [one for one in theirs["warnings"] if one["lacks"] == "plan-approval"]
    assert (masked["case_id"], masked["due_on"], masked["days_left"]) == (None, None, None)
    assert masked["masked"] == ["case_id", "due_at", "due_on", "days_left"]
    assert all(one["case_id"] is None and one["because"] == [] for one in theirs["children"])


async def test_what_comes_late_changes_the_year_and_says_so_while_the_decision_stays(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    body = {"decided_on": "2021-12-05", "decided_by": "district-chair", "document": "00/QD"}
    await officer.post("/api/v1/communes/06199~/fitness/2021/recognition", body)
    before = await officer.fitness("06199~", 2021)
    case_id, _, position = await abused(
        api, "06199~", occurred_on="2021-03-05", received_at="2023-03-08T08:00:00+07:00"
    )
    after = await officer.fitness("06199~", 2021, at_least=position)
    neighbour = await (await api.caller("chair", "06463~2025-07-01")).fitness("06199~", 2021)

    assert (before["changed_since_decision"], before["conflict"]) == (None, False)
    changed = after["changed_since_decision"]
    assert (changed["cases"], {fact["case_id"] for fact in changed["facts"]}) == (1, {case_id})
    assert (after["decision"]["status"], after["conflict"]) == ("recognised", True)
    assert neighbour["changed_since_decision"] == {"cases": 1, "facts": []}


async def test_as_of_a_moment_the_count_is_what_it_was_then(api: Api) -> None:
    """Folded from the streams, where the case moved on since, as well as read from the table where it did not."""
    worker = await api.caller("child-protection-worker", CAO_LOC)
    case_id, _, position = await abused(
        api, "06211~", occurred_on="2021-03-05", received_at="2021-03-08T08:00:00+07:00"
    )
    then = await worker.fitness("06211~", 2021, at_least=position)
    instant = times.now()
    await worker.act(case_id, "measures", level="support", what="…", done_on="2021-04-01")
    now = await worker.fitness("06211~", 2021, at_least=position + 1)
    as_of = await worker.fitness("06211~", 2021, as_of=instant.isoformat())

    assert [indicator(one, "children-helped")["fit"] for one in (then, now, as_of)] == [0, 1, 0]
    assert {**as_of, "position": 0} == {**then, "position": 0}
    shell = Viewer(
        account=Account(name="shell", role_name="auditor", unit=PROGRAM_ACTOR.unit, scope=Scope(None)), language="vi"
    )
    unit = api.program.knowledge.places.unit(UnitId("06211~"))
    assert (await commune_fitness(api.program, shell, unit, 2021)).timeliness.missed == now["timeliness"]["missed"]


async def test_a_year_says_how_timely_and_how_complete_it_is_on_record(api: Api) -> None:
    chair = await api.caller("chair", CAO_LOC)
    await abused(api, "06211~", occurred_on="2022-03-05", received_at="2022-03-08T08:00:00+07:00")
    signed = [
        await chair.post(f"/api/v1/communes/06211~/returns/2022/{month}", {"signed_at": "2023-01-02T08:00:00+07:00"})
        for month in (3, 4)
    ]
    year = await chair.fitness("06211~", 2022, at_least=signed[-1].json()["position"])

    assert year["completeness"] == {"months_over": 12, "complete": 2, "signed": 1, "with_cases": 1, "false": 1}
    assert year["timeliness"]["missed"] == year["timeliness"]["due"] >= 2


async def test_the_shell_prints_the_figures_of_the_api(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    _, _, position = await abused(api, "06211~", occurred_on="2020-03-05", received_at="2020-03-08T08:00:00+07:00")
    served = (await officer.get("/api/v1/communes/fitness/2020", area="183~", at_least=position)).json()
    capsys.readouterr()
    given = Namespace(year=2020, area="183~", order="code", as_of=None, format="json")
    await years.fitness(api.program, given)
    [printed] = json.loads(capsys.readouterr().out)["areas"]
    await years.fitness(api.program, Namespace(**{**vars(given), "format": "text"}))
    text = capsys.readouterr()

    assert printed["totals"] == served["totals"]
    figures = [
        [
            (one["unit"], one["status"], one["score"]["least"], one["timeliness"], one["completeness"])
            for one in of["items"]
        ]
        for of in (printed, served)
    ]
    assert figures[0] == figures[1]
    [line] = [line for line in text.out.splitlines() if line.startswith("06211~ ")]
    assert "có sự việc ảnh hưởng việc công nhận / disqualified by what is recorded" in line
    assert f"{len(served['items'])} đơn vị / communes" in text.err
