"""What a commune scores itself and what is decided of its year, over HTTP."""

import pytest

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
