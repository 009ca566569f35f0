"""To which year money belongs, and what becomes of a payment whose case no longer gives it."""

import pytest

from fund_bodies import PAYMENTS, a_death, a_payment, cashier, payouts_of
from live_api import PROVINCE, Api

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_what_was_paid_a_year_later_comes_with_the_payout(api: Api) -> None:
    """Otherwise it would look unpaid in its own year, and lapsed in the next."""
    caller, case = await cashier(api), await a_death(api)
    paid = await caller.post(PAYMENTS, a_payment(case_id=case["case_id"], paid_on="2025-01-15", amount_vnd=3_000_000))
    position = paid.json()["position"]

    (payout,) = await payouts_of(caller, case["case_id"], year=2024, at_least=position)
    assert (payout["status"], payout["paid_vnd"], payout["entitlement"]) == ("paid", 3_000_000, "standing")
    assert await payouts_of(caller, case["case_id"], year=2025, at_least=position) == []


async def test_a_payment_whose_case_was_found_otherwise_has_lapsed(api: Api) -> None:
    caller, case = await cashier(api), await a_death(api)
    officer = await api.caller("province-officer", PROVINCE)
    await caller.post(PAYMENTS, a_payment(case_id=case["case_id"], amount_vnd=3_000_000))
    done = await officer.act(case["case_id"], "verification", finding="unfounded", by="police", reason="…")

    (payout,) = await payouts_of(caller, case["case_id"], year=2024, at_least=done["position"])
    assert (payout["status"], payout["entitlement"], payout["amount_vnd"]) == ("paid", "lapsed", None)
    assert payout["paid_vnd"] == 3_000_000


async def test_as_of_a_moment_a_commune_s_payouts_are_settled_as_they_are_now(api: Api) -> None:
    """The fund that paid is the district's: its stream is found by the case."""
    caller, case = await cashier(api), await a_death(api)
    paid = await caller.post(PAYMENTS, a_payment(case_id=case["case_id"], amount_vnd=3_000_000))
    now = {"commune": "06505~", "year": 2024, "case": case["case_id"]}
    live = (await caller.get("/api/v1/fund/payouts", at_least=paid.json()["position"], **now)).json()
    auditor, position = await api.caller("auditor", PROVINCE), paid.json()["position"]
    moment = (await auditor.get("/api/v1/log/events", after=position - 1, limit=1)).json()
    as_of = moment["items"][0]["recorded_at"]
    then = (await caller.get("/api/v1/fund/payouts", as_of=as_of, **now)).json()

    assert live["items"][0]["status"] == "paid"
    assert then["items"] == live["items"]


async def test_another_province_s_cashier_sees_and_settles_nothing_of_a_case(api: Api) -> None:
    case = await a_death(api)
    elsewhere = await api.caller("fund-cashier", "01~")
    refused = await elsewhere.post(PAYMENTS, a_payment(fund="01", case_id=case["case_id"]))
    listed = await elsewhere.get("/api/v1/fund/payouts", area="187~", year=2024, at_least=case["position"])
    found = await elsewhere.get("/api/v1/fund/payouts", area="187~", case=case["case_id"])

    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "case_id")
    assert {item["case_id"] for item in listed.json()["items"]} == {None}
    assert found.json()["items"] == []


async def test_a_payment_for_a_case_of_another_year_has_not_lapsed(api: Api) -> None:
    caller, case = await cashier(api), await a_death(api)
    before = (await caller.get("/api/v1/fund/reconciliation", area="187~", year=2025)).json()
    paid = await caller.post(PAYMENTS, a_payment(case_id=case["case_id"], paid_on="2025-02-02", amount_vnd=777))
    after = await caller.get("/api/v1/fund/reconciliation", area="187~", year=2025, at_least=paid.json()["position"])

    assert after.json()["payments_lapsed"] == before["payments_lapsed"]
    assert after.json()["paid_vnd"] == before["paid_vnd"]
