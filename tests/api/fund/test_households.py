"""Several households in one matter: each is given its own, once."""

from typing import Any
from uuid import uuid4

import pytest

from fund_bodies import PAYMENTS, VISIT, a_payment, payouts_of
from fund_staff import Fund

pytestmark = [pytest.mark.postgres, pytest.mark.asyncio(loop_scope="module")]

CASES = "/api/v1/cases"


class Drowned:
    """A confirmed drowning of three children: two brothers and a friend, who is another household's."""

    def __init__(self, fund: Fund, case_id: str, children: list[str]) -> None:
        self.fund = fund
        self.case_id = case_id
        self.brothers, self.friend = children[:2], children[2]

    @classmethod
    async def at(cls, fund: Fund) -> "Drowned":
        """Return the matter, of which nobody said yet who lives with whom."""
        children = [str(uuid4()) for _ in range(3)]
        case_id = await fund.case(children=[{"subject_id": child, "outcome": "died"} for child in children])
        return cls(fund, case_id, children)

    async def together(self, *children: str) -> dict[str, Any]:
        """Say that some children live in one household."""
        officer = self.fund.staff["province-officer"]
        return await officer.act(self.case_id, "people", household={"children": children}, reason="…")

    async def owed(self) -> dict[str, dict[str, Any]]:
        """Return what the case gives, by beneficiary."""
        found = await payouts_of(self.fund.staff["fund-cashier"], self.case_id, at_least=await self.fund.api.head())
        return {one["beneficiary"]: one for one in found}

    async def paid(self, payout_id: str) -> int:
        """Let a payout go its way, and return the status of the last answer."""
        status = 0
        for act, body in (("proposal", {"case_id": self.case_id}), ("approval", {}), ("payment", {})):
            answer = await self.fund.act(payout_id, act, **body)
            status = answer.status_code
            if status != 201:
                break
        return status


async def test_each_bereaved_household_gets_its_own_and_gets_it_once(fund: Fund) -> None:
    drowned = await Drowned.at(fund)
    (before,) = (await drowned.owed()).values()
    await drowned.together(*drowned.brothers)
    owed = await drowned.owed()
    statuses = [await drowned.paid(one["payout_id"]) for one in owed.values()]
    after = await drowned.owed()

    assert set(owed) == {"household", drowned.friend}
    assert owed["household"]["payout_id"] == before["payout_id"]
    assert set(owed["household"]["children"]) == set(drowned.brothers)
    assert owed[drowned.friend]["children"] == [drowned.friend]
    assert statuses == [201, 201]
    assert [(one["status"], one["paid_vnd"]) for one in after.values()] == [("paid", 3_000_000)] * 2
    # Said once more, the other way round: nothing new is owed.
    await drowned.together(drowned.friend)
    assert {name: one["payout_id"] for name, one in (await drowned.owed()).items()} == {
        name: one["payout_id"] for name, one in owed.items()
    }


async def test_a_second_household_that_turns_up_after_the_payment_is_owed_its_own(fund: Fund) -> None:
    drowned = await Drowned.at(fund)
    (only,) = (await drowned.owed()).values()
    first = await drowned.paid(only["payout_id"])
    await drowned.together(drowned.friend)
    owed = await drowned.owed()
    second = await drowned.paid(owed[drowned.friend]["payout_id"])

    assert (first, second) == (201, 201)
    assert (owed["household"]["status"], owed[drowned.friend]["status"]) == ("paid", "indicated")
    assert await drowned.paid(only["payout_id"]) == 409


async def test_a_proposal_for_a_household_that_is_none_any_more_cannot_be_paid(fund: Fund) -> None:
    drowned = await Drowned.at(fund)
    await drowned.together(*drowned.brothers)
    friends = (await drowned.owed())[drowned.friend]["payout_id"]
    for act, body in (("proposal", {"case_id": drowned.case_id}), ("approval", {})):
        assert (await fund.act(friends, act, **body)).status_code == 201
    await drowned.together(*drowned.brothers, drowned.friend)
    refused = await fund.act(friends, "payment")
    owed = await drowned.owed()

    assert (refused.status_code, refused.json()["code"]) == (409, "entitlement-lapsed")
    assert {name: one["entitlement"] for name, one in owed.items()} == {
        "household": "standing",
        drowned.friend: "lapsed",
    }


async def test_a_paper_that_names_a_child_pays_for_the_childs_household(fund: Fund) -> None:
    drowned = await Drowned.at(fund)
    await drowned.together(drowned.brothers[0])
    # The second brother and the friend: the household goes by the one of them that was recorded first.
    other, friend = drowned.brothers[1], drowned.friend
    paper = a_payment(case_id=drowned.case_id, beneficiary=friend, amount_vnd=3_000_000, cause=VISIT)
    answer = await fund.staff["fund-cashier"].post(PAYMENTS, paper)
    owed = await drowned.owed()
    refused = await fund.act(owed[other]["payout_id"], "proposal", case_id=drowned.case_id)

    assert answer.status_code == 201
    assert {name: one["status"] for name, one in owed.items()} == {"household": "indicated", other: "paid"}
    assert (refused.status_code, refused.json()["code"]) == (409, "already-paid")
    assert await drowned.paid(owed["household"]["payout_id"]) == 201


async def test_the_case_says_who_lives_with_whom_and_strangers_to_it_are_refused(fund: Fund) -> None:
    drowned = await Drowned.at(fund)
    officer = fund.staff["province-officer"]
    told = await drowned.together(drowned.friend)
    again = await drowned.together(drowned.friend)
    path = f"{CASES}/{drowned.case_id}"
    shown = await officer.read(path, at_least=again["position"])
    refused = await officer.post(f"{path}/people", {"household": {"children": [str(uuid4())]}})
    twice = await officer.post(f"{path}/people", {"household": {"children": drowned.brothers}, "withdraws": 1})

    assert [one["type"] for one in told["events"]] == ["case.household-told"]
    assert shown["households"] == [drowned.brothers, [drowned.friend]]
    assert (refused.status_code, refused.json()["errors"][0]["path"]) == (422, "household.children")
    assert twice.status_code == 422
