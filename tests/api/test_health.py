"""Health tells whether what is derived goes on."""

from pathlib import Path

import httpx
import pytest

from api.app import create_app
from api.program import Program
from engines import NAMES
from kept import Place, officer_of, opened, place_at, report
from live_api import BASE
from postgres_fixtures import Database
from projections.engine import leases

pytestmark = pytest.mark.postgres


@pytest.fixture
def place(empty_database: Database, tmp_path: Path) -> Place:
    return place_at(empty_database, tmp_path / "place")


async def health(program: Program) -> tuple[int, str, set[str | None]]:
    """Return the status of the answer, its word, and what troubles the projections."""
    transport = httpx.ASGITransport(app=create_app(program))  # type: ignore[arg-type] # two namings of ASGI
    async with httpx.AsyncClient(transport=transport, base_url=BASE) as client:
        answer = await client.get("/health/projections")
    body = answer.json()
    return answer.status_code, body["status"], {one["trouble"] for one in body["projections"]}


async def test_where_nobody_derives_anything_from_a_fact_that_waits_that_is_trouble(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(place) as program:
        await report(program, await officer_of(program))
        soon = await health(program)
        monkeypatch.setattr(leases, "UNMOVED_SECONDS_MAX", 0.0)
        late = await health(program)
        held = leases.Leases(program.pool)
        await held.hold(NAMES)
        under_way = await health(program)

    assert soon == (200, "live", {None})
    assert late == (503, "trouble", {"nobody moves it on"})
    assert under_way == (200, "live", {None})
