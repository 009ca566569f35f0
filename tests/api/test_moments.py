"""Odd instants: whatever is asked as of a moment answers to each of them."""

import pytest

from live_api import PROVINCE, Api

pytestmark = pytest.mark.asyncio(loop_scope="session")

READS: dict[str, dict[str, object]] = {
    "/api/v1/cases": {},
    "/api/v1/communes/06505~/fitness/2024": {},
    "/api/v1/communes/fitness/2024": {"area": PROVINCE},
    "/api/v1/communes/06505~/fitness/2024/timeline": {},
    "/api/v1/communes/attention": {"area": PROVINCE, "year": 2024},
    "/api/v1/communes/06505~/levels": {"year": 2024},
    "/api/v1/deadlines": {},
    "/api/v1/fund/payouts": {"area": PROVINCE},
    "/api/v1/fund/reconciliation": {"area": PROVINCE},
    "/api/v1/fund/ledger": {"fund": "187~"},
    "/api/v1/fund/statement": {"fund": "187~"},
    "/api/v1/fund/external-aid": {"area": "187~"},
    "/api/v1/signals": {},
    "/api/v1/why/fitness/06505~:2024": {},
}


async def test_every_list_and_figure_takes_a_moment(api: Api) -> None:
    """Those of one case are asked elsewhere; of a search, and of what waits to be placed, the contract says why not."""
    described = api.app.openapi_schema.to_schema()["paths"]
    taking = {
        path
        for path, item in described.items()
        for parameter in item.get("get", {}).get("parameters", ())
        if parameter["name"] == "as_of"
    }
    asked = [path.split("/") for path in READS]

    def is_asked(path: str) -> bool:
        parts = path.split("/")
        return any(
            len(one) == len(parts)
            and all(part.startswith("{") or part == given for part, given in zip(parts, one, strict=True))
            for one in asked
        )

    assert {path for path in taking if not is_asked(path)} == {
        "/api/v1/cases/{case_id}",
        "/api/v1/cases/{case_id}/timeline",
    }


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "instant",
    ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "2020-01-01T00:00:00-23:59"],
)
async def test_before_the_first_fact_everything_answers_from_position_0(api: Api, path: str, instant: str) -> None:
    """The first of these instants is in no year of UTC."""
    auditor = await api.caller("auditor", PROVINCE)
    found = await auditor.read(path, **READS[path], as_of=instant)

    assert found["position"] == 0


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize(
    "instant,code",
    [
        ("9999-12-31T23:59:59-12:00", "as-of-in-the-future"),
        ("2024-08-01T10:00:00", "invalid"),
        ("2024-06-30T23:59:60Z", "invalid"),
        ("2024-08-01T10:00:00 07:00", "invalid"),
        ("yesterday", "invalid"),
        ("", "invalid"),
    ],
)
async def test_what_has_not_come_or_is_no_instant_is_refused(api: Api, path: str, instant: str, code: str) -> None:
    """A time without an offset is nobody's instant, and neither is one whose plus sign became a space."""
    auditor = await api.caller("auditor", PROVINCE)
    answer = await auditor.get(path, **READS[path], as_of=instant)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
