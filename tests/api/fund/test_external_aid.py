"""Aid from outsiders as of a moment: what was on record by then."""

import pytest

from live_api import PROVINCE, Api, a_moment

pytestmark = pytest.mark.asyncio(loop_scope="session")

AID = "/api/v1/fund/external-aid"
PAPER = {"document": "00/TB", "passage": "muc 3"}


async def test_aid_is_listed_as_it_was_on_record_at_a_moment(api: Api) -> None:
    fund = await api.caller("province-officer", PROVINCE)
    before = await a_moment()
    promise = {
        "area": "187~",
        "giver_kind": "organisation",
        "receivers": 2,
        "monthly_vnd": 300_000,
        "first_month": "2024-01",
        "last_month": "2024-02",
        "ending": "on-day",
        "source": PAPER,
    }
    promised = (await fund.post(AID, promise)).json()
    then = await a_moment()
    gift = {"month": "2024-01", "receivers": 2, "amount_vnd": 600_000, "given_on": "2024-01-31", "source": PAPER}
    given = (await fund.post(f"{AID}/{promised['aid_id']}/gifts", gift)).json()

    async def listed(**query: object) -> list[tuple[int, list[str]]]:
        """Return what was given by each such promise, and the months that were missed."""
        found = await fund.read(AID, area="187~", until="2024-03-31", **query)
        ours = [one for one in found["items"] if one["aid_id"] == promised["aid_id"]]
        return [(one["given_vnd"], [month["month"] for month in one["missed"]]) for one in ours]

    assert await listed(as_of=before) == []
    assert await listed(as_of=then) == [(0, ["2024-01", "2024-02"])]
    assert await listed(at_least=given["position"]) == [(600_000, ["2024-02"])]


async def test_the_day_of_a_moment_is_the_day_by_which_months_are_missed(api: Api) -> None:
    fund = await api.caller("province-officer", PROVINCE)
    found = await fund.read(AID, area="187~", as_of="2024-02-29T17:30:00Z")

    assert (found["until"], found["items"], found["position"]) == ("2024-03-01", [], 0)
