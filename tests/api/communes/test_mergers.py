"""The year of a merger: a unit is judged on its own days; a fact of a divided one shows under each, counts once."""

from typing import Any

import pytest
from msgspec.structs import replace

from api.asking import Moment
from api.communes.judged import area_fitness
from api.identity import Account, Viewer
from api.program import PROGRAM_ACTOR
from cases.law.model import Law
from cases.values import UnitId
from live_api import PROVINCE, Api
from projections.scope import Scope

pytestmark = pytest.mark.asyncio(loop_scope="session")

VAN_LINH_BEFORE, HOA_BINH, Y_TICH = "06505~", "06508~", "06520~"
VAN_LINH = "06505~2025-07-01"
KIEN_MOC_BEFORE = "06625~"
"""It went in part into each of the two."""
KIEN_MOC, CHAU_SON = "06625~2025-07-01", "06637~2025-07-01"
BINH_XA, DINH_LAP = "06622~", "06613~2025-07-01"
"""The one went in part into the other, in part into Kiên Mộc."""
SHELL = Viewer(
    account=Account(name="shell", role_name="auditor", unit=PROGRAM_ACTOR.unit, scope=Scope(None)), language="vi"
)


async def drowned(api: Api, unit: str, day: str) -> dict[str, Any]:
    """Return a confirmed drowning; `position` is that of its last fact."""
    officer = await api.caller("province-officer", PROVINCE)
    return await officer.open_confirmed(
        "police",
        kind="drowning-death",
        commune_of_event=unit,
        occurred_on=day,
        received_at=f"{day}T20:00:00+07:00",
    )


async def test_the_year_in_which_hoa_binh_and_y_tich_went_into_van_linh(api: Api) -> None:
    """A drowning in Y Tịch in May counts for Y Tịch, and is shown beside today's Vạn Linh, judged without it."""
    officer = await api.caller("province-officer", PROVINCE)
    case = await drowned(api, Y_TICH, "2025-05-04")
    y_tich = await officer.fitness(Y_TICH, 2025, at_least=case["position"])
    before, hoa_binh, after = [await officer.fitness(unit, 2025) for unit in (VAN_LINH_BEFORE, HOA_BINH, VAN_LINH)]

    assert [one["case_id"] for one in y_tich["reasons"]] == [case["case_id"]]
    assert [one["unit_id"] for one in y_tich["merger"]["successors"]] == [VAN_LINH]
    for other in (before, hoa_binh, after):
        assert case["case_id"] not in {one["case_id"] for one in other["reasons"]}
    merger = after["merger"]
    assert (merger["rule"], merger["judged"]) == ("each-unit-for-its-days", True)
    shown = {one["unit"]["unit_id"]: (one["status"], one["counts_here"]) for one in merger["predecessors"]}
    assert set(shown) == {VAN_LINH_BEFORE, HOA_BINH, Y_TICH}
    assert shown[Y_TICH] == ("disqualified", False)
    assert not any(counts_here for _, counts_here in shown.values())
    assert after["completeness"]["months_over"] <= 6 == y_tich["completeness"]["months_over"]


async def test_a_fact_of_a_divided_unit_shows_under_each_successor_and_counts_once(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    case = await drowned(api, KIEN_MOC_BEFORE, "2025-05-06")
    own = await officer.fitness(KIEN_MOC_BEFORE, 2025, at_least=case["position"])
    successors = [await officer.fitness(unit, 2025) for unit in (KIEN_MOC, CHAU_SON)]
    area = (await officer.get("/api/v1/communes/fitness/2025", area="20")).json()

    assert own["status"] == "disqualified"
    for after in successors:
        [shown] = [one for one in after["merger"]["predecessors"] if one["unit"]["unit_id"] == KIEN_MOC_BEFORE]
        assert (shown["divided"], shown["counts_here"]) == (True, False)
        assert [one["case_id"] for one in shown["reasons"]] == [case["case_id"]]
        assert after["reasons"] == after["open"] == []
    counting = [
        one["unit"]["unit_id"] for one in area["items"] for r in one["reasons"] if r["case_id"] == case["case_id"]
    ]
    assert counting == [KIEN_MOC_BEFORE]


async def test_under_the_other_rule_the_unit_of_the_last_day_has_the_whole_year(api: Api) -> None:
    """The rule is a field of the standard's row: turned, what was divided is open until the province places it."""
    case = await drowned(api, BINH_XA, "2025-05-07")
    whole = await drowned(api, HOA_BINH, "2025-05-08")
    officer = await api.caller("province-officer", PROVINCE)
    await officer.fitness(HOA_BINH, 2025, at_least=whole["position"])
    knowledge = api.program.knowledge
    turned = replace(knowledge, law=with_rule(knowledge.law))
    program = replace(api.program, knowledge=turned)
    found = await area_fitness(program, SHELL, knowledge.places.unit(PROVINCE), 2025)
    by_unit = {one.unit.unit_id: one for one in found.items}

    assert whole["case_id"] in {reason.case_id for reason in by_unit[UnitId(VAN_LINH)].reasons}
    for unit in (DINH_LAP, KIEN_MOC):
        why = {one.why for one in by_unit[UnitId(unit)].open if one.case_id == case["case_id"]}
        assert why == {"divided-unit"}
    judged = [one for one in found.items if one.merger is None or one.merger.judged]
    assert len(judged) == 65
    assert found.totals.disqualified == sum(one.status == "disqualified" for one in judged)


async def test_under_the_other_rule_a_counted_child_of_a_divided_unit_goes_where_the_province_places_its_case(
    api: Api,
) -> None:
    """Until then it is open under each successor: whichever it will be, nobody has its points for sure."""
    officer = await api.caller("province-officer", PROVINCE)
    case = await officer.open_confirmed(
        "police",
        kind="trafficking",
        commune_of_event=KIEN_MOC_BEFORE,
        occurred_on="2025-05-09",
        received_at="2025-05-09T20:00:00+07:00",
    )
    before = await counted_under_the_other_rule(api, case)
    placed = await officer.act(case["case_id"], "placement", unit=CHAU_SON, reason="…")
    after = await counted_under_the_other_rule(api, placed)

    divided = [("children-helped", "open", "divided-unit"), ("plans-in-time", "open", "divided-unit")]
    assert before == {KIEN_MOC_BEFORE: [], KIEN_MOC: divided, CHAU_SON: divided}
    assert {unit: [(name, why) for name, _, why in found] for unit, found in after.items()} == {
        KIEN_MOC_BEFORE: [],
        KIEN_MOC: [],
        CHAU_SON: [("children-helped", None), ("plans-in-time", None)],
    }


async def counted_under_the_other_rule(api: Api, done: dict[str, Any]) -> dict[str, list[tuple[str, str, str | None]]]:
    """Return where each unit that has to do with Kiên Mộc counts the children of a case, and why they are open."""
    knowledge = api.program.knowledge
    program = replace(api.program, knowledge=replace(knowledge, law=with_rule(knowledge.law)))
    moment = Moment(at_least=done["position"])
    found = await area_fitness(program, SHELL, knowledge.places.unit(PROVINCE), 2025, moment)
    units = (KIEN_MOC_BEFORE, KIEN_MOC, CHAU_SON)
    return {
        one.unit.unit_id: [
            (child.indicator, child.state, child.why_open)
            for child in one.children
            if child.case_id == done["case_id"] and (one.merger is None or one.merger.judged)
        ]
        for one in found.items
        if one.unit.unit_id in units
    }


def with_rule(law: Law) -> Law:
    """Return the law with the year of a merger judged by the unit of the last day."""
    rows = tuple(replace(one, year_of_a_merger="the-unit-of-the-last-day") for one in law.standards)
    return replace(law, standards=rows)


@pytest.mark.parametrize("year, units", [(2023, 200), (2024, 201), (2025, 194 + 65), (2026, 65)])
async def test_a_list_of_lang_son_has_the_units_that_existed_in_the_year(api: Api, year: int, units: int) -> None:
    """In 2024 the seven old units that ended with November stand beside what came of them in December."""
    officer = await api.caller("province-officer", PROVINCE)
    area = (await officer.get(f"/api/v1/communes/fitness/{year}", area="20")).json()

    assert (area["totals"]["units"], len(area["items"])) == (units, units)
    assert area["missing_units"] == []


async def test_a_list_says_what_the_register_of_places_lacks(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    missing = (await officer.get("/api/v1/communes/fitness/2019", area="20")).json()["missing_units"]

    assert {"Bắc Ái", "Tân Lang", "Tân Việt", "Trùng Quán", "Vĩnh Lại", "Xuân Mai"} <= {one["name"] for one in missing}
    assert [one["until"] for one in missing if one["name"] is None] == ["2019-12-31"]
    assert all("818/NQ-UBTVQH14" in one["source"] for one in missing)
