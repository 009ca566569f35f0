"""A decision that nobody made: all of it is rows of data, and the program judges, scores and decides by it."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from msgspec.structs import replace

import api.program
from cases.law.check import check
from cases.law.load import FitnessFile, StandardsFile, load_law, parse
from cases.law.model import Law
from live_api import PROVINCE, Api, Caller, live_api
from postgres_fixtures import PostgresServer, fresh_database

STANDARDS = """
[[standard]]
id = "made-up"
vi = "Tiêu chuẩn thử"
en = "A standard to try"
points = 400
criteria = 3
year_of_a_merger = "the-unit-of-the-last-day"
source = { document = "draft-2024" }
status = "unverified"
in_force_from = 2025-01-01

[[threshold]]
standard = "made-up"
points = 350
kinds = ["phường"]
source = { document = "draft-2024" }
status = "unverified"

[[threshold]]
standard = "made-up"
points = 200
source = { document = "draft-2024" }
status = "unverified"

[[criterion]]
standard = "made-up"
number = 1
vi = "Con người"
en = "People"
points = 150
source = { document = "draft-2024" }
status = "unverified"

[[criterion]]
standard = "made-up"
number = 2
vi = "Trẻ em bị bỏ mặc"
en = "Neglected children"
points = 100
source = { document = "draft-2024" }
status = "unverified"

[[criterion]]
standard = "made-up"
number = 3
vi = "Trẻ em tự gây thương tích"
en = "Children who hurt themselves"
points = 150
none_at_zero = false
zero_by = "a-child-hurt-itself"
zero_status = "unverified"
source = { document = "draft-2024" }
status = "unverified"

[[indicator]]
standard = "made-up"
criterion = 2
id = "drafted-in-time"
vi = "Từ một nửa số kế hoạch được lập kịp thời"
en = "At least half of the plans were drafted in time"
points = 100
computed = "plans-in-time"
group = "AB"
clocks = ["plan"]
counts_for = "event"
share_min_percent = 50
source = { document = "draft-2024" }
status = "unverified"

[[decider]]
standard = "made-up"
body = "health-department"
vi = "Giám đốc Sở Y tế"
en = "the director of the Department of Health"
source = { document = "draft-2024" }
status = "unverified"
in_force_from = 2025-01-01
"""
RULES = """
[[rule]]
id = "a-child-hurt-itself"
group = "IN"
vi = "Có trẻ em bị thương tích"
en = "A child was hurt"
source = { document = "draft-2024" }
applied_under = "draft-2024"
status = "unverified"
in_force_from = 2025-01-01
"""
YEAR = 2025
KY_LUA, VAN_LINH = "06187~2025-07-01", "06505~2025-07-01"
"""Today's ward, and today's commune, which took in 06505~."""


def made_up() -> Law:
    """Return the law with the decision: rows of it ended, rows of another one added, as two files would say it."""
    law = load_law()
    standards = parse("made-up.toml", STANDARDS.encode(), StandardsFile)
    rules = parse("rules.toml", RULES.encode(), FitnessFile)
    last = standards.standard[0].in_force_from
    assert last is not None
    ended = tuple(
        replace(one, in_force_until=last.replace(year=last.year - 1, month=12, day=31)) if one.id == "QD06" else one
        for one in law.standards
    )
    return replace(
        law,
        standards=(*ended, *standards.standard),
        thresholds=(*law.thresholds, *standards.threshold),
        criteria=(*law.criteria, *standards.criterion),
        indicators=(*law.indicators, *standards.indicator),
        deciders=(*law.deciders, *standards.decider),
        fitness_rules=(*law.fitness_rules, *rules.rule),
    )


@pytest_asyncio.fixture(loop_scope="function")
async def under(postgres_server: PostgresServer, tmp_path: Path) -> AsyncIterator[Api]:
    """Lend the whole program under the made-up decision."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(api.program, "load_law", made_up)
        async with fresh_database(postgres_server) as database, live_api(database, tmp_path) as lent:
            yield lent


def test_the_rows_of_another_decision_are_sound() -> None:
    assert [one for one in check(made_up()) if one.level == "error"] == []


async def neglected(officer: Caller, child: str) -> str:
    """Return a confirmed case of neglect in Vạn Linh."""
    done = await officer.open_confirmed(
        "police",
        kind="neglect",
        commune_of_event=VAN_LINH,
        occurred_on="2025-08-30",
        received_at="2025-09-01T08:00:00+07:00",
        children=[{"subject_id": child}],
    )
    case_id: str = done["case_id"]
    return case_id


@pytest.mark.asyncio(loop_scope="function")
async def test_another_decision_is_judged_scored_and_decided_by_from_its_rows_alone(under: Api) -> None:
    officer, worker = await under.caller("province-officer", PROVINCE), await under.caller("child-protection-worker")
    children = [str(uuid4()), str(uuid4())]
    planned, _ = [await neglected(officer, child) for child in children]
    measures = [{"child": children[0], "level": "support", "what": "…"}]
    await worker.act(planned, "plan", drafted_at="2025-09-03T08:00:00+07:00", measures=measures)
    await officer.open_confirmed(
        "police", kind="injury", injury_type="01", commune_of_event=VAN_LINH, occurred_on="2025-09-05"
    )
    path = f"/api/v1/communes/{VAN_LINH}/fitness/{YEAR}"
    scores = {"scored_at": "2025-11-20T08:00:00+07:00", "scores": [{"criterion": 1, "points": 150}]}
    await worker.post(f"{path}/self-scores", scores)
    decision = {"decided_on": "2025-12-20", "decided_by": "province-chair", "document": "00/QD"}
    by_another = await officer.post(f"{path}/recognition", decision)
    decided = await officer.post(f"{path}/recognition", {**decision, "decided_by": "health-department"})
    found = await officer.fitness(VAN_LINH, YEAR, {"Accept-Language": "en"}, at_least=decided.json()["position"])
    ward, before = await officer.fitness(KY_LUA, YEAR), await officer.fitness("06505~", 2024)
    why = await officer.read(f"/api/v1/why/score/{VAN_LINH}:{YEAR}:2")

    score = found["score"]
    assert [score["standard"]["standard"], score["standard"]["points"], score["standard"]["uncertain"]] == [
        "made-up",
        400,
        False,
    ]
    assert [one["threshold"]["points"] for one in (score, ward["score"])] == [200, 350]
    assert [(one["least"], one["most"], one["zero"]) for one in score["criteria"]] == [
        (150, 150, False),
        (100, 100, False),
        (0, 0, True),
    ]
    assert (score["reaches"], score["zeros"]) == ("yes", [])
    assert (found["merger"]["rule"], found["status"]) == ("the-unit-of-the-last-day", "disqualified")
    assert {one["rule"] for one in found["reasons"]} == {"child-abuse", "a-child-hurt-itself"}
    assert (by_another.status_code, by_another.json()["code"]) == (409, "not-the-deciding-body")
    assert found["decision"]["decided_by_text"] == "the director of the Department of Health"
    assert [one["rule"] for one in why["rules"]] == ["made-up/2", "made-up/2/drafted-in-time"]
    assert [one["code"] for one in why["lacking"]] == ["counted-lost"]
    assert before["score"]["standard"]["standard"] == "QD06"
