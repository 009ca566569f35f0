"""One list of what nobody may overlook in an area, over HTTP."""

import json
from argparse import Namespace
from typing import Any

import pytest
from msgspec.structs import replace

from api.asking import Moment
from api.cli.attention import show_attention
from api.communes.attention import attention
from api.identity import SHELL
from cases.values import UnitId
from live_api import PROVINCE, TODAY, Api, Caller, a_moment, at_nine

pytestmark = pytest.mark.asyncio(loop_scope="session")

ATTENTION = "/api/v1/communes/attention"
BAC_SON = "185~"


async def listed(caller: Caller, **query: object) -> dict[str, Any]:
    return await caller.read(ATTENTION, **{"area": BAC_SON, "year": 2023, **query})


def of_case(found: dict[str, Any], case_id: str) -> list[tuple[str, str, bool]]:
    return [(one["asks"], one["act"], one["overdue"]) for one in found["waiting"] if one["case_id"] == case_id]


async def test_an_unverified_case_has_an_owner_an_age_and_a_clock_until_it_is_verified(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(
        commune_of_event="06325~", occurred_on="2023-03-05", received_at="2023-03-06T08:00:00+07:00"
    )
    before = await listed(officer, at_least=opened["position"])
    done = await officer.act(opened["case_id"], "verification", finding="confirmed", by="police", reason="…")
    after = await listed(officer, at_least=done["position"])

    assert of_case(before, opened["case_id"]) == [("unverified", "verification", True)]
    [one] = [one for one in before["waiting"] if one["case_id"] == opened["case_id"]]
    assert (one["owner"]["unit_id"], one["due_at"]) == ("06325~", "2023-03-13T01:00:00Z")
    assert one["age_days"] > 365
    assert of_case(after, opened["case_id"]) == []


async def test_as_of_a_moment_the_list_is_what_it_was_then_though_the_cases_went_on(api: Api) -> None:
    """Of what moved on since, one was verified, one went to another district, and one had not begun."""
    officer = await api.caller("province-officer", PROVINCE)
    about = {"received_at": "2023-07-06T08:00:00+07:00", "occurred_on": "2023-07-05"}
    stayed, verified, moved = [await officer.open_case(commune_of_event="06331~", **about) for _ in range(3)]
    justice = await api.caller("justice", PROVINCE)
    told = {"source": "hospital", "about": "injury", "commune": "06331~", "received_at": "2023-07-06T08:00:00+07:00"}
    signal = (await justice.post("/api/v1/signals", told)).json()
    then = await listed(officer, at_least=signal["position"])
    instant = await a_moment()
    await officer.act(verified["case_id"], "verification", finding="confirmed", by="police", reason="…")
    elsewhere = {"commune_of_event": "06505~"}
    await officer.act(moved["case_id"], "corrections", of_version=1, changes=elsewhere, reason="…")
    await officer.post(
        f"/api/v1/signals/{signal['signal_id']}/match",
        {"case_id": stayed["case_id"], "matched_at": "2023-07-09T08:00:00+07:00"},
    )
    later = await officer.open_case(commune_of_event="06331~", **about)
    now = await listed(officer, at_least=later["position"])
    as_of = await listed(officer, as_of=instant)
    before = await listed(officer, as_of="2020-01-01T00:00:00Z")

    assert {one["case_id"] for one in as_of["waiting"]} >= {one["case_id"] for one in (stayed, verified, moved)}
    assert later["case_id"] not in {one["case_id"] for one in as_of["waiting"]}
    assert as_of == {**then, "waiting": as_of["waiting"], "signals_without_case": as_of["signals_without_case"]}
    assert [one["case_id"] for one in as_of["waiting"]] == [one["case_id"] for one in then["waiting"]]
    assert [one["signal_id"] for one in as_of["signals_without_case"]] == [
        one["signal_id"] for one in then["signals_without_case"]
    ]
    assert {one["case_id"] for one in now["waiting"]}.isdisjoint({verified["case_id"], moved["case_id"]})
    assert signal["signal_id"] not in {one["signal_id"] for one in now["signals_without_case"]}
    assert (before["waiting"], before["position"]) == ([], 0)


async def test_how_long_something_may_wait_is_a_row_of_the_law_that_says_what_it_is(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06325~", received_at="2023-03-06T08:00:00+07:00")
    found = await listed(officer, at_least=opened["position"])

    limits = {one["rule"]: one for one in found["limits"]}
    assert {name: one["days_max"] for name, one in limits.items()} == {
        "signal-without-case@always": 7,
        "unverified@always": 7,
        "unplaced@always": 7,
        "closed-without-review@always": 0,
    }
    assert {(one["source"], one["source_status"]) for one in limits.values()} == {
        ("quy tắc của chương trình này", "unverified")
    }
    assert {one["rule"] for one in found["waiting"]} <= set(limits)


async def test_a_province_that_gives_more_days_changes_a_row_and_no_code(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    about = {"commune_of_event": "06325~2025-07-01", "received_at": at_nine(10)}
    opened = await officer.open_case(**about, occurred_on=at_nine(10)[:10])
    justice = await api.caller("justice", PROVINCE)
    told = {"source": "hospital", "about": "injury", "commune": "06325~2025-07-01", "received_at": at_nine(10)}
    signal = (await justice.post("/api/v1/signals", told)).json()
    law = api.program.knowledge.law
    longer = tuple(replace(one, days_max=30) if one.days_max == 7 else one for one in law.limits)
    by_law = [
        await attention(
            replace(api.program, knowledge=replace(api.program.knowledge, law=replace(law, limits=limits))),
            SHELL,
            api.program.knowledge.places.unit(UnitId("06325~2025-07-01")),
            TODAY.year,
            Moment(at_least=signal["position"]),
        )
        for limits in (law.limits, longer, ())
    ]

    assert [
        [(one.overdue, one.due_at is None) for one in found.waiting if one.case_id == opened["case_id"]]
        for found in by_law
    ] == [[(True, False)], [(False, False)], [(False, True)]]
    assert [[one.signal_id for one in found.signals_without_case] for found in by_law] == [
        [signal["signal_id"]],
        [],
        [],
    ]


async def test_the_shell_prints_the_list_of_the_api(api: Api, capsys: pytest.CaptureFixture[str]) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06325~", received_at="2023-03-06T08:00:00+07:00")
    served = await listed(officer, at_least=opened["position"])
    capsys.readouterr()
    given = {"area": BAC_SON, "year": 2023, "as_of": None}
    await show_attention(api.program, Namespace(**given, format="json"))
    printed = json.loads(capsys.readouterr().out)
    await show_attention(api.program, Namespace(**given, format="text"))
    text = capsys.readouterr().out

    assert {**printed, "waiting": len(printed["waiting"])} == {**served, "waiting": len(served["waiting"])}
    assert [one["case_id"] for one in printed["waiting"]] == [one["case_id"] for one in served["waiting"]]
    [number] = [one["case_number"] for one in served["waiting"] if one["case_id"] == opened["case_id"]]
    [line] = [line for line in text.splitlines() if line.startswith(f"{number} ")]
    assert "chưa xác minh / not verified" in line
    assert "quá hạn / overdue" in line


@pytest.mark.parametrize(
    "as_of, year, problem",
    [
        ("2024-03-05T00:00:00Z", 2024, None),
        ("1800-01-01T00:00:00Z", 1990, None),
        ("0001-01-01T00:00:00+14:00", 1990, None),
        ("9999-12-31T23:59:59Z", None, "as-of-in-the-future"),
        ("2024-03-05T00:00:00", None, "invalid"),
    ],
)
async def test_the_year_of_the_list_is_that_of_the_moment(
    api: Api, as_of: str, year: int | None, problem: str | None
) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    found = (await officer.get(ATTENTION, as_of=as_of)).json()

    assert (found.get("year"), found.get("code")) == (year, problem)


async def test_an_unplaced_case_and_one_closed_unseen_are_listed(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    unplaced = await officer.open_case(commune_of_event=None, area=BAC_SON, received_at="2023-03-06T08:00:00+07:00")
    about = {"commune_of_event": "06325~", "received_at": "2023-03-06T08:00:00+07:00"}
    closed = await officer.open_confirmed("police", **about)
    done = await officer.act(closed["case_id"], "closure", ground="stable", reason="…")
    found = await listed(officer, at_least=done["position"])

    assert {asks for asks, _, _ in of_case(found, unplaced["case_id"])} == {"unverified", "unplaced"}
    assert [asks for asks, _, _ in of_case(found, closed["case_id"])] == ["closed-without-review"]


async def test_signals_false_returns_and_conflicts_are_listed(api: Api) -> None:
    officer, chair = await api.caller("province-officer", PROVINCE), await api.caller("chair", BAC_SON)
    justice = await api.caller("justice", PROVINCE)
    signal = {"source": "hospital", "about": "injury", "commune": "06328~", "received_at": "2023-05-06T08:00:00+07:00"}
    told = await justice.post("/api/v1/signals", signal)
    await chair.post("/api/v1/communes/06328~/returns/2023/5", {"signed_at": "2023-06-01T08:00:00+07:00"})
    decision = {"decided_on": "2023-12-05", "decided_by": "district-chair", "document": "00/QD"}
    await officer.post("/api/v1/communes/06328~/fitness/2023/recognition", decision)
    done = await officer.open_confirmed(
        "police",
        kind="drowning-death",
        commune_of_event="06328~",
        occurred_on="2023-05-05",
        received_at="2024-01-06T08:00:00+07:00",
    )
    found = await listed(officer, at_least=done["position"])

    assert told.status_code == 201, told.text
    assert told.json()["signal_id"] in {one["signal_id"] for one in found["signals_without_case"]}
    assert [(one["unit"]["unit_id"], one["months"]) for one in found["false_returns"]] == [("06328~", 1)]
    [conflict] = found["conflicts"]
    assert (conflict["decided"], conflict["status"], conflict["cases_since"]) == ("recognised", "disqualified", 1)


async def test_who_follows_no_cases_gets_no_list_and_a_neighbour_none_of_the_cases(api: Api) -> None:
    officer, school = await api.caller("province-officer", PROVINCE), await api.caller("school", PROVINCE)
    neighbour = await api.caller("chair", "06463~2025-07-01")
    opened = await officer.open_case(commune_of_event="06325~", received_at="2023-04-06T08:00:00+07:00")
    refused = await school.get(ATTENTION, area=BAC_SON, year=2023)
    found = await listed(neighbour, at_least=opened["position"])

    assert (refused.status_code, refused.json()["code"]) == (403, "role-not-entitled")
    assert found["waiting"] == []
