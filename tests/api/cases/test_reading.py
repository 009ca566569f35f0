"""Reading cases: lists, search, positions, the timeline and its stream."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import pytest

from api import times
from api.asking import write_cursor
from api.cases import reading
from cases.case.decider import stream_of
from cases.events import Recorded
from cases.values import CaseId
from contract_page import Asked, ask
from live_api import PROVINCE, Api, Caller, paths

pytestmark = pytest.mark.asyncio(loop_scope="session")

CASES = "/api/v1/cases"
QUAN_SON = "06517~2025-07-01"
"""A commune in which only these tests have cases."""


async def three_cases(api: Api) -> tuple[Caller, list[dict[str, Any]]]:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    opened = [
        await worker.open_case(commune_of_event="06517", received_at=f"2024-05-0{day}T08:00:00+07:00")
        for day in (1, 2, 3)
    ]
    return worker, opened


async def test_a_list_is_read_page_by_page_the_last_received_first(api: Api) -> None:
    worker, opened = await three_cases(api)
    found: list[str] = []
    cursor = None
    while True:
        page = await worker.read(CASES, limit=1, cursor=cursor, at_least=opened[-1]["position"])
        found += [item["case_id"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break

    wanted = [one["case_id"] for one in reversed(opened)]
    assert [case_id for case_id in found if case_id in wanted] == wanted
    assert len(found) == len(set(found))


async def test_a_list_is_narrowed_by_commune_kind_status_and_level(api: Api) -> None:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    one = await worker.open_case(kind="child-marriage", commune_of_event="06514")
    done = await worker.act(one["case_id"], "measures", level="support", what="Hỗ trợ đi học lại")
    for narrowed in ({"commune": "06514~"}, {"commune": "06514", "on": "2024-05-05"}, {"level": "support"}):
        page = await worker.get(CASES, kind="child-marriage", at_least=done["position"], **narrowed)

        assert [item["case_id"] for item in page.json()["items"]] == [one["case_id"]]
    assert (await worker.get(CASES, kind="child-marriage", status="confirmed")).json()["items"] == []


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 501}, {"limit": "many"}, {"on": "5/5/2024"}])
async def test_a_parameter_that_is_not_right_is_named(api: Api, query: dict[str, object]) -> None:
    worker = await api.caller("child-protection-worker")
    answer = await worker.get(CASES, **query)

    assert (answer.status_code, paths(answer)) == (422, list(query))


@pytest.mark.parametrize("cursor", ["x", "bnVsbA", "WzEsMl0", "WyIyMDI0LTA1LTAxVDAwOjAwOjAwWiIsICJ4Il0", "!!"])
async def test_a_cursor_that_is_none_is_said_to_be_none(api: Api, cursor: str) -> None:
    worker = await api.caller("child-protection-worker")
    case_id = (await worker.open_case())["case_id"]
    for path in (CASES, f"{CASES}/{case_id}/timeline"):
        answer = await worker.get(path, cursor=cursor)

        assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


@pytest.mark.parametrize("path", [CASES, f"{CASES}/to-place"])
@pytest.mark.parametrize("instant", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
async def test_a_place_that_no_list_of_cases_has_is_no_cursor(api: Api, path: str, instant: str) -> None:
    worker = await api.caller("child-protection-worker")
    answer = await worker.get(path, cursor=write_cursor([instant, str(uuid4())]))

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor-invalid")


async def named_case(api: Api, **child: object) -> tuple[Caller, dict[str, Any]]:
    worker = await api.caller("child-protection-worker", QUAN_SON)
    return worker, await worker.open_case(commune_of_event="06517", children=[child])


async def found_by(caller: Caller, position: int, q: str) -> set[str]:
    answer = await caller.post(f"{CASES}/search?at_least={position}", {"q": q})
    assert answer.status_code == 200, answer.text
    return {item["case_id"] for item in answer.json()["items"]}


async def test_a_name_is_found_with_and_without_its_marks(api: Api) -> None:
    worker, opened = await named_case(api, name="Đặng Thị Thử Tìm")
    for q in ("Đặng Thị Thử Tìm", "dang thi thu tim", "ĐẶNG tìm", "Dang Thi Thu Tim", "  tim   dang "):
        assert opened["case_id"] in await found_by(worker, opened["position"], q)
    assert opened["case_id"] not in await found_by(worker, opened["position"], "dang thi khac")


async def test_an_unnamed_girl_is_found_by_what_is_known(api: Api) -> None:
    worker, opened = await named_case(api, sex="female")

    assert opened["case_id"] in await found_by(worker, opened["position"], "unnamed girl Quan Sơn March")


@pytest.mark.parametrize("q", ["%", "_", "%%%", "%ấu", "_ấu", "ấu", "\\", "'", "!", "!xyz", "xyz | dấu", "100%"])
async def test_signs_mean_nothing_in_a_search(api: Api, q: str) -> None:
    worker, opened = await named_case(api, name="Thử Dấu Lạ")

    assert opened["case_id"] not in await found_by(worker, opened["position"], q)


@pytest.mark.parametrize("q", ["th d l", "Dấu, Lạ", "dấ", "(Thử)", "đau; lạ!", "unnamed | girl", "Thử-Dấu"])
async def test_a_case_is_found_by_the_beginnings_of_its_words_whatever_stands_between_them(api: Api, q: str) -> None:
    worker, opened = await named_case(api, name="Thử Dấu Lạ Unnamed Girl")

    assert opened["case_id"] in await found_by(worker, opened["position"], q)


async def test_a_search_is_between_one_and_two_hundred_letters(api: Api) -> None:
    worker = await api.caller("child-protection-worker")

    assert (await worker.post(f"{CASES}/search", {"q": ""})).status_code == 422
    assert (await worker.post(f"{CASES}/search", {"q": "a" * 201})).status_code == 422
    assert (await worker.post(f"{CASES}/search", {"q": "\0"})).status_code == 422


async def test_one_reads_what_one_wrote(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    answer = await worker.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])

    assert answer.status_code == 200
    assert answer.json()["position"] >= opened["position"]
    assert answer.headers["etag"] == '"1"'


@pytest.mark.parametrize("path", [CASES, "/api/v1/communes/06505~/fitness/2024", "/api/v1/fund/payouts?area=187~"])
async def test_a_position_that_no_fact_has_is_invalid(api: Api, path: str) -> None:
    officer = await api.caller("province-officer", PROVINCE)
    head = await api.head()
    for position in (head + 1, 10**30):
        answer = await officer.get(f"{path}{'&' if '?' in path else '?'}at_least={position}")

        assert (answer.status_code, answer.json()["code"]) == (422, "position-beyond-head")


async def test_of_a_parked_projection_nobody_waits(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    await worker.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])
    await _set_state(api, "people", "parked", opened["position"] - 1)
    try:
        behind = await worker.get(f"{CASES}/{opened['case_id']}", at_least=opened["position"])
        health = await api.client.get("/health/projections")
        others = await worker.get(f"{CASES}/{opened['case_id']}/timeline", at_least=opened["position"])
    finally:
        await _set_state(api, "people", "live", opened["position"])

    assert (behind.status_code, behind.json()["code"]) == (503, "projection-behind")
    assert behind.headers["retry-after"]
    assert (health.status_code, health.json()["status"]) == (503, "trouble")
    assert others.status_code == 200


async def _set_state(api: Api, name: str, state: str, position: int) -> None:
    async with api.program.pool.acquire() as connection:
        await connection.execute(
            "UPDATE projections.checkpoints SET state = $2, position = $3 WHERE name = $1", name, state, position
        )


async def a_told_case(api: Api) -> tuple[Caller, str, int]:
    """Return a case with four facts: report, further report, measure, correction of the report."""
    worker = await api.caller("child-protection-worker")
    case_id = (await worker.open_case(narrative="Lời kể"))["case_id"]
    await worker.act(case_id, "reports", received_at="2024-03-07T08:00:00+07:00", received_by="police")
    await worker.act(case_id, "measures", aid=True, what="Thăm hỏi", done_on="2024-03-08")
    done = await worker.act(case_id, "corrections", of_version=1, changes={"online": True}, reason="Qua mạng")
    return worker, case_id, done["position"]


async def test_a_summary_has_sentences_and_no_data(api: Api) -> None:
    worker, case_id, position = await a_told_case(api)
    timeline = (await worker.get(f"{CASES}/{case_id}/timeline", depth="summary", at_least=position)).json()

    assert [item["version"] for item in timeline["items"]] == [1, 2, 3, 4]
    assert all(item["data"] is None and item["title"] for item in timeline["items"])
    assert timeline["items"][0]["corrected_by"] == [4]
    assert timeline["items"][0]["title"] == "Tiếp nhận thông tin: bỏ mặc, sao nhãng"


async def test_the_full_timeline_says_what_was_recorded(api: Api) -> None:
    worker, case_id, position = await a_told_case(api)
    items = (await worker.get(f"{CASES}/{case_id}/timeline", at_least=position)).json()["items"]

    assert items[0]["data"]["said"]["words"] == {"narrative": "Lời kể"}
    assert items[0]["data"].get("online", False) is False
    assert (items[2]["occurred_on"], items[0]["occurred_at"]) == ("2024-03-08", "2024-03-06T01:00:00Z")
    assert all(item["as_corrected"] is None for item in items)


async def test_with_corrections_both_readings_stand_side_by_side(api: Api) -> None:
    worker, case_id, position = await a_told_case(api)
    items = (await worker.get(f"{CASES}/{case_id}/timeline", depth="with-corrections", at_least=position)).json()[
        "items"
    ]

    assert items[0]["data"].get("online", False) is False
    assert items[0]["as_corrected"]["online"] is True
    assert items[1]["as_corrected"] is None


async def test_a_timeline_is_read_page_by_page(api: Api) -> None:
    worker, case_id, position = await a_told_case(api)
    versions, cursor = [], None
    for _ in range(4):
        page = (await worker.get(f"{CASES}/{case_id}/timeline", limit=1, cursor=cursor, at_least=position)).json()
        versions += [item["version"] for item in page["items"]]
        cursor = page["next"]

    assert versions == [1, 2, 3, 4]
    assert cursor is None


async def test_a_depth_that_there_is_not_is_invalid(api: Api) -> None:
    worker, case_id, _ = await a_told_case(api)
    answer = await worker.get(f"{CASES}/{case_id}/timeline", depth="deep")

    assert (answer.status_code, paths(answer)) == (422, ["depth"])


@pytest.mark.parametrize("last,versions", [("2", [3, 4]), (None, [1, 2]), ("nonsense", [1, 2]), ("9" * 5000, [1, 2])])
async def test_a_stream_begins_behind_the_last_event_that_one_has(
    api: Api, last: str | None, versions: list[int]
) -> None:
    worker, case_id, position = await a_told_case(api)
    headers = {**worker.headers, "Accept": "text/event-stream", **({} if last is None else {"Last-Event-ID": last})}
    line = f"GET {CASES}/{case_id}/timeline?depth=summary&at_least={position}"
    answer = await ask(api, Asked(line=line, headers=headers, body=""), {})

    data = [json.loads(line.removeprefix("data: ")) for line in answer.text.split("\n") if line.startswith("data: ")]
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [item["version"] for item in data][:2] == versions


async def test_a_stream_goes_on_with_what_comes_later(api: Api) -> None:
    worker, case_id, position = await a_told_case(api)
    asked = Asked(
        line=f"GET {CASES}/{case_id}/timeline?depth=summary&at_least={position}",
        headers={**worker.headers, "Accept": "text/event-stream", "Last-Event-ID": "4"},
        body="",
    )
    first = {"received_at": "2024-03-09T08:00:00+07:00", "received_by": "commune"}

    async def write() -> None:
        for _ in range(2):
            await worker.act(case_id, "reports", **first)

    answer, _ = await asyncio.gather(ask(api, asked, {}), write())

    assert [line for line in answer.text.split("\n") if line.startswith("id: ")] == ["id: 5", "id: 6"]


async def test_who_waits_for_news_of_a_case_with_a_lapsed_deadline_has_it_read_once(
    api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = await api.caller("child-protection-worker")
    opened = await worker.open_case()
    case_id = opened["case_id"]
    await api.program.reader.wait_for(["deadlines"], opened["position"])
    await api.program.keeper.round(times.now())
    await worker.act(case_id, "measures", aid=True, what="Thăm hỏi")
    assert (await worker.read(f"{CASES}/{case_id}/timeline", at_least=await api.head()))["lapses"]
    read, histories = list[str](), api.program.record.histories

    async def noted(streams: Sequence[str], *, until: int | None = None) -> dict[str, tuple[Recorded, ...]]:
        read.extend(streams)
        return await histories(streams, until=until)

    monkeypatch.setattr(api.program.record, "histories", noted)
    monkeypatch.setattr(reading, "EVENTS_POLL_SECONDS", 0.02)
    monkeypatch.setattr(reading, "EVENTS_ALIVE_SECONDS", 0.2)
    line = f"GET {CASES}/{case_id}/timeline?depth=full&at_least={await api.head()}"
    headers = {**worker.headers, "Accept": "text/event-stream", "Last-Event-ID": "2"}
    told = await ask(api, Asked(line=line, headers=headers, body=""), {})

    assert told.text == ": alive\n\n" * 2
    # Once to see whether it may be followed at all, and once to see what is new; others may look at it meanwhile.
    assert 2 <= read.count(stream_of(CaseId(case_id))) <= 5


async def test_a_dropped_line_is_taken_up_again_and_nothing_is_missing_or_told_twice(api: Api) -> None:
    worker, case_id, position = await a_told_case(api)
    line = f"GET {CASES}/{case_id}/timeline?depth=summary&at_least={position}"
    told, further = 4, 12

    async def write() -> None:
        for _ in range(further):
            await worker.act(case_id, "reports", received_at="2024-03-09T08:00:00+07:00", received_by="commune")
            await asyncio.sleep(0.02)

    came: list[int] = []

    async def follow_until_it_drops() -> None:
        last = {"Last-Event-ID": str(came[-1])} if came else {}
        asked = Asked(line=line, headers={**worker.headers, "Accept": "text/event-stream", **last}, body="")
        answer = await ask(api, asked, {})
        # An event ends with an empty line: one that was cut in the middle did not come.
        whole = answer.text.rpartition("\n\n")[0]
        came.extend(int(one.removeprefix("id: ")) for one in whole.split("\n") if one.startswith("id: "))

    async def follow() -> None:
        while came[-1] < told + further:
            await follow_until_it_drops()

    await follow_until_it_drops()
    first = list(came)
    await asyncio.gather(write(), follow())

    assert 0 < len(first) <= told
    assert came == list(range(1, told + further + 1))


async def test_a_case_that_nobody_has_is_not_found(api: Api) -> None:
    worker = await api.caller("child-protection-worker")
    for case_id in (str(uuid4()), "not-an-id", "%00", "x" * 3000):
        assert (await worker.get(f"{CASES}/{case_id}")).status_code == 404
        assert (await worker.get(f"{CASES}/{case_id}/timeline")).status_code == 404


async def test_only_cases_with_an_overdue_measure_are_listed_as_overdue(api: Api) -> None:
    worker = await api.another("child-protection-worker")
    late, done, quiet = [(await worker.open_case())["case_id"] for _ in range(3)]
    due = {"level": "support", "what": "…", "due_on": "2024-04-01"}
    await worker.act(late, "measures", **due)
    last = await worker.act(done, "measures", **due, done_on="2024-04-02")
    listed = (await worker.get("/api/v1/cases", overdue="true", limit=500, at_least=last["position"])).json()
    found = {item["case_id"] for item in listed["items"]}

    assert late in found
    assert not found & {done, quiet}
    assert (await worker.get("/api/v1/cases", assigned_to="nobody")).json()["items"] == []


async def test_a_case_recorded_this_moment_is_found(api: Api) -> None:
    """Whoever reads it at once need not know of positions."""
    worker = await api.caller("child-protection-worker")
    for _ in range(5):
        opened = await worker.open_case()
        assert (await worker.get(f"/api/v1/cases/{opened['case_id']}")).status_code == 200
        assert (await worker.get(f"/api/v1/cases/{opened['case_id']}/timeline")).status_code == 200
