"""The Chi Lăng facts: what the fund publishes, the same everywhere; each payment without a case explained."""

import json
import re
from argparse import Namespace
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from api.asking import write_cursor
from api.cli import funds
from api.cli.reconciling import show_reconciliation
from api.demo.facts import chi_lang_2024, record_facts
from api.identity import Accounts
from live_api import DISTRICT, PROVINCE, Api, live_api
from postgres_fixtures import PostgresServer, fresh_database

pytestmark = pytest.mark.asyncio(loop_scope="module")

PERIOD = {"from": "2024-01-01", "until": "2024-06-30"}
ASKED = Namespace(fund=DISTRICT, first=date(2024, 1, 1), last=date(2024, 6, 30), as_of=None, format="json")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def chi_lang(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Yield a program that holds what the notice of August 2024 says."""
    async with (
        fresh_database(postgres_server) as database,
        live_api(database, tmp_path_factory.mktemp("chi-lang")) as api,
    ):
        await api.caller("province-officer", PROVINCE)
        accounts = Accounts(api.program.pool, api.program.knowledge.places)
        await accounts.add("officer", role="province-officer", unit=api.program.knowledge.places.unit("20~").unit_id)
        officer = await accounts.named("officer")
        assert officer is not None
        position = await record_facts(api.program, officer, chi_lang_2024())
        await api.program.reader.wait_for(["payouts", "fund_ledger"], position)
        yield api


async def statement(api: Api) -> dict[str, Any]:
    auditor = await api.caller("auditor", PROVINCE)
    return await auditor.read("/api/v1/fund/statement", fund=DISTRICT, **PERIOD)


async def test_what_the_notice_says_twice_is_published_once(chi_lang: Api) -> None:
    """Footnote 4 (10,000,000) and footnote 10 (12,000,000, "…") are the same money, and are never added."""
    found = await statement(chi_lang)

    assert (found["spending_vnd"], found["spending_at_least"]) == (12_000_000, True)
    assert (found["spending_by_papers_vnd"], found["spending_from_account_vnd"]) == (12_000_000, 0)
    assert [(one["cause"], one["payments"], one["amount_vnd"]) for one in found["spending"]] == [
        ("abandoned-child-carer", 2, 4_000_000),
        ("bereaved-family-visit", 2, 6_000_000),
        ("maltreated-child-visit", 1, 2_000_000),
    ]
    assert (found["opening_vnd"], found["income_vnd"], found["closing_vnd"]) == (0, 0, 0)
    assert (found["legal_basis"], found["ends_on"]) == ("chưa thấy căn cứ", "2025-06-30")
    assert "Chi trong kỳ: ít nhất 12.000.000 đồng (danh sách trong văn bản chưa kết thúc)." in found["lines"]


async def test_a_period_holds_what_lies_in_it(chi_lang: Api) -> None:
    auditor = await chi_lang.caller("auditor", PROVINCE)
    before = await auditor.get("/api/v1/fund/statement", fund=DISTRICT, until="2024-06-29")
    after = await auditor.get("/api/v1/fund/statement", fund=DISTRICT, **{"from": "2024-07-01", "until": "2024-12-31"})

    assert (before.json()["spending_vnd"], after.json()["spending_vnd"]) == (0, 0)


async def test_shell_and_page_show_the_figures_of_the_api(chi_lang: Api, capsys: pytest.CaptureFixture[str]) -> None:
    said = await statement(chi_lang)
    capsys.readouterr()
    await funds.statement(chi_lang.program, ASKED)
    printed = msgspec.json.decode(capsys.readouterr().out)
    await funds.statement(chi_lang.program, Namespace(**{**vars(ASKED), "format": "text"}))
    text = capsys.readouterr().out
    await funds.ledger(chi_lang.program, ASKED)
    ledger = msgspec.json.decode(capsys.readouterr().out)
    auditor = await chi_lang.caller("auditor", PROVINCE)
    asked = {"fund": DISTRICT, "limit": 500, **PERIOD}
    page = (await auditor.get("/fund", fund=DISTRICT, **PERIOD)).text

    assert printed == said
    assert set(said["lines"]) <= set(text.splitlines())
    assert ledger == (await auditor.get("/api/v1/fund/ledger", **asked)).json()
    assert _on_page(page, "statement-spending") == "12.000.000 đ"
    assert _on_page(page, "statement-closing") == "0 đ"
    assert all(line in page for line in said["lines"])
    assert all(one["name"] in page for one in ledger["accounts"])


async def test_the_page_of_a_fund_is_not_for_every_role_and_finds_one_by_its_name(chi_lang: Api) -> None:
    police = await chi_lang.caller("police", PROVINCE)
    auditor = await chi_lang.caller("auditor", PROVINCE)
    several = await auditor.get("/fund", q="Chi Lăng")
    wrong = await auditor.get("/fund", fund=DISTRICT, until="yesterday")

    assert (await police.get("/fund", fund=DISTRICT)).status_code == 403
    assert "Huyện Chi Lăng" in several.text
    assert "Quỹ Bảo trợ trẻ em tỉnh Lạng Sơn" in (await auditor.get("/fund")).text
    assert wrong.status_code == 422


async def test_the_payment_without_a_case_is_explained_in_all_three_readings(chi_lang: Api) -> None:
    auditor = await chi_lang.caller("auditor", PROVINCE)
    found = (await auditor.get("/api/v1/fund/reconciliation", area=DISTRICT, year=2024)).json()

    (alone,) = found["payments_without_case"]
    assert (alone["amount_vnd"], alone["cause"], alone["passage"]) == (2_000_000, "abandoned-child-carer", "fn 10")
    assert (found["indicated_vnd"], found["paid_vnd"], found["paid_for_cases_vnd"]) == (
        10_000_000,
        12_000_000,
        10_000_000,
    )
    assert {
        one["code"]: (one["indicated_vnd"], one["paid_vnd"], one["difference_vnd"]) for one in found["readings"]
    } == {
        "another-child": (12_000_000, 12_000_000, 0),
        "two-carers": (10_000_000, 12_000_000, 2_000_000),
        "another-period": (10_000_000, 10_000_000, 0),
    }


@pytest.mark.parametrize("place", [[1, 10**20], [2**64, 1], [-1, 1], ["a", 1], {"a": 1}])
async def test_a_place_that_no_ledger_has_is_no_cursor(chi_lang: Api, place: object) -> None:
    auditor = await chi_lang.caller("auditor", PROVINCE)
    answer = await auditor.get("/api/v1/fund/ledger", fund=DISTRICT, cursor=write_cursor(place))

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def test_what_came_in_on_whatever_day_stands_in_the_ledger(chi_lang: Api) -> None:
    """Not before the first day of a ledger that names none, nor behind the last."""
    officer = await chi_lang.caller("fund-officer", PROVINCE)
    gift = {"fund": "183~", "amount_vnd": 1, "donor_kind": "anonymous", "source": {"document": "01/PT"}}
    for day in ("0001-01-01", "1899-12-31"):
        assert (await officer.post("/api/v1/fund/donations", {**gift, "received_on": day})).status_code == 201
    ledger = await officer.read("/api/v1/fund/ledger", fund="183~", at_least=await chi_lang.head())

    assert len(ledger["items"]) == 4
    assert [one["before_vnd"] for one in ledger["accounts"]] == [0, 0]


async def test_the_shell_prints_the_three_readings_of_the_api(
    chi_lang: Api, capsys: pytest.CaptureFixture[str]
) -> None:
    auditor = await chi_lang.caller("auditor", PROVINCE)
    served = await auditor.read("/api/v1/fund/reconciliation", area=DISTRICT, year=2024)
    capsys.readouterr()
    given = {"area": DISTRICT, "year": 2024, "as_of": None}
    await show_reconciliation(chi_lang.program, Namespace(**given, format="json"))
    printed = json.loads(capsys.readouterr().out)
    await show_reconciliation(chi_lang.program, Namespace(**given, format="text"))
    text = capsys.readouterr().out

    assert printed == served
    assert all(reading["text"] in text for reading in served["readings"])
    assert "2.000.000 đồng không có hồ sơ / without a case" in text


async def test_income_of_an_empty_fund_is_nothing_and_of_its_own_unit_by_default(chi_lang: Api) -> None:
    officer = await chi_lang.caller("fund-officer", PROVINCE)
    found = (await officer.get("/api/v1/fund/statement")).json()

    assert (found["fund"], found["legal_basis"]) == ("20~", "Thông tư 87/2008/TT-BTC")
    assert (found["income"], found["spending"], found["closing_vnd"]) == ([], [], 0)
    assert (await officer.get("/api/v1/fund/statement", fund="99999~")).status_code == 422


def _on_page(page: str, element: str) -> str:
    found = re.search(rf'id="{element}">([^<]*)<', page)
    assert found is not None
    return found[1]
