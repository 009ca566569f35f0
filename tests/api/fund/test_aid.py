"""Aid from outsiders over HTTP: twenty pupils, twenty-eight orphans; beside the fund's ledger, as of any moment."""

import datetime as dt
from argparse import Namespace
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import pytest_asyncio

from api.cli import funds
from fund_staff import Fund
from live_api import live_api
from postgres_fixtures import PostgresServer, fresh_database

pytestmark = [pytest.mark.postgres, pytest.mark.asyncio(loop_scope="module")]

AID = "/api/v1/fund/external-aid"
NOTICE = {"document": "notice-chi-lang-2024", "passage": "fn 7"}
PUPILS = {
    "area": "187",
    "giver_kind": "person",
    "receivers": 20,
    "monthly_vnd": 300_000,
    "first_month": "2021-10",
    "ending": "end-of-upper-secondary",
    "source": NOTICE,
}
ORPHANS = {
    **PUPILS,
    "giver_kind": "organisation",
    "receivers": 28,
    "monthly_vnd": 200_000,
    "monthly_vnd_max": 500_000,
    "first_month": "2024-01",
    "ending": "not-stated",
}
EARLIEST, FAR_AHEAD = "0001-01-01", "9999-12-31"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fund(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Fund]:
    """Yield a fund that these tests share: each looks at the aid that it adds."""
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path_factory.mktemp("aid")) as api:
        yield await Fund.of(api)


async def promised(fund: Fund, aid: dict[str, Any]) -> str:
    """Return the id of aid that was promised."""
    answer = await fund.staff["fund-officer"].post(AID, {**aid, "aid_id": str(uuid4())})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["aid_id"])


async def gave(fund: Fund, aid_id: str, month: str, receivers: int) -> str:
    """Record what was given for a month, and return the instant at which it was recorded."""
    body = {"month": month, "receivers": receivers, "amount_vnd": receivers * 300_000, "given_on": f"{month}-05"}
    answer = await fund.staff["fund-officer"].post(f"{AID}/{aid_id}/gifts", {**body, "source": NOTICE})
    assert answer.status_code == 201, answer.text
    position = answer.json()["position"]
    log = await fund.staff["auditor"].read("/api/v1/log/events", after=position - 1, limit=1)
    return str(log["items"][0]["recorded_at"])


async def listed(fund: Fund, aid_id: str, **query: object) -> dict[str, Any] | None:
    """Return one promise as the list has it, or None."""
    if "as_of" not in query:
        query["at_least"] = await fund.api.head()
    found = await fund.staff["auditor"].read(AID, area="187~", **query)
    return next((one for one in found["items"] if one["aid_id"] == aid_id), None)


async def test_months_in_which_pupils_and_orphans_went_without_are_shown_and_the_ledger_knows_nothing(
    fund: Fund,
) -> None:
    before = await fund.ledger()
    pupils, orphans = await promised(fund, PUPILS), await promised(fund, ORPHANS)
    await gave(fund, pupils, "2021-10", 20)
    await gave(fund, pupils, "2021-12", 18)
    for month in ("2024-01", "2024-02", "2024-03"):
        await gave(fund, orphans, month, 28)
    of_pupils = await listed(fund, pupils, until="2022-01-31")
    later = await listed(fund, pupils, until="2025-01-01")
    of_orphans = await listed(fund, orphans, until="2024-05-01")
    after = await fund.ledger()

    assert of_pupils is not None
    assert of_pupils["missed"] == [{"month": "2021-11", "receivers": 20}, {"month": "2021-12", "receivers": 2}]
    assert of_pupils["text"].endswith("Tháng thiếu (số em): 11/2021 (20), 12/2021 (2).")
    assert later is not None
    assert later["text"].endswith("Tháng thiếu (số em): 11/2021 (20), 12/2021 (2), 01/2022–12/2024 (20).")
    assert of_orphans is not None
    assert (of_orphans["given_vnd"], of_orphans["missed"]) == (25_200_000, [{"month": "2024-04", "receivers": 28}])
    assert (after["accounts"], after["items"]) == (before["accounts"], before["items"])


async def test_aid_is_had_as_of_a_moment(fund: Fund) -> None:
    aid = await promised(fund, PUPILS)
    october = await gave(fund, aid, "2021-10", 20)
    await gave(fund, aid, "2021-11", 20)
    then = await listed(fund, aid, as_of=october, until="2021-12-31")
    now = await listed(fund, aid, until="2021-12-31")
    again = await listed(fund, aid, as_of=october, until="2021-12-31")

    assert then is not None
    assert now is not None
    assert (then["given_vnd"], then["missed"]) == (6_000_000, [{"month": "2021-11", "receivers": 20}])
    assert (now["given_vnd"], now["missed"]) == (12_000_000, [])
    assert again == then
    assert await listed(fund, aid, as_of="2020-01-01T00:00:00Z") is None


@pytest.mark.parametrize("until", [EARLIEST, FAR_AHEAD])
async def test_no_month_is_missed_before_it_is_promised_or_over(fund: Fund, until: str) -> None:
    aid = await promised(fund, PUPILS)
    asked, by_today = await listed(fund, aid, until=until), await listed(fund, aid)

    assert asked is not None
    assert by_today is not None
    assert asked["missed"] == ([] if until == EARLIEST else by_today["missed"])


async def test_shell_and_page_show_the_aid_that_the_api_shows(fund: Fund, capsys: pytest.CaptureFixture[str]) -> None:
    aid = await promised(fund, {**ORPHANS, "area": "183~"})
    gave_first = await gave(fund, aid, "2024-01", 28)
    await gave(fund, aid, "2024-02", 27)
    asked = {"area": "183~", "until": "2024-02-29", "at_least": await fund.api.head()}
    said = await fund.staff["auditor"].read(AID, **asked)
    page = (await fund.staff["auditor"].get("/fund", fund="183~", until="2024-03-01")).text
    (item,) = said["items"]
    given = Namespace(fund="183~", last=dt.date(2024, 2, 29), as_of=None, format="json")
    capsys.readouterr()
    await funds.aid(fund.api.program, given)
    printed = msgspec.json.decode(capsys.readouterr().out)
    as_of = dt.datetime.fromisoformat(gave_first)
    await funds.aid(fund.api.program, Namespace(**{**vars(given), "as_of": as_of, "format": "text"}))
    text = capsys.readouterr().out

    assert printed == said
    assert item["text"] == (
        "28 em, mỗi em 200.000–500.000 đồng một tháng, từ tháng 01/2024 (một tổ chức); đã trao 16.500.000 đồng. "
        "Không thiếu tháng nào."
    )
    assert "Tháng thiếu (số em): 02/2024 (1)." in page
    assert "đã trao 8.400.000 đồng" in text


async def test_a_moment_that_has_not_come_or_has_no_zone_is_refused(fund: Fund) -> None:
    auditor = fund.staff["auditor"]
    ahead = await auditor.get(AID, area="187~", as_of="2999-01-01T00:00:00Z")
    vague = await auditor.get(AID, area="187~", as_of="2024-01-01T00:00:00")

    assert (ahead.status_code, ahead.json()["code"]) == (422, "as-of-in-the-future")
    assert vague.status_code == 422
