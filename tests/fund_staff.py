"""The people of a fund at a program that runs: what tests of the fund over HTTP do."""

from typing import Any

import httpx

from fund_bodies import payouts_of
from live_api import PROVINCE, Api, Caller

PAPER = {"document": "00/BB"}
WITNESS = {"name": "Nông Thị Chứng Thử"}
PAID_ON = "2024-08-01"


class Fund:
    """A program on a database of its own, and the people of the fund."""

    def __init__(self, api: Api, staff: dict[str, Caller]) -> None:
        self.api = api
        self.staff = staff

    @classmethod
    async def of(cls, api: Api) -> "Fund":
        """Return the people of the fund at a program."""
        roles = ("fund-officer", "fund-approver", "fund-cashier", "province-officer", "auditor")
        return cls(api, {role: await api.caller(role, PROVINCE) for role in roles})

    def beside(self, other: Api) -> "Fund":
        """Return the same people at another program on the same database."""
        token = "Authorization"
        return Fund(
            other, {role: Caller(other.client, one.headers[token].split()[1]) for role, one in self.staff.items()}
        )

    async def holds(self, amount_vnd: int, *, purpose: str | None = None, fund: str = "187") -> dict[str, Any]:
        """Let a fund be given money."""
        return await self.done("donations", amount_vnd=amount_vnd, donor_kind="anonymous", purpose=purpose, fund=fund)

    async def done(self, path: str, **fields: object) -> dict[str, Any]:
        """Make an entry on an account, which must not be refused."""
        body = {"received_on": "2024-02-01", "source": PAPER, **fields}
        answer = await self.staff["fund-officer"].post(
            f"/api/v1/fund/{path}", {name: value for name, value in body.items() if value is not None}
        )
        assert answer.status_code == 201, answer.text
        said: dict[str, Any] = answer.json()
        return said

    async def case(self, **fields: object) -> str:
        """Return a confirmed case, of a drowning unless told otherwise."""
        report = {"kind": "drowning-death", "children": [{"outcome": "died"}], "occurred_on": "2024-03-05", **fields}
        opened = await self.staff["province-officer"].open_case(**report)
        await self.find(opened["case_id"], "confirmed")
        return str(opened["case_id"])

    async def find(self, case_id: str, finding: str) -> int:
        """Let the province find something, and return the position."""
        officer = self.staff["province-officer"]
        done = await officer.act(case_id, "verification", finding=finding, by="province", reason="…")
        return int(done["position"])

    async def owed(self, case_id: str) -> dict[str, Any]:
        """Return the one payout of a case."""
        head = await self.api.program.record.recorder.head()
        (payout,) = await payouts_of(self.staff["fund-cashier"], case_id, at_least=head.position)
        return payout

    async def act(
        self, payout_id: str, act: str, *, role: str = "", key: object = None, **body: object
    ) -> httpx.Response:
        """Return the answer to an act on a payout, by whoever does it unless told otherwise."""
        by = {"proposal": "fund-officer", "payment": "fund-cashier"}.get(act, "fund-approver")
        least: dict[str, dict[str, object]] = {
            "proposal": {"payee_kind": "household"},
            "payment": {"paid_on": PAID_ON, "payee": {"name": "Lý Thị Thử"}, "witness": WITNESS, "receipt": "05/PC"},
            "rejection": {"reason": "…"},
            "reversal": {"returned_on": "2024-09-01", "document": "06/PT"},
        }
        path = f"/api/v1/fund/payouts/{payout_id}/{act}"
        return await self.staff[role or by].post(path, {**least.get(act, {}), **body}, key=key)

    async def approved(self, case_id: str) -> str:
        """Let the payout of a case be proposed and approved, and return its id."""
        payout_id = str((await self.owed(case_id))["payout_id"])
        for act, body in (("proposal", {"case_id": case_id}), ("approval", {})):
            answer = await self.act(payout_id, act, **body)
            assert answer.status_code == 201, answer.text
        return payout_id

    async def ledger(self, fund: str = "187~", **query: object) -> dict[str, Any]:
        """Return the ledger of a fund at the end of the record."""
        asked = {"at_least": await self.api.head(), "limit": 500, **query}
        return await self.staff["auditor"].read("/api/v1/fund/ledger", fund=fund, **asked)
