"""Money that left a fund, what cases give, and the one beside the other."""

from uuid import uuid4

import pytest

from fund_bodies import PAYMENTS, a_death, a_payment, cashier, payouts_of
from live_api import PROVINCE, Api, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_payment_that_nothing_explains_is_recorded(api: Api) -> None:
    answer = await (await cashier(api)).post(PAYMENTS, a_payment(amount_vnd=10**15, payee_kind="unknown"))

    assert (answer.status_code, answer.json()["fund"]) == (201, "187~")
    assert [event["type"] for event in answer.json()["events"]] == ["fund.payment-recorded"]


async def test_a_payment_for_a_case_that_nobody_has_is_invalid(api: Api) -> None:
    answer = await (await cashier(api)).post(PAYMENTS, a_payment(case_id=str(uuid4())))

    assert (answer.status_code, paths(answer)) == (422, ["case_id"])


async def test_two_equal_payments_are_two_facts(api: Api) -> None:
    caller = await cashier(api)
    first, second = [await caller.post(PAYMENTS, a_payment()) for _ in range(2)]

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["payment_id"] != second.json()["payment_id"]


async def test_a_payment_sent_again_under_its_key_or_its_id_is_one(api: Api) -> None:
    caller, key = await cashier(api), uuid4()
    once, again = [await caller.post(PAYMENTS, a_payment(), key=key) for _ in range(2)]
    payment = a_payment(payment_id=str(uuid4()))
    first, second = [await caller.post(PAYMENTS, payment) for _ in range(2)]
    other = await caller.post(PAYMENTS, {**payment, "amount_vnd": 5})

    assert again.json() == once.json()
    assert (first.status_code, second.status_code, second.json()["events"]) == (201, 200, [])
    assert (other.status_code, other.json()["code"]) == (409, "payment-exists")


@pytest.mark.parametrize(
    "fields,path",
    [
        ({"amount_vnd": 0}, "amount_vnd"),
        ({"amount_vnd": -5}, "amount_vnd"),
        ({"amount_vnd": 10**15 + 1}, "amount_vnd"),
        ({"amount_vnd": 1.5}, "amount_vnd"),
        ({"amount_vnd": "1000"}, "amount_vnd"),
        ({"cause": "made-up"}, "cause"),
        ({"fund": "99999"}, "fund"),
        ({"paid_on": None}, "paid_from"),
        ({"paid_on": "2199-01-01"}, "paid_on"),
        ({"paid_from": "2024-05-06"}, "paid_on"),
        ({"paid_on": None, "paid_from": "2024-05-06", "paid_until": "2024-05-05"}, "paid_until"),
        ({"payee_kind": "somebody"}, "payee_kind"),
        ({"source": {}}, "source.document"),
        ({"source": {"document": "Phiếu chi của bà …"}}, "source.document"),
        ({"listed_together": {"amount_vnd": 5, "payments": 1}}, "listed_together.payments"),
    ],
)
async def test_a_payment_that_cannot_be_one_says_why(api: Api, fields: dict[str, object], path: str) -> None:
    answer = await (await cashier(api)).post(PAYMENTS, a_payment(**fields))

    assert (answer.status_code, paths(answer)) == (422, [path])


@pytest.mark.parametrize("role", ["child-protection-worker", "auditor", "fund-approver", "police", "hotline"])
async def test_who_does_not_pay_records_no_payment(api: Api, role: str) -> None:
    answer = await (await api.caller(role, PROVINCE)).post(PAYMENTS, a_payment())

    assert (answer.status_code, answer.json()["code"]) == (403, "role-not-entitled")


async def test_a_fund_outside_ones_scope_is_not_found(api: Api) -> None:
    elsewhere = await api.caller("fund-cashier", "06463~2025-07-01")

    assert (await elsewhere.post(PAYMENTS, a_payment())).status_code == 404


async def test_a_confirmed_death_gives_a_payout_and_a_payment_settles_it(api: Api) -> None:
    caller = await cashier(api)
    done = await a_death(api, occurred_on="2024-05-05")
    [owed] = await payouts_of(caller, done["case_id"], at_least=done["position"])
    paid = await caller.post(PAYMENTS, a_payment(case_id=done["case_id"], amount_vnd=3_000_000))
    [settled] = await payouts_of(caller, done["case_id"], at_least=paid.json()["position"])

    assert (owed["status"], owed["amount_vnd"], owed["source_status"]) == ("indicated", 3_000_000, "seed")
    assert (settled["status"], settled["owed_as"], settled["difference_vnd"]) == ("paid", "indicated", 0)
    assert settled["payout_id"] == owed["payout_id"]
    assert [payment["payment_id"] for payment in settled["payments"]] == [paid.json()["payment_id"]]


@pytest.mark.parametrize("amount,difference", [(2_500_000, -500_000), (4_000_000, 1_000_000)])
async def test_what_was_paid_otherwise_shows_the_difference(api: Api, amount: int, difference: int) -> None:
    caller = await cashier(api)
    case_id = (await a_death(api, occurred_on="2024-05-05"))["case_id"]
    paid = await caller.post(PAYMENTS, a_payment(case_id=case_id, amount_vnd=amount))
    [settled] = await payouts_of(caller, case_id, at_least=paid.json()["position"])

    assert (settled["paid_vnd"], settled["difference_vnd"]) == (amount, difference)


async def test_where_no_amount_is_in_force_none_is_made_up(api: Api) -> None:
    done = await a_death(api, occurred_on="2019-05-05", received_at="2019-05-06T08:00:00+07:00")
    [owed] = await payouts_of(await cashier(api), done["case_id"], at_least=done["position"])

    assert (owed["amount_vnd"], owed["rule"]) == (None, None)


async def test_another_commune_sees_what_is_owed_and_not_for_which_case(api: Api) -> None:
    done = await a_death(api, occurred_on="2024-05-05", commune_of_event="06499")
    paid = await (await cashier(api)).post(PAYMENTS, a_payment(case_id=done["case_id"]))
    neighbour = await api.caller("chair", "06463~2025-07-01")
    at_least = paid.json()["position"]
    answers = [
        await neighbour.get("/api/v1/fund/payouts", area="187~", at_least=at_least),
        await neighbour.get("/api/v1/fund/reconciliation", area="187~", year=2024, at_least=at_least),
    ]

    masked = [item for item in answers[0].json()["items"] if item["unit_id"] == "06499~"]
    assert [(item["case_id"], item["amount_vnd"]) for item in masked] == [(None, 3_000_000)]
    assert masked[0]["masked"] == ["case_id", "beneficiary", "children", "because", "occurred_from", "occurred_until"]
    assert masked[0]["payments"][0]["masked"] == ["case_id"]
    for answer in answers:
        assert done["case_id"] not in answer.text


async def test_the_fund_is_not_for_every_role(api: Api) -> None:
    for role in ("collaborator", "police", "school", "hotline"):
        caller = await api.caller(role)

        assert (await caller.get("/api/v1/fund/payouts")).status_code == 403
        assert (await caller.get("/api/v1/fund/reconciliation")).status_code == 403


async def test_the_reconciliation_names_what_has_no_case_and_what_has_no_payment(api: Api) -> None:
    caller = await api.caller("fund-officer", PROVINCE)
    done = await a_death(api, occurred_on="2024-02-02")
    lonely = await caller.post(PAYMENTS, a_payment(source={"document": "DS-00", "open_list": True}))
    found = (
        await caller.get("/api/v1/fund/reconciliation", area="187~", year=2024, at_least=lonely.json()["position"])
    ).json()

    assert lonely.json()["payment_id"] in {one["payment_id"] for one in found["payments_without_case"]}
    [owed] = [one for one in found["payouts"] if one["case_id"] == done["case_id"]]
    assert owed["payout_id"] in found["payouts_without_payment"]
    assert found["paid_at_least"] is True
    assert found["paid_vnd"] == found["paid_for_cases_vnd"] + found["paid_without_case_vnd"]


async def test_as_of_before_the_payment_it_was_owed(api: Api) -> None:
    caller = await cashier(api)
    done = await a_death(api, occurred_on="2024-05-05")
    officer = await api.caller("province-officer", PROVINCE)
    timeline = await officer.get(f"/api/v1/cases/{done['case_id']}/timeline", at_least=done["position"])
    instant = timeline.json()["items"][-1]["recorded_at"]
    await caller.post(PAYMENTS, a_payment(case_id=done["case_id"]))

    [then] = await payouts_of(caller, done["case_id"], as_of=instant)
    assert (then["status"], then["payments"]) == ("indicated", [])
    assert await payouts_of(caller, done["case_id"], as_of="2020-01-01T00:00:00Z") == []


async def test_who_was_paid_is_kept_apart(api: Api) -> None:
    caller = await cashier(api)
    paid = await caller.post(PAYMENTS, a_payment(payee={"name": "Chu Thị Thử Nhận"}))
    auditor = await api.caller("auditor", PROVINCE)
    log = await auditor.get("/api/v1/log/events", after=paid.json()["position"] - 1, limit=1)

    assert paid.status_code == 201
    assert "Thử" not in log.text
    assert log.json()["items"][0]["data"]["payee"] == {
        "subject_id": log.json()["items"][0]["data"]["payee"]["subject_id"]
    }
