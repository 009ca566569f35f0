"""What a commune scores itself and what is decided of its year, over HTTP."""

import json
from argparse import Namespace

import pytest

from api.cli.communes import show_year
from live_api import PROVINCE, Api

pytestmark = pytest.mark.asyncio(loop_scope="session")

YEAR = "/api/v1/communes/{}/fitness/{}"
RECOGNISED = {"decided_on": "2020-12-05", "decided_by": "district-chair", "document": "00/QD"}


async def test_a_case_that_comes_late_speaks_against_a_decision_which_stays(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    decided = await officer.post(f"{YEAR.format('06481', 2020)}/recognition", RECOGNISED)
    before = await officer.fitness("06481", 2020, at_least=decided.json()["position"])
    about = {"kind": "drowning-death", "commune_of_event": "06481", "occurred_on": "2020-06-01"}
    done = await officer.open_confirmed("province", **about)
    after = await officer.fitness("06481", 2020, at_least=done["position"])

    assert decided.status_code == 201
    assert (before["conflict"], before["decision"]["status"]) == (False, "recognised")
    assert (after["conflict"], after["decision"]) == (True, before["decision"])
    assert (after["status"], after["score"]["reaches"], after["score"]["zeros"]) == ("disqualified", "no", [5])


async def test_what_was_decided_is_read_as_of_a_moment_too(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    await officer.post(f"{YEAR.format('06490', 2020)}/recognition", RECOGNISED)
    then = await officer.fitness("06490", 2020, as_of="2019-12-01T00:00:00Z")

    assert then["decision"] is None


async def test_a_commune_scores_itself_and_decides_nothing(api: Api) -> None:
    worker = await api.caller("child-protection-worker", "06505~2025-07-01")
    scored = await worker.post(
        f"{YEAR.format('06505~', 2022)}/self-scores",
        {"scored_at": "2022-11-20T08:00:00+07:00", "scores": [{"criterion": 1, "points": 85}]},
    )
    decided = await worker.post(f"{YEAR.format('06505~', 2022)}/recognition", RECOGNISED)
    elsewhere = await worker.post(f"{YEAR.format('06187~', 2022)}/recognition", RECOGNISED)

    assert [scored.status_code, decided.status_code, elsewhere.status_code] == [201, 403, 404]
    assert decided.json()["code"] == "role-not-entitled"


async def test_the_same_decision_again_adds_nothing_and_another_one_is_refused(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    path = YEAR.format("06499", 2020)
    first, again, other = [
        await officer.post(f"{path}/{act}", RECOGNISED) for act in ("recognition", "recognition", "refusal")
    ]

    assert [first.status_code, again.status_code, other.status_code] == [201, 200, 409]
    assert (again.json()["events"], other.json()["code"]) == ([], "decided-already")


async def test_a_list_of_an_area_shows_what_was_decided(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    done = await officer.post(f"{YEAR.format('06502', 2020)}/recognition", RECOGNISED)
    answer = await officer.get("/api/v1/communes/fitness/2020", area="187", at_least=done.json()["position"])
    decided = {one["unit"]["code"]: one["decision"] for one in answer.json()["items"]}

    assert decided["06502"]["document"] == "00/QD"


async def test_whoever_is_not_the_deciding_body_of_that_day_decides_nothing(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    body = {**RECOGNISED, "decided_by": "commune-chair"}
    answer = await officer.post(f"{YEAR.format('06499', 2019)}/recognition", body)

    assert (answer.status_code, answer.json()["code"]) == (409, "not-the-deciding-body")
    assert answer.json()["source"] == "Decision 06/QĐ-TTg"


async def test_a_year_is_told_fact_by_fact_with_its_evidence_and_reasons_to_those_whom_it_concerns(api: Api) -> None:
    """The whole course: scored with evidence, appraised, refused, appealed, set aside, and recognised after all."""
    officer, chair = await api.caller("province-officer", PROVINCE), await api.caller("chair", "06505~2025-07-01")
    path = YEAR.format("06505~", 2020)
    scores = [{"criterion": 1, "points": 85}]
    refused = {**RECOGNISED, "reason": "Thiếu sổ họp."}
    wrong = {"decided_on": "2021-01-09", "decided_by": "commune-chair", "upheld": False, "document": "01/QD"}
    body = {name: value for name, value in wrong.items() if name != "decided_by"}
    steps = [
        (chair, "self-scores", {"scored_at": "2020-11-20T08:00:00+07:00", "scores": scores, "evidence": "Sổ A."}),
        (officer, "appraisal", {"appraised_at": "2020-11-25T08:00:00+07:00", "notes": "Đã xem sổ."}),
        (officer, "refusal", refused),
        (chair, "appeal", {"appealed_at": "2020-12-20T08:00:00+07:00", "reason": "Sổ họp đã nộp."}),
        (officer, "appeal/decision", wrong),
        (officer, "appeal/decision", body),
        (officer, "recognition", {**RECOGNISED, "decided_on": "2021-01-10", "document": "02/QD"}),
    ]
    answers = [await caller.post(f"{path}/{act}", sent) for caller, act, sent in steps]
    told = await chair.read(f"{path}/timeline")
    then = await chair.read(f"{path}/timeline", as_of="2019-01-01T00:00:00Z")
    year = await chair.fitness("06505~", 2020, at_least=answers[-1].json()["position"])

    assert [answer.status_code for answer in answers] == [201, 201, 201, 201, 409, 201, 201]
    assert answers[4].json()["code"] == "not-the-deciding-body"
    assert [(one["type"].partition(".")[2], one["words"]) for one in told["items"]] == [
        ("self-scored", {"narrative": "Sổ A."}),
        ("appraised", {"notes": "Đã xem sổ."}),
        ("not-recognised", {"reason": "Thiếu sổ họp."}),
        ("decision-appealed", {"reason": "Sổ họp đã nộp."}),
        ("appeal-decided", None),
        ("recognised", None),
    ]
    assert told["items"][0]["data"]["scores"] == scores
    assert told["items"][4]["data"]["decided_by"] == "district-chair"
    assert all(not one["title"].startswith("commune-year.") for one in told["items"])
    assert then["items"] == []
    assert (year["decision"]["status"], [one["status"] for one in year["set_aside"]]) == (
        "recognised",
        ["not-recognised"],
    )
    assert year["decision"]["decided_by_text"] == "Chủ tịch Ủy ban nhân dân cấp huyện"


async def test_the_words_of_a_year_are_for_its_commune_and_those_above_and_not_for_auditors(api: Api) -> None:
    officer, auditor = await api.caller("province-officer", PROVINCE), await api.caller("auditor", PROVINCE)
    neighbour, till = await api.caller("chair", "06463~2025-07-01"), await api.caller("fund-cashier", PROVINCE)
    path = YEAR.format("06505~", 2021)
    await officer.post(f"{path}/recognition", {**RECOGNISED, "decided_on": "2021-12-05", "reason": "Đủ điểm."})
    masked = (await auditor.read(f"{path}/timeline"))["items"]
    answers = [await caller.get(f"{path}/timeline") for caller in (neighbour, till)]
    beyond = await officer.get(f"{path}/timeline", at_least=10**9)

    assert [(one["words"], one["masked"]) for one in masked] == [(None, ["words"])]
    assert [answer.status_code for answer in answers] == [404, 403]
    assert (beyond.status_code, beyond.json()["code"]) == (422, "position-beyond-head")


async def test_the_shell_tells_the_year_as_the_api_does(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    path = YEAR.format("06505~", 2019)
    await officer.post(f"{path}/recognition", {**RECOGNISED, "decided_on": "2019-12-05", "reason": "Đủ điểm."})
    served = await officer.read(f"{path}/timeline")
    capsys.readouterr()
    given = {"account": officer.name, "language": "vi", "unit": "06505~", "year": 2019}
    await show_year(api.program, Namespace(**given, format="json"))
    printed = json.loads(capsys.readouterr().out)
    await show_year(api.program, Namespace(**given, format="text"))

    assert {**printed, "position": served["position"]} == served
    assert "“Đủ điểm.”" in capsys.readouterr().out
