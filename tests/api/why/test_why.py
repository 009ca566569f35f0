"""Why a result is what it is, and why not: over HTTP, for those who may see the cases and those who may not."""

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest

from fund_bodies import PAYMENTS, VISIT, a_death, a_payment, cashier, payouts_of
from live_api import PROVINCE, TODAY, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHI_LANG = "06463~2025-07-01"
CAO_LOC = "06211~2025-07-01"
"""Today's commune, which took in 06211~."""


async def why(caller: Caller, key: str, **query: object) -> dict[str, Any]:
    """Return an explanation."""
    return await caller.read(f"/api/v1/why/{key}", **query)


async def drowned(api: Api, commune: str, **fields: object) -> dict[str, Any]:
    """Return a confirmed death by drowning."""
    officer = await api.caller("province-officer", PROVINCE)
    return await officer.open_confirmed("province", kind="drowning-death", commune_of_event=commune, **fields)


def codes(found: dict[str, Any]) -> list[str]:
    """Return what is lacking, by code."""
    return [one["code"] for one in found["lacking"]]


async def test_silence_is_explained_by_what_is_not_there(api: Api) -> None:
    found = await why(await api.caller("province-officer", PROVINCE), "fitness/06280:2018")

    assert (found["answer"], codes(found), found["because"]) == ("nothing-recorded", ["no-case"], [])


async def test_a_disqualified_year_names_the_rule_with_its_version_and_the_facts_in_words(api: Api) -> None:
    done = await drowned(api, "06268", occurred_on="2022-06-01")
    officer = await api.caller("province-officer", PROVINCE)
    found = await why(officer, "fitness/06268:2022", at_least=done["position"])

    [rule] = found["rules"]
    assert (found["answer"], found["key"]) == ("disqualified", "06268~:2022")
    assert (rule["rule"], rule["rule_from"], rule["source_status"]) == (
        "child-injury-death@2019-01-03",
        "2019-01-03",
        "seed",
    )
    assert [(one["case_id"], one["version"]) for one in found["because"]] == [
        (done["case_id"], 1),
        (done["case_id"], 2),
    ]
    assert all(one["text"] and one["recorded_at"] for one in found["because"])


async def test_to_those_who_may_not_see_it_a_single_case_is_a_group_and_a_year(api: Api) -> None:
    done = await drowned(api, "06274", occurred_on="2022-06-01")
    neighbour = await api.caller("chair", CHI_LANG)
    answer = await neighbour.get("/api/v1/why/fitness/06274:2022", at_least=done["position"])
    found = answer.json()

    assert (found["because"], found["masked"]) == ([], ["because"])
    assert found["groups"] == [{"group": "ID", "text": found["groups"][0]["text"], "year": 2022, "cases": None}]
    assert done["case_id"] not in answer.text
    assert "đuối nước" not in answer.text
    assert "2022-06" not in answer.text


async def test_a_switch_that_would_tell_the_kind_is_named_to_those_alone_who_may_see_the_case(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    about = {"kind": "abandonment", "commune_of_event": "06277", "occurred_on": "2022-06-01"}
    done = await officer.open_confirmed("province", **about)
    seen = await why(officer, "fitness/06277:2022", at_least=done["position"])
    hidden = await why(await api.caller("chair", CHI_LANG), "fitness/06277:2022", at_least=done["position"])

    assert [one["rule"] for one in seen["rules"]] == ["child-abuse@2019-01-03", "abandonment-is-abuse@2019-01-03"]
    assert [one["rule"] for one in hidden["rules"]] == ["child-abuse@2019-01-03"]


async def test_how_many_there_are_is_said_from_three_on(api: Api) -> None:
    several = [await drowned(api, "06286", occurred_on="2022-06-01") for _ in range(3)]
    found = await why(await api.caller("chair", CHI_LANG), "fitness/06286:2022", at_least=several[-1]["position"])

    assert [one["cases"] for one in found["groups"]] == [3]


async def test_as_of_before_the_finding_the_year_was_in_question_and_says_what_was_lacking(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    done = await drowned(api, "06283", occurred_on="2022-06-01")
    timeline = (await officer.get(f"/api/v1/cases/{done['case_id']}/timeline")).json()["items"]
    found = await why(officer, "fitness/06283:2022", as_of=timeline[0]["recorded_at"])

    assert (found["answer"], codes(found)) == ("in-question", ["not-verified"])
    assert [one["version"] for one in found["because"]] == [1]


async def test_a_score_says_what_it_lacks_and_a_criterion_at_0_by_which_facts(api: Api) -> None:
    done = await drowned(api, "06292", occurred_on="2022-06-01")
    officer = await api.caller("province-officer", PROVINCE)
    whole = await why(officer, "score/06292:2022", at_least=done["position"])
    of_each = [await why(officer, key) for key in whole["see"] if key.startswith("score/")]
    [at_zero] = [one for one in of_each if one["answer"] == "at-zero"]

    assert (whole["answer"], "criterion-at-zero" in codes(whole)) == ("no", True)
    assert codes(at_zero) == ["brought-to-zero"]
    assert [one["case_id"] for one in at_zero["because"]] == [done["case_id"]] * 2
    assert all(codes(one) for one in of_each)


async def test_the_counted_points_of_criterion_6_name_the_facts_of_every_child_that_is_counted(api: Api) -> None:
    worker, chair = await api.caller("child-protection-worker", CAO_LOC), await api.caller("chair", CAO_LOC)
    child, plan = str(uuid4()), str(uuid4())
    about = {"kind": "sexual-abuse", "commune_of_event": "06211~", "occurred_on": "2023-03-05"}
    officer = await api.caller("province-officer", PROVINCE)
    told = {"received_at": "2023-03-06T08:00:00+07:00", "children": [{"subject_id": child}]}
    opened = await officer.open_confirmed("police", **about, **told)
    before = await why(worker, "score/06211:2023:6", at_least=opened["position"])
    measures = [{"child": child, "level": "support", "what": "…"}]
    drafted = {"plan_id": plan, "drafted_at": "2023-03-08T08:00:00+07:00", "measures": measures}
    await worker.act(opened["case_id"], "plan", **drafted)
    approved = {"plan_id": plan, "approved_at": "2023-03-09T08:00:00+07:00"}
    done = await chair.act(opened["case_id"], "plan/approval", **approved)
    found = await why(worker, "score/06211:2023:6", at_least=done["position"])
    whole = await why(worker, "score/06211:2023")

    assert (before["answer"], codes(before)) == ("at-zero", ["counted-lost", "counted-lost"])
    assert all(one["text"].startswith("1 trẻ em không đạt") for one in before["lacking"])
    assert (found["answer"], codes(found)) == ("settled", [])
    assert [rule["rule"] for rule in found["rules"]] == ["QD06/6", "QD06/6/children-helped", "QD06/6/plans-in-time"]
    assert [(one["case_id"], one["type"]) for one in found["because"]] == [
        (opened["case_id"], f"case.{type_}")
        for type_ in ("report-received", "report-verified", "plan-drafted", "plan-approved")
    ]
    assert [rule["unverified"] for rule in found["rules"]] == [[], ["groups", "counts_for"], ["clocks", "counts_for"]]
    assert set(facts_by(whole)) >= set(facts_by(found))
    assert f"cases/{opened['case_id']}" in found["see"]


async def test_to_those_who_may_not_see_it_a_counted_child_is_a_group_and_a_year(api: Api) -> None:
    about = {"kind": "trafficking", "commune_of_event": "06214~", "occurred_on": "2023-03-05"}
    officer, neighbour = await api.caller("province-officer", PROVINCE), await api.caller("chair", CHI_LANG)
    done = await officer.open_confirmed("police", **about, received_at="2023-03-06T08:00:00+07:00")
    answers = [await neighbour.get(f"/api/v1/why/score/06214:2023{of}", at_least=done["position"]) for of in (":6", "")]

    for answer in answers:
        found = answer.json()
        assert (found["because"], found["masked"][0]) == ([], "because")
        assert not any("1 trẻ em" in one["text"] for one in found["lacking"])
        assert [(one["group"], one["year"], one["cases"]) for one in found["groups"]] == [
            ("AB", 2023, None),
            ("P75", 2023, None),
        ]
        assert done["case_id"] not in answer.text
        assert "mua bán trẻ em" not in answer.json()["groups"][0]["text"]
        assert "2023-03" not in answer.text


async def test_silence_neither_earns_the_counted_points_nor_loses_them(api: Api) -> None:
    found = await why(await api.caller("province-officer", PROVINCE), "score/06280:2019:6")

    assert (found["answer"], codes(found)) == ("open", ["nobody-counted", "nobody-counted"])


def facts_by(found: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the facts of an explanation by stream and version."""
    return [(one["stream"], one["version"]) for one in found["because"]]


async def test_a_payout_names_its_tariff_its_facts_and_that_nothing_was_paid(api: Api) -> None:
    done = await a_death(api)
    till = await api.caller("province-officer", PROVINCE)
    [payout] = await payouts_of(till, done["case_id"], at_least=done["position"])
    found = await why(till, f"payouts/{payout['payout_id']}")
    by_cause = await why(till, f"payouts/{done['case_id']}:{VISIT}")

    assert (found["answer"], codes(found)[0]) == (payout["status"], "not-paid")
    assert found["rules"][0]["rule"] == payout["rule"]
    assert [one["version"] for one in found["because"]] == [one["version"] for one in payout["because"]]
    assert {**by_cause, "key": found["key"]} == found


async def test_a_payment_settles_it_and_is_explained_by_its_case(api: Api) -> None:
    done = await a_death(api)
    body = a_payment(case_id=done["case_id"])
    paid = (await (await cashier(api)).post(PAYMENTS, body)).json()
    officer = await api.caller("province-officer", PROVINCE)
    payment = await why(officer, f"payments/{paid['payment_id']}", at_least=paid["position"])
    [payout_key] = payment["see"]
    payout = await why(officer, payout_key)

    assert (payment["answer"], payout["answer"], "not-paid" in codes(payout)) == ("for-case", "paid", False)
    assert payout["because"][-1]["type"] == "fund.payment-recorded"


async def test_a_payment_without_a_case_says_that_nothing_is_matched_by_guess(api: Api) -> None:
    paid = (await (await cashier(api)).post(PAYMENTS, a_payment())).json()
    found = await why(await cashier(api), f"payments/{paid['payment_id']}", at_least=paid["position"])

    assert (found["answer"], codes(found)) == ("without-case", ["payment-without-case"])


@pytest.mark.parametrize(
    "finding, lacking",
    [(None, "not-verified"), ("unfounded", "not-confirmed"), ("confirmed", "cause-does-not-fit")],
)
async def test_why_a_case_gives_nothing(api: Api, finding: str | None, lacking: str) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    done = await officer.open_case(kind="natural-death")
    if finding is not None:
        done = await officer.act(done["case_id"], "verification", finding=finding, by="province", reason="…")
    found = await why(officer, f"payouts/{done['case_id']}:{VISIT}", at_least=done["position"])

    assert (found["answer"], codes(found)) == ("none", [lacking])


async def test_a_payout_by_a_case_outside_ones_scope_names_neither_case_nor_kind(api: Api) -> None:
    done = await a_death(api)
    officer = await api.caller("province-officer", PROVINCE)
    [payout] = await payouts_of(officer, done["case_id"], at_least=done["position"])
    neighbour = await api.caller("chair", CHI_LANG)
    answer = await neighbour.get(f"/api/v1/why/payouts/{payout['payout_id']}")
    by_case = await neighbour.get(f"/api/v1/why/payouts/{done['case_id']}:{VISIT}")

    assert answer.json()["masked"] == ["rules", "because", "lacking"]
    assert [(one["group"], one["year"]) for one in answer.json()["groups"]] == [("ID", 2024)]
    assert done["case_id"] not in answer.text
    assert "đuối nước" not in answer.text
    assert by_case.status_code == 404


async def test_who_pays_and_follows_no_cases_learns_which_facts_and_not_what_they_say(api: Api) -> None:
    done = await a_death(api)
    till = await cashier(api)
    found = await why(till, f"payouts/{done['case_id']}:{VISIT}", at_least=done["position"])

    assert [one["version"] for one in found["because"]] == [1, 2]
    assert ({one["text"] for one in found["because"]}, found["masked"]) == ({None}, ["because.text"])


async def test_who_is_kept_from_a_case_learns_nothing_of_it_by_its_payment(api: Api) -> None:
    done = await a_death(api)
    officer = await api.caller("province-officer", PROVINCE)
    paid = (await (await cashier(api)).post(PAYMENTS, a_payment(case_id=done["case_id"]))).json()
    kept = await api.another("province-officer", PROVINCE)
    await api.another("province-officer", PROVINCE)
    last = await officer.act(done["case_id"], "restriction", account=kept.name, reason="…")
    answer = await kept.get(f"/api/v1/why/payments/{paid['payment_id']}", at_least=last["position"])
    then = await kept.get(f"/api/v1/why/payments/{paid['payment_id']}", as_of=paid_at(answer.json()))

    assert (answer.json()["answer"], answer.json()["masked"]) == ("for-case", ["case_id", "lacking"])
    assert done["case_id"] not in answer.text
    assert done["case_id"] not in then.text


def paid_at(found: dict[str, Any]) -> str:
    """Return when the payment of an explanation came on record."""
    recorded_at: str = found["because"][0]["recorded_at"]
    return recorded_at


async def test_the_fund_is_not_for_every_role(api: Api) -> None:
    police = await api.caller("police", PROVINCE)
    answer = await police.get("/api/v1/why/payments/7a1c1111-0000-4000-8000-000000000001")

    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-entitled")


async def test_a_deadline_says_what_is_not_on_record_and_one_that_is_not_there_which_condition_failed(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(kind="physical-violence")
    case_id = opened["case_id"]
    measures = await why(officer, f"deadlines/{case_id}:emergency-measures", at_least=opened["position"])
    separation = await why(officer, f"deadlines/{case_id}:separation")
    ending = await why(officer, f"deadlines/{case_id}:separation-end")

    assert (measures["answer"], codes(measures)) == ("missed", ["act-missing"])
    assert [one["rule"] for one in measures["rules"]] == ["emergency-measures@2017-07-01"]
    assert [one["version"] for one in measures["because"]] == [1]
    assert (separation["answer"], codes(separation)) == ("none", ["condition-not-met"])
    assert (ending["answer"], codes(ending)) == ("none", ["not-started"])


@pytest.mark.parametrize(
    "days_ago, state, lacks, says",
    [
        (0, "running", "period-running", "Phải để đến hết ngày"),
        (20, "elapsed", "period-over", "đến lượt đăng ký khai sinh"),
    ],
)
async def test_a_notice_that_stays_lacks_days_and_one_that_stayed_lacks_what_follows_it(
    api: Api, days_ago: int, state: str, lacks: str, says: str
) -> None:
    worker = await api.caller("standing-team")
    opened = await worker.open_case(kind="abandonment")
    on = TODAY - dt.timedelta(days=days_ago)
    posted = await worker.act(opened["case_id"], "finding", step="parents-notice", on=on.isoformat())
    found = await why(worker, f"deadlines/{opened['case_id']}:parents-notice", at_least=posted["position"])

    assert (found["answer"], codes(found)) == (state, [lacks])
    assert says in found["text"]


async def test_a_case_of_another_group_owes_nothing(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    opened = await officer.open_case(kind="drowning-death")
    found = await why(officer, f"deadlines/{opened['case_id']}:plan", at_least=opened["position"])

    assert (found["answer"], codes(found)) == ("none", ["other-groups"])


async def test_a_child_on_no_level_lacks_a_measure_and_one_in_an_emergency_stands_on_intervention(api: Api) -> None:
    worker = await api.caller("chair")
    opened = await worker.open_case(kind="physical-violence")
    case = await worker.case(opened)
    key = f"levels/{opened['case_id']}:{case['children'][0]['subject_id']}"
    before = await why(worker, key)
    done = await worker.act(
        opened["case_id"],
        "emergency-measures",
        taken_at="2024-03-06T10:00:00+07:00",
        measures=[{"kind": "medical-care"}],
    )
    after = await why(worker, key, at_least=done["position"])

    assert (before["answer"], codes(before)) == ("none", ["no-measure"])
    assert (after["answer"], [one["version"] for one in after["because"]]) == ("intervention", [2])


async def test_an_alarm_names_the_limit_and_the_stay(api: Api) -> None:
    chair = await api.caller("chair")
    opened = await chair.open_case(kind="physical-violence")
    child = (await chair.case(opened))["children"][0]
    key = f"alarms/{opened['case_id']}:separation-unlawful"
    before = await why(chair, key)
    apart = {"child": child["subject_id"], "decided_at": "2024-03-06T10:00:00+07:00", "decided_by": "chair"}
    done = await chair.act(opened["case_id"], "separation", **apart)
    after = await why(chair, key, at_least=done["position"])
    case = (await chair.get(f"/api/v1/cases/{opened['case_id']}")).json()

    assert (before["answer"], codes(before)) == ("off", ["stay-none"])
    assert (after["answer"], after["lacking"], case["alarms"]) == ("on", [], ["separation-unlawful"])
    assert [one["rule"] for one in after["rules"]] == ["separation@always"]
    assert [one["type"] for one in after["because"]] == ["case.child-separated"]


async def test_a_case_outside_ones_scope_explains_nothing(api: Api) -> None:
    opened = await (await api.caller("province-officer", PROVINCE)).open_case(kind="physical-violence")
    neighbour = await api.caller("chair", CHI_LANG)
    case_id = opened["case_id"]
    keys = (
        f"cases/{case_id}",
        f"deadlines/{case_id}:plan",
        f"alarms/{case_id}:separation-unlawful",
        f"levels/{case_id}:x",
    )
    answers = [await neighbour.get(f"/api/v1/why/{key}", at_least=opened["position"]) for key in keys]

    assert [answer.status_code for answer in answers] == [404] * len(keys)


@pytest.mark.parametrize(
    "key",
    [
        "cases/x",
        "nothing/x",
        "fitness/06505",
        "fitness/06505:x",
        f"fitness/06505:{'9' * 5000}",
        "score/06505:2024:99",
        "payouts/x",
        "payments/x",
    ],
)
async def test_a_key_that_names_nothing_is_not_found(api: Api, key: str) -> None:
    answer = await (await api.caller("province-officer", PROVINCE)).get(f"/api/v1/why/{key}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not-found")


async def test_who_read_what_a_case_says_is_written_down(api: Api) -> None:
    done = await drowned(api, "06295", occurred_on="2022-06-01")
    reader = await api.another("province-officer", PROVINCE)
    await why(reader, "fitness/06295:2022", at_least=done["position"])
    async with api.program.pool.acquire() as connection:
        read = await connection.fetch("SELECT case_id, what FROM access.reads WHERE actor = $1", reader.name)

    assert [(str(one["case_id"]), one["what"]) for one in read] == [(done["case_id"], "why fitness")]
