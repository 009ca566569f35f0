"""Taking in a report."""

import pytest

from live_api import Api

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_probe(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    print(opened)
    answer = await worker.get(f"/api/v1/cases/{opened['case_id']}", at_least=opened["position"])
    print(answer.status_code, answer.text)
    import json, pathlib
    answer = await api.client.get("/schema/openapi.json")
    pathlib.Path("/tmp/openapi.json").write_text(json.dumps(answer.json(), indent=1))
