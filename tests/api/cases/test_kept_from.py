"""Who is kept from a case finds nothing of it, wherever they look; what is in order stays in order."""

from typing import Any
from uuid import uuid4

import pytest

from api import times
from fund_bodies import PAYMENTS, a_payment, cashier
from live_api import PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
NAME = "Hứa Thị Kín Đáo"
UNIT, YEAR = "06508~", 2023
ROLES = ["province-officer", "auditor", "fund-cashier", "fund-officer", "hotline"]


async def a_case_that_much_names(api: Api) -> tuple[str, str, str]:
    """Return a case, another one that is related to it, and a duplicate of it; signals and payments name it too."""
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_confirmed(
        "province",
        kind="drowning-death",
        commune_of_event=UNIT,
        occurred_on="2023-03-05",
        received_at="2023-03-06T08:00:00+07:00",
        children=[{"name": NAME, "outcome": "died"}, {}],
    )
    case_id = opened["case_id"]
    others = [(await officer.open_case(commune_of_event=UNIT))["case_id"] for _ in range(2)]
    await officer.act(others[0], "related", case_id=case_id, relation="same-event", reason="…")
    await officer.act(others[1], "duplicates", of=case_id, reason="…")
    about = {"source": "hospital", "about": "death", "commune": UNIT, "received_at": "2023-03-07T08:00:00+07:00"}
    # One of the two is about it for sure, the other may be.
    await officer.post("/api/v1/signals", {**about, "occurred_on": "2023-03-05"})
    signal = await officer.post("/api/v1/signals", {**about, "occurred_on": "2023-03-05"})
    match = {"case_id": case_id, "matched_at": "2023-03-08T08:00:00+07:00"}
    matched = await officer.post(f"/api/v1/signals/{signal.json()['signal_id']}/match", match)
    paid = await (await cashier(api)).post(PAYMENTS, a_payment(case_id=case_id, paid_on="2023-04-06"))
    assert (matched.status_code, paid.status_code) == (201, 201)
    # Nothing stands in the way of what is owed: a beaten child as well, whose measures nobody took.
    await officer.act(
        case_id, "verification", finding="confirmed", by="province", also=["physical-violence"], reason="…"
    )
    return case_id, others[0], others[1]


def addresses(case_id: str, other: str, duplicate: str, then: str) -> list[str]:
    """Return everything that somebody may read, of the case and around it, now and as it was then."""
    areas = [f"/api/v1/communes/{UNIT}/fitness/{YEAR}", f"/api/v1/communes/fitness/{YEAR}?area=187~"]
    areas += [f"/api/v1/communes/{UNIT}/returns/{YEAR}", f"/api/v1/communes/{UNIT}/levels?year={YEAR}"]
    areas += [f"/api/v1/communes/attention?area=20~&year={YEAR}", f"/api/v1/communes/{UNIT}"]
    lists = [
        f"/api/v1/signals?state={state}&limit=500" for state in ("waiting", "without-case", "matched", "dismissed")
    ]
    lists += [f"/api/v1/deadlines?state={state}&limit=500" for state in ("open", "all", "missed")]
    lists += [f"{CASES}?limit=500", f"{CASES}?limit=500&commune={UNIT}"]
    money = ["/api/v1/fund/payouts?area=187~", f"/api/v1/fund/payouts?area={UNIT}&year={YEAR}"]
    money += ["/api/v1/fund/reconciliation?area=187~", f"/api/v1/fund/reconciliation?area=187~&year={YEAR}"]
    money += ["/api/v1/fund/ledger?fund=187~&limit=500", "/api/v1/fund/statement?fund=187~"]
    whys = [f"/api/v1/why/{key}" for key in (f"fitness/{UNIT}:{YEAR}", f"score/{UNIT}:{YEAR}")]
    near = [
        f"{CASES}/{one}{part}" for one in (other, duplicate) for part in ("", "/timeline", "/timeline?depth=summary")
    ]
    near += [f"{CASES}/{one}/timeline?depth=with-corrections" for one in (other, duplicate)]
    past = [
        f"{path}&as_of={then}" for path in (*areas, *lists, *money, *near, *(f"{why}?" for why in whys)) if "?" in path
    ]
    past += [f"{path}?as_of={then}" for path in (areas[0], *(path for path in near if "?" not in path))]
    past += [f"/api/v1/communes/{UNIT}/fitness/{YEAR}/timeline"]
    forms = [f"/cases/{one}/acts/{act}" for one in (other, case_id) for act in ("related", "attachments")]
    pages = ["/viec", "/cases", "/desk", "/", "/fund?fund=187~", f"/cases/{other}", f"/cases/{duplicate}"]
    of_it = [f"{CASES}/{case_id}{part}" for part in ("", "/timeline")] + [f"/cases/{case_id}"]
    return [*areas, *lists, *money, *whys, *near, *past, *forms, *pages, *of_it]


async def all_that_is_read(caller: Caller, paths: list[str]) -> dict[str, str]:
    """Return what each address answers, whatever its status."""
    return {path: (await caller.get(path, {"Accept": "*/*"})).text for path in paths}


async def log_of(caller: Caller) -> list[dict[str, Any]]:
    """Return the whole record, as it is read."""
    items: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = await caller.read("/api/v1/log/events", after=after, limit=500)
        items += page["items"]
        after = page["next"]
    return items


@pytest.mark.parametrize("role", ROLES)
async def test_nothing_that_is_read_names_a_case_to_whoever_is_kept_from_it(api: Api, role: str) -> None:
    officer, party = await api.caller("province-officer", PROVINCE), await api.another(role, PROVINCE)
    # Whoever asks in this role later is somebody else.
    await api.another(role, PROVINCE)
    case_id, other, duplicate = await a_case_that_much_names(api)
    then = f"{times.now():%Y-%m-%dT%H:%M:%S.%fZ}"
    kept = await officer.act(case_id, "restriction", account=party.name, reason="Là người thân của một bên.")
    number, paths = kept["case_number"], addresses(case_id, other, duplicate, then)
    await officer.case(kept)
    for path in ("/api/v1/deadlines", "/api/v1/signals"):
        await officer.get(path, at_least=kept["position"])
    beside = await all_that_is_read(officer, paths)
    told = {path: text.replace(path, "") for path, text in (await all_that_is_read(party, paths)).items()}
    found = await party.post(f"{CASES}/search?at_least={kept['position']}", {"q": NAME})

    refused = [path for path, text in beside.items() if '"status":4' in text and "as_of" in path]
    assert refused == []
    named = [path for path, text in told.items() if case_id in text or number in text or NAME in text]
    assert named == []
    assert case_id not in found.text
    # It would be found, by somebody else, in most of these places.
    assert sum(case_id in text for text in beside.values()) >= len(paths) / 2


async def test_the_record_leaves_out_what_is_of_the_case_and_nothing_of_its_order(api: Api) -> None:
    officer, party = await api.caller("province-officer", PROVINCE), await api.another("auditor", PROVINCE)
    other_auditor = await api.another("auditor", PROVINCE)
    case_id, other, _ = await a_case_that_much_names(api)
    kept = await officer.act(case_id, "restriction", account=party.name, reason="…")
    await officer.case(kept)
    await api.program.keeper.round(times.now())
    mine, whole = await log_of(party), await log_of(other_auditor)

    assert [one["position"] for one in mine] == [one["position"] for one in whole] == list(range(1, len(whole) + 1))
    assert case_id not in str(mine)
    withheld = {one["position"] for one in mine if one["masked"]}
    named = {one["position"] for one in whole if case_id in str(one)}
    assert withheld == named
    gaps = [one for one in mine if one["position"] in withheld]
    assert {tuple(name for name, value in one.items() if value is None) for one in gaps} == {
        ("stream", "version", "type", "role", "unit", "data")
    }
    assert all(one["recorded_at"] for one in gaps)
    assert f"case-{other}" in {one["stream"] for one in mine}
    assert {one["type"] for one in whole if one["position"] in withheld} >= {
        "case.report-received",
        "case-number.issued",
        "case.related",
        "signal.matched",
        "fund.payment-recorded",
        "deadline.lapsed",
    }


async def test_whoever_is_kept_from_a_case_neither_matches_it_nor_proposes_its_payout(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    party = await api.another("fund-officer", PROVINCE)
    case_id, _, _ = await a_case_that_much_names(api)
    due = (await officer.read("/api/v1/fund/payouts", area=UNIT, year=YEAR, at_least=await api.head()))["items"]
    payout = next(one["payout_id"] for one in due if one["case_id"] == case_id)
    await officer.act(case_id, "restriction", account=party.name, reason="…")
    body = {"case_id": case_id, "payee_kind": "household", "reason": "…"}
    answer = await party.post(f"/api/v1/fund/payouts/{payout}/proposal", body)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_no_refusal_names_a_case_to_whoever_is_kept_from_it(api: Api) -> None:
    officer, party = await api.caller("province-officer", PROVINCE), await api.another("province-officer", PROVINCE)
    case_id, duplicate = [(await officer.open_case(commune_of_event=UNIT))["case_id"] for _ in range(2)]
    marked = await officer.act(duplicate, "duplicates", of=case_id, reason="…")
    kept = await officer.act(case_id, "restriction", account=party.name, reason="…")
    told = await officer.post(f"{CASES}/{duplicate}/notes", {"notes": "…"})
    answer = await party.post(f"{CASES}/{duplicate}/notes", {"notes": "…"})

    assert (marked["case_id"], told.json()["case_id"]) == (duplicate, case_id)
    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert [one for one in (case_id, kept["case_number"]) if one in answer.text] == []


@pytest.mark.parametrize("act", ["of-another", "withdraws", "related"])
async def test_no_act_about_the_file_of_a_duplicate_names_a_case_to_whoever_is_kept_from_it(api: Api, act: str) -> None:
    officer, party = await api.caller("province-officer", PROVINCE), await api.another("province-officer", PROVINCE)
    duplicate, case_id, goes_on, other = [(await officer.open_case(commune_of_event=UNIT))["case_id"] for _ in range(4)]
    marked = await officer.act(duplicate, "duplicates", of=case_id, reason="…")
    await officer.act(case_id, "duplicates", of=goes_on, reason="…")
    kept = await officer.act(case_id, "restriction", account=party.name, reason="…")
    body = {
        "of-another": {"of": other},
        "withdraws": {"withdraws": marked["version"]},
        "related": {"case_id": other, "relation": "siblings"},
    }[act]
    path = f"{CASES}/{duplicate}/{'related' if act == 'related' else 'duplicates'}"
    answer = await party.post(path, {**body, "reason": "…"})

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert [one for one in (case_id, kept["case_number"]) if one in answer.text] == []


async def test_nobody_marks_a_duplicate_of_a_case_that_they_are_kept_from_by_way_of_another(api: Api) -> None:
    officer, party = await api.caller("province-officer", PROVINCE), await api.another("province-officer", PROVINCE)
    own, between, case_id = [(await officer.open_case(commune_of_event=UNIT))["case_id"] for _ in range(3)]
    await officer.act(between, "duplicates", of=case_id, reason="…")
    await officer.act(case_id, "restriction", account=party.name, reason="…")
    answer = await party.post(f"{CASES}/{own}/duplicates", {"of": between, "reason": "…"})

    assert (answer.status_code, [one["path"] for one in answer.json()["errors"]]) == (422, ["of"])


async def test_nobody_withdraws_a_relation_to_a_case_that_they_are_kept_from(api: Api) -> None:
    officer, party = await api.caller("province-officer", PROVINCE), await api.another("province-officer", PROVINCE)
    own, case_id = [(await officer.open_case(commune_of_event=UNIT))["case_id"] for _ in range(2)]
    related = await officer.act(own, "related", case_id=case_id, relation="siblings")
    kept = await officer.act(case_id, "restriction", account=party.name, reason="…")
    answer = await party.post(f"{CASES}/{own}/related", {"withdraws": related["version"], "reason": "…"})
    left = await officer.case(kept)

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert [one["case_id"] for one in left["cooperation"]["related"]] == [own]


async def test_no_warning_counts_a_case_to_whoever_is_kept_from_it(api: Api) -> None:
    officer, party = await api.caller("hotline", PROVINCE), await api.another("hotline", PROVINCE)
    province = await api.caller("province-officer", PROVINCE)
    child = {"subject_id": str(uuid4()), "name": f"Lò Thị Giấu {uuid4().hex[:8]}", "birth_year": 2015}
    opened = await province.open_case(children=[child])
    kept = await province.act(opened["case_id"], "restriction", account=party.name, reason="…")
    await api.program.reader.wait_for(["stream_tags", "people", "case_files"], kept["position"])
    untold = await party.open_case(children=[child])
    await api.program.reader.wait_for(["stream_tags", "people", "case_files"], untold["position"])
    told = await officer.open_case(children=[child])

    assert {"earlier_cases", "alike_cases"} & set(untold) == set()
    assert (told["earlier_cases"], told["alike_cases"]) == (2, 2)
