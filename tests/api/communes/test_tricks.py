"""A commune that tries every trick: nothing that it alone says of a case lifts what the case means for its year."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from live_api import PROVINCE, Api, Caller, a_moment

pytestmark = pytest.mark.asyncio(loop_scope="session")

KY_LUA = "06187~2025-07-01"
"""Today's ward, which took in the units below: what happened in one of them is its own to work on."""
UNITS = ("06187~", "06226~", "06235~", "06244~")
CONG_SON = "06220~2025-07-01"
"""Another of today's, with what it took in: where nobody has verified anything yet."""
UNITS_OF_CONG_SON = ("06220~", "06223~", "06232~")
ELSEWHERE, FAR_AWAY = "05971", "05974~"

Case = dict[str, Any]
Trick = Callable[[Caller, Case], Awaitable[object]]


async def _names_another_kind(worker: Caller, case: Case) -> None:
    await worker.act(case["case_id"], "verification", finding="confirmed", by="commune", kind="injury", reason="…")


async def _corrects_the_kind(worker: Caller, case: Case) -> None:
    await worker.act(case["case_id"], "corrections", of_version=1, changes={"kind": "injury"}, reason="…")


async def _finds_it_unfounded(worker: Caller, case: Case) -> None:
    await worker.act(case["case_id"], "verification", finding="unfounded", by="commune", reason="…")


async def _cannot_tell(worker: Caller, case: Case) -> None:
    await worker.act(case["case_id"], "verification", finding="undetermined", by="commune", kind="injury", reason="…")


async def _corrects_the_day(worker: Caller, case: Case) -> None:
    day = {"occurred_from": "2018-03-05", "occurred_until": "2018-03-05"}
    await worker.act(case["case_id"], "corrections", of_version=1, changes=day, reason="…")


async def _makes_the_day_vague(worker: Caller, case: Case) -> None:
    span = {"occurred_from": "2018-01-01", "occurred_until": f"{case['year']}-12-31"}
    await worker.act(case["case_id"], "corrections", of_version=1, changes=span, reason="…")


async def _moves_it_to_another_commune(worker: Caller, case: Case) -> None:
    changes = {"commune_of_event": ELSEWHERE}
    await worker.act(case["case_id"], "corrections", of_version=1, changes=changes, reason="…")


async def _moves_it_to_no_commune(worker: Caller, case: Case) -> None:
    changes = {"commune_of_event": None, "area": "20"}
    await worker.act(case["case_id"], "corrections", of_version=1, changes=changes, reason="…")


async def _says_that_the_child_lives_elsewhere(worker: Caller, case: Case) -> None:
    changes = {"commune_of_residence": ELSEWHERE}
    await worker.act(case["case_id"], "corrections", of_version=1, changes=changes, reason="…")


async def _hands_the_plan_to_another_commune(worker: Caller, case: Case) -> None:
    await worker.act(case["case_id"], "transfer", to=FAR_AWAY, notified_at=case["received_at"], reason="…")


async def _says_that_the_child_is_grown_up(worker: Caller, case: Case) -> None:
    child = case["children"][0]
    born = {"subject_id": child, "identity": "known", "birth_date": "1990-01-01"}
    await worker.act(case["case_id"], "people", identified=born, reason="…")


async def _says_that_the_child_died(worker: Caller, case: Case) -> None:
    child = {"subject_id": case["children"][0], "outcome": "died"}
    await worker.act(case["case_id"], "people", identified=child, reason="…")


async def _finds_a_natural_death(worker: Caller, case: Case) -> None:
    finding = {"child": case["children"][0], "by": "commune", "cause": "natural-death"}
    await worker.act(case["case_id"], "death-findings", **finding)


async def _calls_it_a_duplicate(worker: Caller, case: Case) -> None:
    other = await worker.open_case(commune_of_event="06187", kind="injury", occurred_on="2018-05-05")
    await worker.act(case["case_id"], "duplicates", of=other["case_id"], reason="…")


async def _closes_it_as_unfounded(worker: Caller, case: Case) -> None:
    await _finds_it_unfounded(worker, case)
    await worker.act(case["case_id"], "closure", ground="unfounded", reason="…")


async def _closes_it_at_once(worker: Caller, case: Case) -> None:
    await worker.act(case["case_id"], "closure", ground="moved-away", closed_at=case["received_at"], reason="…")


TRICKS: tuple[Trick, ...] = (
    _makes_the_day_vague,
    _names_another_kind,
    _corrects_the_kind,
    _finds_it_unfounded,
    _cannot_tell,
    _corrects_the_day,
    _moves_it_to_another_commune,
    _moves_it_to_no_commune,
    _says_that_the_child_lives_elsewhere,
    _hands_the_plan_to_another_commune,
    _says_that_the_child_is_grown_up,
    _says_that_the_child_died,
    _finds_a_natural_death,
    _calls_it_a_duplicate,
    _closes_it_as_unfounded,
    _closes_it_at_once,
)
NAMES = [trick.__name__.strip("_") for trick in TRICKS]


def _placed(units: tuple[str, ...], first_year: int) -> list[tuple[Trick, str, int]]:
    """Return each trick in a unit and a year of its own: the one whose days reach back stands in the first year."""
    return [
        (trick, units[number % len(units)], first_year + number // len(units)) for number, trick in enumerate(TRICKS)
    ]


@pytest.mark.parametrize("trick, unit, year", _placed(UNITS, 2020), ids=NAMES)
async def test_a_trick_lifts_neither_the_reason_nor_the_duty(api: Api, trick: Trick, unit: str, year: int) -> None:
    case = await confirmed(api, unit, year)
    worker = await api.caller("child-protection-worker", KY_LUA)
    before = await fitness(api, unit, year, case["position"])
    await trick(worker, case)
    after = await fitness(api, unit, year, await api.head())

    assert (before["status"], plans(before)["most"]) == ("disqualified", 0)
    assert after["status"] in {"disqualified", "in-question"}
    assert (plans(after)["fit"], plans(after)["least"]) == (0, 0)
    assert plans(after)["all"] >= 1
    behind = {one["case_id"] for one in (*after["reasons"], *after["open"])}
    assert behind == {case["case_id"]} == {one["case_id"] for one in counted(after)}
    assert {one["state"] for one in counted(after)} <= {"open", "lost"}


@pytest.mark.parametrize("trick, unit, year", _placed(UNITS_OF_CONG_SON, 2019), ids=NAMES)
async def test_a_trick_lifts_nothing_before_anybody_has_verified_the_report(
    api: Api, trick: Trick, unit: str, year: int
) -> None:
    case = await reported(api, unit, year)
    worker = await api.caller("child-protection-worker", CONG_SON)
    before = await fitness(api, unit, year, case["position"])
    await trick(worker, case)
    after = await fitness(api, unit, year, await api.head())

    assert (before["status"], plans(before)["open"]) == ("in-question", 1)
    assert after["status"] in {"disqualified", "in-question"}
    assert (plans(after)["fit"], plans(after)["least"]) == (0, 0)
    assert plans(after)["all"] >= 1
    behind = {one["case_id"] for one in (*after["reasons"], *after["open"])}
    assert behind == {case["case_id"]} == {one["case_id"] for one in counted(after)}


@pytest.mark.parametrize("trick", ["when-it-was-told", "when-it-acted"])
async def test_a_commune_that_dates_anew_what_was_late_is_in_time_once_another_body_says_the_same(
    api: Api, trick: str
) -> None:
    unit, year = (UNITS[2], 2024) if trick == "when-it-was-told" else (UNITS[3], 2024)
    case = await confirmed(api, unit, year)
    worker, chair = await api.caller("child-protection-worker", KY_LUA), await api.caller("chair", KY_LUA)
    officer, plan = await api.caller("province-officer", PROVINCE), str(uuid4())
    measures = [{"child": case["children"][0], "level": "support", "what": "…"}]
    drafted = {"plan_id": plan, "drafted_at": f"{year}-03-27T08:00:00+07:00", "measures": measures}
    first = await worker.act(case["case_id"], "plan", **drafted)
    approved = {"plan_id": plan, "approved_at": f"{year}-03-28T08:00:00+07:00"}
    second = await chair.act(case["case_id"], "plan/approval", **approved)
    late = await fitness(api, unit, year, second["position"])
    anew = {
        "when-it-was-told": [(1, {"received_at": f"{year}-03-26T08:00:00+07:00"})],
        "when-it-acted": [
            (first["version"], {"drafted_at": f"{year}-03-07T08:00:00+07:00"}),
            (second["version"], {"approved_at": f"{year}-03-08T08:00:00+07:00"}),
        ],
    }[trick]
    seen = []
    for caller in (worker, officer):
        for version, changes in anew:
            body = {"of_version": version, "changes": changes, "reason": "…"}
            await caller.act(case["case_id"], "corrections", **body)
        seen.append(await fitness(api, unit, year, await api.head()))

    by_commune, by_province = seen
    assert (plans(late)["fit"], plans(late)["most"]) == (0, 0)
    assert [(one["state"], one["why_open"]) for one in counted(by_commune)] == [("open", "lifted-by-commune-alone")]
    assert (plans(by_commune)["least"], plans(by_province)["least"]) == (0, 75)


async def test_a_commune_that_calls_two_children_one_leaves_the_second_open_until_another_body_says_so(
    api: Api,
) -> None:
    case = await confirmed(api, UNITS[1], 2024)
    worker, officer = (
        await api.caller("child-protection-worker", KY_LUA),
        await api.caller("province-officer", PROVINCE),
    )
    second = str(uuid4())
    await officer.act(case["case_id"], "people", child={"subject_id": second})
    before = await fitness(api, UNITS[1], 2024, await api.head())
    same = {"same_person": {"subject_id": second, "same_as": case["children"][0]}}
    linked = await worker.act(case["case_id"], "people", **same)
    by_commune = await fitness(api, UNITS[1], 2024, await api.head())
    await officer.act(case["case_id"], "people", withdraws=linked["version"], reason="…")
    await officer.act(case["case_id"], "people", **same)
    by_province = await fitness(api, UNITS[1], 2024, await api.head())

    assert plans(before)["all"] == 2
    assert [(one["state"], one["why_open"]) for one in counted(by_commune)] == [
        ("lost", None),
        ("open", "lifted-by-commune-alone"),
    ]
    assert [one["state"] for one in counted(by_province)] == ["lost"]


@pytest.mark.parametrize(
    "trick, year", [(_finds_it_unfounded, 2014), (_corrects_the_day, 2015), (_moves_it_to_another_commune, 2016)]
)
async def test_a_false_signature_is_made_true_by_no_word_of_the_commune_that_signed(
    api: Api, trick: Trick, year: int
) -> None:
    unit = UNITS[1]
    chair, officer = await api.caller("chair", KY_LUA), await api.caller("province-officer", PROVINCE)
    await chair.post(f"/api/v1/communes/{unit}/returns/{year}/3", {"signed_at": f"{year}-04-02T08:00:00+07:00"})
    case = await confirmed(api, unit, year)
    before = await chair.read(f"/api/v1/communes/{unit}/returns/{year}", at_least=case["position"])
    moment = await a_moment()
    await trick(chair, case)
    after = await chair.read(f"/api/v1/communes/{unit}/returns/{year}", at_least=await api.head())
    completeness = (await fitness(api, unit, year, await api.head()))["completeness"]
    then = (await officer.fitness(unit, year, as_of=moment))["completeness"]

    assert [returns["months"][2]["state"] for returns in (before, after)] == ["false", "false"]
    assert (completeness["false"], then["false"]) == (1, 1)


async def test_when_another_body_says_the_same_it_is_lifted(api: Api) -> None:
    """Else the guard would be a wall, and nobody's mistake could ever be put right."""
    case = await confirmed(api, "05971~", 2019)
    worker, officer = await api.caller("standing-team", KY_LUA), await api.caller("province-officer", PROVINCE)
    await worker.act(case["case_id"], "corrections", of_version=1, changes={"kind": "injury"}, reason="…")
    by_commune = await fitness(api, "05971~", 2019, await api.head())
    await officer.act(case["case_id"], "verification", finding="confirmed", by="province", kind="injury", reason="…")
    by_province = await fitness(api, "05971~", 2019, await api.head())

    assert ([one["why"] for one in by_commune["open"]], plans(by_commune)["open"]) == (["lifted-by-commune-alone"], 1)
    assert (by_province["status"], by_province["open"], plans(by_province)["all"]) == ("nothing-recorded", [], 0)


async def reported(api: Api, unit: str, year: int) -> Case:
    """Return a case of sexual abuse that was reported when it happened, without any plan."""
    officer = await api.caller("province-officer", PROVINCE)
    child, received_at = str(uuid4()), f"{year}-03-06T08:00:00+07:00"
    done = await officer.open_case(
        kind="sexual-abuse",
        commune_of_event=unit,
        occurred_on=f"{year}-03-05",
        received_at=received_at,
        received_by="police",
        children=[{"subject_id": child}],
    )
    about = {"children": [child], "received_at": received_at, "year": year}
    return {"case_id": done["case_id"], "position": done["position"], **about}


async def confirmed(api: Api, unit: str, year: int) -> Case:
    """Return such a case that the police confirmed."""
    case = await reported(api, unit, year)
    officer = await api.caller("province-officer", PROVINCE)
    done = await officer.act(case["case_id"], "verification", finding="confirmed", by="police", reason="…")
    return case | {"position": done["position"]}


async def fitness(api: Api, unit: str, year: int, at_least: int) -> dict[str, Any]:
    """Return a year as the province sees it."""
    officer = await api.caller("province-officer", PROVINCE)
    return await officer.fitness(unit, year, at_least=at_least)


def plans(year: dict[str, Any]) -> dict[str, Any]:
    """Return what the record says of plans in time."""
    [criterion] = [one for one in year["score"]["criteria"] if one["criterion"] == 6]
    [indicator] = [one for one in criterion["indicators"] if one["indicator"] == "plans-in-time"]
    found: dict[str, Any] = indicator
    return found


def counted(year: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the children of whom a plan in time is asked."""
    return [one for one in year["children"] if one["indicator"] == "plans-in-time"]
