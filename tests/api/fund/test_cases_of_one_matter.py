"""Two cases of one matter: what was paid for the one is paid for the other, however they came to be one."""

from typing import Any
from uuid import uuid4

import pytest

from api.replay.asked import read_instant
from api.replay.showing import moment_of, show_commune
from cases.values import CaseId, UnitId
from fund_bodies import PAYMENTS, VISIT, a_payment, payouts_of
from fund_staff import Fund
from live_api import PROVINCE, a_moment

pytestmark = [pytest.mark.postgres, pytest.mark.asyncio(loop_scope="module")]


async def one_matter(fund: Fund, case_id: str, of: str) -> dict[str, Any]:
    """Say that a case is the same matter as another, which goes on."""
    return await fund.staff["province-officer"].act(case_id, "duplicates", of=of, reason="…")


async def owed(fund: Fund, case_id: str) -> dict[str, str]:
    """Return the payouts of a case, by beneficiary."""
    found = await payouts_of(fund.staff["fund-cashier"], case_id, at_least=await fund.api.head())
    return {one["beneficiary"]: one["payout_id"] for one in found}


async def paid(fund: Fund, case_id: str, beneficiary: str = "household", receipt: str = "05/PC") -> int:
    """Let a payout go its way as far as it does, and return the status of the last answer."""
    payout_id = (await owed(fund, case_id))[beneficiary]
    status = 0
    for act, body in (("proposal", {"case_id": case_id}), ("approval", {}), ("payment", {"receipt": receipt})):
        status = (await fund.act(payout_id, act, **body)).status_code
        if status != 201:
            break
    return status


async def maltreated(fund: Fund, count: int) -> tuple[str, list[str]]:
    """Return a confirmed case of violence against some children, and them: each is owed a visit."""
    children = [str(uuid4()) for _ in range(count)]
    return await fund.case(kind="violence", children=[{"subject_id": child} for child in children]), children


async def test_what_was_paid_for_a_case_is_paid_for_the_one_that_goes_on_for_it(fund: Fund) -> None:
    first, second = await fund.case(), await fund.case()
    before = await paid(fund, first, receipt="17/PC")
    approved = await fund.approved(second)
    await one_matter(fund, first, of=second)
    refused = await fund.act(approved, "payment")

    assert before == 201
    assert (refused.status_code, refused.json()["code"], refused.json()["papers"]) == (409, "already-paid", "17/PC")


async def test_a_paper_and_a_chain_of_duplicates_pay_as_well(fund: Fund) -> None:
    first, second, third = await fund.case(), await fund.case(), await fund.case()
    paper = a_payment(case_id=first, amount_vnd=3_000_000, cause=VISIT, source={"document": "18/PC"})
    answer = await fund.staff["fund-cashier"].post(PAYMENTS, paper)
    await one_matter(fund, first, of=second)
    await one_matter(fund, second, of=third)
    refused = await fund.act((await owed(fund, third))["household"], "proposal", case_id=third)

    assert answer.status_code == 201
    assert (refused.status_code, refused.json()["code"], refused.json()["papers"]) == (409, "already-paid", "18/PC")


async def test_what_turns_out_to_be_two_matters_is_given_for_each(fund: Fund) -> None:
    first, second = await fund.case(), await fund.case()
    await paid(fund, first)
    marked = await one_matter(fund, first, of=second)
    refused = await paid(fund, second)
    await fund.staff["province-officer"].act(first, "duplicates", withdraws=marked["version"], reason="…")

    assert (refused, await paid(fund, second)) == (409, 201)


async def test_money_that_came_back_is_owed_by_the_case_that_goes_on(fund: Fund) -> None:
    first, second = await fund.case(), await fund.case()
    payout = (await owed(fund, first))["household"]
    await paid(fund, first)
    await one_matter(fund, first, of=second)
    back = await fund.act(payout, "reversal")

    assert (back.status_code, await paid(fund, second)) == (201, 201)


async def test_another_child_of_the_case_that_goes_on_is_paid_once_it_is_told_which_one_was(fund: Fund) -> None:
    first, [child] = await maltreated(fund, 1)
    second, [same, other] = await maltreated(fund, 2)
    await paid(fund, first, child)
    await one_matter(fund, first, of=second)
    untold = [await paid(fund, second, one) for one in (same, other)]
    link = {"subject_id": same, "same_as": child}
    await fund.staff["province-officer"].act(second, "people", same_person=link, reason="…")
    told = [await paid(fund, second, one) for one in (same, other)]

    assert (untold, told) == ([409, 409], [409, 201])


async def test_a_child_who_stands_in_both_cases_is_paid_once_and_the_others_of_the_matter_too(fund: Fund) -> None:
    first, [child] = await maltreated(fund, 1)
    second = await fund.case(kind="violence", children=[{"subject_id": child}, {"subject_id": (other := str(uuid4()))}])
    await paid(fund, first, child)
    await one_matter(fund, first, of=second)

    assert [await paid(fund, second, one) for one in (child, other)] == [409, 201]


async def test_lists_and_replays_show_what_was_paid_for_a_duplicate_with_the_case_that_goes_on(fund: Fund) -> None:
    """The first case lies elsewhere and leads there by way of another."""
    first = await fund.case(commune_of_event="06520")
    second, third = await fund.case(), await fund.case(commune_of_event="06493")
    await paid(fund, first)
    await one_matter(fund, first, of=second)
    await one_matter(fund, second, of=third)
    listed = await shown(fund, "06493~", at_least=await fund.api.head())
    moment = await a_moment()
    unjoined = await fund.case(commune_of_event="06493")
    program = fund.api.program
    at = await moment_of(program, moment, read_instant(moment), None)
    replayed = await show_commune(program, program.knowledge.places.unit(UnitId("06493~")), None, at)

    assert listed[third] == ("paid", 3_000_000)
    assert {one.case_id: (one.status, one.paid_vnd) for one in replayed.payouts}[CaseId(third)] == listed[third]
    assert await shown(fund, "06493~", as_of=moment) == listed
    assert (await shown(fund, "06493~", at_least=await fund.api.head()))[unjoined] == ("indicated", 0)
    whole = await shown(fund, "187~", at_least=await fund.api.head())
    assert (whole[third], first in whole) == (("paid", 3_000_000), False)


async def test_whoever_is_kept_from_a_duplicate_is_not_told_who_was_paid_for_it(fund: Fund) -> None:
    party = await fund.api.another("fund-officer", PROVINCE)
    first, second = await fund.case(), await fund.case(commune_of_event="06514")
    paper = a_payment(case_id=first, cause=VISIT, payee={"subject_id": (payee := str(uuid4()))})
    assert (await fund.staff["fund-cashier"].post(PAYMENTS, paper)).status_code == 201
    await fund.staff["province-officer"].act(first, "restriction", account=party.name, reason="…")
    await one_matter(fund, first, of=second)
    wanted = {"area": "06514~", "at_least": await fund.api.head()}
    seen, masked = [
        next(one for one in (await reader.read("/api/v1/fund/payouts", **wanted))["items"] if one["case_id"] == second)
        for reader in (fund.staff["fund-officer"], party)
    ]

    assert (seen["payee"], seen["payments"][0]["case_id"]) == (payee, first)
    assert (masked["payee"], masked["payments"][0]["case_id"], masked["masked"]) == (None, None, ["payee"])


async def shown(fund: Fund, area: str, **query: object) -> dict[str, tuple[str, int]]:
    """Return the payouts of an area: of each case its status, and what was paid."""
    found = await fund.staff["province-officer"].read("/api/v1/fund/payouts", area=area, limit=500, **query)
    return {one["case_id"]: (one["status"], one["paid_vnd"]) for one in found["items"]}
