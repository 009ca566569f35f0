"""Payments and deaths of no importance, for tests of the fund over HTTP."""

from typing import Any

from live_api import PROVINCE, Api, Caller

PAYMENTS = "/api/v1/fund/payments"
VISIT = "bereaved-family-visit"


def a_payment(**fields: object) -> dict[str, Any]:
    """Return a payment, with some fields as told; None leaves one out."""
    least: dict[str, Any] = {
        "fund": "187",
        "amount_vnd": 1_000_000,
        "paid_on": "2024-05-06",
        "cause": VISIT,
        "payee_kind": "household",
        "source": {"document": "00/PC"},
    }
    given = {**least, **fields}
    return {name: value for name, value in given.items() if value is not None}


async def cashier(api: Api) -> Caller:
    """Return somebody who pays."""
    return await api.caller("fund-cashier", PROVINCE)


async def a_death(api: Api, **fields: object) -> dict[str, Any]:
    """Return a confirmed death of a child by drowning."""
    officer = await api.caller("province-officer", PROVINCE)
    return await officer.open_confirmed("province", kind="drowning-death", children=[{"outcome": "died"}], **fields)


async def payouts_of(caller: Caller, case_id: str, **query: object) -> list[dict[str, Any]]:
    """Return the payouts of a case."""
    found = await caller.read("/api/v1/fund/payouts", area="187~", case=case_id, **query)
    items: list[dict[str, Any]] = found["items"]
    return items
