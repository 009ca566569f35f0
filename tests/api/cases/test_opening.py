"""Taking in a report: places resolved, clocks forgiven, children of whom nothing is known."""

import datetime as dt

import httpx
import pytest

from api import times
from live_api import DISTRICT, PROVINCE, Api, Caller, a_report, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CHI_LANG_TOWNSHIPS = "06463~2025-07-01"


async def officer(api: Api) -> Caller:
    return await api.caller("province-officer", PROVINCE)


async def post(api: Api, **fields: object) -> httpx.Response:
    return await (await officer(api)).post("/api/v1/cases", a_report(**fields))


async def test_a_code_that_nobody_ever_bore_is_invalid(api: Api) -> None:
    answer = await post(api, commune_of_event="99999")

    assert (answer.status_code, answer.json()["code"]) == (422, "commune-unknown")
    assert paths(answer) == ["commune_of_event"]


async def test_a_code_that_is_two_units_on_those_days_is_answered_with_both(api: Api) -> None:
    answer = await post(
        api,
        commune_of_event="06463",
        occurred_on=None,
        occurred_from="2025-06-30",
        occurred_until="2025-07-01",
        received_at="2025-07-02T08:00:00+07:00",
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "commune-ambiguous")
    assert [one["unit_id"] for one in answer.json()["candidates"]] == ["06463~", "06463~2025-07-01"]


async def test_a_unit_id_says_which_of_the_two_it_was(api: Api) -> None:
    days = {"occurred_on": None, "occurred_from": "2025-06-30", "occurred_until": "2025-07-01"}
    opened = await (await officer(api)).open_case(
        commune_of_event="06463~2025-07-01", received_at="2025-07-02T08:00:00+07:00", **days
    )

    assert (await (await officer(api)).case(opened))["commune_of_event"]["unit_id"] == "06463~2025-07-01"


@pytest.mark.parametrize(
    "code,day,unit_id,name",
    [
        ("06463", "2024-05-01", "06463~", "thị trấn Đồng Mỏ"),
        ("06463", "2025-08-01", "06463~2025-07-01", "xã Chi Lăng"),
        ("06475", "2024-05-01", "06475~", "xã Gia Lộc"),
        ("06475", "2025-08-01", "06475~2025-07-01", "xã Bằng Mạc"),
        ("06493", "2024-05-01", "06493~", "xã Bằng Mạc"),
    ],
)
async def test_a_bare_code_is_the_unit_of_that_time(api: Api, code: str, day: str, unit_id: str, name: str) -> None:
    opened = await (await officer(api)).open_case(
        commune_of_event=code, occurred_on=day, received_at=f"{day}T20:00:00+07:00"
    )

    unit = (await (await officer(api)).case(opened))["commune_of_event"]
    assert (unit["unit_id"], unit["name"]) == (unit_id, name)


@pytest.mark.parametrize("given", ["06493", "06493~", "06505~2025-07-01"])
async def test_a_unit_that_did_not_exist_on_that_day_is_not_taken(api: Api, given: str) -> None:
    day = "2024-05-01" if given.endswith("2025-07-01") else "2025-08-01"
    answer = await post(api, commune_of_event=given, occurred_on=day, received_at="2025-08-02T08:00:00+07:00")

    assert (answer.status_code, answer.json()["code"]) == (422, "unit-not-in-force")
    assert given.partition("~")[0] in {one["code"] for one in answer.json()["candidates"]}


async def test_a_district_is_no_commune_and_a_commune_no_area(api: Api) -> None:
    assert (await post(api, commune_of_event="187")).json()["code"] == "not-a-commune"
    assert (await post(api, commune_of_event=None, area="06505")).json()["code"] == "not-an-area"


async def test_a_place_or_an_area_must_be_named(api: Api) -> None:
    answer = await post(api, commune_of_event=None)

    assert (answer.status_code, paths(answer)) == (422, ["commune_of_event"])


async def test_where_no_day_is_known_the_day_of_receipt_says_which_unit_it_is(api: Api) -> None:
    opened = await (await officer(api)).open_case(
        commune_of_event="06463", occurred_on=None, received_at="2025-07-01T00:10:00+07:00"
    )

    case = await (await officer(api)).case(opened)
    assert case["commune_of_event"]["unit_id"] == CHI_LANG_TOWNSHIPS
    assert (case["occurred_from"], case["occurred_until"]) == (None, None)


async def test_a_day_in_the_future_is_invalid(api: Api) -> None:
    answer = await post(api, occurred_on="2199-01-01")

    assert (answer.status_code, paths(answer)) == (422, ["occurred_on"])


async def test_days_that_end_before_they_begin_are_invalid(api: Api) -> None:
    answer = await post(api, occurred_on=None, occurred_from="2024-03-05", occurred_until="2024-03-04")

    assert (answer.status_code, paths(answer)) == (422, ["occurred_until"])


@pytest.mark.parametrize("ahead,suspect", [(dt.timedelta(minutes=5), False), (dt.timedelta(hours=2), True)])
async def test_a_clock_that_is_ahead_is_forgiven_and_noted(api: Api, ahead: dt.timedelta, suspect: bool) -> None:  # noqa: FBT001 - what is expected
    opened = await (await officer(api)).open_case(received_at=(times.now() + ahead).isoformat())

    assert (await (await officer(api)).case(opened))["clock_suspect"] is suspect


async def test_a_clock_three_days_ahead_is_not_believed(api: Api) -> None:
    answer = await post(api, received_at=(times.now() + dt.timedelta(days=3)).isoformat())

    assert (answer.status_code, paths(answer)) == (422, ["received_at"])


@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00+07:00", "0001-01-01T00:00:00Z"])
async def test_an_instant_before_any_calendar_is_no_fault(api: Api, instant: str) -> None:
    answer = await post(api, received_at=instant)

    assert (answer.status_code, paths(answer)) == (422, ["received_at"])


async def test_an_instant_needs_an_offset(api: Api) -> None:
    answer = await post(api, received_at="2024-03-06T08:00:00")

    assert (answer.status_code, paths(answer)) == (422, ["received_at"])


async def test_a_found_baby_of_whom_nothing_is_known_has_a_case(api: Api) -> None:
    hotline = await api.caller("hotline", "vn~")
    opened = await hotline.open_case(
        kind="abandonment", commune_of_event=None, area="187", children=[{}], received_by="hotline-111"
    )

    case = await hotline.case(opened)
    assert case["area"]["unit_id"] == DISTRICT
    assert case["commune_of_event"] is None
    assert [(child["identity"], child.get("details")) for child in case["children"]] == [("unknown", None)]


async def test_a_case_needs_at_least_one_child(api: Api) -> None:
    answer = await post(api, children=[])

    assert (answer.status_code, paths(answer)) == (422, ["children"])


async def test_three_siblings_are_one_case(api: Api) -> None:
    names = ["Vi Thị Thử Một", "Vi Thị Thử Hai", "Vi Thị Thử Ba"]
    opened = await (await officer(api)).open_case(children=[{"name": name, "identity": "known"} for name in names])

    case = await (await officer(api)).case(opened)
    assert [child["details"]["name"] for child in case["children"]] == names
    assert len({child["subject_id"] for child in case["children"]}) == 3


async def test_a_child_cannot_be_born_after_the_report(api: Api) -> None:
    answer = await post(api, children=[{}, {"birth_date": "2024-05-01"}])

    assert (answer.status_code, paths(answer)) == (422, ["children.1.birth_date"])


async def test_a_kind_that_the_register_lacks_is_invalid(api: Api) -> None:
    assert paths(await post(api, kind="made-up")) == ["kind"]
    assert paths(await post(api, also=["neglect", "made-up"])) == ["also.1"]
    assert paths(await post(api, injury_type="99")) == ["injury_type"]
    assert paths(await post(api, special_group="z")) == ["special_group"]


async def test_what_does_not_fit_the_register_the_places_or_the_clock_is_named_at_once(api: Api) -> None:
    answer = await post(
        api,
        kind="made-up",
        also=["neglect", "made-up"],
        commune_of_event="99999",
        commune_of_residence="187",
        occurred_on="2199-01-01",
        received_at=(times.now() + dt.timedelta(days=3)).isoformat(),
        children=[{"birth_date": "2199-01-01"}],
    )

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert set(paths(answer)) == {
        "kind",
        "also.1",
        "commune_of_event",
        "commune_of_residence",
        "occurred_on",
        "received_at",
        "children.0.birth_date",
    }


async def test_the_case_id_of_a_form_filled_offline_is_kept(api: Api) -> None:
    case_id = "0f0f0f0f-1111-4222-8333-444444444444"
    opened = await (await officer(api)).open_case(case_id=case_id)
    again = await post(api, case_id=case_id)

    assert opened["case_id"] == case_id
    assert (again.status_code, again.json()["code"]) == (409, "case-exists")
    assert again.json()["source"] == "rule of this program"


async def test_numbers_run_on_for_each_unit_that_receives_and_are_never_given_twice(api: Api) -> None:
    hotline = await api.caller("hotline", DISTRICT)
    numbers = [(await hotline.open_case(received_at="2022-02-02T08:00:00+07:00"))["case_number"] for _ in range(3)]

    assert numbers == ["187-2022-0001", "187-2022-0002", "187-2022-0003"]


async def test_whoever_may_come_in_may_report(api: Api) -> None:
    school = await api.caller("school")
    opened = await school.open_case()

    assert (await school.get(f"/api/v1/cases/{opened['case_id']}")).status_code == 404


async def test_the_answer_says_where_the_case_is_and_at_which_version(api: Api) -> None:
    answer = await post(api)

    assert answer.headers["location"] == f"/api/v1/cases/{answer.json()['case_id']}"
    assert answer.headers["etag"] == '"1"'
    assert [event["type"] for event in answer.json()["events"]] == ["case.report-received"]
