"""What is explained is what is listed: over random histories, now and as of a moment."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from live_api import PROVINCE, Api, Caller, live_api
from postgres_fixtures import PostgresServer, fresh_database
from random_histories import Told

YEARS = (2022, 2023, 2024)


@pytest_asyncio.fixture
async def told(postgres_server: PostgresServer, tmp_path: Path) -> AsyncIterator[Api]:
    """Yield the program on a record of random cases."""
    async with fresh_database(postgres_server) as database, live_api(database, tmp_path) as live:
        await Told(live.program.record, seed=44).some(160)
        yield live


async def read(caller: Caller, path: str, **query: object) -> dict[str, Any]:
    """Return an answer."""
    return await caller.read(f"/api/v1/{path}", **query)


@pytest.mark.asyncio(loop_scope="function")
async def test_every_explanation_answers_what_the_lists_answer(told: Api) -> None:
    officer = await told.caller("province-officer", PROVINCE)
    head = await told.head()
    middle = await told.program.pool.fetchval("SELECT recorded_at FROM record.events WHERE position = $1", head // 2)
    await read(officer, "cases", at_least=head)
    for moment in ({}, {"as_of": middle.isoformat()}):
        different, counted = await differences(officer, moment)

        assert different == []
        assert all(count > 0 for count in counted.values()), counted


async def differences(caller: Caller, moment: dict[str, object]) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """Return what an explanation answers otherwise than a list, and how many of each were compared."""
    wanted = [
        *await of_years(caller, moment),
        *await of_payouts(caller, moment),
        *await of_cases(caller, moment),
    ]
    found = [(key, listed, (await read(caller, f"why/{key}", **moment))["answer"]) for key, listed in wanted]
    names = ("fitness", "score", "payouts", "cases", "deadlines", "levels", "alarms")
    counted = {name: sum(key.startswith(f"{name}/") for key, _ in wanted) for name in names}
    return [one for one in found if one[1] != one[2]], counted


async def of_years(caller: Caller, moment: dict[str, object]) -> list[tuple[str, str]]:
    """Return keys of communes with anything on record, and one without, with what the lists say."""
    found: list[tuple[str, str]] = []
    for year in YEARS:
        items = (await read(caller, f"communes/fitness/{year}", area=PROVINCE, **moment))["items"]
        noted = [one for one in items if one["reasons"] or one["open"]]
        for one in (*noted, items[0]):
            key = f"{one['unit']['unit_id']}:{year}"
            found += [(f"fitness/{key}", one["status"]), (f"score/{key}", one["score"]["reaches"])]
    return found


async def of_payouts(caller: Caller, moment: dict[str, object]) -> list[tuple[str, str]]:
    """Return keys of payouts with what the list says, by case and cause."""
    items = (await read(caller, "fund/payouts", area=PROVINCE, **moment))["items"]
    return [
        (f"payouts/{one['case_id']}:{one['cause']}:{one['beneficiary']}", one["status"])
        for one in items
        if one["entitlement"] == "standing"
    ]


async def of_cases(caller: Caller, moment: dict[str, object]) -> list[tuple[str, str]]:
    """Return keys of cases, their deadlines, children and alarms, with what the case says."""
    found: list[tuple[str, str]] = []
    for item in (await read(caller, "cases", limit=500, **moment))["items"]:
        case = await read(caller, f"cases/{item['case_id']}", **moment)
        case_id = case["case_id"]
        found.append((f"cases/{case_id}", case["status"]))
        found += [
            (f"deadlines/{case_id}:{one['name']}:{one['child'] or ''}:{one['starts_version']}", one["state"])
            for one in case["deadlines"]
        ]
        found += [(f"levels/{case_id}:{one['subject_id']}", one.get("level", "none")) for one in case["children"]]
        found += [
            (f"alarms/{case_id}:{name}", "on" if name in case["alarms"] else "off")
            for name in ("separation-unlawful", "separation-overdue")
        ]
    return found
