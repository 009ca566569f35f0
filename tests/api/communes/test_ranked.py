"""Lists rank by how complete and how timely a year is on record: fewer cases never give a better place."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from api.communes.ranked import CompletenessAnswer, TimelinessAnswer, rank
from api.units import NamedUnit, named
from cases.places.register import Places
from live_api import PROVINCE, Api, paths

PLACES = Places.load()
CODES = ("06469~", "06472~", "06475~", "06478~", "06481~")


class Commune(Struct, frozen=True, kw_only=True):
    """What a rank is made of."""

    unit: NamedUnit
    timeliness: TimelinessAnswer
    completeness: CompletenessAnswer


def commune(code: str, *, met: int, missed: int, months: int) -> Commune:
    """Return a commune with so much of what was due met, and so many of twelve months on record."""
    return Commune(
        unit=named(PLACES.unit(code)),
        timeliness=TimelinessAnswer(due=met + missed, met=met, met_late=0, missed=missed),
        completeness=CompletenessAnswer(months_over=12, complete=months, signed=months, with_cases=0, false=0),
    )


communes = st.tuples(*(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 12)) for _ in CODES)).map(
    lambda drawn: [
        commune(code, met=met, missed=missed, months=months)
        for code, (met, missed, months) in zip(CODES, drawn, strict=True)
    ]
)


def places_of(items: list[Commune]) -> dict[str, int]:
    return {one.unit.code: place for place, one in enumerate(rank(items))}


@given(items=communes, which=st.integers(0, len(CODES) - 1))
def test_a_case_that_is_recorded_and_dealt_with_in_time_never_costs_a_place(items: list[Commune], which: int) -> None:
    one = items[which]
    kept = one.timeliness
    more = replace(one, timeliness=replace(kept, due=kept.due + 1, met=kept.met + 1))
    after = [more if other is one else other for other in items]

    assert places_of(after)[one.unit.code] <= places_of(items)[one.unit.code]


@given(items=communes, which=st.integers(0, len(CODES) - 1))
def test_a_month_more_on_record_never_costs_a_place(items: list[Commune], which: int) -> None:
    one = items[which]
    months = one.completeness
    more = replace(one, completeness=replace(months, complete=min(12, months.complete + 1)))
    after = [more if other is one else other for other in items]

    assert places_of(after)[one.unit.code] <= places_of(items)[one.unit.code]


def test_of_two_alike_the_one_with_more_cases_stands_first_and_silence_last() -> None:
    silent = commune("06469~", met=0, missed=0, months=12)
    few = commune("06472~", met=2, missed=0, months=12)
    many = commune("06475~", met=9, missed=0, months=12)

    assert rank([silent, few, many]) == [many, few, silent]


@pytest.mark.asyncio(loop_scope="session")
async def test_over_http_a_commune_that_recorded_and_acted_stands_before_those_that_said_nothing(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    child = str(uuid4())
    opened = await officer.open_case(
        kind="neglect",
        commune_of_event="06250~",
        occurred_on="2019-03-05",
        received_at="2019-03-07T08:00:00+07:00",
        children=[{"subject_id": child}],
    )
    taken = {"taken_at": "2019-03-07T10:00:00+07:00", "measures": [{"kind": "medical-care"}], "ordered_by": "chair"}
    answer = await officer.post(f"/api/v1/cases/{opened['case_id']}/emergency-measures", taken)
    assert answer.status_code == 201, answer.text

    area = PLACES.unit("06250~").district
    query: dict[str, Any] = {"area": area, "at_least": answer.json()["position"]}
    by_code = (await officer.get("/api/v1/communes/fitness/2019", **query)).json()["items"]
    ranked = (await officer.get("/api/v1/communes/fitness/2019", **query, order="timeliness")).json()["items"]
    wrong = await officer.get("/api/v1/communes/fitness/2019", **query, order="cases")

    assert ranked[0]["unit"]["unit_id"] == "06250~" == by_code[-1]["unit"]["unit_id"]
    assert [one["unit"]["code"] for one in by_code] == sorted(one["unit"]["code"] for one in by_code)
    assert (wrong.status_code, paths(wrong)) == (422, ["order"])
