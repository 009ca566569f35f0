"""The page of a commune's year: what was decided, that the record disagrees, the score, and what is due."""

import re

import pytest

from api import times
from cases.values import VIETNAM
from live_api import PROVINCE, Api, Caller

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def page(caller: Caller, area: str, year: int, language: str = "vi") -> str:
    # A language that is chosen in the address would stay with the client, which other tests share.
    answer = await caller.get("/", {"Accept": "text/html", "Accept-Language": language}, area=area, year=year)
    assert answer.status_code == 200, answer.text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


async def test_the_page_shows_the_figures_that_the_api_gives(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    decision = {"decided_on": "2022-12-05", "decided_by": "district-chair", "document": "00/QD"}
    await officer.post("/api/v1/communes/06256~/fitness/2022/recognition", decision)
    done = await officer.open_confirmed(
        "police",
        kind="sexual-abuse",
        commune_of_event="06256~",
        occurred_on="2022-05-05",
        received_at="2022-05-06T08:00:00+07:00",
    )
    said = await officer.fitness("06256~", 2022, at_least=done["position"])
    shown, english = await page(officer, "06256~", 2022), await page(officer, "06256~", 2022, "en")

    assert "Công nhận, 05/12/2022, 00/QD" in shown
    assert "Quyết định khác với những gì đã ghi nhận" in shown
    assert f"từ {said['score']['least']} đến {said['score']['most']}" in shown
    assert f"cần {said['score']['threshold']['points']}" in shown
    assert f"{said['timeliness']['met']} trên {said['timeliness']['due']} việc đến hạn" in shown
    assert "1 trên 12 tháng" in shown
    assert "có thêm ghi nhận của 1 hồ sơ" in shown
    assert "The decision and the record disagree" in english


async def test_the_page_warns_before_points_are_lost(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    now = times.now().astimezone(VIETNAM)
    done = await officer.open_confirmed(
        "police",
        kind="trafficking",
        commune_of_event="06220~2025-07-01",
        occurred_on=str(now.date()),
        received_at=now.isoformat(timespec="seconds"),
    )
    year = await officer.fitness("06220~2025-07-01", now.year, at_least=done["position"])
    [plan] = [one for one in year["warnings"] if one["lacks"] == "plan"]
    shown = await page(officer, "06220~2025-07-01", now.year)

    assert plan["text"] in shown
    assert "có thể mất 75 điểm của tiêu chí 6" in plan["text"]
