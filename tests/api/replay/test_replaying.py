"""`hoso replay` on a program of its own: moments, edges, and that it says what the API says."""

import datetime as dt
import json
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
import pytest_asyncio

from api import times
from api.cli.replaying import arguments, replay
from api.cli.trouble import Trouble
from api.demo.loading import load_demo
from api.erasing import erase_person
from api.program import PROGRAM_ACTOR
from asking import a_request, add
from cases.law.load import to_json
from cases.law_adopted import adoption
from cases.law_adopted.adoption import LawAdopted
from live_api import PROVINCE, TODAY, Api, a_moment, live_api
from postgres_fixtures import PostgresServer, fresh_database

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.postgres]

CASES = "/api/v1/cases"
Told = Callable[..., Awaitable[str]]
Found = Callable[..., Awaitable[Any]]
CHILD = "Trẻ Không Được Lộ"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def demo(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Api]:
    """Yield the program with the demo's facts."""
    async with (
        fresh_database(postgres_server) as database,
        live_api(database, tmp_path_factory.mktemp("replay")) as live,
    ):
        await load_demo(live.program)
        yield live


@pytest.fixture
def told(demo: Api, capsys: pytest.CaptureFixture[str]) -> Told:
    """Return a function that runs `hoso replay` with some arguments and returns what it prints."""

    async def run(*given: str) -> str:
        parser = ArgumentParser()
        arguments(parser)
        capsys.readouterr()
        await replay(demo.program, parser.parse_args(given))
        return capsys.readouterr().out

    return run


@pytest.fixture
def found(told: Told) -> Found:
    """Return a function that does the same as JSON."""

    async def run(*given: str) -> Any:  # noqa: ANN401 - any JSON
        return json.loads(await told(*given, "--format", "json"))

    return run


async def moved_case(demo: Api, before: str, after: str) -> tuple[str, str, str, str]:
    """Confirm a death and move it from one commune to another; return its id and the moments around each step."""
    officer = await demo.caller("province-officer", PROVINCE)
    empty = await a_moment()
    opened = await officer.open_case(
        kind="drowning-death", commune_of_event=before, children=[{"name": CHILD, "outcome": "died"}]
    )
    await officer.act(opened["case_id"], "verification", finding="confirmed", by="police", reason="…")
    confirmed = await a_moment()
    changes = {"commune_of_event": after}
    await officer.act(opened["case_id"], "corrections", of_version=1, changes=changes, reason="Nhầm xã")
    return opened["case_id"], empty, confirmed, await a_moment()


async def test_a_commune_as_of_a_moment_is_what_the_api_says_of_it(demo: Api, found: Found) -> None:
    auditor = await demo.caller("auditor", "vn~")
    instant = await a_moment()
    replayed = await found("--as-of", instant, "--commune", "06505", "--on", "2024-07-01")
    fitness = (await auditor.get("/api/v1/communes/06505~/fitness/2024", as_of=instant)).json()
    payouts = (await auditor.get("/api/v1/fund/payouts", commune="06505~", as_of=instant)).json()
    listed = (await auditor.get(CASES, commune="06505~", as_of=instant)).json()

    assert [one for one in replayed["fitness"] if one["year"] == 2024] == [fitness]
    assert replayed["payouts"] == payouts["items"]
    assert replayed["cases"] == [one for one in listed["items"] if one["commune_of_event"]["unit_id"] == "06505~"]
    assert replayed["moment"]["position"] == fitness["position"]
    assert replayed["events_read"] > 0


async def test_a_case_as_of_a_moment_is_found_by_its_number_and_masks_everybody(
    demo: Api, told: Told, found: Found
) -> None:
    case_id, _, confirmed, _ = await moved_case(demo, "06499~", "06502~")
    officer = await demo.caller("province-officer", PROVINCE)
    number = (await officer.get(f"{CASES}/{case_id}", as_of=confirmed)).json()["case_number"]
    replayed = await found("--as-of", confirmed, "--case", number)
    text = await told("--as-of", confirmed, "--case", case_id)

    assert (replayed["case_id"], replayed["case"]["version"], replayed["events_read"]) == (case_id, 2, 2)
    assert [fact["type"] for fact in replayed["timeline"]] == ["case.report-received", "case.report-verified"]
    assert replayed["case"]["children"][0]["masked"]
    assert CHILD not in json.dumps(replayed, ensure_ascii=False) + text
    assert "danh tính được che" in text
    assert officer.headers["Authorization"].partition(" ")[2] not in text


async def test_what_changed_between_two_moments_in_both_communes(demo: Api, found: Found, told: Told) -> None:
    case_id, empty, confirmed, moved = await moved_case(demo, "06499~", "06502~")
    opened = await found("--from", empty, "--to", confirmed, "--commune", "06499~", "--year", "2024")
    away = await found("--from", confirmed, "--to", moved, "--commune", "06499~", "--year", "2024")
    came = await found("--from", confirmed, "--to", moved, "--commune", "06502~", "--year", "2024")
    text = await told("--from", empty, "--to", confirmed, "--commune", "06499~")

    assert [one["what"] for one in opened["changes"]] == ["case-opened", "case-status", "fitness", "payout-appeared"]
    (reason,) = opened["changes"][2]["reasons"]
    assert (reason["rule"], reason["because"][0]["version"]) == ("child-injury-death", 2)
    assert [one["what"] for one in away["changes"]] == ["case-moved-away", "fitness", "payout-lapsed"]
    assert [one["what"] for one in came["changes"]] == ["case-came", "fitness", "payout-appeared"]
    assert {one["type"] for change in away["changes"] for one in change.get("because", [])} == {"case.fact-corrected"}
    assert f"+ căn cứ / rule child-injury-death, hồ sơ / case {case_id}" in text
    assert "case.report-verified, phiên bản / version 2" in text


async def test_the_changes_of_everything_and_of_one_case(demo: Api, found: Found) -> None:
    """One case alone does not say how its commune stands: another speaks against the same year."""
    await moved_case(demo, "06499~", "06502~")
    case_id, empty, _, moved = await moved_case(demo, "06499~", "06502~")
    everything = await found("--from", empty, "--to", moved)
    of_case = await found("--from", empty, "--to", moved, "--case", case_id)

    assert [one["what"] for one in everything["changes"]] == [
        "case-opened",
        "case-status",
        "fitness",
        "payout-appeared",
    ]
    fitness = everything["changes"][2]
    assert (fitness.pop("before"), fitness.pop("after")) == ("disqualified", "disqualified")
    assert of_case["changes"] == everything["changes"]


async def test_totals_of_everything(demo: Api, found: Found, told: Told) -> None:
    before = await found("--as-of", await a_moment())
    await moved_case(demo, "06499~", "06502~")
    instant = await a_moment()
    after = await found("--as-of", instant)

    drowned = [one["cases"].get("drowning-death", {}).get("confirmed", 0) for one in (before, after)]
    assert drowned[1] == drowned[0] + 1
    assert after["events_read"] == before["events_read"] + 3
    assert "có sự việc ảnh hưởng / disqualified" in await told("--as-of", instant)


async def test_before_the_first_event_there_is_nothing(demo: Api, told: Told, found: Found) -> None:
    long_ago = "2020-01-01"
    everything = await found("--as-of", long_ago)
    commune = await found("--as-of", long_ago, "--commune", "06505")

    assert (everything["moment"]["position"], everything["cases"], everything["events_read"]) == (0, {}, 0)
    assert (commune["cases"], commune["fitness"], commune["payouts"]) == ([], [], [])
    assert (everything["moment"]["zone_assumed"], everything["moment"]["law_is"]) == (True, "current")
    assert everything["moment"]["instant"] == "2020-01-01T00:00:00+07:00"
    assert "Lúc đó chưa ghi sự kiện nào." in await told("--as-of", long_ago)
    assert "(giờ Việt Nam / Vietnam time, +07:00)" in await told("--as-of", long_ago)


async def test_a_case_that_had_not_begun_is_said_not_to_have_been_there(demo: Api, told: Told, found: Found) -> None:
    case_id, empty, _, _ = await moved_case(demo, "06499~", "06502~")
    replayed = await found("--as-of", empty, "--case", case_id)

    assert (replayed["case"], replayed["timeline"], replayed["events_read"]) == (None, [], 0)
    assert "chưa có vào lúc đó" in await told("--as-of", empty, "--case", case_id)


@pytest.mark.parametrize(
    "given,said",
    [
        (("--as-of", "2199-01-01"), "this moment has not come"),
        (("--as-of", "soon"), "this is no moment: soon"),
        (("--from", "2024-02-01", "--to", "2024-01-01"), "--from lies after --to"),
        (("--from", "2024-02-01"), "--from and --to come together"),
        (("--as-of", "2024-02-01", "--to", "2024-03-01"), "--from and --to come together"),
        (("--as-of", "2024-02-01", "--case", "06505-2024-9999"), "no such case on record"),
        (("--as-of", "2024-02-01", "--case", "nobody"), "no such case on record"),
        (("--as-of", "2024-02-01", "--commune", "06463", "--year", "2025"), "06463~2025-07-01 xã Chi Lăng (2025-07-01"),
        (("--as-of", "2025-08-01", "--commune", "06493", "--on", "2025-08-01"), "06493~ xã Bằng Mạc"),
        (("--as-of", "2024-02-01", "--commune", "187"), "this is no commune"),
    ],
)
async def test_what_cannot_be_meant_is_said_in_a_sentence(told: Told, given: tuple[str, ...], said: str) -> None:
    with pytest.raises(Trouble) as refused:
        await told(*given)

    assert said in str(refused.value)


@pytest.mark.parametrize("year", ["0", "-5", "1066", "99999", "soon"])
async def test_a_year_that_nothing_can_be_on_record_of_is_refused(
    told: Told, year: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        await told("--as-of", "2024-02-01", "--commune", "06505", "--year", year)

    assert f"this is no year from 1990 to {TODAY.year + 1}: {year}" in capsys.readouterr().err


async def test_from_a_moment_to_itself_nothing_changed(told: Told, demo: Api) -> None:
    instant = await a_moment()

    assert "Nothing changed." in await told("--from", instant, "--to", instant, "--commune", "06505~")


async def test_events_that_share_an_instant_are_all_there_or_none(demo: Api, found: Found) -> None:
    """A report and its number are of one command; another command may bear the very same instant."""
    officer = await demo.caller("province-officer", PROVINCE)
    opened = await officer.open_case(commune_of_event="06499~")
    record = demo.program.record
    (report,) = (await record.histories([f"case-{opened['case_id']}"]))[f"case-{opened['case_id']}"]
    instant = report.recorded_at
    just_before = (instant - dt.timedelta(microseconds=1)).isoformat()
    at, before = await found("--as-of", instant.isoformat()), await found("--as-of", just_before)

    assert at["moment"]["position"] == opened["position"]
    assert before["moment"]["position"] == opened["position"] - 2


async def test_a_person_erased_since_is_erased_in_every_moment(demo: Api, told: Told, found: Found) -> None:
    case_id, _, confirmed, _ = await moved_case(demo, "06499~", "06502~")
    child = (await found("--as-of", confirmed, "--case", case_id))["case"]["children"][0]
    await erase_person(demo.program, child["subject_id"], basis="QĐ 01", by=PROGRAM_ACTOR, really=True)
    then = (await found("--as-of", confirmed, "--case", case_id))["case"]["children"][0]

    assert ("erased" in child, then["erased"]) == (False, True)
    assert "1 đã xóa vĩnh viễn, không khôi phục được" in await told("--as-of", confirmed, "--case", case_id)


async def test_an_answer_is_written_into_a_new_file_only(told: Told, demo: Api, tmp_path: Path) -> None:
    instant, file = await a_moment(), tmp_path / "replay.json"
    assert await told("--as-of", instant, "--format", "json", "--output", str(file)) == ""
    assert json.loads(file.read_text("utf-8"))["moment"]["asked"] == instant
    with pytest.raises(Trouble, match="a file is there already"):
        await told("--as-of", instant, "--output", str(file))


async def test_a_law_adopted_in_between_is_named_for_what_it_alone_changed(demo: Api, found: Found) -> None:
    """And today's law, where it is asked for, changes nothing between two moments."""
    case_id, _, confirmed, _ = await moved_case(demo, "06475~", "06478~")
    await demo.program.record.histories([adoption.STREAM])
    current = demo.program.knowledge.law
    lenient = msgspec.structs.replace(current, fitness_rules=())
    before = await a_moment()
    await adopt(demo, lenient.hash, to_json(lenient))
    after = await a_moment()
    await adopt(demo, current.hash, to_json(current))
    adopted = await found("--from", before, "--to", after, "--commune", "06478~")
    as_today = await found("--from", before, "--to", after, "--commune", "06478~", "--law", "current")

    law, fitness = adopted["changes"]
    assert (law["what"], law["after"], fitness["what"]) == ("law-adopted", lenient.hash, "fitness")
    assert (fitness["before"], fitness["after"]) == ("disqualified", "nothing-recorded")
    (reason,) = fitness["reasons"]
    assert (reason["case_id"], reason["came"]) == (case_id, False)
    assert reason["because"] == law["because"]
    assert [one["what"] for one in as_today["changes"]] == ["law-adopted"]
    assert confirmed < before


async def adopt(demo: Api, content_hash: str, content: bytes) -> None:
    """Adopt a law as `hoso migrate` does."""
    async with demo.program.pool.acquire() as connection:
        await connection.execute("SELECT record.keep_law_table($1, 'law', $2)", content_hash, content)
    event = LawAdopted(part="law", content_hash=content_hash)
    await demo.program.record.handle(a_request(), [adoption.STREAM], add(event, stream=adoption.STREAM))


async def test_a_code_that_one_unit_alone_ever_bore_needs_no_day(demo: Api, found: Found) -> None:
    replayed = await found("--as-of", times.now().isoformat(), "--commune", "06520")

    assert replayed["commune"]["unit_id"] == "06520~"
