"""The worklist: what is owed in one's scope, where it stands, from which fact it runs, and why."""

import asyncio
import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from api import times
from api.asking import write_cursor
from live_api import PROVINCE, TODAY, VAN_LINH, Api, Caller, a_moment, paths
from projections.deadlines.queries import EVERY_STATE

pytestmark = pytest.mark.asyncio(loop_scope="session")

DEADLINES = "/api/v1/deadlines"


async def listed(caller: Caller, **query: object) -> list[dict[str, Any]]:
    """Return what is owed."""
    found = await caller.read(DEADLINES, limit=500, **query)
    items: list[dict[str, Any]] = found["items"]
    while found["next"] is not None:
        found = await caller.read(DEADLINES, limit=500, cursor=found["next"], **query)
        items += found["items"]
    return items


async def reported(caller: Caller, *, hours_ago: float, **about: object) -> str:
    """Report a beaten child some hours ago and return the case."""
    received_at = (times.now() - dt.timedelta(hours=hours_ago)).isoformat()
    given: dict[str, Any] = {
        "kind": "physical-violence",
        "commune_of_event": VAN_LINH,
        "occurred_on": None,
        "received_at": received_at,
        **about,
    }
    opened = await caller.open_case(**given)
    await caller.get(DEADLINES, at_least=opened["position"], limit=1)
    case_id: str = opened["case_id"]
    return case_id


async def corrected(caller: Caller, case_id: str, **changes: object) -> None:
    """Correct a report, and wait until that is known everywhere."""
    done = await caller.act(case_id, "corrections", of_version=1, changes=changes, reason="Ghi nhầm")
    await caller.get(DEADLINES, at_least=done["position"], limit=1)


async def of_case(caller: Caller, case_id: str, name: str, **query: object) -> dict[str, Any]:
    """Return one deadline of a case, as the case says it."""
    case = await caller.read(f"/api/v1/cases/{case_id}", **query)
    (deadline,) = [one for one in case["deadlines"] if one["name"] == name]
    found: dict[str, Any] = deadline
    return found


async def test_a_report_owes_measures_and_a_plan_and_the_list_says_from_which_fact_and_why(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    officer = await api.caller("province-officer", PROVINCE)
    case_id = await reported(officer, hours_ago=1, received_by="child-agency")
    mine = [one for one in await listed(worker) if one["case_id"] == case_id]

    assert [(one["deadline"]["name"], one["deadline"]["state"]) for one in mine] == [
        ("emergency-measures", "running"),
        ("plan", "running"),
    ]
    first = mine[0]["deadline"]
    assert (first["starts_by"], first["starts_version"], first["own_receipt_at"]) == ("first-receipt", 1, None)
    assert first["source"] == "Nghị định 56/2017/NĐ-CP, Điều 26(3)"
    assert "Tính từ lần đầu có nơi tiếp nhận thông tin" in first["why"]
    assert mine[1]["deadline"]["due_on"] is not None


@pytest.mark.parametrize("hours_ago, state", [(8, "running"), (10, "running-out"), (13, "missed")])
async def test_where_a_deadline_stands_moves_with_the_clock_alone(api: Api, hours_ago: float, state: str) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = await reported(worker, hours_ago=hours_ago)

    assert (await of_case(worker, case_id, "emergency-measures"))["state"] == state
    there = [one["case_id"] for one in await listed(worker, state=state)]
    assert case_id in there


async def test_the_list_is_in_the_order_in_which_things_are_due_and_pages_miss_nothing(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    for hours in (1, 2, 3):
        await reported(worker, hours_ago=hours)
    whole = await listed(worker)
    pages, cursor = [], None
    while True:
        answer = (await worker.get(DEADLINES, limit=3, cursor=cursor)).json()
        pages += answer["items"]
        cursor = answer["next"]
        if cursor is None:
            break

    due = [one["deadline"]["due_at"] for one in whole]
    assert due == sorted(due)
    key = [(one["case_id"], one["deadline"]["name"]) for one in whole]
    assert [(one["case_id"], one["deadline"]["name"]) for one in pages] == key


async def test_each_state_lists_what_stands_in_it_and_together_they_are_all(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    for hours in (1, 13):
        case_id = await reported(worker, hours_ago=hours)
        taken_at = (times.now() - dt.timedelta(minutes=1)).isoformat()
        done = await worker.act(case_id, "emergency-measures", taken_at=taken_at, measures=[{"kind": "other"}])
        await worker.get(DEADLINES, at_least=done["position"], limit=1)
    whole = await listed(worker, state="all")
    found = {state: await listed(worker, state=state) for state in EVERY_STATE}

    assert {"met", "met-late", "running"} <= {one["deadline"]["state"] for one in whole}
    for state in EVERY_STATE:
        expected = [_key(one) for one in whole if one["deadline"]["state"] == state]
        assert [_key(one) for one in found[state]] == expected


def _key(one: dict[str, Any]) -> tuple[object, ...]:
    deadline = one["deadline"]
    return one["case_id"], deadline["name"], deadline["child"], deadline["starts_version"]


async def test_another_province_sees_nothing_of_it_and_who_follows_no_cases_is_refused(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = await reported(worker, hours_ago=1)
    stranger = await api.caller("child-protection-worker", "06100~")
    officer = await api.caller("province-officer", PROVINCE)

    assert case_id not in [one["case_id"] for one in await listed(stranger, state="all")]
    assert case_id in [one["case_id"] for one in await listed(officer, state="running", commune=VAN_LINH)]
    assert (await (await api.caller("admin")).get(DEADLINES)).status_code == 403


async def test_a_list_of_one_commune_holds_what_it_took_over_with_the_units_it_came_out_of(api: Api) -> None:
    """What was owed by 06505~ is owed by the commune that it passed into; the clock goes on as it ran."""
    officer = await api.caller("province-officer", PROVINCE)
    old = await reported(
        officer,
        hours_ago=1,
        commune_of_event="06505~",
        received_at="2025-06-30T22:40:00+07:00",
        occurred_on="2025-06-30",
        received_by="child-agency",
    )
    found = [one for one in await listed(officer, commune=VAN_LINH) if one["case_id"] == old]

    assert [one["deadline"]["name"] for one in found] == ["emergency-measures", "plan"]
    first = found[0]["deadline"]
    assert first["owner"]["unit_id"] == "06505~"
    assert [one["unit_id"] for one in first["passed_to"]] == [VAN_LINH]
    assert first["due_at"] == "2025-07-01T03:40:00Z"
    worker = await api.caller("child-protection-worker")
    assert old in [one["case_id"] for one in await listed(worker)]


async def test_what_a_divided_commune_owed_is_in_the_lists_of_all_its_successors_until_the_province_placed_it(
    api: Api,
) -> None:
    """Of 06040~ some matters are those of 06004 today, and some those of 06040."""
    officer = await api.caller("province-officer", PROVINCE)
    left = await reported(
        officer,
        hours_ago=1,
        commune_of_event="06040~",
        received_at="2024-06-27T17:00:00+07:00",
        occurred_on="2024-06-26",
        received_by="child-agency",
    )

    async def lists() -> list[tuple[str, list[str]]]:
        """Return in which commune's list it stands, and into which it is told to have passed."""
        return [
            (commune, [unit["code"] for unit in one["deadline"]["passed_to"]])
            for commune in ("06004", "06040")
            for one in await listed(officer, commune=f"{commune}~2025-07-01")
            if one["case_id"] == left and one["deadline"]["name"] == "plan"
        ]

    before = await lists()
    placed = await officer.act(left, "placement", unit="06004", reason="Thôn của gia đình nay thuộc xã này.")
    await officer.get(DEADLINES, at_least=placed["position"], limit=1)
    after = await of_case(officer, left, "plan")

    assert before == [("06004", ["06004", "06040"]), ("06040", ["06004", "06040"])]
    assert await lists() == [("06004", ["06004"])]
    assert (after["owner"]["unit_id"], [unit["code"] for unit in after["passed_to"]]) == ("06040~", ["06004"])


async def test_a_child_who_is_added_to_an_old_case_is_owed_measures_from_when_somebody_told_of_them(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case_id = await reported(officer, hours_ago=100, received_by="child-agency")
    told_at = times.now() - dt.timedelta(hours=2)
    added = await officer.act(case_id, "people", child={}, told_at=told_at.isoformat())
    case = await officer.case(added, {"Accept-Language": "en"})
    found = [one for one in case["deadlines"] if one["name"] == "emergency-measures"]

    assert [(one["state"], one["starts_by"]) for one in found] == [
        ("missed", "first-receipt"),
        ("running", "case.child-added"),
    ]
    assert dt.datetime.fromisoformat(found[1]["starts_at"]) == told_at
    assert found[1]["why"].startswith("It runs from when somebody told of this child: ")


async def test_a_case_without_a_commune_is_owed_by_the_province(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case_id = await reported(officer, hours_ago=1, commune_of_event=None, area="20", received_by="child-agency")

    assert (await of_case(officer, case_id, "plan"))["owner"]["unit_id"] == "20~"


async def test_a_deadline_as_ofa_moment_is_that_of_the_facts_of_then(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = await reported(worker, hours_ago=5)
    then = await a_moment()
    await corrected(worker, case_id, received_at=(times.now() - dt.timedelta(hours=14)).isoformat())

    assert (await of_case(worker, case_id, "emergency-measures"))["state"] == "missed"
    assert (await of_case(worker, case_id, "emergency-measures", as_of=then))["state"] == "running"
    missed = [one["case_id"] for one in await listed(worker, state="missed", as_of=then)]
    assert case_id not in missed
    running = [one["case_id"] for one in await listed(worker, state="running", as_of=then)]
    assert case_id in running


@pytest.mark.parametrize("parked, goes_on", [("case_files", "deadlines"), ("deadlines", "case_files")])
async def test_a_moment_has_the_same_answer_while_one_table_knows_more_than_the_other(
    api: Api, parked: str, goes_on: str
) -> None:
    worker, pool = await api.caller("child-protection-worker"), api.program.pool
    cases = [await reported(worker, hours_ago=hours) for hours in (5, 13)]
    then = await a_moment()
    before = await listed(worker, state="all", as_of=then)
    await pool.execute("UPDATE projections.checkpoints SET state = 'parked' WHERE name = $1", parked)
    try:
        done = [await worker.act(case_id, "notes", notes="Đã hẹn lại.") for case_id in cases]
        await api.program.reader.wait_for([goes_on], done[-1]["position"])
        meanwhile = await listed(worker, state="all", as_of=then)
    finally:
        await api.program.engine.retry([parked])

    assert {one["case_id"] for one in before} >= set(cases)
    assert meanwhile == before


async def test_of_a_kind_that_was_corrected_away_nothing_is_owed_now_and_what_was_is_found_as_of_then(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = await reported(worker, hours_ago=5)
    then = await a_moment()
    await corrected(worker, case_id, kind="natural-death")

    assert case_id not in [one["case_id"] for one in await listed(worker, state="all")]
    assert case_id in [one["case_id"] for one in await listed(worker, state="all", as_of=then)]


async def test_the_worklist_of_an_account_is_had_however_it_is_called(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id, other = [await reported(worker, hours_ago=5) for _ in range(2)]
    colleague = await api.another("child-protection-worker")
    assigned = await worker.act(case_id, "assignment", to=colleague.name)
    theirs = await listed(worker, assigned_to=colleague.name, at_least=assigned["position"])

    assert " " in colleague.name
    assert {one["case_id"] for one in theirs} & {case_id, other} == {case_id}


@pytest.mark.parametrize("then", [{}, {"as_of": "2024-01-01T00:00:00Z"}])
@pytest.mark.parametrize(
    "wrong",
    [
        {0: "2024-01-01T00:00:00"},
        {0: "0001-01-01T00:00:00+23:59"},
        {1: "zz"},
        {2: "\0"},
        {3: "\0"},
        {4: 10**12},
        {4: 0},
    ],
)
async def test_a_place_that_no_worklist_has_is_no_cursor(
    api: Api, wrong: dict[int, object], then: dict[str, str]
) -> None:
    worker = await api.caller("child-protection-worker")
    place = ["2024-01-01T00:00:00Z", str(uuid4()), "separation", "", 1]
    answers = [
        await worker.get(DEADLINES, cursor=write_cursor(one), **then)
        for one in (place, [wrong.get(number, part) for number, part in enumerate(place)])
    ]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert answers[1].json()["code"] == "cursor-invalid"


async def test_an_account_whose_name_cannot_be_one_follows_nothing(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    answer = await worker.get(f"{DEADLINES}?assigned_to=%00")

    assert (answer.status_code, paths(answer)) == (422, ["assigned_to"])


async def test_what_lapsed_stands_in_the_timeline_apart_from_the_facts(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = await reported(worker, hours_ago=13)
    await api.program.keeper.round(times.now())
    answer = await _with_lapse(worker, case_id)

    (lapse,) = answer["lapses"]
    assert lapse["name"] == "emergency-measures"
    assert lapse["title"].startswith("Hết hạn ")
    assert [item["version"] for item in answer["items"]] == [1]
    assert (await worker.get(f"/api/v1/cases/{case_id}")).json()["version"] == 1


async def test_a_notice_that_was_posted_long_enough_is_open_until_what_follows_it_is_recorded(api: Api) -> None:
    worker = await api.caller("standing-team")
    case_id = await reported(worker, hours_ago=24 * 20, kind="abandonment")
    posted_on = (TODAY - dt.timedelta(days=19)).isoformat()
    posted = await worker.act(case_id, "finding", step="parents-notice", on=posted_on)
    await worker.get(DEADLINES, at_least=posted["position"], limit=1)

    for state in ("open", "elapsed"):
        assert (case_id, "parents-notice") in [_key(one)[:2] for one in await listed(worker, state=state)]
    missed = [_key(one)[:2] for one in await listed(worker, state="missed") if one["case_id"] == case_id]
    assert missed == [(case_id, "emergency-measures"), (case_id, "plan")]
    assert "Niêm yết thông báo tìm cha mẹ đẻ" in (await worker.get("/viec", state="elapsed")).text

    done = await worker.act(case_id, "finding", step="birth-registration", on=TODAY.isoformat())
    notice = await of_case(worker, case_id, "parents-notice", at_least=done["position"])
    assert (notice["state"], notice["ended_by"]["version"]) == ("not-due", done["version"])
    assert (notice["ends_in"], notice["met_by"]) == ("elapsed", None)


async def test_a_state_that_is_none_is_refused(api: Api) -> None:
    answer = await (await api.caller("child-protection-worker")).get(DEADLINES, state="tomorrow")

    assert answer.status_code == 422
    assert paths(answer) == ["state"]


async def _with_lapse(caller: Caller, case_id: str) -> dict[str, Any]:
    """Return the timeline once a lapse has come to it."""
    for _ in range(500):
        answer: dict[str, Any] = (await caller.get(f"/api/v1/cases/{case_id}/timeline")).json()
        if "lapses" in answer:
            return answer
        await asyncio.sleep(0.01)
    message = "no lapse came"
    raise AssertionError(message)
