"""Payments through several processes on one PostgreSQL, of which one is killed half-way: no balance is passed twice."""

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from fund_bodies import VISIT
from fund_staff import PAID_ON, WITNESS, Fund
from live_api import live_api
from postgres_fixtures import PostgresServer, fresh_database
from served import Served

pytestmark = [pytest.mark.postgres, pytest.mark.asyncio(loop_scope="function")]

PAYOUTS, PAID = 6, 3
PROCESSES = 3


class Sent:
    """A payment that somebody sends under one key until they have an answer that is none of the program's faults."""

    def __init__(self, payout_id: str, token: str) -> None:
        self.payout_id = payout_id
        self.headers = {"Authorization": token, "Idempotency-Key": str(uuid4())}
        self.told: list[int] = []

    async def to(self, client: httpx.AsyncClient, processes: Iterator[Served]) -> dict[str, Any]:
        """Return the answer, from whichever process gives one."""
        body = {"paid_on": PAID_ON, "payee": {"name": "Lý Thị Thử"}, "witness": WITNESS, "receipt": "05/PC"}
        path = f"/api/v1/fund/payouts/{self.payout_id}/payment"
        for _ in range(200):
            try:
                answer = await client.post(next(processes).address + path, json=body, headers=self.headers)
            except httpx.TransportError:
                # The process is gone, before or after it was recorded: only another try will tell.
                await asyncio.sleep(0.02)
                continue
            self.told.append(answer.status_code)
            if answer.status_code < 500:
                said: dict[str, Any] = answer.json()
                return said
            await asyncio.sleep(0.02)
        message = "no process answers"
        raise TimeoutError(message)


def in_turn(processes: Sequence[Served], first: int) -> Iterator[Served]:
    """Yield the processes one after the other, for ever."""
    at = first
    while True:
        yield processes[at % len(processes)]
        at += 1


async def test_payments_through_processes_of_which_one_is_killed_pass_no_balance_and_pay_once(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path) as api:
        fund = await Fund.of(api)
        await fund.holds(PAID * 3_000_000 + 2_999_999)
        approved = [await fund.approved(await fund.case()) for _ in range(PAYOUTS)]
        token = fund.staff["fund-cashier"].headers["Authorization"]
        address = {"DATABASE_URL": database.superuser_dsn}
        served = [Served(tmp_path, environment=address) for _ in range(PROCESSES)]
        await asyncio.gather(*(asyncio.to_thread(one.start) for one in served))
        try:
            # Each payout is paid by two who know nothing of each other.
            sent = [Sent(payout_id, token) for payout_id in approved for _ in range(2)]
            async with httpx.AsyncClient(timeout=30) as client:
                paying = [asyncio.create_task(one.to(client, in_turn(served, n))) for n, one in enumerate(sent)]
                await asyncio.wait(paying, return_when=asyncio.FIRST_COMPLETED)
                served[0].kill()
                answers = await asyncio.gather(*paying)
                # Late messages: all of them once more, each to another process than the one that answered.
                again = await asyncio.gather(*(one.to(client, in_turn(served[1:], n)) for n, one in enumerate(sent)))
        finally:
            for one in served[1:]:
                one.stop()
        ledger = await fund.ledger()
        left = {one["account"]: one["balance_vnd"] for one in ledger["accounts"]}
        codes = Counter(answer.get("code", "paid") for answer in answers)

        assert codes["paid"] == PAID
        assert set(codes) == {"paid", "already-paid", "balance-exceeded"}
        assert [answer["payout_id"] for answer in again if "code" not in answer] == [
            answer["payout_id"] for answer in answers if "code" not in answer
        ]
        assert (left["money"], left[f"payouts/{VISIT}"]) == (2_999_999, PAID * 3_000_000)
        assert ledger["debit_vnd"] == ledger["credit_vnd"]
