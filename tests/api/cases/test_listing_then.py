"""Lists of cases as of a moment: what was so by then, and nothing that was recorded later."""

import datetime as dt
from typing import Any

import pytest

from api import times
from api.erasing import erase_person
from api.program import PROGRAM_ACTOR
from live_api import PROVINCE, Api, Caller, a_moment, a_report, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
BEFORE, AFTER = "06466~", "06469~"
"""Two communes that no other test of this program reports from."""


async def listed(caller: Caller, **query: object) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await caller.read(CASES, **query))["items"]
    return items


async def test_a_case_that_a_correction_moved_is_listed_where_it_was_and_where_it_is(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event=BEFORE, received_in=PROVINCE, received_by="child-agency")
    then = await a_moment()
    changes = {"commune_of_event": AFTER}
    await officer.act(opened["case_id"], "corrections", of_version=1, changes=changes, reason="Nhầm xã")
    now = await a_moment()

    found = {
        (commune, instant): [case["case_id"] for case in await listed(officer, commune=commune, as_of=instant)]
        for commune in (BEFORE, AFTER)
        for instant in (then, now)
    }
    case = [opened["case_id"]]
    assert found == {(BEFORE, then): case, (BEFORE, now): [], (AFTER, then): [], (AFTER, now): case}


async def test_a_list_of_the_past_shows_and_narrows_by_what_was_so_then(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06517~", received_at="2024-03-01T08:00:00+07:00")
    later = await officer.open_case(commune_of_event="06517~", received_at="2024-03-02T08:00:00+07:00")
    then = await a_moment()
    await officer.act(opened["case_id"], "verification", finding="confirmed", by="police", reason="…")
    await officer.act(later["case_id"], "corrections", of_version=1, changes={"kind": "violence"}, reason="…")
    here = {"commune": "06517~", "as_of": then}

    everything = await listed(officer, **here)
    assert [(case["case_id"], case["status"], case["version"]) for case in everything] == [
        (later["case_id"], "received", 1),
        (opened["case_id"], "received", 1),
    ]
    assert await listed(officer, status="confirmed", **here) == []
    assert await listed(officer, status="received", kind="neglect", **here) == everything
    assert await listed(officer, assigned_to="nobody", **here) == []


async def test_pages_of_a_list_of_the_past_meet_without_a_gap(api: Api) -> None:
    """Some of its cases were recorded on since, others were not, and one came later."""
    officer = await api.caller("province-officer", PROVINCE)
    opened = [
        await officer.open_case(commune_of_event="06475~", received_at=f"2024-03-0{day}T08:00:00+07:00")
        for day in range(1, 6)
    ]
    then = await a_moment()
    for one in opened[::2]:
        await officer.act(one["case_id"], "measures", aid=True, what="Thăm hỏi")
    await officer.open_case(commune_of_event="06475~", received_at="2024-03-03T09:00:00+07:00")
    found, cursor = [], None
    while True:
        page = (await officer.get(CASES, commune="06475~", as_of=then, limit=2, cursor=cursor)).json()
        found += [case["case_id"] for case in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    assert found == [one["case_id"] for one in reversed(opened)]


async def test_measures_were_overdue_by_the_day_of_the_moment(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06478~")
    tomorrow = (times.now() + dt.timedelta(days=1)).date().isoformat()
    await officer.act(opened["case_id"], "measures", level="support", what="Thăm", due_on="2024-01-05")
    then = await a_moment()
    changes = {"due_on": tomorrow}
    done = await officer.act(opened["case_id"], "corrections", of_version=2, changes=changes, reason="Nhầm ngày")

    overdue = {"commune": "06478~", "overdue": "true"}
    assert [case["version"] for case in await listed(officer, as_of=then, level="support", **overdue)] == [2]
    assert await listed(officer, at_least=done["position"], **overdue) == []


async def test_whose_case_it_is_now_may_list_it_as_it_was(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    report = a_report(commune_of_event="06481~", received_by="child-agency")
    opened = (await officer.post(CASES, report)).json()
    then = await a_moment()
    changes = {"commune_of_event": "06490~"}
    done = await officer.act(opened["case_id"], "corrections", of_version=1, changes=changes, reason="Nhầm xã")
    moved = {"as_of": then, "at_least": done["position"]}
    before, after = await api.caller("chair", "06481~"), await api.caller("chair", "06490~")

    assert opened["case_id"] not in [case["case_id"] for case in await listed(before, **moved)]
    (seen,) = [case for case in await listed(after, **moved) if case["case_id"] == opened["case_id"]]
    assert (seen["commune_of_event"]["unit_id"], seen["version"]) == ("06481~", 1)


async def test_before_the_first_fact_the_list_is_empty_and_nobody_lists_the_future(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    await officer.open_case()
    empty = (await officer.get(CASES, as_of="2020-01-01T00:00:00Z")).json()
    ahead = await officer.get(CASES, as_of="2199-01-01T00:00:00Z")
    wrong = await officer.get(CASES, as_of="2026-01-01T00:00:00Z", law="tomorrow")

    assert (empty["items"], empty["next"], empty["position"]) == ([], None, 0)
    assert (ahead.status_code, ahead.json()["code"]) == (422, "as-of-in-the-future")
    assert (wrong.status_code, paths(wrong)) == (422, ["law"])


async def test_one_instant_is_the_same_however_its_offset_is_written(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    await officer.open_case(commune_of_event="06484~")
    instant = dt.datetime.fromisoformat(await a_moment())
    await officer.open_case(commune_of_event="06484~")
    zones = [dt.UTC, dt.timezone(dt.timedelta(hours=7)), dt.timezone(-dt.timedelta(hours=9, minutes=30))]
    answers = [
        (await officer.get(CASES, commune="06484~", as_of=instant.astimezone(zone).isoformat())).json()
        for zone in zones
    ]

    assert answers[0]["items"]
    assert answers == [answers[0]] * 3


async def test_a_person_erased_since_is_erased_in_the_past_too(api: Api) -> None:
    """What is gone is gone: the moment cannot bring it back, and says so."""
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06484~", children=[{"name": "Trẻ Sẽ Quên"}])
    then = await a_moment()
    before = (await officer.get(f"{CASES}/{opened['case_id']}", as_of=then)).json()["children"][0]
    await erase_person(api.program, before["subject_id"], basis="QĐ 01", by=PROGRAM_ACTOR, really=True)
    after = (await officer.get(f"{CASES}/{opened['case_id']}", as_of=then)).json()["children"][0]

    assert before["details"] == {"name": "Trẻ Sẽ Quên"}
    assert (after["erased"], "details" in after) == (True, False)
