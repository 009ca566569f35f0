"""What the facts say of a commune's year, and of an area's, over HTTP."""

from typing import Any

import pytest

from live_api import PROVINCE, Api, Caller, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

COMMUNES = "/api/v1/communes"
MASKED = ["case_id", "kind", "occurred_from", "occurred_until", "because"]


async def officer(api: Api) -> Caller:
    return await api.caller("province-officer", PROVINCE)


async def confirmed(api: Api, **fields: object) -> dict[str, Any]:
    return await (await officer(api)).open_confirmed("province", **fields)


async def test_nothing_recorded_is_no_merit(api: Api) -> None:
    found = await (await officer(api)).fitness("06484", 2019)

    assert (found["status"], found["reasons"], found["open"]) == ("nothing-recorded", [], [])


async def test_a_report_leaves_the_year_in_question_and_a_finding_disqualifies_it(api: Api) -> None:
    caller = await officer(api)
    opened = await caller.open_case(kind="drowning-death", commune_of_event="06469", occurred_on="2021-06-01")
    asked = await caller.fitness("06469", 2021, at_least=opened["position"])
    done = await caller.act(opened["case_id"], "verification", finding="confirmed", by="province", reason="…")
    found = await caller.fitness("06469", 2021, at_least=done["position"])

    assert (asked["status"], [one["why"] for one in asked["open"]]) == ("in-question", ["not-verified"])
    assert found["status"] == "disqualified"
    assert [one["case_id"] for one in found["reasons"]] == [opened["case_id"]]
    assert [one["version"] for one in found["reasons"][0]["because"]] == [1, 2]


async def test_another_commune_sees_the_rule_and_not_the_case(api: Api) -> None:
    done = await confirmed(api, kind="drowning-death", commune_of_event="06472", occurred_on="2021-06-01")
    neighbour = await api.caller("chair", "06463~2025-07-01")
    answer = await neighbour.get(f"{COMMUNES}/06472/fitness/2021", at_least=done["position"])

    [reason] = answer.json()["reasons"]
    assert answer.json()["status"] == "disqualified"
    assert reason["rule"] == "child-injury-death"
    assert reason["masked"] == MASKED
    assert done["case_id"] not in answer.text


async def test_an_open_question_is_masked_too(api: Api) -> None:
    caller = await officer(api)
    opened = await caller.open_case(kind="drowning-death", commune_of_event="06478", occurred_on="2021-06-01")
    neighbour = await api.caller("chair", "06463~2025-07-01")
    answer = await neighbour.get(f"{COMMUNES}/06478/fitness/2021", at_least=opened["position"])

    assert answer.json()["open"][0] == {**answer.json()["open"][0], "case_id": None, "masked": ["case_id"]}
    assert opened["case_id"] not in answer.text


async def test_a_time_that_is_not_within_one_year_counts_for_none(api: Api) -> None:
    done = await confirmed(
        api,
        kind="drowning-death",
        commune_of_event="06481",
        occurred_on=None,
        occurred_from="2021-12-30",
        occurred_until="2022-01-02",
    )
    for year in (2021, 2022):
        found = await (await officer(api)).fitness("06481", year, at_least=done["position"])

        assert (found["status"], [one["why"] for one in found["open"]]) == ("in-question", ["year-unknown"])
        assert found["reasons"] == []
    area = await (await officer(api)).get(f"{COMMUNES}/fitness/2021", area="187", at_least=done["position"])
    assert area.json()["totals"]["year_unknown"] >= 1


async def test_as_of_before_the_finding_it_was_in_question(api: Api) -> None:
    caller = await officer(api)
    opened = await caller.open_case(kind="drowning-death", commune_of_event="06487", occurred_on="2021-06-01")
    timeline = await caller.get(f"/api/v1/cases/{opened['case_id']}/timeline", at_least=opened["position"])
    instant = timeline.json()["items"][0]["recorded_at"]
    await caller.act(opened["case_id"], "verification", finding="confirmed", by="province", reason="…")

    then = await caller.fitness("06487", 2021, as_of=instant)
    assert (then["status"], then["position"]) == ("in-question", opened["position"])
    assert (await caller.fitness("06487", 2021, as_of=instant, law="current"))["status"] == "in-question"


async def test_as_of_before_the_first_fact_everything_is_empty(api: Api) -> None:
    await confirmed(api, kind="drowning-death", commune_of_event="06490", occurred_on="2021-06-01")
    found = await (await officer(api)).fitness("06490", 2021, as_of="2020-01-01T00:00:00Z")
    area = await (await officer(api)).get(f"{COMMUNES}/fitness/2021", area="187", as_of="2020-01-01T00:00:00Z")

    assert (found["status"], found["position"]) == ("nothing-recorded", 0)
    assert (area.json()["totals"]["disqualified"], area.json()["position"]) == (0, 0)


async def test_as_of_the_future_is_invalid(api: Api) -> None:
    answer = await (await officer(api)).get(f"{COMMUNES}/06484/fitness/2021", as_of="2199-01-01T00:00:00Z")

    assert (answer.status_code, answer.json()["code"]) == (422, "as-of-in-the-future")


async def test_the_law_is_that_of_the_time_or_todays(api: Api) -> None:
    answer = await (await officer(api)).get(
        f"{COMMUNES}/06484/fitness/2021", as_of="2026-01-01T00:00:00Z", law="tomorrow"
    )

    assert (answer.status_code, paths(answer)) == (422, ["law"])


@pytest.mark.parametrize("year", [1, 1989, 2500, 10**30])
async def test_a_year_out_of_reach_is_invalid(api: Api, year: int) -> None:
    for path in (f"06484/fitness/{year}", f"fitness/{year}"):
        answer = await (await officer(api)).get(f"{COMMUNES}/{path}")

        assert (answer.status_code, paths(answer)) == (422, ["year"])


async def test_a_code_of_two_units_in_the_year_is_answered_with_both(api: Api) -> None:
    answer = await (await officer(api)).get(f"{COMMUNES}/06463/fitness/2025")

    assert (answer.status_code, answer.json()["code"]) == (409, "commune-ambiguous")
    assert len(answer.json()["candidates"]) == 2


async def test_a_district_has_no_fitness_of_its_own(api: Api) -> None:
    answer = await (await officer(api)).get(f"{COMMUNES}/187/fitness/2021")

    assert (answer.status_code, answer.json()["code"]) == (422, "not-a-commune")


async def test_an_area_lists_the_units_of_its_time_and_cases_that_nobody_could_place(api: Api) -> None:
    caller = await officer(api)
    done = await confirmed(api, kind="abandonment", commune_of_event=None, area="187", occurred_on="2020-06-01")
    area = (await caller.get(f"{COMMUNES}/fitness/2020", area="187", at_least=done["position"])).json()

    assert (area["totals"]["units"], len(area["items"])) == (20, 20)
    [unplaced] = [one for one in area["unplaced"] if one["case_id"] == done["case_id"]]
    assert (unplaced["confirmed"], unplaced["area"]["unit_id"]) == (True, "187~")
    assert area["totals"]["unplaced_confirmed"] >= 1


async def test_the_area_is_ones_own_by_default_and_never_the_country(api: Api) -> None:
    chair = await api.caller("chair", "187~")
    hotline = await api.caller("hotline", "vn~")

    assert (await chair.get(f"{COMMUNES}/fitness/2024")).json()["area"]["unit_id"] == "187~"
    answer = await hotline.get(f"{COMMUNES}/fitness/2024")
    assert (answer.status_code, paths(answer)) == (422, ["area"])


async def test_a_unit_is_read_by_its_id_whenever_it_was_and_by_its_code_on_a_day(api: Api) -> None:
    caller = await officer(api)
    by_id = (await caller.get(f"{COMMUNES}/06493~")).json()
    by_code = (await caller.get(f"{COMMUNES}/06493", on="2024-01-01")).json()
    today = await caller.get(f"{COMMUNES}/06493")

    assert by_id == by_code
    assert [one["unit_id"] for one in by_id["successors"]] == ["06475~2025-07-01"]
    assert (today.status_code, today.json()["code"]) == (422, "unit-not-in-force")


@pytest.mark.parametrize("unit", ["99999", "99999~", "06463~2020-01-01", "nonsense", "%25", "~"])
async def test_a_unit_that_never_was_is_invalid(api: Api, unit: str) -> None:
    answer = await (await officer(api)).get(f"{COMMUNES}/{unit}")

    assert (answer.status_code, answer.json()["code"]) == (422, "commune-unknown")


async def test_units_are_found_by_name_with_and_without_marks(api: Api) -> None:
    caller = await officer(api)
    for q in ("Đồng Mỏ", "dong mo", "DONG MO"):
        found = (await caller.get(COMMUNES, q=q)).json()["items"]

        assert found[0]["unit_id"] == "06463~"
    assert (await caller.get(COMMUNES, q="%")).json()["items"] == []
