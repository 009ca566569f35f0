"""What comes as a body: read strictly, and what is wrong with it is said in full."""

import unicodedata

import pytest

from live_api import PROVINCE, Api, a_report, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"


async def test_ten_megabytes_are_too_large(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, content=b'{"narrative": "' + b"a" * 10 * 1024 * 1024 + b'"}')

    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"not json",
        b'{"narrative": "\xff\xfe"}',
        b'{"narrative": "\xc3"}',
        b'{"narrative": "\\ud800"}',
        b'{"narrative": "a\x00b"}',
        b"[" * 100_000,
    ],
)
async def test_what_is_not_json_in_utf_8_is_a_400(api: Api, body: bytes) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, content=body)

    assert (answer.status_code, answer.json()["code"]) == (400, "not-json")


@pytest.mark.parametrize("body", [b"[]", b"null", b"7", b'"text"'])
async def test_json_that_is_no_object_is_invalid(api: Api, body: bytes) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, content=body)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_an_unknown_field_is_answered_with_the_known_ones(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, a_report(comune_of_event="06505"))

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["path"] == "comune_of_event"
    assert {"commune_of_event", "kind", "children"} <= set(error["known"])


async def test_only_of_a_child_who_is_added_it_is_said_when_somebody_told_of_them_and_nothing_that_lies_ahead(
    api: Api,
) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    people = f"{CASES}/{(await officer.open_case())['case_id']}/people"
    of_a_party = await officer.post(people, {"party": {"role": "witness"}, "told_at": "2024-05-07T08:00:00+07:00"})
    ahead = await officer.post(people, {"child": {}, "told_at": "2100-01-01T08:00:00+07:00"})

    assert (of_a_party.status_code, paths(of_a_party)) == (422, ["told_at"])
    assert (ahead.status_code, paths(ahead)) == (422, ["told_at"])


async def test_an_unknown_field_deep_inside_is_named_where_it_stands(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, a_report(children=[{}, {"nickname": "x"}]))

    assert paths(answer) == ["children.1.nickname"]


async def test_every_wrong_field_is_named_at_once(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    body = {
        "kind": 7,
        "received_at": "yesterday",
        "received_by": "nobody",
        "occurred_on": "5/3/2024",
        "online": "yes",
        "unknown": 1,
        "children": [{"sex": "girl", "birth_year": 1800}, {"identity": 3}],
        "parties": [{}],
        "reporter": [],
    }
    answer = await officer.post(CASES, body)

    assert answer.status_code == 422
    assert set(paths(answer)) == {
        "kind",
        "received_at",
        "received_by",
        "occurred_on",
        "online",
        "unknown",
        "children.0.sex",
        "children.0.birth_year",
        "children.1.identity",
        "parties.0.role",
        "reporter",
    }


async def test_numbers_in_quotes_are_not_numbers(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, a_report(children=[{"birth_year": "2015"}, {"estimated_age_months": 1.5}]))

    assert set(paths(answer)) == {"children.0.birth_year", "children.1.estimated_age_months"}


async def test_text_that_is_too_long_is_named_with_its_limit(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    long = await officer.post(CASES, a_report(narrative="ă" * 20_001, children=[{"name": "ă" * 201}]))
    fits = await officer.post(CASES, a_report(narrative="ă" * 20_000, children=[{"name": "ă" * 200}]))

    assert set(paths(long)) == {"narrative", "children.0.name"}
    assert fits.status_code == 201


async def test_a_hundred_thousand_wrong_fields_do_not_make_a_huge_answer(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, {f"f{number}": 1 for number in range(50_000)})

    assert answer.status_code == 422
    assert len(answer.json()["errors"]) <= 100


@pytest.mark.parametrize("field", ["narrative", "discovered_by", "kind", "commune_of_event"])
async def test_a_nul_in_text_is_named_and_never_a_fault(api: Api, field: str) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, a_report(**{field: "a\0b"}))

    assert (answer.status_code, paths(answer)) == (422, [field])


async def test_a_nul_in_a_name_is_named_where_it_stands(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.post(CASES, a_report(children=[{}, {"name": "Thử\0"}]))

    assert (answer.status_code, paths(answer)) == (422, ["children.1.name"])


async def test_a_backslash_before_u0000_is_text_like_any_other(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)

    assert (await officer.post(CASES, a_report(narrative="\\u0000"))).status_code == 201


@pytest.mark.parametrize("query", ["kind=%00", "status=a%00", "commune=%00", "level=%25", "assigned_to=%00"])
async def test_a_query_that_is_no_word_is_invalid(api: Api, query: str) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.get(f"{CASES}?{query}")

    assert answer.status_code == 422
    assert paths(answer) == [query.partition("=")[0]]


async def test_text_is_kept_composed_however_it_was_typed(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    name = "Nguyễn Thị Thử Dấu"
    opened = await officer.open_case(children=[{"name": unicodedata.normalize("NFD", name)}])
    case = (await officer.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])).json()

    assert case["children"][0]["details"]["name"] == unicodedata.normalize("NFC", name)


async def test_a_query_parameter_that_is_missing_is_named(api: Api) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    answer = await officer.get("/api/v1/communes")

    assert (answer.status_code, paths(answer)) == (422, ["q"])
