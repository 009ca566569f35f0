"""Protecting a child over HTTP: who may do what, what is refused, what answers and lists say then."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from api.identity import Accounts
from cases.values import UnitId
from live_api import PROVINCE, TODAY, VAN_LINH, Api, Caller, at_nine, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
QUAN_SON = "06517~2025-07-01"


async def a_case(worker: Caller, **fields: object) -> tuple[str, str]:
    """Open a case of one child; return its id and the child's."""
    child = str(uuid4())
    opened = await worker.open_case(
        children=[{"subject_id": child}], commune_of_event="06517", kind="violence", **fields
    )
    return opened["case_id"], child


async def a_plan(worker: Caller, case_id: str, child: str, *, due_on: str, drafted_at: str = "") -> dict[str, Any]:
    """Draft a plan with one measure of intervention; return its ids with the answer."""
    plan_id, measure_id = str(uuid4()), str(uuid4())
    measure = {"measure_id": measure_id, "child": child, "level": "intervention", "what": "Tư vấn.", "due_on": due_on}
    done = await worker.act(case_id, "plan", plan_id=plan_id, drafted_at=drafted_at or at_nine(20), measures=[measure])
    return {"plan_id": plan_id, "measure_id": measure_id, **done}


async def listed(caller: Caller, position: int, **query: object) -> dict[str, Any]:
    """Return the cases of a list by their ids."""
    page = await caller.read(CASES, at_least=position, limit=500, **query)
    return {item["case_id"]: item for item in page["items"]}


async def test_nobody_approves_their_own_plan_whatever_they_have_become(api: Api) -> None:
    accounts = Accounts(api.program.pool, api.program.knowledge.places)
    name = f"rises {uuid4()}"
    await accounts.add(name, role="child-protection-worker", unit=UnitId(QUAN_SON))
    rising = Caller(api.client, await accounts.make_token(name, at=dt.datetime.now(dt.UTC)))
    case_id, child = await a_case(rising)
    plan = await a_plan(rising, case_id, child, due_on="2026-01-31")
    await accounts.add(name, role="chair", unit=UnitId(QUAN_SON))
    approval = {"plan_id": plan["plan_id"], "approved_at": at_nine(19)}
    refused = await rising.post(f"{CASES}/{case_id}/plan/approval", approval)

    assert refused.status_code == 409, refused.text
    assert (refused.json()["code"], refused.json()["source"]) == ("own-plan", "D56 28")

    deputy = await api.caller("deputy-chair", QUAN_SON)
    done = await deputy.act(case_id, "plan/approval", **approval)
    case = (await deputy.get(f"{CASES}/{case_id}", at_least=done["position"])).json()
    assert (case["plan"]["status"], case["plan"]["acting_for_chair"]) == ("approved", True)
    assert case["plan"]["drafted_by"] == name


@pytest.mark.parametrize(
    "role, act, body",
    [
        ("chair", "plan", {"drafted_at": at_nine(3)}),
        ("child-protection-worker", "plan/approval", {"approved_at": at_nine(3)}),
        ("standing-team", "plan/return", {"returned_at": at_nine(3), "reason": "Chưa đủ."}),
        ("collaborator", "separation", {"decided_at": at_nine(3), "decided_by": "chair"}),
        ("police", "conference", {"held_at": at_nine(3), "caregivers": "attended"}),
        ("police", "court-application", {"applied_on": "2024-04-01", "applicant": "other"}),
        ("auditor", "visits", {"due_on": "2024-04-01"}),
    ],
)
async def test_an_act_is_for_its_roles(api: Api, role: str, act: str, body: dict[str, Any]) -> None:
    case_id, child = await a_case(await api.caller("child-protection-worker", QUAN_SON))
    more: dict[str, Any] = {}
    if act == "plan":
        more = {"measures": [{"child": child, "level": "support", "what": "Hỗ trợ."}]}
    elif act.startswith("plan/"):
        more = {"plan_id": str(uuid4())}
    elif act == "separation":
        more = {"child": child}
    elif act == "court-application":
        more = {"ground": "plan-refused", "aims": ["separation"]}
    answer = await (await api.caller(role, QUAN_SON)).post(f"{CASES}/{case_id}/{act}", {**body, **more})

    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-entitled")


@pytest.mark.parametrize("role", ["collaborator", "social-worker", "care-facility"])
async def test_those_who_carry_it_out_say_what_became_of_it(api: Api, role: str) -> None:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    case_id, _ = await a_case(worker)
    measure_id = str(uuid4())
    await worker.act(case_id, "measures", measure_id=measure_id, level="support", what="Hỗ trợ học tập.")
    provider = await api.caller(role, QUAN_SON)
    await provider.act(case_id, "visits", made_at=at_nine(2), notes="Em đi học đều.")
    done = await provider.act(case_id, f"measures/{measure_id}/outcome", outcome="done", on="2024-05-05")
    unknown = await provider.post(
        f"{CASES}/{case_id}/measures/{uuid4()}/outcome", {"outcome": "done", "on": "2024-05-05"}
    )

    case = (await worker.get(f"{CASES}/{case_id}", at_least=done["position"])).json()
    assert case["levels"]["support"] == {"planned": 1, "done": 1, "overdue": 0}
    assert (case["measures"][0]["outcome"], case["measures"][0]["outcome_on"]) == ("done", "2024-05-05")
    assert (unknown.status_code, paths(unknown)) == (422, ["measure_id"])


async def test_a_care_facility_says_what_it_did_and_reads_no_case(api: Api) -> None:
    case_id, child = await a_case(await api.caller("child-protection-worker", QUAN_SON))
    facility = await api.caller("care-facility", QUAN_SON)
    done = await facility.act(case_id, "visits", made_at=at_nine(2))
    answers = [
        await facility.get(f"{CASES}/{case_id}", at_least=done["position"]),
        await facility.get(f"{CASES}/{case_id}/timeline", at_least=done["position"]),
        await facility.post(f"{CASES}/{case_id}/measures", {"level": "support", "what": "Hỗ trợ."}),
        await (await api.caller("care-facility", VAN_LINH)).post(f"{CASES}/{case_id}/visits", {"made_at": at_nine(2)}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert child not in "".join(answer.text for answer in answers)


async def test_a_child_who_died_gets_no_plan_dated_after_and_their_sister_does(api: Api) -> None:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    died, sister = str(uuid4()), str(uuid4())
    opened = await worker.open_case(
        commune_of_event="06517", children=[{"subject_id": died, "outcome": "died"}, {"subject_id": sister}]
    )
    measures = [{"child": died, "level": "support", "what": "Hỗ trợ."}]
    refused = await worker.post(f"{CASES}/{opened['case_id']}/plan", {"drafted_at": at_nine(5), "measures": measures})

    assert (refused.status_code, refused.json()["code"]) == (409, "child-has-died")
    await worker.act(opened["case_id"], "plan", drafted_at=at_nine(5), measures=[{**measures[0], "child": sister}])


async def test_the_province_writes_down_what_was_done_in_a_case_that_has_no_commune(api: Api) -> None:
    officer, child = await api.caller("province-officer", PROVINCE), str(uuid4())
    opened = await officer.open_case(commune_of_event=None, area=PROVINCE, children=[{"subject_id": child}])
    case_id = opened["case_id"]
    apart = {"child": child, "decided_at": at_nine(3), "decided_by": "competent-body", "until": str(TODAY)}
    await officer.act(case_id, "separation", **apart)
    await officer.act(case_id, "conference", held_at=at_nine(2), caregivers="attended")
    done = await officer.act(case_id, "visits", made_at=at_nine(1), children=[child])
    case = await officer.case(done)

    assert [stay["child"] for stay in case["protection"]["separations"]] == [child]
    assert len(case["protection"]["conferences"]) == len(case["protection"]["visits"]) == 1


async def test_a_stay_beyond_the_limit_is_recorded_and_alarms_every_list_until_it_ends(api: Api) -> None:
    worker, officer = (
        await api.caller("child-protection-worker", QUAN_SON),
        await api.caller("province-officer", PROVINCE),
    )
    case_id, child = await a_case(worker)
    await worker.act(case_id, "separation", child=child, decided_at=at_nine(20), decided_by="chair")
    beyond = await worker.act(
        case_id, "separation/extension", child=child, decided_at=at_nine(6), until=str(TODAY + dt.timedelta(days=5))
    )
    case = (await officer.get(f"{CASES}/{case_id}", at_least=beyond["position"])).json()
    (stay,) = case["protection"]["separations"]
    limit = TODAY - dt.timedelta(days=20) + dt.timedelta(days=15)

    assert (case["alarms"], stay["unlawful"]) == (["separation-unlawful"], True)
    assert stay["unlawful_since"] == f"{limit}T17:00:00Z"
    for reader in (worker, officer):
        assert (await listed(reader, beyond["position"]))[case_id]["alarms"] == ["separation-unlawful"]

    required = await worker.act(
        case_id,
        "separation/extension",
        child=child,
        decided_at=at_nine(1),
        until=str(TODAY + dt.timedelta(days=5)),
        ordered_by_competent_body=True,
    )
    case = (await worker.get(f"{CASES}/{case_id}", at_least=required["position"])).json()
    (stay,) = case["protection"]["separations"]
    assert (case["alarms"], stay["unlawful"]) == ([], False)
    assert stay["unlawful_since"] == f"{limit}T17:00:00Z"

    ended = await worker.act(case_id, "separation/end", child=child, ended_at=at_nine(0))
    assert (await listed(worker, ended["position"]))[case_id]["alarms"] == []


async def test_lists_are_narrowed_by_the_level_of_plans_that_run_and_by_what_is_overdue(api: Api) -> None:
    worker, chair = await api.caller("child-protection-worker", QUAN_SON), await api.caller("chair", QUAN_SON)
    case_id, child = await a_case(worker)
    plan = await a_plan(worker, case_id, child, due_on=str(TODAY - dt.timedelta(days=1)))
    assert case_id not in await listed(worker, plan["position"], level="intervention")

    approved = await chair.act(case_id, "plan/approval", plan_id=plan["plan_id"], approved_at=at_nine(10))
    assert case_id in await listed(worker, approved["position"], level="intervention")
    assert case_id in await listed(worker, approved["position"], overdue="true")
    recorded_by = dt.datetime.now(dt.UTC).isoformat()

    done = await worker.act(case_id, f"measures/{plan['measure_id']}/outcome", outcome="done", on=str(TODAY))
    assert case_id in await listed(worker, done["position"], level="intervention")
    assert case_id not in await listed(worker, done["position"], overdue="true")
    then = await worker.get(CASES, overdue="true", as_of=recorded_by, commune="06517", on="2024-03-05", limit=500)
    assert case_id in {item["case_id"] for item in then.json()["items"]}


async def test_a_caregiver_is_invited_or_it_is_said_why_not(api: Api) -> None:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    case_id, _ = await a_case(worker)
    silent = await worker.post(f"{CASES}/{case_id}/conference", {"held_at": at_nine(2), "caregivers": "not-invited"})

    assert (silent.status_code, paths(silent)) == (422, ["why_not_invited"])


@pytest.mark.parametrize("body", [{}, {"due_on": "2026-01-01", "made_at": at_nine(1)}])
async def test_a_visit_is_planned_or_made(api: Api, body: dict[str, Any]) -> None:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    case_id, _ = await a_case(worker)
    answer = await worker.post(f"{CASES}/{case_id}/visits", body)

    assert (answer.status_code, paths(answer)) == (422, ["made_at"])


async def test_an_instant_far_ahead_is_refused_and_one_of_a_wrong_clock_is_marked(api: Api) -> None:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    case_id, _ = await a_case(worker)
    measures = [{"kind": "safe-place"}]
    far = await worker.post(f"{CASES}/{case_id}/emergency-measures", {"taken_at": at_nine(-3), "measures": measures})
    near = dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)
    done = await worker.act(case_id, "emergency-measures", taken_at=near.isoformat(), measures=measures)

    timeline = (await worker.get(f"{CASES}/{case_id}/timeline", at_least=done["position"])).json()["items"]
    assert (far.status_code, paths(far)) == (422, ["taken_at"])
    assert timeline[-1]["data"]["clock_suspect"] is True


async def test_a_corrected_separation_moves_what_follows_from_it(api: Api) -> None:
    worker, officer = (
        await api.caller("child-protection-worker", QUAN_SON),
        await api.caller("province-officer", PROVINCE),
    )
    case_id, child = await a_case(worker)
    done = await worker.act(case_id, "separation", child=child, decided_at=at_nine(20), decided_by="chair")
    assert (await listed(worker, done["position"]))[case_id]["alarms"] == ["separation-unlawful"]

    corrected = await officer.act(
        case_id, "corrections", of_version=2, changes={"decided_at": at_nine(3)}, reason="Ghi nhầm ngày."
    )
    assert (await listed(worker, corrected["position"]))[case_id]["alarms"] == []
    empty = await officer.post(
        f"{CASES}/{case_id}/corrections", {"of_version": 2, "changes": {"decided_by": None}, "reason": "Thử."}
    )
    assert empty.status_code == 422


async def test_a_fact_cannot_be_corrected_into_one_that_could_not_stand(api: Api) -> None:
    worker, officer = (
        await api.caller("child-protection-worker", QUAN_SON),
        await api.caller("province-officer", PROVINCE),
    )
    case_id, child = await a_case(worker)
    await worker.act(case_id, "separation/extension", child=child, decided_at=at_nine(20), until=str(TODAY))
    answer = await officer.post(
        f"{CASES}/{case_id}/corrections", {"of_version": 2, "changes": {"until": None}, "reason": "Thử."}
    )

    assert (answer.status_code, paths(answer)) == (422, ["changes"])


async def test_what_was_said_is_masked_for_roles_that_see_no_people(api: Api) -> None:
    worker, auditor = await api.caller("child-protection-worker", QUAN_SON), await api.caller("auditor", PROVINCE)
    case_id, _ = await a_case(worker)
    body = {"held_at": at_nine(2), "caregivers": "invited", "minutes": "Biên bản bịa đặt", "child_view": "Ý em bịa đặt"}
    done = await worker.act(case_id, "conference", **body)
    seen = await worker.get(f"{CASES}/{case_id}/timeline", at_least=done["position"])
    masked = await auditor.get(f"{CASES}/{case_id}/timeline", at_least=done["position"])

    assert "Biên bản bịa đặt" in seen.text
    assert "bịa đặt" not in masked.text
    assert masked.json()["items"][-1]["data"]["child_heard"] is True


async def test_a_commune_counts_until_its_last_day_and_its_successor_from_its_first(api: Api) -> None:
    worker = await api.caller("child-protection-worker", "06637~2025-07-01")
    case_id = (await worker.open_case(commune_of_event="06637", kind="neglect"))["case_id"]
    for due_on in ("2025-06-30", "2025-07-01"):
        await worker.act(case_id, "measures", level="prevention", what="Tập huấn.", due_on=due_on)
    given = await worker.act(case_id, "measures", aid=True, what="Thăm hỏi.", done_on="2025-08-01")
    later = given["position"]
    (unit,) = [(await worker.get(f"{CASES}/{case_id}", at_least=later)).json()["commune_of_event"]["unit_id"]]
    (successor,) = (await worker.get(f"/api/v1/communes/{unit}")).json()["successors"]
    counted = {}
    for one in (unit, successor["unit_id"]):
        answer = (await worker.get(f"/api/v1/communes/{one}/levels", year=2025, at_least=later)).json()
        counted[one] = (answer["levels"]["prevention"]["planned"], answer["aid"], answer["cases"])

    assert counted == {unit: (1, 0, 1), successor["unit_id"]: (1, 1, 1)}
    assert (await worker.get(f"/api/v1/communes/{unit}/levels")).status_code == 422


async def test_a_communes_levels_are_had_as_of_a_moment(api: Api) -> None:
    worker = await api.caller("child-protection-worker", VAN_LINH)
    before = dt.datetime.now(dt.UTC).isoformat()
    case_id = (await worker.open_case(commune_of_event="06508"))["case_id"]
    done = await worker.act(case_id, "measures", level="support", what="Hỗ trợ.", due_on="2024-06-01")
    between = dt.datetime.now(dt.UTC).isoformat()
    await worker.act(case_id, "measures", level="support", what="Hỗ trợ thêm.", due_on="2024-06-02")
    planned = []
    for moment in ({"as_of": before}, {"as_of": between}, {"at_least": done["position"] + 1}):
        answer = await worker.get("/api/v1/communes/06508~/levels", year=2024, **moment)
        planned.append(answer.json()["levels"]["support"]["planned"])

    assert planned == [planned[0], planned[0] + 1, planned[0] + 2]
