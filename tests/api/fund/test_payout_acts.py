"""Payouts on their way over HTTP: by three persons, on what the case gives now, out of what the fund holds."""

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from cases.fund import payouts
from cases.fund.payouts import PayoutPaid, PayoutReversed
from fund_bodies import PAYMENTS, VISIT, a_payment, payouts_of
from fund_staff import PAID_ON, PAPER, WITNESS, Fund
from live_api import live_api
from postgres_fixtures import PostgresServer, fresh_database

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fund(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fund]:
    """Yield a fund that these tests share: each looks at what it adds."""
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path_factory.mktemp("fund")) as api:
        yield await Fund.of(api)


def balances(ledger: dict[str, Any]) -> dict[str, int]:
    return {one["account"]: one["balance_vnd"] for one in ledger["accounts"]}


async def test_a_payout_goes_its_way_and_the_account_shows_it(fund: Fund) -> None:
    await fund.holds(2_000_000)
    await fund.holds(1_500_000, purpose="bereaved-families")
    case_id = await fund.case()
    payout_id = await fund.approved(case_id)
    draws = [{"amount_vnd": 1_500_000, "purpose": "bereaved-families"}, {"amount_vnd": 1_500_000}]
    paid = await fund.act(payout_id, "payment", draws=draws)
    settled, ledger = await fund.owed(case_id), await fund.ledger()

    assert (paid.status_code, paid.json()["status"]) == (201, "paid")
    assert (settled["status"], settled["paid_vnd"], settled["difference_vnd"]) == ("paid", 3_000_000, 0)
    assert settled["proposal"]["status"] == "paid"
    assert balances(ledger) == {
        "donations-earmarked/bereaved-families": 1_500_000,
        "donations-unrestricted": 2_000_000,
        "money": 500_000,
        "money/bereaved-families": 0,
        f"payouts/{VISIT}": 3_000_000,
    }
    assert ledger["debit_vnd"] == ledger["credit_vnd"]
    (line,) = [one for one in ledger["items"] if one["debit_vnd"] == 3_000_000]
    assert (line["because"]["rule"], line["because"]["rule_from"]) == ("chi-lang-2024-drowning", "2024-01-01")
    assert line["because"]["source"] == "thông báo về huyện Chi Lăng năm 2024 (001), chú thích 4"
    assert line["because"]["masked"] == ["facts"]
    seen = await fund.staff["fund-cashier"].get("/api/v1/fund/ledger", fund="187~", limit=500)
    (line,) = [one for one in seen.json()["items"] if one["debit_vnd"] == 3_000_000]
    assert {"stream": f"case-{case_id}", "version": 2} in line["because"]["facts"]


async def test_an_entitlement_that_vanishes_is_not_paid(fund: Fund) -> None:
    """Neither is it approved; that it was proposed stays in the list, lapsed; what the case gives again is proposed."""
    await fund.holds(10_000_000)
    case_id = await fund.case()
    payout_id = await fund.approved(case_id)
    await fund.find(case_id, "unfounded")
    paid = await fund.act(payout_id, "payment")
    lapsed = await fund.owed(case_id)
    again = await fund.act(payout_id, "proposal", case_id=case_id)
    await fund.find(case_id, "confirmed")
    late = await fund.act(payout_id, "payment")

    assert (paid.status_code, paid.json()["code"]) == (409, "entitlement-lapsed")
    assert (again.status_code, again.json()["code"]) == (409, "entitlement-lapsed")
    assert (lapsed["payout_id"], lapsed["status"], lapsed["entitlement"]) == (payout_id, "approved", "lapsed")
    assert lapsed["proposal"]["lapsed"] is True
    assert late.status_code == 201, "what it gives again as it was proposed and approved is paid"


async def test_a_tariff_that_is_another_by_the_day_of_the_fact_is_proposed_anew(fund: Fund) -> None:
    await fund.holds(10_000_000)
    case_id = await fund.case()
    payout_id = await fund.approved(case_id)
    officer = fund.staff["province-officer"]
    await officer.act(case_id, "corrections", of_version=1, changes={"occurred_on": "2023-12-31"}, reason="…")
    paid = await fund.act(payout_id, "payment")
    bare = await fund.act(payout_id, "proposal", case_id=case_id)
    decided = await fund.act(payout_id, "proposal", case_id=case_id, amount_vnd=2_500_000, decision="12/QĐ")
    early = await fund.act(payout_id, "payment")

    assert (paid.status_code, paid.json()["code"]) == (409, "entitlement-lapsed")
    assert (bare.status_code, bare.json()["errors"][0]["path"]) == (422, "amount_vnd")
    assert (decided.status_code, decided.json()["amount_vnd"]) == (201, 2_500_000)
    assert (early.status_code, early.json()["code"]) == (409, "payout-not-approved")


async def test_roles_amounts_and_persons_are_kept_apart(fund: Fund) -> None:
    await fund.holds(90_000_000)
    case_id = await fund.case()
    payout_id = (await fund.owed(case_id))["payout_id"]
    wrong = [
        await fund.act(payout_id, act, role=role, case_id=case_id)
        for act, role in (("proposal", "fund-cashier"), ("proposal", "fund-approver"), ("proposal", "auditor"))
    ]
    large: dict[str, Any] = {"case_id": case_id, "amount_vnd": 10_000_001, "decision": "12/QĐ"}
    assert (await fund.act(payout_id, "proposal", **large)).status_code == 201
    wrong += [await fund.act(payout_id, "payment", role=role) for role in ("fund-officer", "fund-approver")]
    above = await fund.act(payout_id, "approval")
    council = await fund.act(payout_id, "approval", role="province-officer")
    elsewhere = await fund.api.caller("fund-cashier", "01~")
    body = {"paid_on": PAID_ON, "witness": WITNESS, "receipt": "1", "payee": {}}
    unseen = await elsewhere.post(f"/api/v1/fund/payouts/{payout_id}/payment", body)

    assert {(one.status_code, one.json()["code"]) for one in wrong} == {(403, "role-not-entitled")}
    assert (above.status_code, above.json()["code"]) == (409, "above-your-limit")
    assert council.status_code == 201
    assert unseen.status_code == 404


async def test_whoever_does_two_parts_under_one_account_is_refused(fund: Fund) -> None:
    case_id = await fund.case()
    payout_id = (await fund.owed(case_id))["payout_id"]
    assert (await fund.act(payout_id, "proposal", case_id=case_id)).status_code == 201
    async with fund.api.program.pool.acquire() as connection:
        # The officer becomes the approver, and is the officer again: another role, the same person.
        await connection.execute("UPDATE access.accounts SET role = 'fund-approver' WHERE role = 'fund-officer'")
        own = await fund.act(payout_id, "approval", role="fund-officer")
        await connection.execute("UPDATE access.accounts SET role = 'fund-officer' WHERE name LIKE 'fund-officer%'")

    assert (own.status_code, own.json()["code"]) == (409, "three-persons")


async def test_whoever_is_said_to_have_done_harm_is_paid_under_no_id(fund: Fund) -> None:
    uncle, aunt, other = (str(uuid4()) for _ in range(3))
    parties = [
        {"subject_id": uncle, "role": "alleged-abuser", "lives_with_child": True},
        {"subject_id": aunt, "role": "caregiver", "lives_with_child": True},
    ]
    case_id = await fund.case(kind="physical-violence", children=[{}], parties=parties)
    head = await fund.staff["province-officer"].act(case_id, "people", party={"subject_id": other, "role": "guardian"})
    linked = {"subject_id": other, "same_as": uncle}
    await fund.staff["province-officer"].act(case_id, "people", same_person=linked)
    payout_id = (await fund.owed(case_id))["payout_id"]
    refused = [
        await fund.act(payout_id, "proposal", case_id=case_id, payee={"subject_id": one}) for one in (uncle, other)
    ]
    warned = await fund.act(payout_id, "proposal", case_id=case_id, payee={"subject_id": aunt})

    assert head["events"]
    assert {(one.json()["code"], one.json()["source"]) for one in refused} == {
        ("payee-alleged-abuser", "rule of this program")
    }
    assert warned.json()["warnings"] == ["payee-lives-with-alleged-abuser"]


async def test_what_a_paper_says_was_paid_is_not_paid_again(fund: Fund) -> None:
    await fund.holds(10_000_000)
    children = [{"subject_id": str(uuid4())}, {"subject_id": str(uuid4())}]
    case_id = await fund.case(kind="physical-violence", children=children)
    head = await fund.api.program.record.recorder.head()
    owed = await payouts_of(fund.staff["fund-cashier"], case_id, at_least=head.position)
    paper = a_payment(
        case_id=case_id, cause="maltreated-child-visit", beneficiary=children[0]["subject_id"], amount_vnd=2_000_000
    )
    assert (await fund.staff["fund-cashier"].post(PAYMENTS, paper)).status_code == 201
    answers = {one["beneficiary"]: await fund.act(one["payout_id"], "proposal", case_id=case_id) for one in owed}

    assert answers[children[0]["subject_id"]].json()["code"] == "already-paid"
    assert answers[children[1]["subject_id"]].status_code == 201


async def test_a_payment_known_from_a_paper_never_touches_the_account(fund: Fund) -> None:
    await fund.holds(1_000_000)
    before = balances(await fund.ledger())
    assert (await fund.staff["fund-cashier"].post(PAYMENTS, a_payment(amount_vnd=10**12))).status_code == 201
    after = balances(await fund.ledger())

    assert after["money"] == before["money"]
    assert after["opening-balance-unexplained"] - before.get("opening-balance-unexplained", 0) == 10**12


async def test_a_fund_that_was_handed_over_pays_no_more_and_its_heir_does(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path_factory.mktemp("fund")) as api:
        await _hand_over(await Fund.of(api))


async def _hand_over(fund: Fund) -> None:
    await fund.holds(3_000_000)
    case_id = await fund.case()
    payout_id = await fund.approved(case_id)
    officer = fund.staff["province-officer"]
    act = {"fund": "187~", "to": "20~", "handed_on": "2025-07-01", "decision": "12/QĐ"}
    over = await officer.post("/api/v1/fund/hand-over", act)
    again = await officer.post("/api/v1/fund/hand-over", act)
    frozen = await fund.act(payout_id, "payment")
    assert (await fund.act(payout_id, "rejection")).status_code == 201
    anew = await fund.act(payout_id, "proposal", case_id=case_id)
    assert (await fund.act(payout_id, "approval")).status_code == 201
    paid = await fund.act(payout_id, "payment", paid_on="2025-07-02")

    assert (over.status_code, again.status_code, again.json()["events"]) == (201, 200, [])
    assert (frozen.status_code, frozen.json()["code"]) == (409, "fund-frozen")
    assert (anew.json()["fund"], paid.status_code) == ("20~", 201)
    assert balances(await fund.ledger())["money"] == 0
    assert balances(await fund.ledger("20~"))["money"] == 0
    late = await fund.staff["fund-officer"].post(
        "/api/v1/fund/donations",
        {"fund": "187~", "received_on": "2024-01-01", "amount_vnd": 1, "donor_kind": "anonymous", "source": PAPER},
    )
    assert (late.status_code, late.json()["code"]) == (409, "fund-frozen")


@pytest.mark.parametrize("unknown", ["99999", "99999~"])
async def test_a_fund_of_no_unit_keeps_the_code_of_unknown_places(fund: Fund, unknown: str) -> None:
    donation = {"fund": unknown, "received_on": "2024-01-01", "amount_vnd": 1, "donor_kind": "anonymous"}

    answer = await fund.staff["fund-officer"].post("/api/v1/fund/donations", {**donation, "source": PAPER})

    assert (answer.status_code, answer.json()["code"]) == (422, "commune-unknown")


async def test_sent_again_under_its_key_an_act_answers_as_the_first_time_whatever_happened_since(fund: Fund) -> None:
    await fund.holds(3_000_000)
    case_id = await fund.case()
    payout_id, keys = str((await fund.owed(case_id))["payout_id"]), [uuid4() for _ in range(4)]
    acts: list[tuple[str, dict[str, Any]]] = [
        ("proposal", {"case_id": case_id}),
        ("approval", {}),
        ("payment", {}),
        ("reversal", {}),
    ]
    before = balances(await fund.ledger())["money"]
    first = [await fund.act(payout_id, act, key=key, **body) for key, (act, body) in zip(keys, acts, strict=True)]
    await fund.find(case_id, "unfounded")
    again = [await fund.act(payout_id, act, key=key, **body) for key, (act, body) in zip(keys, acts, strict=True)]

    assert [one.status_code for one in first] == [201] * 4
    assert [one.json() for one in again] == [one.json() for one in first]
    assert balances(await fund.ledger())["money"] == before


async def test_no_two_concurrent_payments_pass_one_balance(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two programs on one database, eight payouts approved, money for three of them, and every one sent twice."""
    async with fresh_database(postgres_server) as database:
        folder = tmp_path_factory.mktemp("funds")
        async with live_api(database, folder) as api, live_api(database, folder) as other:
            first = await Fund.of(api)
            await first.holds(10_000_000)
            approved = [await first.approved(await first.case()) for _ in range(8)]
            ways = [Message(one, "payment", uuid4(), {}) for one in approved for _ in range(2)]
            to = itertools.cycle([first, first.beside(other)])
            answers = await asyncio.gather(*(one.send_until_answered(next(to)) for one in ways))
            codes = Counter(answer.json().get("code", "paid") for answer in answers)
            found = balances(await first.ledger())

            assert codes["paid"] == 3
            assert set(codes) == {"paid", "balance-exceeded", "already-paid"}
            assert (found["money"], found[f"payouts/{VISIT}"]) == (1_000_000, 9_000_000)


@pytest.mark.parametrize("seed", [1, 2])
async def test_money_is_not_paid_twice_by_any_interleaving_of_retries_restarts_and_late_messages(
    seed: int, postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Commands that come again, late, in any order, to two programs at once, of which one ends half-way."""
    chance = random.Random(seed)  # noqa: S311 - a story, no secret
    async with fresh_database(postgres_server) as database:
        folder = tmp_path_factory.mktemp("funds")
        async with live_api(database, folder) as api:
            first = await Fund.of(api)
            await first.holds(50_000_000)
            cases = [await first.case() for _ in range(3)]
            ids = [str((await first.owed(case_id))["payout_id"]) for case_id in cases]
            messages = [
                Message(payout_id, act, uuid4(), {"case_id": case_id} if act == "proposal" else {})
                for case_id, payout_id in zip(cases, ids, strict=True)
                for act in ("proposal", "approval", "payment", "payment", "reversal", "proposal", "approval", "payment")
            ]
            sent = chance.sample(messages * 2, len(messages) * 2)
            async with live_api(database, folder) as other:
                await _deliver([first, first.beside(other)], sent, chance)
            # In the order in which they mean something, so that money moves in any case; then all of them late again.
            for message in messages:
                await message.send(first)
            await _deliver([first], chance.sample(sent, len(sent)), chance)

            await _check_never_twice(first, ids)


class Message(NamedTuple):
    """An act on its way, under a key of its own."""

    payout_id: str
    act: str
    key: UUID
    body: dict[str, str]

    async def send(self, to: Fund) -> httpx.Response:
        """Return what a program answers."""
        return await to.act(self.payout_id, self.act, key=self.key, **self.body)

    async def send_until_answered(self, to: Fund) -> httpx.Response:
        """Send it again, under its key, as long as the program has no time for it."""
        answer = await self.send(to)
        for _ in range(100):
            if answer.status_code != 503:
                break
            await asyncio.sleep(0.05)
            answer = await self.send(to)
        return answer


async def _deliver(to: list[Fund], messages: list[Message], chance: random.Random) -> None:
    """Send messages, several at once, each to one of the programs: what comes before its proposal finds nothing."""
    for start in range(0, len(messages), 4):
        answers = await asyncio.gather(*(one.send(chance.choice(to)) for one in messages[start : start + 4]))

        assert {answer.status_code for answer in answers} <= {200, 201, 404, 409, 503}


async def _check_never_twice(fund: Fund, payout_ids: list[str]) -> None:
    """Assert that at no version more was paid than once for each payout, and that the account says the same."""
    streams = [payouts.stream_of(one) for one in payout_ids]
    histories = await fund.api.program.record.histories(streams)
    standing = 0
    for history in histories.values():
        moves = [type(one.event) for one in history if isinstance(one.event, PayoutPaid | PayoutReversed)]
        assert moves
        assert moves == [PayoutPaid, PayoutReversed] * (len(moves) // 2) + [PayoutPaid] * (len(moves) % 2)
        standing += len(moves) % 2
    ledger = await fund.ledger()
    paid = {one["because"]["facts"][0]["version"] for one in ledger["items"] if one["credit_vnd"]}

    assert balances(ledger)["money"] == 50_000_000 - 3_000_000 * standing
    assert len(paid) == len({one["position"] for one in ledger["items"]})
    assert ledger["debit_vnd"] == ledger["credit_vnd"]
