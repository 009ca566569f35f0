"""The logs say that somebody asked and how it went: never a body, a name, a query or an address."""

from collections.abc import Iterator

import pytest
import structlog

from live_api import Api

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
SECRET = "Vy Thị Thử Kín"


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[structlog.types.EventDict]]:
    """Return what is logged while a test runs."""
    with structlog.testing.capture_logs() as lines:
        yield lines


async def test_a_request_is_logged_by_method_template_and_status(
    api: Api, said: list[structlog.types.EventDict]
) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    await worker.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])
    await api.client.get(CASES)
    requests = [(line["method"], line["path"], line["status"]) for line in said if line["event"] == "request"]

    assert requests == [("POST", CASES, 201), ("GET", f"{CASES}/{{case_id}}", 200), ("GET", CASES, 401)]


async def test_no_body_no_query_no_id_and_no_fault_tells_of_anybody(
    api: Api,
    said: list[structlog.types.EventDict],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case(children=[{"name": SECRET}], narrative=SECRET)
    await worker.post(f"{CASES}/search", {"q": SECRET})
    await worker.post(CASES, {"narrative": SECRET, SECRET: SECRET})
    await worker.post(CASES, content=f'{{"narrative": "{SECRET}'.encode())
    await worker.get(f"{CASES}/{opened['case_id']}/timeline", cursor=SECRET)
    await worker.get(f"/api/v1/communes?q={SECRET}")

    def fault(*_: object) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr("api.cases.routes.case_id_of", fault)
    broken = await worker.get(f"{CASES}/{opened['case_id']}")
    everything = f"{said} {capsys.readouterr()}"

    assert (broken.status_code, broken.json()["code"]) == (500, "internal-error")
    assert SECRET not in broken.text
    assert [line["error"] for line in said if line["event"] == "fault"] == ["RuntimeError"]
    for secret in (SECRET, "Thử", opened["case_id"], worker.headers["Authorization"].removeprefix("Bearer ")):
        assert secret not in everything
