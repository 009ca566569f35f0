"""Two matters played over HTTP from the first call to the end; the guide prints what they come to."""

import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import pytest_asyncio

from beaten import a_beaten_child_before_tet
from drowned import three_children_drown
from live_api import live_api
from playing import Matter, callers, told
from postgres_fixtures import PostgresServer, fresh_database

pytestmark = [pytest.mark.postgres, pytest.mark.asyncio(loop_scope="module")]

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "two-matters.md"
WRITE = "WRITE_GUIDES"
"""Set in the environment: the guide is written anew, to be read before it is committed."""


@asynccontextmanager
async def played(
    server: PostgresServer, folder: Path, name: str, script: Callable[[Matter], Awaitable[None]]
) -> AsyncIterator[Matter]:
    """Lend a matter that was played to its end, alone in a database of its own."""
    async with fresh_database(server) as database, live_api(database, folder) as api:
        matter = Matter(name, await callers(api))
        await script(matter)
        yield matter


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def drowned(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matter]:
    """Yield the matter of the three children who drowned."""
    folder = tmp_path_factory.mktemp("drowned")
    async with played(postgres_server, folder, "drowned", three_children_drown) as matter:
        yield matter


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def beaten(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Matter]:
    """Yield the matter of the child who was beaten before Tết."""
    folder = tmp_path_factory.mktemp("beaten")
    async with played(postgres_server, folder, "beaten", a_beaten_child_before_tet) as matter:
        yield matter


async def test_the_guide_prints_how_the_three_children_are_told_of(drowned: Matter) -> None:
    assert printed("drowned", given := await told(drowned, fitness=("06505~", 2024), fund="187~")) == given


async def test_the_guide_prints_how_the_beaten_child_is_told_of(beaten: Matter) -> None:
    assert printed("beaten", given := await told(beaten, fitness=("06505~", 2024), fund="187~")) == given


async def test_the_page_says_which_child_which_units_and_which_measure_a_fact_is_about(drowned: Matter) -> None:
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", await drowned.page()))

    assert "Hỏi xem vụ việc xảy ra ở đâu: xã Vạn Linh, xã Bằng Mạc" in text
    assert "tử vong do đuối nước (công an) Trẻ em Nông Văn Ví Dụ" in text
    assert "đã thực hiện Biện pháp Tư vấn tâm lý, sáu buổi." in text
    assert "Mức độ trẻ em đang bị tổn hại Trung bình" in text
    assert "Trách nhiệm Đánh giá nguy cơ ban đầu: Xã Vạn Linh nơi xảy ra vụ việc" in text
    assert "Đã kết thúc" in text
    assert [text.count(f"Hộ thứ {number}") for number in (1, 2, 3, 4)] == [2, 1, 1, 0]


async def test_a_timeline_has_three_depths(beaten: Matter) -> None:
    depths = {depth: (await beaten.timeline(depth=depth))["items"] for depth in ("summary", "full", "with-corrections")}

    assert len({tuple(item["title"] for item in items) for items in depths.values()}) == 1
    assert all(item["data"] is None for item in depths["summary"])
    assert depths["full"] == depths["with-corrections"]
    assert depths["full"][9]["data"]["said"]["words"]["child_view"] == "Em muốn ở với dì và được đi học."


def printed(name: str, given: str) -> str:
    """Return what the guide prints of a matter; written anew first, where somebody asked for it."""
    begin, end = f"<!-- begin: {name} -->\n", f"<!-- end: {name} -->\n"
    page = GUIDE.read_text("utf-8")
    if os.environ.get(WRITE):
        page = re.sub(f"{re.escape(begin)}.*{re.escape(end)}", lambda _: begin + given + end, page, flags=re.DOTALL)
        GUIDE.write_text(page, "utf-8")
    return page.partition(begin)[2].partition(end)[0]
